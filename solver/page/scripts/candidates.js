// The elements of one document that look like a captcha, best first: [{selector, score}].
// Marks are added up by hand-set weights; the words come in from words.py.
({ captcha, field, decoy, otp, refresh }) => {
  const [isCaptcha, isField, isDecoy, isOtp, isRefresh] = [captcha, field, decoy, otp, refresh].map((words) => new RegExp(words, "i"));
  const inputs = everything().filter((element) => isTextField(element) && visible(element) && !element.readOnly);
  const marksOfField = (input) => {
    const said = selfDescription(input);
    if (isOtp.test(said)) return -4;
    return (isField.test(said) ? 3 : 0) - (input.type === "password" && !isField.test(said) ? 4 : 0);
  };
  const marks = (element) => {
    const box = element.getBoundingClientRect();
    const ratio = box.width / box.height;
    if (box.width < 32 || box.height < 14 || box.width > 640 || box.height > 360 || ratio < 0.9 || ratio > 12) return -1;
    const said = selfDescription(element);
    if (isDecoy.test(said) && !isCaptcha.test(said)) return -1;
    const near = inputs.filter((input) => distance(element, input) < 260 && (!formOf(element) || formOf(element) === formOf(input)));
    if (!near.length) return -1;
    const around = ((element.closest("label, p, li, tr, div, td") || element).innerText || "").slice(0, 300).toLowerCase();
    const source = element.currentSrc || element.src || "";
    let sum = Math.max(...near.map(marksOfField));
    if (isCaptcha.test(said)) sum += 4;
    if (isCaptcha.test(around)) sum += 1;
    if (isRefresh.test(around) || isRefresh.test(said)) sum += 1;
    if (isOtp.test(around)) sum -= 3;
    if (/[?&]|^data:|^blob:|\.(php|do|ashx|aspx|jsp|svl)\b/.test(source)) sum += 1;
    if (getComputedStyle(element).cursor === "pointer" || element.onclick) sum += 1;
    if (formOf(element)?.querySelector("input[type=password]")) sum += 1;
    if (ratio >= 1.5 && ratio <= 7) sum += 1; else if (ratio < 1.2) sum -= 3;
    if (element.closest("a[href]:not([href^='#']):not([href^='javascript'])")) sum -= 2;
    return sum;
  };
  return everything()
    .filter((element) => (/^(img|canvas|svg)$/.test(element.localName) || (element.localName === "input" && element.type === "image")) && visible(element))
    .map((element) => ({ selector: selectorOf(element), score: marks(element) }))
    .filter(({ score }) => score >= 0)
    .sort((one, other) => other.score - one.score);
}
