// The state of a captcha's picture: {tag, source, painted, broken, width, height}; sizes are natural, in pixels.
// A lazy picture loads only where it can be seen, so it is brought there.
(element) => {
  element.scrollIntoView({ block: "nearest", inline: "nearest" });
  const tag = element.localName;
  if (tag === "img" || (tag === "input" && element.type === "image")) {
    const image = tag === "img" ? element : Object.assign(new Image(), { src: element.src });
    const source = image.currentSrc || image.src;
    const painted = image.complete && image.naturalWidth > 0;
    return { tag: "img", source, painted, broken: Boolean(source) && image.complete && !painted, width: image.naturalWidth, height: image.naturalHeight };
  }
  const box = element.getBoundingClientRect();
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
  return { tag, source: "", painted: box.width > 0 && box.height > 0, broken: false, width: Math.round(box.width), height: Math.round(box.height) };
}
