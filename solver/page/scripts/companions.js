// What belongs to a captcha: {field, submit, refresh}, each a selector or null; and {document}, which tells its document.
(captcha, { field, otp, refresh, submit, identity }) => {
  const [isField, isOtp, isRefresh, isSubmit, isIdentity] = [field, otp, refresh, submit, identity].map((words) => new RegExp(words, "i"));
  const form = formOf(captcha);
  const all = everything().filter((element) => element !== captcha && visible(element));
  const best = (elements, marks) =>
    elements.map((element) => [marks(element), element]).filter(([sum]) => sum > 0).sort(([one], [other]) => other - one)[0]?.[1];

  const answer = best(
    all.filter(isTextField),
    (input) => {
      const said = selfDescription(input);
      const named = isField.test(said);
      if (isOtp.test(said) || (!named && (input.type === "password" || isIdentity.test(said)))) return 0;
      return (named ? 1000 : 0) + (formOf(input) === form ? 500 : 0) + 400 - Math.min(399, distance(captcha, input));
    },
  );

  const home = form || (answer && formOf(answer));
  const buttons = all.filter((element) =>
    element.matches("button, input[type=submit], input[type=image], input[type=button], a[role=button], [role=button]"));
  const wording = (element) => `${element.innerText || ""} ${element.value || ""} ${selfDescription(element)}`;
  const submitter = best(buttons, (button) => {
    if (isRefresh.test(wording(button))) return 0;
    const submits = button.matches("button:not([type]), button[type=submit], input[type=submit], input[type=image]");
    if (home ? formOf(button) !== home : formOf(button)) return 0;
    return (home && submits ? 1000 : 0) + (isSubmit.test(wording(button)) ? 500 : 0);
  });

  const refresher = best(
    all.filter((element) => element.matches("a, button, img, svg, i, span, small, input[type=button], [role=button], [onclick]") && element !== submitter),
    (element) => {
      const text = (element.innerText || "").trim();
      if (text.length > 30 || element.contains(captcha) || element.querySelector("input, img, form")) return 0;
      const reach = form && formOf(element) === form ? 500 : 160;
      return isRefresh.test(`${text} ${selfDescription(element)}`) ? reach - distance(captcha, element) : 0;
    },
  );
  const named = (element) => (element ? selectorOf(element) : null);
  return { field: named(answer), submit: named(submitter), refresh: named(refresher), document: performance.timeOrigin };
}
