// The elements of one document that look like a captcha, best first: [{selector, score}].
// Marks are added up by hand-set weights.
(words) => {
  const { says, elements, fields, textOf, blockOf, fieldOf } = pairing(words);
  const paints = (element) => {
    if (/^(img|canvas|svg|object|embed)$/.test(element.localName) || element.matches("input[type=image]")) return true;
    return !element.childElementCount && !element.textContent.trim() && !element.matches("input, textarea, select, button")
      && getComputedStyle(element).backgroundImage.startsWith("url(");
  };
  const marks = (picture) => {
    const { width, height } = picture.getBoundingClientRect();
    const ratio = width / height;
    if (width < 32 || height < 14 || width > 640 || height > 360 || ratio < 0.9 || ratio > 12 || !paints(picture)) return null;
    const source = picture.currentSrc || picture.src || picture.data || getComputedStyle(picture).backgroundImage.slice(5, -2);
    const said = `${selfDescription(picture)} ${/^(data|blob):/.test(source) ? "" : source.replace(/^\w+:\/\/[^/]*/, "")}`;
    const named = says.captcha(said) || says.task(said);
    if (!named && (says.decoy(said) || (picture.localName === "input" && says.submit(said)))) return null;
    const pair = fieldOf(picture);
    if (!pair || pair.apart > 300 || (!pair.asks && !(named && pair.apart < 60))) return null;
    const around = textOf(blockOf(picture, pair.field));
    let sum = pair.asks + (named ? 4 : says.hint(said) ? 2 : 0);
    if (pair.near) sum += 1;
    if (fields.every((field) => distance(picture, field) >= pair.apart) && pair.apart < 60) sum += 1;
    if (says.refresh(`${around} ${said}`)) sum += 1;
    if (says.sent(around)) sum -= 4;
    if (/[?&]|^data:|^blob:/.test(source) || (source && !/\.(png|jpe?g|gif|webp|svg|bmp|avif)$/i.test(source))) sum += 1;
    if (getComputedStyle(picture).cursor === "pointer" || picture.onclick) sum += 1;
    if (formOf(picture)?.querySelector("input[type=password]")) sum += 1;
    if (ratio >= 1.5 && ratio <= 7) sum += 1; else if (ratio < 1.2) sum -= 3;
    if (picture.closest("a[href]:not([href^='#']):not([href^='javascript'])")) sum -= 2;
    return { picture, named, score: sum, ...pair };
  };
  const found = elements.map(marks).filter(Boolean);
  // Of several pictures that could be meant by one field, it is the nearest, unless another is called a captcha.
  const outdone = ({ named, score, field, apart }) =>
    !named && found.some((other) => other.field === field && other.score >= score && other.apart < apart);
  return found
    .map((one) => ({ selector: selectorOf(one.picture), score: one.score - 2 * outdone(one) }))
    .sort((one, other) => other.score - one.score);
}
