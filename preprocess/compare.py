"""How far two pictures are apart."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def difference(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """How far apart two pictures are where they differ most: 0 for equally light, 1 for black and white.

    The greatest mean difference of lightness over a square as high as the picture, about one letter, so that one
    changed letter counts as much as all of them. Both are softened a little first, for browsers scale in their own
    way and draw half a pixel beside the mark.

    Args:
        one: RGB, uint8 of shape (H, W, 3); it is scaled to the size of ``other``.
        other: RGB, uint8 of shape (H, W, 3).
    """
    height, width = other.shape[:2]
    if one.shape != other.shape:
        shrinking = one.shape[0] >= height
        one = cv2.resize(one, (width, height), interpolation=cv2.INTER_AREA if shrinking else cv2.INTER_LINEAR).astype(
            np.uint8, copy=False
        )
    apart = cv2.absdiff(_soft(one), _soft(other)).astype(np.float32) / 255
    side = max(1, min(height, width))
    means = cv2.blur(apart, (side, side), borderType=cv2.BORDER_REPLICATE)
    # Squares that reach over the edge would count what stands there twice.
    inside = means[side // 2 : height - (side - 1) // 2, side // 2 : width - (side - 1) // 2]
    return float(inside.max())


def _soft(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    gray = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    return cv2.GaussianBlur(gray, (0, 0), 1.0).astype(np.uint8, copy=False)
