// How much a field asks for what a picture shows, and which field does so most: what candidates.js and companions.js
// share. The words come in from words.py.
const pairing = (words) => {
  // A word begins and ends where its letters do, in whatever alphabet that sets words apart by spaces. The scripts stand
  // as their blocks, without the signs: \p{Script=…} is thousands of ranges, made ready for each of hundreds of edges, which
  // took half a second on every page.
  const letter = "[\\d_a-zªº\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02b8\\u1e00-\\u1eff" // Latin
    + "\\u0370-\\u0373\\u0375-\\u037d\\u037f\\u0384\\u0386\\u0388-\\u03e1\\u03f0-\\u03ff\\u1f00-\\u1ffe" // Greek
    + "\\u0400-\\u0484\\u0487-\\u052f" // Cyrillic
    + "\\u0591-\\u05f4" // Hebrew
    + "\\u0600-\\u060b\\u060d-\\u061a\\u061c-\\u061e\\u0620-\\u063f\\u0641-\\u064a\\u0656-\\u066f\\u0671-\\u06dc\\u06de-\\u06ff" // Arabic
    + "\\u0900-\\u0950\\u0955-\\u0963\\u0966-\\u097f]"; // Devanagari
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

  // The words in front of a field, as far back as the control or the row before it.
  const before = (field) => {
    const walker = document.createTreeWalker(field.getRootNode(), NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    walker.currentNode = field;
    let text = "";
    while (text.length < 60 && walker.previousNode()) {
      const { data, parentElement, localName } = walker.currentNode;
      if (/^(input|select|textarea)$/.test(localName) ? visible(walker.currentNode) : text && /^(tr|li)$/.test(localName)) break;
      if (data?.trim() && !parentElement?.closest("script, style, title, button, a")) text = `${data.trim()} ${text}`;
    }
    return text;
  };

  // The words behind a field, as far as its line goes.
  const behind = (field) => {
    let text = "";
    for (let node = field.nextSibling; node && text.length < 60 && !/^(br|input|select|textarea|button)$/.test(node.localName); node = node.nextSibling) text += node.innerText ?? node.data ?? "";
    return text.trim();
  };

  // The words at the top of the column that a field is in.
  const column = (field) => {
    const cell = field.closest("td");
    const top = cell?.closest("table")?.rows[0]?.cells[cell.cellIndex];
    return top?.localName === "th" ? textOf(top) : "";
  };

  const labels = new Map(controls.map((control) => [control, spoken(control).trim() || before(control) || column(control) || behind(control)]));
  const told = (control) => `${control.id} ${control.name} ${control.autocomplete} ${labels.get(control)}`;
  const paying = controls.some((control) => says.card(told(control)));

  // What a browser fills in by itself.
  const KNOWN = /^(cc-|tel|email|user|name|(given|family|additional)-|one-time|postal|street|address|country|bday|organi[sz]ation|url|sex|current-)/;

  // From 0 to 4; below 0, the field wants something else.
  const judge = (field) => {
    const label = labels.get(field);
    const named = told(field);
    const block = textOf(blocks.get(field));
    // What a field came with is what it wants, unless the page kept an answer that was wrong.
    const filled = field.defaultValue.trim();
    const kept = (filled.length > 3 && (says.captcha(label) || says.task(label))) || says.math(label);
    if (filled && !kept && !says.answer(filled) && !says.captcha(filled)) return -1;
    if (field.maxLength === 1 || KNOWN.test(field.autocomplete) || says.own(label)) return -1;
    if (says.pictured(label)) return 4;
    if (says.elsewhere(label) || says.sent(label)) return -1;
    if (says.task(label) || (says.captcha(named) && says.pictured(block))) return 4;
    if (says.elsewhere(named) || says.sent(block) || says.read(block) || (paying && field.maxLength > 0 && field.maxLength <= 4 && !says.captcha(`${field.id} ${field.name}`))) return -1;
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

  return { says, elements, controls, labels, asking: [...judged.keys()], best, stands, textOf, blockOf, fieldOf };
};
