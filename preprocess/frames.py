"""Animated pictures: their frames, and one picture made of them."""

from __future__ import annotations

import io
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from preprocess.image import decode, flatten

MAX_FRAMES = 64
"""How many frames of an animation are looked at."""


def load_frames(data: bytes) -> list[NDArray[np.uint8]]:
    """The first ``MAX_FRAMES`` frames as they are shown, each RGB, uint8 of shape (H, W, 3).

    Frames that hold only what changed (GIF, APNG, WebP, AVIF) are completed; a still picture gives one.

    Raises:
        ImageError: it is no picture, is cut short, or its frames together are beyond the limits.
    """
    return list(flatten(decode(data, frames=MAX_FRAMES)))


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


MOST_OF_ONE = 2 / 3
"""Of frames that take turns, each shows no more than this part of the picture."""


def in_turn(frames: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8] | None:
    """One picture of frames that show a letter each, every letter in its own place; uint8 of a frame's shape.

    Each column is taken from the frame that differs most there from the others. Thin lines and dots, which are others
    in every frame, are blurred before that is told, so that they hardly count. None where nearly all would come from
    one frame: that one is the odd one out, and its letters are a decoy.

    Raises:
        ValueError: no frames, or frames of different shapes.
    """
    stack = np.stack(frames)
    soft = np.stack([cv2.GaussianBlur(frame, (0, 0), 1.5).astype(np.float32) for frame in frames])
    ink = np.abs(soft - np.median(soft, axis=0)).sum(axis=(1, 3))  # of each frame, column by column
    shown = cv2.GaussianBlur(ink, (0, 0), sigmaX=2, sigmaY=1e-3).argmax(axis=0)
    if np.bincount(shown).max() > MOST_OF_ONE * len(shown):
        return None
    return np.ascontiguousarray(stack[shown, :, np.arange(len(shown))].swapaxes(0, 1))
