"""What is ink and what is ground."""

from __future__ import annotations

from functools import reduce

import cv2
import numpy as np
from numpy.typing import NDArray


def ground_of(image: NDArray[np.uint8]) -> list[int]:
    """The colour behind the letters: the median, as letters rarely cover half of a picture, and frames the border."""
    return [round(float(level)) for level in np.atleast_1d(np.median(image, axis=(0, 1)))]


def ink_of(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """What differs from the ground in any channel, light or dark: 1, the rest 0; uint8 of shape (H, W)."""
    difference = cv2.absdiff(image, np.full_like(image, ground_of(image)))
    apart = reduce(cv2.max, cv2.split(difference))  # NumPy's maximum along the last axis takes twenty times as long
    return cv2.threshold(apart, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[1].astype(np.uint8, copy=False)
