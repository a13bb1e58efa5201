// The control that brings another picture: what candidates.js and companions.js share, on top of pair.js.
const refreshing = ({ says, elements, controls, best, stands, textOf, blockOf }) => {
  const about = (element) => `${(element.innerText || element.value || "").trim()} ${selfDescription(element)}`;

  // The signs that say so, each or the button it stands in, if that holds nothing else.
  const refreshers = [...new Set(elements.filter((element) => {
    if (!element.matches("a, button, img, svg, i, em, b, u, strong, span, small, font, label, input[type=button], input[type=submit], [role=button], [onclick]")) return false;
    const text = (element.innerText || element.value || "").trim();
    const clicked = element.matches("a, button, input, [role=button], [onclick]");
    // A link may be a word of the sentence that says what it is for.
    const sentence = element.localName === "a" && text.length > 3 ? textOf(element.parentElement ?? element).trim() : text;
    return text.length <= (clicked ? 60 : 30) && (clicked || !/[.。]$/.test(text)) && !element.querySelector("input, img, form") && !says.aloud(about(element))
      && says.refresh(`${sentence.length <= 120 ? sentence : text} ${selfDescription(element)}`) && !says.clickPicture(text) && !says.unrelated(text);
  }).map((element) => element.querySelector("a, button, [role=button], [onclick]") ?? element).map((element) => {
    const button = element.closest("a, button, [role=button], [onclick]");
    return button && (button.innerText ?? "").trim().length <= 30 ? button : element;
  }))];

  const apart = (element, picture, field) => Math.min(distance(picture, element), field ? distance(field, element) : Infinity);

  // What says that it does, nearest to the picture and its field; never what sends the form. Undefined when there is none.
  const refreshOf = (picture, field, submitter) => {
    const form = formOf(picture);
    return best(
      refreshers.filter((element) => element !== submitter && (!element.contains(picture) || (element.innerText ?? "").trim())),
      (element) => (form && formOf(element) === form ? 500 : 160) - apart(element, picture, field),
    );
  };

  const pointed = (element) => element && getComputedStyle(element).cursor === "pointer";

  // Where nothing says so: the only thing beside the picture and its field that can be clicked and leads nowhere.
  const clickableOf = (picture, field, submitter) => {
    const block = blockOf(picture, field);
    const clickable = elements.filter((element) =>
      (element.matches("a[href^='#'], a[href^='javascript'], a:not([href]), button[type=button], [role=button], input[type=button]")
        || (pointed(element) && !pointed(element.parentElement) && !element.matches("a, label, button, input")))
      && element !== submitter && !element.contains(picture) && !picture.contains(element) && apart(element, picture, field) < 60
      && (block.contains(element) || stands(picture, element)) && stands(element, submitter ?? field)
      && !controls.some((control) => control !== field && stands(control, element) !== stands(control, picture))
      && ![says.aloud, says.unrelated, says.elsewhere, says.submit].some((other) => other(about(element))));
    const outer = clickable.filter((element) => !clickable.some((other) => other !== element && other.contains(element)));
    return outer.length === 1 ? outer[0] : undefined;
  };

  return { refreshOf, clickableOf };
};
