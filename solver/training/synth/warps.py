"""Bending what is drawn: waves, ripples, lenses, slopes.

An option here draws a site's manner and gives what bends a picture or a layer. How far goes by the size of the
letters, so that they stay readable.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from solver.training.synth.dice import Dice
from solver.training.synth.pixels import Pixels, pixels

Warp = Callable[[Pixels, Dice], Pixels]
Map = NDArray[np.float32]


def unbent(image: Pixels, _dice: Dice) -> Pixels:
    """The picture as it is: a warp that isn't one."""
    return image


def straight(_dice: Dice, _size: float) -> Warp:
    """Nothing bent."""
    return unbent


def wave(dice: Dice, size: float) -> Warp:
    """Columns moved up and down, rows to the sides, or both, along waves."""
    down, across = dice.choice(((1, 0), (1, 0), (0, 1), (1, 1), (1, 1)))
    length = size * dice.about(1.2, 7)
    reach = min(length * dice.uniform(0.02, 0.1), 0.22 * size)  # steeper, and letters break
    smooth = not dice.chance(0.15)

    def warp(image: Pixels, dice: Dice) -> Pixels:
        x, y = _axes(image)
        phase, other = dice.uniform(0, math.tau), dice.uniform(0, math.tau)
        bent_y = y + down * reach * np.sin(x / length * math.tau + phase)
        bent_x = x + across * reach * np.sin(y / length * math.tau + other)
        return _remap(image, bent_x, bent_y, smooth=smooth)

    return warp


def waves(dice: Dice, size: float) -> Warp:
    """Two waves each way, none of the same length."""
    terms = [(size * dice.uniform(0.015, 0.045), size * dice.uniform(0.9, 4)) for _ in range(4)]

    def warp(image: Pixels, dice: Dice) -> Pixels:
        x, y = _axes(image)
        (a, k), (b, m), (c, n), (d, o) = terms
        phases = [dice.uniform(0, math.tau) for _ in terms]
        bent_y = y + a * np.sin(x / k * math.tau + phases[0]) + b * np.sin((x + y) / m * math.tau + phases[1])
        bent_x = x + c * np.sin(y / n * math.tau + phases[2]) + d * np.sin((y - x) / o * math.tau + phases[3])
        return _remap(image, bent_x, bent_y)

    return warp


def ripple(dice: Dice, size: float) -> Warp:
    """Rings as of a stone in water."""
    reach, length = size * dice.uniform(0.03, 0.09), size * dice.uniform(0.5, 1.6)

    def warp(image: Pixels, dice: Dice) -> Pixels:
        x, y = _axes(image)
        dx, dy = x - dice.uniform(0.2, 0.8) * image.shape[1], y - dice.uniform(0.1, 0.9) * image.shape[0]
        far = np.sqrt(dx * dx + dy * dy) + 1
        push = reach * np.sin(far / length * math.tau + dice.uniform(0, math.tau)) / far
        return _remap(image, x + dx * push, y + dy * push)

    return warp


def lens(dice: Dice, size: float) -> Warp:
    """One or two bulges, or dents, as a fish sees the world."""
    count, strong = dice.choice((1, 1, 2)), dice.choice((-1, 1)) * dice.uniform(0.2, 0.5)

    def warp(image: Pixels, dice: Dice) -> Pixels:
        height, width = image.shape[:2]
        x, y = _axes(image)
        bent_x, bent_y = x + 0 * y, y + 0 * x
        for _ in range(count):
            radius = dice.uniform(0.6, 1.3) * max(height * 0.7, size)
            dx, dy = x - dice.uniform(0.2, 0.8) * width, y - dice.uniform(0.35, 0.65) * height
            inside = np.clip(1 - (dx * dx + dy * dy) / radius**2, 0, 1)
            bent_x, bent_y = bent_x - strong * dx * inside, bent_y - strong * dy * inside
        return _remap(image, bent_x, bent_y)

    return warp


def swirl(dice: Dice, size: float) -> Warp:
    """A whirl."""
    strong, radius = dice.uniform(0.15, 0.5), size * dice.uniform(1, 3)

    def warp(image: Pixels, dice: Dice) -> Pixels:
        x, y = _axes(image)
        cx, cy = dice.uniform(0.25, 0.75) * image.shape[1], dice.uniform(0.3, 0.7) * image.shape[0]
        dx, dy = x - cx, y - cy
        angle = strong * dice.choice((-1, 1)) * np.exp(-(dx * dx + dy * dy) / radius**2)
        cos, sin = np.cos(angle), np.sin(angle)
        return _remap(image, cx + dx * cos - dy * sin, cy + dx * sin + dy * cos)

    return warp


def crumpled(dice: Dice, size: float) -> Warp:
    """Pushed about by chance, softly (Simard, Steinkraus and Platt, 2003)."""
    reach, grain = size * dice.uniform(0.015, 0.035), size * dice.uniform(0.35, 0.8)

    def warp(image: Pixels, dice: Dice) -> Pixels:
        height, width = image.shape[:2]
        coarse = max(round(height / grain), 1) + 2, max(round(width / grain), 1) + 2, 2
        push = cv2.resize(
            dice.numpy().standard_normal(coarse, np.float32), (width, height), interpolation=cv2.INTER_CUBIC
        )
        x, y = _axes(image)
        return _remap(image, x + reach * push[..., 0], y + reach * push[..., 1])

    return warp


def tilted(dice: Dice, _size: float) -> Warp:
    """Seen from the side, or leaning."""
    reach = dice.uniform(0.04, 0.16)

    def warp(image: Pixels, dice: Dice) -> Pixels:
        height, width = image.shape[:2]
        corners = np.array(((0, 0), (width, 0), (width, height), (0, height)), np.float32)
        pulls = [(dice.uniform(-reach, reach) * height, dice.uniform(-reach, reach) * height) for _ in range(4)]
        matrix = cv2.getPerspectiveTransform(corners, corners + np.array(pulls, np.float32))
        return pixels(cv2.warpPerspective(image, matrix, (width, height), borderMode=_border(image)))

    return warp


def sliced(dice: Dice, size: float) -> Warp:
    """Cut into bands that have slipped."""
    reach, bands = size * dice.uniform(0.04, 0.12), dice.randint(2, 5)

    def warp(image: Pixels, dice: Dice) -> Pixels:
        x, y = _axes(image)
        slips = np.array([dice.uniform(-reach, reach) for _ in range(bands)], np.float32)
        band = (y * (bands / image.shape[0])).astype(np.intp).clip(0, bands - 1)
        return _remap(image, x + slips[band].round(), y, smooth=False)

    return warp


WARPS: Mapping[Callable[[Dice, float], Warp], float] = {
    straight: 56,
    wave: 16,
    waves: 6,
    ripple: 5,
    lens: 5,
    swirl: 2.5,
    crumpled: 3,
    tilted: 5,
    sliced: 1.5,
}


def _axes(image: Pixels) -> tuple[Map, Map]:
    """Each pixel's x and y: (1, W) and (H, 1)."""
    height, width = image.shape[:2]
    return np.arange(width, dtype=np.float32)[None, :], np.arange(height, dtype=np.float32)[:, None]


def _remap(image: Pixels, x: Map, y: Map, *, smooth: bool = True) -> Pixels:
    """What lies at (x, y), for every pixel."""
    shape = image.shape[:2]
    return pixels(
        cv2.remap(
            image,
            np.ascontiguousarray(np.broadcast_to(x, shape), np.float32),
            np.ascontiguousarray(np.broadcast_to(y, shape), np.float32),
            cv2.INTER_LINEAR if smooth else cv2.INTER_NEAREST,
            borderMode=_border(image),
        )
    )


def _border(image: Pixels) -> int:
    """Beyond a layer is nothing; beyond a picture, its edge goes on."""
    return cv2.BORDER_CONSTANT if image.shape[2] == 4 else cv2.BORDER_REPLICATE
