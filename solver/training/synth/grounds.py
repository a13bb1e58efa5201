"""What is behind the letters.

An option here draws a site's ground and gives what paints it: RGB of a size, around a colour.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from solver.training.synth.dice import Dice
from solver.training.synth.pixels import Colour, Pixels, clipped, luma, mixed

Ground = Callable[[Dice, int, int, Colour], Pixels]
"""Paints (height, width, colour) as RGB (H, W, 3)."""


def plain(_dice: Dice) -> Ground:
    """One colour."""
    return lambda _dice, height, width, colour: np.full((height, width, 3), colour, np.uint8)


def gradient(dice: Dice) -> Ground:
    """From one colour to another, along or across or around."""
    reach, round_ = dice.uniform(0.2, 0.8), dice.chance(0.2)

    def paint(dice: Dice, height: int, width: int, colour: Colour) -> Pixels:
        across = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
        down = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
        if round_:
            way = np.sqrt((across - dice.uniform(-1, 1)) ** 2 + (down - dice.uniform(-1, 1)) ** 2) / 2
        else:
            way = (across * dice.uniform(-1, 1) + down * dice.uniform(-1, 1) + 1) / 2
        return _between(way, colour, mixed(colour, _companion(dice, colour), reach))

    return paint


def speckled(dice: Dice) -> Ground:
    """Each pixel a little lighter or darker, in grey or in colour."""
    reach, coloured, coarse = dice.uniform(6, 45), dice.chance(0.5), dice.choice((1, 1, 2, 3))

    def paint(dice: Dice, height: int, width: int, colour: Colour) -> Pixels:
        rows, columns = -(-height // coarse), -(-width // coarse)
        noise = dice.numpy().standard_normal((rows, columns, 3 if coloured else 1), np.float32) * reach
        noise = noise.repeat(coarse, 0).repeat(coarse, 1)[:height, :width]
        return clipped(noise + np.array(colour, np.float32))

    return paint


def peppered(dice: Dice) -> Ground:
    """Pixels of two colours side by side, as GD and the like strew them."""
    share = dice.uniform(0.05, 0.5)
    reach = dice.uniform(0.15, 0.7 - 0.9 * share)

    def paint(dice: Dice, height: int, width: int, colour: Colour) -> Pixels:
        picture = np.full((height, width, 3), colour, np.uint8)
        away = (0, 0, 0) if luma(colour) > 128 else (255, 255, 255)
        picture[dice.numpy().random((height, width), np.float32) < share] = mixed(colour, away, reach)
        return picture

    return paint


def clouds(dice: Dice) -> Ground:
    """Soft patches, as in a photograph out of focus."""
    reach, grain, coloured = dice.uniform(12, 45), dice.about(4, 40), dice.chance(0.6)

    def paint(dice: Dice, height: int, width: int, colour: Colour) -> Pixels:
        noise = _smooth(dice, height, width, grain, 3 if coloured else 1) * reach
        return clipped(noise + np.array(colour, np.float32))

    return paint


def photographed(dice: Dice) -> Ground:
    """Like a photograph: detail on every scale, edges of things, light from one side."""
    reach, base = dice.uniform(20, 42), dice.about(12, 60)

    def paint(dice: Dice, height: int, width: int, colour: Colour) -> Pixels:
        noise = sum(
            _smooth(dice, height, width, base / 2**octave, 3) / 1.6**octave for octave in range(3)
        ) + 0.5 * np.sign(_smooth(dice, height, width, base, 1))
        slope = np.linspace(-1, 1, width, dtype=np.float32)[None, :, None] * dice.uniform(-0.6, 0.6)
        return clipped((noise + slope) * reach + np.array(colour, np.float32))

    return paint


def striped(dice: Dice) -> Ground:
    """Stripes, hatching or chequers."""
    period, angle, reach = (
        dice.uniform(3, 16),
        dice.choice((0, 45, 90, 135, dice.uniform(0, 180))),
        dice.uniform(0.2, 0.7),
    )
    crossed, soft = dice.chance(0.35), dice.chance(0.4)

    def paint(dice: Dice, height: int, width: int, colour: Colour) -> Pixels:
        across, down = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
        x = np.arange(width, dtype=np.float32)[None, :] * (6.283 / period)
        y = np.arange(height, dtype=np.float32)[:, None] * (6.283 / period)
        wave = np.sin(x * across + y * down)
        if crossed:
            wave = wave * np.sin(y * across - x * down)
        way = wave / 2 + 0.5 if soft else (wave > 0).astype(np.float32)
        return _between(way, colour, mixed(colour, _companion(dice, colour), reach))

    return paint


def patched(dice: Dice) -> Ground:
    """Rectangles or ellipses of neighbouring colours."""
    count, reach, round_ = dice.randint(4, 40), dice.uniform(0.2, 0.8), dice.chance(0.5)

    def paint(dice: Dice, height: int, width: int, colour: Colour) -> Pixels:
        picture = np.full((height, width, 3), colour, np.uint8)
        for _ in range(count):
            x, y = dice.randint(0, width), dice.randint(0, height)
            size = max(dice.randint(2, height // 2), 1), max(dice.randint(2, height // 2), 1)
            shade = mixed(colour, _companion(dice, colour), dice.uniform(0, reach))
            if round_:
                cv2.ellipse(picture, (x, y), size, dice.uniform(0, 180), 0, 360, shade, -1, cv2.LINE_AA)
            else:
                cv2.rectangle(picture, (x, y), (x + 2 * size[0], y + size[1]), shade, -1)
        return picture

    return paint


GROUNDS: Mapping[Callable[[Dice], Ground], float] = {
    plain: 52,
    gradient: 12,
    speckled: 8,
    peppered: 6,
    clouds: 6,
    photographed: 5,
    striped: 6,
    patched: 5,
}
STARK: Mapping[Callable[[Dice], Ground], float] = {plain: 5, peppered: 1}
"""Those that may be drawn in black and white."""
BUSY = frozenset((speckled, peppered, clouds, photographed))
"""Those on which only strong colours show."""


def _companion(dice: Dice, colour: Colour) -> Colour:
    """A colour to mix in: any, of the colour's own half of the scale, so that letters go on showing."""
    low, high = (110, 255) if luma(colour) > 128 else (0, 145)
    return dice.randint(low, high), dice.randint(low, high), dice.randint(low, high)


def _between(way: NDArray[np.floating], one: Colour, other: Colour) -> Pixels:
    """From one colour (where the way is 0) to another (1)."""
    start, end = np.array(one, np.float32), np.array(other, np.float32)
    return clipped(start + way[..., None] * (end - start))


def _smooth(dice: Dice, height: int, width: int, grain: float, channels: int) -> NDArray[np.float32]:
    """Noise of about mean 0 and deviation 1 whose patches are about so many pixels wide: (H, W, channels)."""
    size = max(round(height / grain), 1) + 2, max(round(width / grain), 1) + 2, channels
    coarse = dice.numpy().standard_normal(size, np.float32)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.float32).reshape(
        height, width, channels
    )
