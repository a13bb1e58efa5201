// What belongs to a captcha: {field, submit, refresh}, each a selector or null; and {document}, which tells its document.
(captcha, words) => {
  const { says, elements, best, blockOf, fieldOf, refreshOf } = pairing(words);
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

  // Where nothing calls itself so: the only thing beside the captcha that can be clicked and leads nowhere.
  const only = () => {
    const block = answer && blockOf(captcha, answer);
    const pointed = (element) => element && getComputedStyle(element).cursor === "pointer";
    const clickable = elements.filter((element) => {
      const about = `${element.innerText ?? ""} ${selfDescription(element)}`;
      return block?.contains(element) && element !== submitter && !element.contains(captcha) && !captcha.contains(element) && distance(captcha, element) < 60
        && (element.matches("a[href^='#'], a[href^='javascript'], a:not([href]), button[type=button], [role=button], input[type=button]")
          || (pointed(element) && !pointed(element.parentElement) && !element.matches("a, label, button, input")))
        && !says.aloud(about) && !says.unrelated(about) && !says.elsewhere(about) && !says.submit(about);
    });
    const outer = clickable.filter((element) => !clickable.some((other) => other !== element && other.contains(element)));
    return outer.length === 1 ? outer[0] : undefined;
  };

  const named = (element) => (element ? selectorOf(element) : null);
  return { field: named(answer), submit: named(submitter), refresh: named(refreshOf(captcha, submitter) ?? only()), document: performance.timeOrigin };
}
