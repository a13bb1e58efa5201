// The elements of one document that look like a captcha, best first: [{selector, score}].
// Marks are added up by hand-set weights; tests/page/finder measures what they are worth.
(words) => {
  const pairs = pairing(words);
  const { says, elements, controls, labels, asking, stands, textOf, blockOf, fieldOf } = pairs;
  const { refreshOf } = refreshing(pairs);
  const passwords = elements.filter((element) => element.matches("input[type=password]"));

  const headings = elements.filter((element) => element.matches("h1, h2, h3"));
  const lesson = says.lesson(`${document.title} ${headings.map(textOf).join(" ")}`);
  const sent = says.sent(textOf(document.documentElement));

  const paints = (element) =>
    element.matches("img, canvas, svg, object, embed, input[type=image]")
    || (!element.childElementCount && !element.textContent.trim() && !element.matches("input, textarea, select, button")
      && getComputedStyle(element).backgroundImage.startsWith("url("));

  const marks = (picture) => {
    const { width, height } = picture.getBoundingClientRect();
    const ratio = width / height;
    if (width < 32 || height < 14 || width > 640 || height > 360 || ratio < 0.9 || ratio > 12 || !paints(picture)) return null;
    const style = getComputedStyle(picture);
    const source = picture.currentSrc || picture.src || picture.data || style.backgroundImage.slice(5, -2);
    const inline = /^(data|blob):/.test(source);
    const path = inline ? "" : source.replace(/^\w+:\/\/[^/]*/, "");
    const said = `${selfDescription(picture)} ${path}`;
    const named = says.captcha(said) || says.task(spoken(picture));
    if (ratio < 1.2 && says.refresh(said)) return null;
    const alt = (picture.getAttribute("alt") || "").trim();
    if (says.elsewhere(alt) || says.sent(alt)) return null;
    if (!named && (says.decoy(`${picture.id} ${picture.getAttribute("class")} ${alt} ${path}`) || says.example(alt) || (picture.localName === "input" && says.submit(said)))) return null;
    // A picture that a click draws anew.
    const renews = /\bthis\.src\s*=[^=]|\.src\s*=[^=].*(random|date|now\(|\?)/i.test(picture.getAttribute("onclick"));
    const pair = fieldOf(picture);
    const refresh = refreshOf(picture, pair?.field);
    const refreshable = Boolean(refresh) && distance(picture, refresh) < 100;
    if (!pair || pair.apart > (pair.near ? 600 : 300) || (!pair.asks && !((named || renews || refreshable) && pair.apart < 60))) return null;

    const around = textOf(blockOf(picture, pair.field));
    const stored = /^[^?&]*?([^/?&]*)\.(png|jpe?g|gif|webp|svg|bmp|avif)$/i.exec(path)?.[1];
    const made = picture.localName === "canvas" || inline || (source && stored === undefined);
    let sum = (named ? 4 : renews ? 3 : says.hint(said) ? 2 : 0) + Boolean(made) + (style.cursor === "pointer" || Boolean(picture.onclick))
      + (refreshable ? 2 + says.unreadable(textOf(refresh)) : Number(says.refresh(`${around} ${said}`)));
    const login = passwords.some((password) => formOf(password) === formOf(picture));
    if (pair.asks < 3 && picture.localName === "img" ? sum + login < 2 : !sum && pair.apart > 60) return null;
    sum += pair.asks + pair.near;
    if (pair.apart < 60 && asking.every((field) => distance(picture, field) >= pair.apart)) sum += 1;
    sum += login;
    if (ratio >= 1.5 && ratio <= 7) sum += 1; else if (ratio < 1.2) sum -= 3;
    if (says.sent(around) || says.read(around)) sum -= 4;
    else if (sent && !named && !renews && !says.task(labels.get(pair.field))) sum -= 2;
    if (!named && !renews) {
      // What is told to those who don't see the picture is what it shows, and then it is no captcha.
      if (alt && !says.answer(alt) && !says.hint(alt) && !says.refresh(alt)) sum -= 3;
      // A file that a person named, after what it shows.
      if (/^[a-z]{4,}([-_][a-z]+)*$/i.test(stored ?? "") && !says.answer(stored)) sum -= 2;
      if (controls.some((control) => control !== pair.field && stands(picture, control) !== stands(pair.field, control))) sum -= 2;
      if (lesson) sum -= 4;
      if (width > 420 || height > 160) sum -= 2;
      if (headings.some((heading) => stands(picture, heading) && stands(heading, pair.field))) sum -= 3;
    }
    if (!says.refresh(selfDescription(picture.closest("a") || picture)) && picture.closest("a[href]:not([href^='#']):not([href^='javascript'])")) sum -= 2;
    return { picture, named, maker: stored === undefined && path.split("?")[0], score: sum, ...pair };
  };

  const found = elements.map(marks).filter(Boolean);
  // What draws one captcha draws the other one too, though less may speak for it.
  for (const picture of elements.filter((element) => element.matches("img") && !found.some((one) => one.picture === element))) {
    const pair = fieldOf(picture);
    const twin = pair?.apart < 60 && found.find(({ maker, field }) => maker && field !== pair.field && picture.src.split("?")[0].endsWith(maker));
    if (twin) found.push({ ...twin, ...pair, picture });
  }
  // Of several pictures that could be meant by one field, it is the nearest, unless another is called a captcha.
  const outdone = ({ named, score, field, apart }) =>
    !named && found.some((other) => other.field === field && other.score >= score && other.apart < apart);
  return found
    .map((one) => ({ selector: selectorOf(one.picture), score: one.score - 2 * outdone(one) }))
    .sort((one, other) => other.score - one.score);
}
