// What the caller has typed into the captcha's form, beside the answer: [[selector, value]].
(field) => [...(formOf(field)?.elements || [])]
  .filter((element) => element !== field && element.value && visible(element)
    && element.matches("input:not([type]), input[type=text], input[type=email], input[type=tel], input[type=password], input[type=search], input[type=number], textarea"))
  .map((element) => [selectorOf(element), element.value])
