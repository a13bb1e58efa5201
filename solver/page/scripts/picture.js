// The state of a captcha's picture: {tag, source, painted, broken, width, height, part, window, long}. Sizes are natural,
// in pixels, and 0 where the element does not tell. `part` is whether it shows a part of its picture by design;
// `window` is the [width, height] in CSS pixels through which an unscaled background shows, or null; `long` is whether
// its data URI is beyond all reason, and so left out. A lazy picture loads only where it can be seen, so it is brought
// there.
(element) => {
  element.scrollIntoView({ block: "nearest", inline: "nearest" });
  const tag = element.localName;
  const box = element.getBoundingClientRect();
  const shown = box.width > 0 && box.height > 0;
  const state = (source, told) => {
    const long = source.length > 28_000_000;
    return { tag, source: long ? "" : source, broken: false, width: 0, height: 0, part: false, window: null, long, ...told };
  };

  if (tag === "img") {
    const source = element.currentSrc || element.src;
    const painted = element.complete && element.naturalWidth > 0;
    const broken = Boolean(source) && element.complete && !painted;
    return state(source, { painted, broken, width: element.naturalWidth, height: element.naturalHeight });
  }
  if (tag === "canvas") {
    let painted = element.width > 0 && element.height > 0;
    try {
      const small = element.width * element.height < 25_000_000;
      const pixels = small && element.getContext("2d")?.getImageData(0, 0, element.width, element.height).data;
      painted &&= !pixels || pixels.some((value, index) => value !== pixels[index % 4]);
    } catch {
      // A tainted canvas keeps its pixels to itself; the screenshot will show them.
    }
    return state("", { painted, width: element.width, height: element.height });
  }
  // A background is the whole picture only where it is no part of a sprite.
  const style = getComputedStyle(element);
  const [, background] = style.backgroundImage.match(/^url\("(.*)"\)$/) || [];
  const source = (tag === "input" ? element.src : tag === "object" ? element.data : background) || "";
  const painter = source && source === background;
  const part = painter && !["0% 0%", "50% 50%"].includes(style.backgroundPosition);
  const window = painter && style.backgroundSize === "auto" ? [box.width, box.height] : null;
  // Asking for the picture by an Image of our own would fetch it again; the browser's log of what came does not.
  const arrived = !source || /^data:/.test(source) || performance.getEntriesByName(source).some((entry) => entry.responseEnd > 0);
  return state(source, { painted: shown && arrived, part: Boolean(part), window });
}
