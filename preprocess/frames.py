"""Animated pictures: their frames, and one picture made of them."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from preprocess.image import decode
from preprocess.ink import ink_of

MAX_FRAMES = 64
"""How many frames of an animation are looked at."""

LETTER = 1.4
"""How many times as wide as high one letter may be, like a slanted M; two beside each other are seldom narrower."""

GAP = 0.15
"""How far apart letters are set that were shown one at a time, in heights of a frame."""


def load_frames(data: bytes) -> list[NDArray[np.uint8]]:
    """The first ``MAX_FRAMES`` frames as they are shown, each RGB, uint8 of shape (H, W, 3).

    Frames that hold only what changed (GIF, APNG, WebP, AVIF) are completed; a still picture gives one.

    Raises:
        ImageError: it is no picture, is cut short, or its frames together are beyond the limits.
    """
    return list(decode(data, frames=MAX_FRAMES))


def encode_frames(frames: Sequence[NDArray[np.uint8]]) -> bytes:
    """The frames as an animated PNG, of which ``load_frames`` gives them back but for those that repeat the one before.

    Args:
        frames: RGB, uint8, all of one shape (H, W, 3).

    Raises:
        ValueError: no frames.
    """
    if not frames:
        raise ValueError("no frames to encode")
    first, *others = (Image.fromarray(frame) for frame in frames)
    encoded = io.BytesIO()
    first.save(encoded, "PNG", save_all=True, append_images=others, duration=100, loop=0, compress_level=1)
    return encoded.getvalue()


def composites(frames: Sequence[NDArray[np.uint8]]) -> dict[str, NDArray[np.uint8]]:
    """The frames laid over each other, by pixel and channel; uint8 of the frames' shape.

    ``median`` keeps what stands still, ``min`` every dark stroke that was ever shown, ``max`` every light one.

    Raises:
        ValueError: no frames, or frames of different shapes.
    """
    stack = np.stack(frames)
    return {
        "median": np.median(stack, axis=0).astype(np.uint8),
        "min": stack.min(axis=0),
        "max": stack.max(axis=0),
    }


def in_order(frames: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8] | None:
    """The letters of an animation that shows one at a time, side by side as they come; RGB, uint8, as high as a frame.

    A frame whose ink covers half of the same as the last one's goes on with that letter; one without ink ends it.

    Returns:
        None, where a frame shows more than a letter, or all frames together only one.

    Raises:
        ValueError: no frames.
    """
    height = frames[0].shape[0]
    letters: list[NDArray[np.uint8]] = []
    before = np.zeros(frames[0].shape[:2], bool)
    for frame in frames:
        ink = ink_of(frame).astype(bool)
        fresh = 2 * (ink & before).sum() < (ink | before).sum()
        before = ink
        if not ink.any() or not fresh:
            continue
        rows, columns = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
        if np.ptp(columns) > LETTER * np.ptp(rows):
            return None
        margin = round(height * GAP / 2)
        letters.append(frame[:, max(columns[0] - margin, 0) : columns[-1] + margin])
    return np.hstack(letters) if len(letters) > 1 else None
