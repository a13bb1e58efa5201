// Where a person sees the element: {part, content, scale}. `part` is its visible part and `content` its content
// box, both [left, top, width, height] in CSS pixels from the corner of its border box; `scale` is
// the device's. It is brought to the middle, out from under headers that stick.
(element) => {
  element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  let [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom];
  for (let node = element; node; node = parentOf(node)) {
    if (node === element || node === document.body || node === document.documentElement) continue;
    if (getComputedStyle(node).overflow === "visible" || !node.clientWidth) continue; // inline boxes clip nothing
    const clip = node.getBoundingClientRect();
    [left, top] = [Math.max(left, clip.left + node.clientLeft), Math.max(top, clip.top + node.clientTop)];
    [right, bottom] = [Math.min(right, clip.left + node.clientLeft + node.clientWidth), Math.min(bottom, clip.top + node.clientTop + node.clientHeight)];
  }
  const edge = (side) => (parseFloat(style[`border${side}Width`]) || 0) + (parseFloat(style[`padding${side}`]) || 0);
  const content = [edge("Left"), edge("Top"), box.width - edge("Left") - edge("Right"), box.height - edge("Top") - edge("Bottom")];
  return {
    part: [left - box.left, top - box.top, Math.max(0, right - left), Math.max(0, bottom - top)],
    content: element.localName === "svg" ? [0, 0, box.width, box.height] : content,
    scale: devicePixelRatio,
  };
}
