// An inline <svg> as a document of its own, with what the page's style sheets give to its shapes written into them; null
// where it has no size, because it has just left the page.
(element) => {
  const box = element.getBoundingClientRect();
  if (!box.width || !box.height) return null;
  const copy = element.cloneNode(true);
  const originals = [element, ...element.querySelectorAll("*")];
  const copies = [copy, ...copy.querySelectorAll("*")];
  const properties = ["fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "opacity", "display",
    "visibility", "font-family", "font-size", "font-weight", "font-style", "text-anchor", "letter-spacing"];
  originals.forEach((original, index) => {
    const style = getComputedStyle(original);
    for (const property of properties) copies[index].setAttribute(property, style.getPropertyValue(property));
    copies[index].removeAttribute("class");
  });
  const sizes = { width: box.width, height: box.height, xmlns: "http://www.w3.org/2000/svg" };
  for (const [name, value] of Object.entries(sizes)) copy.setAttribute(name, value);
  return new XMLSerializer().serializeToString(copy);
}
