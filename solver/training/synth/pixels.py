"""What the synthesiser's parts hand to each other: pictures, colours, and layers with see-through places."""

from __future__ import annotations

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""RGB (H, W, 3), a mask (H, W), or a layer (H, W, 4): RGB already multiplied by the alpha behind it."""
Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)


def pixels(mat: MatLike) -> Pixels:
    """The same numbers, for the type checker: OpenCV's stubs leave their type open."""
    return mat.astype(np.uint8, copy=False)


def clipped(levels: NDArray[np.floating] | NDArray[np.integer]) -> Pixels:
    """Levels of any number type as uint8, those beyond 0 to 255 at the nearest end."""
    return levels.clip(0, 255).astype(np.uint8)


def luma(colour: Colour) -> float:
    """Brightness as ITU-R BT.601 weighs it, 0 to 255."""
    red, green, blue = colour
    return 0.299 * red + 0.587 * green + 0.114 * blue


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """A colour on the way from one to another: ``share`` 0 is the first, 1 the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def tinted(mask: Pixels, colour: Colour | Pixels, opacity: float = 1) -> Pixels:
    """A layer of one colour, or of a picture's colours, where the mask is: (H, W, 4)."""
    alpha = mask if opacity == 1 else clipped(mask * opacity)
    rgba = np.empty((*mask.shape, 4), np.uint8)
    rgba[..., 3] = 255
    rgba[..., :3] = colour
    return pixels(cv2.multiply(rgba, cv2.merge([alpha] * 4), scale=1 / 255))


def over(top: Pixels, below: Pixels) -> Pixels:
    """A layer laid over a picture or another layer of its size (Porter and Duff, 1984)."""
    channels = below.shape[2]
    unseen = 255 - top[..., 3]
    behind = cv2.multiply(below, cv2.merge([unseen] * channels), scale=1 / 255)
    return pixels(cv2.add(behind, top[..., :channels]))


def paste(patch: Pixels, onto: Pixels, *, left: int, top: int) -> None:
    """Lay a layer over a part of another or of a picture, in place; what hangs over the edge is cut off."""
    height, width = onto.shape[:2]
    rows = slice(max(top, 0), max(min(top + patch.shape[0], height), 0))
    columns = slice(max(left, 0), max(min(left + patch.shape[1], width), 0))
    if rows.start < rows.stop and columns.start < columns.stop:
        part = patch[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
        onto[rows, columns] = over(part, onto[rows, columns])
