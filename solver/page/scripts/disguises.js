// What may make the element look different from its own picture, each in a few words of CSS; empty where nothing does.
// It only suspects: whether a person really sees something else is told by the pixels.
(element) => {
  const box = element.getBoundingClientRect();
  const area = box.width * box.height;
  const overlap = (one, other) =>
    Math.max(0, Math.min(one.right, other.right) - Math.max(one.left, other.left))
    * Math.max(0, Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top));
  const found = new Set();

  const own = getComputedStyle(element);
  const turned = (style) => {
    const [a, b, c, d] = style.transform.match(/-?[\d.]+(e-?\d+)?/g)?.map(Number) || [1, 0, 0, 1];
    const matrix3d = style.transform.startsWith("matrix3d");
    return (style.transform !== "none" && (matrix3d || a <= 0 || d <= 0 || Math.abs(b) + Math.abs(c) > 0.01))
      || !["none", "0deg"].includes(style.rotate || "none") || (style.scale || "none").includes("-");
  };
  for (let node = element; node; node = parentOf(node)) {
    const style = getComputedStyle(node);
    if (style.filter !== "none") found.add(`filter: ${style.filter}`);
    if (style.mixBlendMode !== "normal") found.add(`mix-blend-mode: ${style.mixBlendMode}`);
    if (style.opacity < 0.9) found.add(`opacity: ${style.opacity}`);
    if (style.clipPath !== "none") found.add("clip-path");
    if ((style.maskImage || style.webkitMaskImage || "none") !== "none") found.add("mask");
    if (turned(style)) found.add("transform");
    const clips = node !== element && style.overflow !== "visible" && node !== document.body && node !== document.documentElement;
    if (clips && overlap(box, node.getBoundingClientRect()) < 0.95 * area) found.add("only a part is shown");
    for (const pseudo of ["::before", "::after"]) {
      const made = getComputedStyle(node, pseudo);
      const near = node === element || node === parentOf(element);
      if (near && !["none", "normal"].includes(made.content) && made.position === "absolute") found.add(`an overlay: ${pseudo}`);
    }
  }
  if (element.localName === "img" && element.naturalHeight) {
    const stretched = Math.abs((box.width / box.height) / (element.naturalWidth / element.naturalHeight) - 1) > 0.05;
    if (own.objectFit !== "fill" && own.objectFit !== "contain" && stretched) found.add(`object-fit: ${own.objectFit}`);
    if ((own.objectViewBox || "none") !== "none") found.add("object-view-box");
  }

  // What is much larger than the captcha, such as a cookie banner, hides it but does not belong to it.
  const paints = (other, style) =>
    /^(img|canvas|svg|video|object|embed|iframe)$/.test(other.localName) || style.backgroundImage !== "none"
    || !/^(transparent|rgba\(.*, 0\))$/.test(style.backgroundColor) || (style.backdropFilter || "none") !== "none"
    || style.borderTopWidth !== "0px" || [...other.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  for (const other of everything()) {
    if (other === element || other.contains(element) || element.contains(other) || other.shadowRoot?.contains(element)) continue;
    const theirs = other.getBoundingClientRect();
    if (theirs.width * theirs.height > 4 * area || overlap(box, theirs) < 0.02 * area) continue;
    const style = getComputedStyle(other);
    if (visible(other) && style.opacity > 0 && paints(other, style)) found.add(`an overlay: ${other.localName}`);
  }
  return [...found];
}
