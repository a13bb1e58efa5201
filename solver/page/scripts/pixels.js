// The pixels of an <img> or <canvas> at natural size as a PNG data URI; null when the browser keeps them to itself.
(element) => {
  try {
    // Any other kind of canvas than a 2d one gives what it showed last, or nothing, by chance.
    if (element.localName === "canvas") return element.getContext("2d") && element.toDataURL("image/png");
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [element.naturalWidth, element.naturalHeight];
    canvas.getContext("2d").drawImage(element, 0, 0);
    return canvas.toDataURL("image/png");
  } catch {
    return null;
  }
}
