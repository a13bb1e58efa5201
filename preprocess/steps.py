"""The steps of preprocessing, one pure function each.

Every step takes gray (H, W) or RGB (H, W, 3) pixels, uint8, and gives uint8 pixels of the same kind unless it says
otherwise. None changes what it was given; each gives the same pixels for the same input. An argument out of range is
a ValueError, whatever the picture. Sizes are pixels.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from preprocess.ink import ground_of, ink_of

__all__ = [
    "contrast",
    "crop",
    "deskew",
    "gray",
    "invert",
    "median",
    "nlmeans",
    "otsu",
    "pad",
    "remove_dots",
    "remove_lines",
    "sauvola",
    "scale",
    "stretch",
]


def gray(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Luma as ITU-R BT.601 weighs it, of shape (H, W)."""
    return image if image.ndim == 2 else _pixels(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY))


def invert(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The negative."""
    return _pixels(cv2.bitwise_not(image))


def contrast(image: NDArray[np.uint8], cut: float = 1) -> NDArray[np.uint8]:
    """The levels spread over 0 to 255, all channels alike.

    ``cut`` per cent of the values may clip at either end, 0 to below 50.
    """
    _require(0 <= cut < 50, f"contrast cuts 0 to below 50 per cent, not {cut}")
    low, high = np.percentile(image, (cut, 100 - cut))
    if low == high:
        return image
    levels = (np.arange(256) - low) * (255 / (high - low))
    return _pixels(cv2.LUT(image, levels.round().clip(0, 255).astype(np.uint8)))


def median(image: NDArray[np.uint8], size: int = 3) -> NDArray[np.uint8]:
    """Each pixel as the median of its neighbourhood, by channel: takes out salt, pepper and hairlines.

    ``size`` is the side of the neighbourhood, odd.
    """
    _require(size % 2 == 1 and 1 <= size <= 99, f"median looks at an odd number of pixels from 1 to 99, not {size}")
    return _pixels(cv2.medianBlur(image, size))


def nlmeans(image: NDArray[np.uint8], strength: float = 10) -> NDArray[np.uint8]:
    """Each pixel as the mean of those whose surroundings look like its own (Buades, Coll and Morel, 2005).

    ``strength`` is the paper's h, in levels, above 0: differences well below it are taken for noise.
    """
    _require(0 < strength <= 255, f"nlmeans takes a strength above 0 and up to 255, not {strength}")
    return _pixels(cv2.fastNlMeansDenoising(image, h=strength))


def otsu(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Black and white, cut where the two classes differ most (Otsu, 1979); values 0 and 255, of shape (H, W)."""
    return _pixels(cv2.threshold(gray(image), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[1])


def sauvola(image: NDArray[np.uint8], window: int = 25, k: float = 0.2) -> NDArray[np.uint8]:
    """Black and white, cut by what surrounds each pixel (Sauvola and Pietikäinen, 2000); 0 and 255, of shape (H, W).

    A pixel is white above m · (1 + k · (s / 128 − 1)), with the mean m and the standard deviation s of its window;
    beyond the edges the outermost pixels go on. ``window`` is its side, odd; ``k``, 0 to 1, says how much darker than
    its surroundings ink must be.
    """
    _require(window % 2 == 1 and 1 <= window <= 999, f"sauvola takes an odd window from 1 to 999, not {window}")
    _require(0 <= k <= 1, f"sauvola takes k from 0 to 1, not {k}")
    levels, size = gray(image), (window, window)
    mean = cv2.boxFilter(levels, cv2.CV_64F, size, borderType=cv2.BORDER_REPLICATE)
    square = cv2.sqrBoxFilter(levels, cv2.CV_64F, size, borderType=cv2.BORDER_REPLICATE)
    deviation = np.sqrt(np.maximum(square - mean**2, 0))
    return np.where(levels > mean * (1 + k * (deviation / 128 - 1)), 255, 0).astype(np.uint8)


def remove_lines(image: NDArray[np.uint8], width: int = 2) -> NDArray[np.uint8]:
    """Without the lines and curves that are thinner than the letters they cross.

    An opening (Serra, 1982) tells broad strokes from thin ones, so a letter stays whole where a line runs through it.
    Long thin pieces are painted over from their surroundings (Telea, 2004). A picture whose letters are as thin as
    its lines comes back as it is. ``width`` is that of the broadest line taken out.
    """
    _require(1 <= width <= 99, f"remove_lines takes a width from 1 to 99, not {width}")
    ink = ink_of(image)
    strokes = _long(_pixels(cv2.morphologyEx(ink, cv2.MORPH_OPEN, _disc(width + 1))), 3 * width)  # crossings are short
    strokes = _pixels(cv2.dilate(strokes, _disc(3))) & ink  # an opening rounds corners off; they belong to the letter
    lines = _long(ink & (1 - strokes), 3 * width)
    return image if 2 * lines.sum() > ink.sum() else _paint_over(image, lines, keep=strokes)


def remove_dots(image: NDArray[np.uint8], area: int = 8) -> NDArray[np.uint8]:
    """Without specks: ink that touches no other, painted over from its surroundings (Telea, 2004).

    ``area`` is that of the largest speck taken out, in pixels.
    """
    _require(1 <= area <= 9999, f"remove_dots takes an area from 1 to 9999, not {area}")
    ink = ink_of(image)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink)
    small = stats[:, cv2.CC_STAT_AREA] <= area
    small[0] = False  # the ground
    dots = _pixels(small[labels])
    return _paint_over(image, dots, keep=ink - dots)


def deskew(image: NDArray[np.uint8], limit: int = 15) -> NDArray[np.uint8]:
    """Turned about its centre until the ink lies level; of the same shape, corners filled with the ground.

    Level is the main axis of the ink's second moments (Hu, 1962), which bends little under letters that are turned
    one by one. ``limit`` is the largest turn, in degrees, 1 to 45; ink that lies steeper is left as it is.
    """
    _require(1 <= limit <= 45, f"deskew turns by 1 to 45 degrees, not {limit}")
    height, width = image.shape[:2]
    moments = cv2.moments(ink_of(image))
    angle = math.degrees(math.atan2(2 * moments["mu11"], moments["mu20"] - moments["mu02"]) / 2)
    if abs(angle) > limit:
        return image
    turn = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), angle, 1)
    ground = ground_of(image)
    return _pixels(cv2.warpAffine(image, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=ground))


def scale(image: NDArray[np.uint8], factor: float = 2) -> NDArray[np.uint8]:
    """Larger or smaller by a factor, 0.1 to 8: cubic upwards, by area downwards."""
    _require(0.1 <= factor <= 8, f"scale takes a factor from 0.1 to 8, not {factor}")
    return _resize(image, across=factor, down=factor)


def stretch(image: NDArray[np.uint8], factor: float = 1.5) -> NDArray[np.uint8]:
    """Wider or narrower by a factor, 0.1 to 8, at the same height: gives narrow letters more columns to be read in."""
    _require(0.1 <= factor <= 8, f"stretch takes a factor from 0.1 to 8, not {factor}")
    return _resize(image, across=factor, down=1)


def pad(image: NDArray[np.uint8], margin: int = 8) -> NDArray[np.uint8]:
    """With a margin of the ground's colour on every side, for letters that touch the edge."""
    _require(0 <= margin <= 999, f"pad takes a margin from 0 to 999, not {margin}")
    ground = ground_of(image)
    return _pixels(cv2.copyMakeBorder(image, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=ground))


def crop(image: NDArray[np.uint8], margin: int = 4) -> NDArray[np.uint8]:
    """Cut to its ink and as much of a margin as there is; a picture without ink comes back as it is."""
    _require(0 <= margin <= 999, f"crop takes a margin from 0 to 999, not {margin}")
    x, y, width, height = cv2.boundingRect(ink_of(image))
    top, left = max(y - margin, 0), max(x - margin, 0)
    return image[top : y + height + margin, left : x + width + margin].copy() if width else image


def _require(satisfied: bool, otherwise: str) -> None:
    if not satisfied:
        raise ValueError(otherwise)


def _pixels(mat: MatLike) -> NDArray[np.uint8]:
    """The same numbers, for the type checker: OpenCV's stubs leave their type open."""
    return mat.astype(np.uint8, copy=False)


def _disc(size: int) -> MatLike:
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))


def _long(mask: NDArray[np.uint8], extent: int) -> NDArray[np.uint8]:
    """The connected parts of a 0/1 mask that are at least so wide or so high."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    kept = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1) >= extent
    kept[0] = False  # the ground
    return _pixels(kept[labels])


def _paint_over(image: NDArray[np.uint8], blemish: NDArray[np.uint8], *, keep: NDArray[np.uint8]) -> NDArray[np.uint8]:
    soft = _pixels(cv2.dilate(blemish, _disc(3))) & (1 - keep)  # with the edge that is too faint to count as ink
    # OpenCV's inpainting reads past the edge of a picture, whatever lies there; a border keeps it inside.
    unpainted = cv2.copyMakeBorder(soft, 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    return _pixels(cv2.inpaint(pad(image, 1), unpainted, 3, cv2.INPAINT_TELEA)[1:-1, 1:-1])


def _resize(image: NDArray[np.uint8], *, across: float, down: float) -> NDArray[np.uint8]:
    height, width = image.shape[:2]
    size = max(round(width * across), 1), max(round(height * down), 1)
    return _pixels(cv2.resize(image, size, interpolation=cv2.INTER_CUBIC if across > 1 else cv2.INTER_AREA))
