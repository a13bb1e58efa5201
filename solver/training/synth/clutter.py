"""What is strewn behind, among and before the letters: lines, curves, dots, grids, letters that don't count.

An option here draws a site's manner and gives what paints it, in place, on a picture or on a layer.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import ArrayLike

from solver.training.synth.dice import Dice
from solver.training.synth.fonts import Catalogue
from solver.training.synth.pixels import Colour, Pixels, paste, tinted


@dataclass(frozen=True)
class Brush:
    """What clutter is painted with.

    Attributes:
        colours: to choose from.
        size: of the letters, pixels an em: lines and dots go by it.
        smooth: gray at the edges or not.
        calm: on a scale to 1, how little of it there may be, because there is other clutter too.
        room: for how many times more or fewer small things than usual there is room.
    """

    colours: tuple[Colour, ...]
    size: float
    smooth: bool
    calm: float
    room: float

    @property
    def line(self) -> int:
        """OpenCV's kind of line."""
        return cv2.LINE_AA if self.smooth else cv2.LINE_8

    def width(self, dice: Dice, low: float, high: float) -> int:
        """A line's width, from low to high ems."""
        return max(1, round(self.size * dice.uniform(low, high)))

    def count(self, dice: Dice, least: int, most: int) -> int:
        """How many large things, fewer where it must be calm."""
        return max(1, round(dice.randint(least, most) * self.calm))

    def many(self, dice: Dice, least: int, most: int) -> int:
        """How many small things, by the room there is too."""
        return max(1, round(dice.randint(least, most) * self.calm * self.room))


Clutter = Callable[[Pixels, Brush, Dice], None]


def lines(dice: Dice, _catalogue: Catalogue) -> Clutter:
    """Straight lines from anywhere to anywhere, or from side to side."""
    least, most = _range(dice, 1, 9)
    width, across = dice.uniform(0.02, 0.08) / math.sqrt(least), dice.chance(0.4)

    def paint(image: Pixels, brush: Brush, dice: Dice) -> None:
        height, wide = image.shape[:2]
        for _ in range(brush.count(dice, least, most)):
            left, right = (-2, wide + 2) if across else (dice.uniform(0, wide), dice.uniform(0, wide))
            ends = (left, dice.uniform(0, height)), (right, dice.uniform(0, height))
            _stroke(image, ends, brush, dice, brush.width(dice, 0.01, width))

    return paint


def hairlines(dice: Dice, _catalogue: Catalogue) -> Clutter:
    """Many thin lines, long or short."""
    reach = dice.choice((0.3, 0.6, 3.0))
    least, most = _range(dice, 4, round(14 / min(reach, 1) ** 1.2))

    def paint(image: Pixels, brush: Brush, dice: Dice) -> None:
        height, width = image.shape[:2]
        for _ in range(brush.many(dice, least, most)):
            x, y, away = dice.uniform(0, width), dice.uniform(0, height), brush.size * reach
            _stroke(image, ((x, y), (x + dice.uniform(-away, away), y + dice.uniform(-away, away))), brush, dice, 1)

    return paint


def curves(dice: Dice, _catalogue: Catalogue) -> Clutter:
    """Bézier curves through the letters."""
    least, most = _range(dice, 1, 4)
    width = dice.uniform(0.03, 0.09) / math.sqrt(least)

    def paint(image: Pixels, brush: Brush, dice: Dice) -> None:
        height, wide = image.shape[:2]
        t = np.linspace(0, 1, 24)[:, None]
        for _ in range(brush.count(dice, least, most)):
            x = sorted(dice.uniform(-0.05, 1.05) * wide for _ in range(4)) if dice.chance(0.8) else None
            corners = [((x[i] if x else dice.uniform(0, wide)), dice.uniform(-0.1, 1.1) * height) for i in range(4)]
            p = np.array(corners)
            way = (1 - t) ** 3 * p[0] + 3 * (1 - t) ** 2 * t * p[1] + 3 * (1 - t) * t**2 * p[2] + t**3 * p[3]
            _stroke(image, way, brush, dice, brush.width(dice, 0.02, width))

    return paint


def waves(dice: Dice, _catalogue: Catalogue) -> Clutter:
    """Waves from side to side, one or several side by side."""
    count = dice.choice((1, 1, 1, 2, 3))
    width = dice.uniform(0.03, 0.09) / count

    def paint(image: Pixels, brush: Brush, dice: Dice) -> None:
        height, wide = image.shape[:2]
        x = np.linspace(0, wide, 64)
        if dice.chance(0.3):
            x = x * dice.uniform(0.4, 0.8) + dice.uniform(0, 0.3) * wide
        for _ in range(count):
            reach, length = height * dice.uniform(0.08, 0.35), brush.size * dice.uniform(1.5, 7)
            y = height * dice.uniform(0.3, 0.7) + reach * np.sin(x / length * math.tau + dice.uniform(0, math.tau))
            _stroke(image, np.column_stack((x, y)), brush, dice, brush.width(dice, 0.02, width))

    return paint


def arcs(dice: Dice, _catalogue: Catalogue) -> Clutter:
    """Parts of ellipses."""
    least, most = _range(dice, 1, 10)
    width = dice.uniform(0.02, 0.06)

    def paint(image: Pixels, brush: Brush, dice: Dice) -> None:
        height, wide = image.shape[:2]
        for _ in range(brush.many(dice, least, most)):
            centre = round(dice.uniform(0, wide)), round(dice.uniform(0, height))
            axes = round(dice.uniform(0.1, 0.6) * wide), round(dice.uniform(0.1, 0.7) * height)
            start, colour = dice.uniform(0, 360), _ink(image, dice.choice(brush.colours))
            thick, extent = brush.width(dice, 0.01, width), dice.uniform(40, 360)
            cv2.ellipse(image, centre, axes, dice.uniform(-20, 20), start, start + extent, colour, thick, brush.line)

    return paint


def rings(dice: Dice, _catalogue: Catalogue) -> Clutter:
    """Small circles."""
    least, most = _range(dice, 3, 25)
    radius = dice.uniform(0.06, 0.3)

    def paint(image: Pixels, brush: Brush, dice: Dice) -> None:
        for _ in range(brush.many(dice, least, most)):
            size = max(1, round(brush.size * dice.uniform(0.3, 1) * radius))
            cv2.circle(image, _anywhere(image, dice), size, _ink(image, dice.choice(brush.colours)), 1, brush.line)

    return paint


def dots(dice: Dice, _catalogue: Catalogue) -> Clutter:
    """Round spots, small or not so small."""
    least, most = _range(dice, 8, 90)
    radius = dice.uniform(0.02, 0.06)

    def paint(image: Pixels, brush: Brush, dice: Dice) -> None:
        for _ in range(brush.many(dice, least, most)):
            size = max(1, round(brush.size * dice.uniform(0.3, 1) * radius))
            cv2.circle(image, _anywhere(image, dice), size, _ink(image, dice.choice(brush.colours)), -1, brush.line)

    return paint


def specks(dice: Dice, _catalogue: Catalogue) -> Clutter:
    """Single pixels, or little squares of them."""
    share, largest = dice.about(0.005, 0.1), dice.choice((1, 1, 1, 2, 3))

    def paint(image: Pixels, brush: Brush, dice: Dice) -> None:
        height, width = image.shape[:2]
        side = min(largest, max(1, round(brush.size * 0.08)))
        count = max(1, round(height * width * share * brush.calm / side**2))
        numpy = dice.numpy()
        y, x = numpy.integers(0, height - side, count), numpy.integers(0, width - side, count)
        colours = np.array([_ink(image, colour) for colour in brush.colours], np.uint8)
        drawn = colours[numpy.integers(0, len(colours), count)]
        for down in range(side):
            for right in range(side):
                image[y + down, x + right] = drawn

    return paint


def grid(dice: Dice, _catalogue: Catalogue) -> Clutter:
    """Lines along, across or both, at even distances."""
    pitch, leaning = dice.uniform(0.3, 0.9), dice.choice((0, 0, 0, dice.uniform(-0.6, 0.6)))
    along, across = dice.choice(((True, True), (True, True), (True, False), (False, True)))

    def paint(image: Pixels, brush: Brush, dice: Dice) -> None:
        height, width = image.shape[:2]
        step, colour = max(4, round(brush.size * pitch / max(brush.calm, 0.4))), _ink(image, dice.choice(brush.colours))
        shift, lean = dice.randint(0, step), round(height * leaning)
        for y in range(shift, height, step) if along else ():
            cv2.line(image, (0, y), (width, y + lean // 2), colour, 1, brush.line)
        for x in range(shift - abs(lean), width + abs(lean), step) if across else ():
            cv2.line(image, (x, 0), (x + lean, height), colour, 1, brush.line)

    return paint


def decoys(dice: Dice, catalogue: Catalogue) -> Clutter:
    """Letters that don't count: small or faint."""
    text = "ABCDEFGHKMNPRSTWXYZ23456789abcdefhkmnprstwxyz"
    face = catalogue.face(dice, text)
    least, most = _range(dice, 4, 30)
    small = dice.chance(0.6)

    def paint(image: Pixels, brush: Brush, dice: Dice) -> None:
        size = max(7, round(brush.size * (dice.uniform(0.22, 0.38) if small else dice.uniform(0.5, 1))))
        strength = dice.uniform(0.35, 0.7) if small else dice.uniform(0.12, 0.25)
        for _ in range(brush.many(dice, least, most if small else max(least, most // 3))):
            mask, _, _, _ = face.mask(dice.choice(text), size)
            x, y = _anywhere(image, dice)
            paste(tinted(mask, dice.choice(brush.colours), strength), image, left=x - size // 2, top=y - size // 2)

    return paint


def shapes(dice: Dice, _catalogue: Catalogue) -> Clutter:
    """Triangles, boxes and stars, see-through."""
    least, most = _range(dice, 2, 10)
    strength = dice.uniform(0.15, 0.4)

    def paint(image: Pixels, brush: Brush, dice: Dice) -> None:
        height, width = image.shape[:2]
        mask = np.zeros((height, width), np.uint8)
        for _ in range(brush.many(dice, least, most)):
            x, y = _anywhere(image, dice)
            around, radius = dice.choice((3, 4, 5, 6, 10)), brush.size * dice.uniform(0.15, 0.6)
            angles = np.arange(around) / around * math.tau + dice.uniform(0, 6)
            reach = radius * np.where(np.arange(around) % 2, 0.45 if around == 10 else 1, 1)
            corners = np.column_stack((x + reach * np.cos(angles), y + reach * np.sin(angles))).astype(np.int32)
            cv2.polylines(mask, [corners], isClosed=True, color=(255,), thickness=1 if dice.chance(0.5) else 2)
            if dice.chance(0.5):
                cv2.fillPoly(mask, [corners], (255,))
        paste(tinted(mask, dice.choice(brush.colours), strength), image, left=0, top=0)

    return paint


def scribble(dice: Dice, _catalogue: Catalogue) -> Clutter:
    """A pen's loops."""
    width, loops = dice.uniform(0.01, 0.035), dice.uniform(2, 5)

    def paint(image: Pixels, brush: Brush, dice: Dice) -> None:
        height, wide = image.shape[:2]
        t = np.linspace(0, loops * math.tau, round(24 * loops))
        reach = brush.size * dice.uniform(0.2, 0.5)
        x = np.linspace(dice.uniform(0, 0.3), dice.uniform(0.7, 1), len(t)) * wide + reach * np.cos(t)
        y = height * dice.uniform(0.35, 0.65) + reach * np.sin(t * dice.uniform(0.7, 1.2))
        _stroke(image, np.column_stack((x, y)), brush, dice, brush.width(dice, 0.01, width))

    return paint


def inverted(dice: Dice, _catalogue: Catalogue) -> Clutter:
    """Discs or bands in which light is dark and dark is light."""
    count, band = dice.choice((1, 1, 2, 3)), dice.chance(0.3)

    def paint(image: Pixels, brush: Brush, dice: Dice) -> None:
        height, width = image.shape[:2]
        mask = np.zeros((height, width), np.uint8)
        for _ in range(count):
            x, y = _anywhere(image, dice)
            if band:
                cv2.rectangle(mask, (x, 0), (x + round(brush.size * dice.uniform(0.3, 2)), height), (255,), -1)
            else:
                axes = round(brush.size * dice.uniform(0.3, 1.5)), round(brush.size * dice.uniform(0.3, 0.8))
                cv2.ellipse(mask, (x, y), axes, dice.uniform(0, 180), 0, 360, (255,), -1)
        cv2.bitwise_not(image, image, mask)

    return paint


def frame(dice: Dice, _catalogue: Catalogue) -> Clutter:
    """A border."""
    thick = dice.choice((1, 1, 1, 2))

    def paint(image: Pixels, brush: Brush, _dice: Dice) -> None:
        height, width = image.shape[:2]
        cv2.rectangle(image, (0, 0), (width - 1, height - 1), _ink(image, brush.colours[0]), thick)

    return paint


CLUTTER: Mapping[Callable[[Dice, Catalogue], Clutter], float] = {
    lines: 24,
    hairlines: 9,
    curves: 17,
    waves: 10,
    arcs: 8,
    rings: 4,
    dots: 12,
    specks: 14,
    grid: 7,
    decoys: 5,
    shapes: 4,
    scribble: 3,
    inverted: 3,
    frame: 6,
}
STROKES = frozenset((lines, curves, waves))
"""Those drawn as the letters are: they may run among them."""
DECOYS = frozenset((decoys, shapes))
"""Those that would be read if they lay before the letters."""


def _range(dice: Dice, low: int, high: int) -> tuple[int, int]:
    """Least and most of a site's, rather few than many."""
    least = round(dice.about(low, high))
    return least, round(dice.about(least, min(high, 2 * least)))


def _anywhere(image: Pixels, dice: Dice) -> tuple[int, int]:
    return dice.randint(0, image.shape[1] - 1), dice.randint(0, image.shape[0] - 1)


def _ink(image: Pixels, colour: Colour) -> tuple[int, ...]:
    """A colour with as many channels as there are; clutter on a layer is opaque."""
    return (*colour, 255)[: image.shape[2]]


def _stroke(image: Pixels, way: ArrayLike, brush: Brush, dice: Dice, width: int) -> None:
    """A polyline through points (x, y)."""
    points = (np.asarray(way, np.float64) * 16).round().astype(np.int32)  # a sixteenth of a pixel
    colour = _ink(image, dice.choice(brush.colours))
    cv2.polylines(image, [points], isClosed=False, color=colour, thickness=width, lineType=brush.line, shift=4)
