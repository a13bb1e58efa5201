// The state of a captcha's picture: {tag, source, painted, broken, width, height}; sizes are natural, in pixels, and
// 0 where the element does not tell. A lazy picture loads only where it can be seen, so it is brought there.
(element) => {
  element.scrollIntoView({ block: "nearest", inline: "nearest" });
  const tag = element.localName;
  const box = element.getBoundingClientRect();
  const shown = box.width > 0 && box.height > 0;

  if (tag === "img") {
    const source = element.currentSrc || element.src;
    const painted = element.complete && element.naturalWidth > 0;
    const broken = Boolean(source) && element.complete && !painted;
    return { tag, source, painted, broken, width: element.naturalWidth, height: element.naturalHeight };
  }
  if (tag === "canvas") {
    let painted = element.width > 0 && element.height > 0;
    try {
      const pixels = element.getContext("2d")?.getImageData(0, 0, element.width, element.height).data;
      painted &&= !pixels || pixels.some((value, index) => value !== pixels[index % 4]);
    } catch {
      // A tainted canvas keeps its pixels to itself; the screenshot will show them.
    }
    return { tag, source: "", painted, broken: false, width: element.width, height: element.height };
  }
  // A background is the whole picture only where it is neither repeated nor a part of a sprite.
  const style = getComputedStyle(element);
  const [, background] = style.backgroundImage.match(/^url\("(.*)"\)$/) || [];
  const whole = style.backgroundPosition === "0% 0%" || style.backgroundPosition === "50% 50%";
  const source = tag === "input" ? element.src : tag === "object" ? element.data : background && whole ? background : "";
  // Asking for the picture by an Image of our own would fetch it again; the browser's log of what came does not.
  const arrived = !source || /^data:/.test(source) || performance.getEntriesByName(source).some((entry) => entry.responseEnd > 0);
  return { tag, source: source || "", painted: shown && arrived, broken: false, width: 0, height: 0 };
}
