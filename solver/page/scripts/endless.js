// Whether the element, or what it is in, is animated without end by CSS or SMIL. What ends is not meant: a screenshot
// shows its end.
(element) => {
  const concerns = (target) => target && (target.contains(element) || element.contains(target));
  const animations = [...document.getAnimations(), ...(element.getRootNode().getAnimations?.() || [])];
  return animations.some((animation) =>
    animation.playState === "running" && animation.effect?.getComputedTiming().iterations === Infinity
    && concerns(animation.effect.target))
    || (element.localName === "svg" && Boolean(element.querySelector("animate, animateTransform, animateMotion, set")));
}
