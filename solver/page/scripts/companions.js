// What belongs to a captcha: {field, submit, refresh}, each a selector or null; and {document}, which tells its document.
(captcha, words) => {
  const { says, elements, blockOf, fieldOf } = pairing(words);
  const form = formOf(captcha);
  const all = elements.filter((element) => element !== captcha);
  const best = (elements, marks) =>
    elements.map((element) => [marks(element), element]).filter(([sum]) => sum > 0).sort(([one], [other]) => other - one)[0]?.[1];

  const answer = fieldOf(captcha)?.field;

  const home = form || (answer && formOf(answer));
  const buttons = all.filter((element) =>
    element.matches("button, input[type=submit], input[type=image], input[type=button], a[role=button], [role=button]"));
  const wording = (element) => `${element.innerText || ""} ${element.value || ""} ${selfDescription(element)}`;
  const submitter = best(buttons, (button) => {
    if (says.refresh(wording(button))) return 0;
    const submits = button.matches("button:not([type]), button[type=submit], input[type=submit], input[type=image]");
    if (home ? formOf(button) !== home : formOf(button)) return 0;
    return (home && submits ? 1000 : 0) + (says.submit(wording(button)) ? 500 : 0);
  });

  const block = blockOf(captcha, answer);
  const refresher = best(
    all.filter((element) => element.matches("a, button, img, svg, i, em, b, span, small, font, input[type=button], input[type=submit], [role=button], [onclick]") && element !== submitter),
    (element) => {
      const text = (element.innerText || element.value || "").trim();
      if (text.length > 30 || element.contains(captcha) || element.querySelector("input, img, form")) return 0;
      if (says.clickPicture(text)) return 0;
      const reach = form && formOf(element) === form ? 500 : 160;
      return says.refresh(`${text} ${selfDescription(element)}`) ? reach - distance(captcha, element) + block.contains(element) : 0;
    },
  );
  const named = (element) => (element ? selectorOf(element) : null);
  return { field: named(answer), submit: named(submitter), refresh: named(refresher), document: performance.timeOrigin };
}
