"""Captchas that move without being a moving picture: canvases that are redrawn, SMIL, CSS animations.

A GIF has its frames in its own bytes. Here they are looked at one after the other, and handed on as one animated PNG,
so that they are read like those of a GIF. Nothing of this is done unless the captcha changes between two looks.
"""

from __future__ import annotations

import re
from typing import Any

from solver.page.bridge import done
from solver.page.photograph import photograph
from solver.page.scripts import script

PAUSES = tuple(range(50, 201, 10))
"""The milliseconds between one frame and the next: together long enough for letters that take turns.

No two are alike, for at an even pace whatever moves to and fro in time with it is in the same place in most frames, and
in their median. With the first that makes an odd number of frames: the middle of an even one may be no colour of any.
"""

LOOK = 150
"""For how long, in milliseconds, a captcha must stand still to be taken for one that does."""

LONG_LOOK = 1_200
"""The same for one that has changed since, or that says it is animated."""

CHANGED = 0.02
"""The difference (see ``preprocess.difference``) of two screenshots of something that moves."""

_MOVING_SVG = re.compile(rb"<(animate|animateTransform|animateMotion|set)\b|@keyframes")


def moves_by_itself(image: bytes) -> bool:
    """Whether these bytes are an SVG that says it is animated; it is drawn here as it stands at its start."""
    return b"<svg" in image[:4096] and _MOVING_SVG.search(image) is not None


async def canvas_frames(captcha: Any, *, look: float, size: tuple[int, int], timeout: float) -> bytes | None:
    """A canvas that is being redrawn, as an animated PNG; None when it stands still.

    Args:
        captcha: its locator.
        look: for how long to wait for a change, in milliseconds.
        size: width and height in pixels.
        timeout: for the question to the page, in milliseconds.
    """
    from preprocess import data_uri_bytes, encode_frames, load_image

    asked = {"look": look, "pauses": _pauses(size)}
    frames: list[str] = await done(captcha.evaluate(script("frames"), asked, timeout=timeout))
    if not frames:
        return None
    return encode_frames([load_image(data_uri_bytes(frame)) for frame in frames])


async def photographed_frames(
    page: Any, captcha: Any, *, look: float, width: int, animated: bool, timeout: float
) -> bytes | None:
    """Whatever changes before a person's eyes, as an animated PNG; None when it stands still.

    Args:
        page: the page or frame it is on.
        captcha: its locator.
        look: for how long to wait for a change, in milliseconds.
        width: of its picture by nature, in pixels; 0 when unknown.
        animated: whether it says that it is animated, and so its animations must run while it is looked at.
        timeout: for each look, in milliseconds.
    """
    from preprocess import difference, encode_frames, load_image

    async def seen() -> Any | None:
        photo = await photograph(
            page, captcha, width=width, timeout=timeout, animations="allow" if animated else "disabled"
        )
        return photo and load_image(photo.image)

    first = await seen()
    frames = [first]
    for _ in range(max(1, int(look // LOOK))):
        await done(page.wait_for_timeout(LOOK))
        frames.append(await seen())
        if first is None or frames[-1] is None:
            return None
        if first.shape != frames[-1].shape or difference(first, frames[-1]) >= CHANGED:
            break
    else:
        return None
    for pause in _pauses((first.shape[1], first.shape[0]))[len(frames) - 1 :]:
        await done(page.wait_for_timeout(pause))
        frames.append(await seen())
    return encode_frames([frame for frame in frames if frame is not None and frame.shape == first.shape])


def _pauses(size: tuple[int, int]) -> tuple[int, ...]:
    """As many of ``PAUSES`` as there can be between frames of this size within the limits of a picture."""
    from preprocess import MAX_PIXELS

    return PAUSES[: max(1, MAX_PIXELS // max(1, size[0] * size[1]) - 1)]
