// How much a field asks for what a picture shows, and which field does so most: what candidates.js and companions.js
// share. The words come in from words.py.
const pairing = (words) => {
  // A word begins and ends where its letters do, in whatever alphabet that sets words apart by spaces.
  const letter = "[\\p{Script=Latin}\\p{Script=Greek}\\p{Script=Cyrillic}\\p{Script=Arabic}\\p{Script=Hebrew}\\p{Script=Devanagari}\\d_]";
  const edge = `(?:(?<=${letter})(?!${letter})|(?<!${letter})(?=${letter}))`;
  const says = Object.fromEntries(Object.entries(words).map(([kind, source]) => {
    const expression = new RegExp(source.replaceAll("\\b", edge), "iu");
    return [kind, (text) => expression.test(text)];
  }));
  const elements = everything().filter(visible);
  const controls = elements.filter((element) =>
    element.matches("select, textarea, input:not([type=hidden], [type=submit], [type=button], [type=reset], [type=image], [type=checkbox], [type=radio])"));
  const fields = controls.filter(isTextField);

  const best = (elements, marks) =>
    elements.map((element) => [marks(element), element]).filter(([sum]) => sum > 0).sort(([one], [other]) => other - one)[0]?.[1];

  const texts = new Map();
  const textOf = (element) => {
    if (!texts.has(element)) texts.set(element, element.innerText ?? "");
    return texts.get(element);
  };

  // The largest part of the page around an element with no control in it but `field`, unless it says too much.
  const blockOf = (element, field) => {
    let block = element;
    for (let next = element; next; next = next.parentElement) {
      if (controls.some((control) => control !== field && control !== next && next.contains(control)) || textOf(next).length > 300) break;
      block = next;
    }
    return block;
  };

  const blocks = new Map(fields.map((field) => [field, blockOf(field, field)]));

  // The words in front of a field, as far back as the control before it.
  const before = (field) => {
    const walker = document.createTreeWalker(field.getRootNode(), NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    walker.currentNode = field;
    let text = "";
    while (text.length < 60 && walker.previousNode() && !controls.includes(walker.currentNode)) {
      const { data, parentElement } = walker.currentNode;
      if (data?.trim() && !/^(script|style|title|button|a)$/.test(parentElement?.localName)) text = `${data.trim()} ${text}`;
    }
    return text;
  };

  // The words at the top of the column that a field is in.
  const column = (field) => {
    const cell = field.closest("td");
    const top = cell?.closest("table").rows[0].cells[cell.cellIndex];
    return top?.localName === "th" ? textOf(top) : "";
  };

  const labels = new Map(controls.map((control) => [control, spoken(control).trim() || before(control) || column(control)]));
  const told = (control) => `${control.id} ${control.name} ${control.autocomplete} ${labels.get(control)}`;
  const paying = controls.some((control) => says.card(told(control)));

  // What a browser fills in by itself.
  const KNOWN = /^(cc-|tel|email|user|name|(given|family|additional)-|one-time|postal|street|address|country|bday|organi[sz]ation|url|sex|current-)/;

  // From 0 to 4; below 0, the field wants something else.
  const judge = (field) => {
    const label = labels.get(field);
    const named = told(field);
    const block = textOf(blocks.get(field));
    const filled = field.defaultValue.trim();
    if (filled && !says.answer(filled) && !says.captcha(filled)) return -1;
    if (field.maxLength === 1 || KNOWN.test(field.autocomplete) || says.elsewhere(label) || says.sent(label)) return -1;
    if (says.task(label)) return 4;
    if (says.elsewhere(named) || says.sent(block) || (paying && field.maxLength > 0 && field.maxLength <= 4)) return -1;
    if (says.captcha(`${named} ${selfDescription(field)}`)) return 4;
    if (says.identity(named) || field.type === "password") return -1;
    if (says.math(named) || says.order(label) || says.captcha(block) || says.task(block)) return 3;
    return says.answer(named) ? 2 : says.answer(block) ? 1 : 0;
  };
  const judged = new Map(fields.map((field) => [field, judge(field)]).filter(([, asks]) => asks >= 0));

  // Whether one comes before the other in the document.
  const stands = (one, other) => Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);

  // The field whose answer a picture shows: {field, asks, apart, near}; undefined when there is none.
  const fieldOf = (picture) => {
    const form = formOf(picture);
    const pairs = [...judged].filter(([field]) => !form || !formOf(field) || formOf(field) === form).map(([field, asks]) =>
      ({ field, asks, apart: distance(picture, field), near: blocks.get(field).contains(picture) }));
    const beside = [controls.findLast((control) => stands(control, picture)), controls.find((control) => stands(picture, control))];
    return best(pairs, ({ field, asks, apart, near }) =>
      1000 * (formOf(field) === form) + 200 * asks + 150 * near + 50 * beside.includes(field) + 400 - Math.min(399, apart));
  };

  // The sign that says so, or the button it stands in, if that holds nothing else.
  const refreshers = [...new Set(elements.filter((element) => {
    if (!element.matches("a, button, img, svg, i, em, b, u, strong, span, small, font, label, input[type=button], input[type=submit], [role=button], [onclick]")) return false;
    const text = (element.innerText || element.value || "").trim();
    const clicked = element.matches("a, button, input, [role=button], [onclick]");
    // A link may be a word of the sentence that says what it is for.
    const sentence = element.localName === "a" && text.length > 3 ? textOf(element.parentElement ?? element).trim() : text;
    return text.length <= (clicked ? 60 : 30) && !element.querySelector("input, img, form") && !says.aloud(`${text} ${selfDescription(element)}`)
      && says.refresh(`${sentence.length <= 120 ? sentence : text} ${selfDescription(element)}`) && !says.clickPicture(text) && !says.unrelated(text);
  }).map((element) => element.querySelector("a, button, [role=button], [onclick]") ?? element).map((element) => {
    const button = element.closest("a, button, [role=button], [onclick]");
    return button && (button.innerText ?? "").trim().length <= 30 ? button : element;
  }))];

  // The control that brings another picture, which is not what sends the form; undefined when there is none.
  const refreshOf = (picture, submitter) => {
    const form = formOf(picture);
    return best(
      refreshers.filter((element) => element !== submitter && (!element.contains(picture) || element.matches("a, button"))),
      (element) => (form && formOf(element) === form ? 500 : 160) - distance(picture, element),
    );
  };

  return { says, elements, controls, labels, asking: [...judged.keys()], best, stands, textOf, blockOf, fieldOf, refreshOf };
};
