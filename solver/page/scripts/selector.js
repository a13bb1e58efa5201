// A selector that matches this element alone.
(element) => selectorOf(element)
