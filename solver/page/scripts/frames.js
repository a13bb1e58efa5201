// The frames of a canvas as PNG data URIs with these `pauses` in milliseconds between them, once it has changed within
// `look` milliseconds; none when it stands still, or keeps its pixels to itself.
async (canvas, { look, pauses }) => {
  const after = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  try {
    const frames = [canvas.toDataURL("image/png")];
    const until = performance.now() + look;
    while (canvas.toDataURL("image/png") === frames[0]) {
      if (performance.now() >= until) return [];
      await after(25);
    }
    for (const pause of pauses) {
      await after(pause);
      frames.push(canvas.toDataURL("image/png"));
    }
    return frames;
  } catch {
    return [];
  }
}
