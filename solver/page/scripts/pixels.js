// The pixels of an <img> or <canvas> at natural size as a PNG data URI; null when the browser keeps them to itself.
(element) => {
  try {
    if (element.localName === "canvas") return element.toDataURL("image/png");
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [element.naturalWidth, element.naturalHeight];
    canvas.getContext("2d").drawImage(element, 0, 0);
    return canvas.toDataURL("image/png");
  } catch {
    return null;
  }
}
