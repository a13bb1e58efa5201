// What belongs to a captcha: {field, submit, refresh}, each a selector or null; and {document}, which tells its document.
(captcha, words) => {
  const pairs = pairing(words);
  const { says, elements, best, fieldOf } = pairs;
  const { refreshOf, clickableOf } = refreshing(pairs);
  const form = formOf(captcha);
  const answer = fieldOf(captcha)?.field;
  const home = form || (answer && formOf(answer));
  const buttons = elements.filter((element) =>
    element !== captcha && element.matches("button, input[type=submit], input[type=image], input[type=button], a[role=button], [role=button]"));
  const wording = (element) => `${element.innerText || ""} ${element.value || ""} ${selfDescription(element)}`;
  const submitter = best(buttons, (button) => {
    if (says.refresh(wording(button))) return 0;
    const submits = button.matches("button:not([type]), button[type=submit], input[type=submit], input[type=image]");
    if (home ? formOf(button) !== home : formOf(button)) return 0;
    return (home && submits ? 1000 : 0) + (says.submit(wording(button)) ? 500 : 0);
  });

  const refresh = refreshOf(captcha, answer, submitter) ?? (answer && clickableOf(captcha, answer, submitter));
  const named = (element) => (element ? selectorOf(element) : null);
  return { field: named(answer), submit: named(submitter), refresh: named(refresh), document: performance.timeOrigin };
}
