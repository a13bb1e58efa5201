"""Letters in their places: each one's ink, turned, slanted and sized, along a line.

An option here draws how a site sets its letters and gives what places one picture's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from solver.training.synth.dice import Dice
from solver.training.synth.fonts import Catalogue, Face
from solver.training.synth.pixels import Pixels, pixels


@dataclass(frozen=True)
class Letter:
    """A character's ink and its place.

    Attributes:
        mask: coverage, cut to the ink, uint8 (H, W).
        left: of the mask, pixels from the start of the line.
        top: of the mask, pixels from the baseline, upwards negative.
        advance: how far the pen moves on, pixels.
    """

    mask: Pixels
    left: float
    top: float
    advance: float

    def moved(self, right: float, down: float) -> Letter:
        """The same somewhere else."""
        return replace(self, left=self.left + right, top=self.top + down)

    def scaled(self, factor: float) -> Letter:
        """The same by a factor, its place too."""
        height, width = (max(round(side * factor), 1) for side in self.mask.shape)
        kind = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
        mask = pixels(cv2.resize(self.mask, (width, height), interpolation=kind))
        return Letter(mask, self.left * factor, self.top * factor, self.advance * factor)


Spacing = Callable[[Sequence[Letter], Dice], list[Letter]]
Bend = Callable[[Sequence[Letter], Dice], list[Letter]]
Setter = Callable[[str, Dice], list[Letter]]
"""Places the letters of a text; a space leaves a gap and gives no letter."""


def setter(dice: Dice, *, catalogue: Catalogue, text: str, size: int) -> Setter:
    """How a site sets its letters.

    Args:
        dice: of the scheme.
        catalogue: of the faces to draw with.
        text: every character that will be asked for, as far as that is known.
        size: pixels an em.

    Raises:
        FontsMissing: no font writes the text.
    """
    faces = [catalogue.face(dice, text) for _ in range(dice.choices((1, 2, 3, 4), (75, 10, 8, 7))[0])]
    one_face = dice.chance(0.3)  # a face a picture, or a face a letter
    smooth = not dice.chance(0.07)
    turn = dice.choices((0, 5, 10, 15, 20, 30, 40), (34, 8, 14, 14, 12, 14, 4))[0]
    if any(character in text for character in "-+=×"):
        turn = min(turn, 20)  # a plus turned further is a times
    slant = dice.choices((0, 0.15, 0.35), (75, 17, 8))[0]
    cased = text.lower() != text and text.upper() != text
    jitter = dice.choices((0, 0.08, 0.2 if not cased else 0.1), (60, 25, 15))[0]  # where case is told by size
    narrow = dice.choices((1, dice.uniform(0.65, 0.9), dice.uniform(1.1, 1.5)), (80, 10, 10))[0]
    spacing, bend = dice.pick(SPACINGS)(dice, size), dice.pick(BENDS)(dice, size)

    def set_letters(text: str, dice: Dice) -> list[Letter]:
        picked = dice.choice(faces)
        drawn = []
        for character in text:
            face = picked if one_face else dice.choice(faces)
            if not face.writes(character):
                face = catalogue.face(dice, text.replace(" ", ""))
            drawn.append(
                _letter(
                    face,
                    character,
                    size,
                    smooth=smooth,
                    angle=dice.uniform(-turn, turn),
                    slant=dice.uniform(-slant, slant),
                    across=narrow * dice.uniform(1 - jitter, 1 + jitter),
                    up=dice.uniform(1 - jitter, 1 + jitter),
                )
            )
        return bend([each for each in spacing(drawn, dice) if each.mask.size], dice)

    return set_letters


def _letter(
    face: Face, character: str, size: int, *, smooth: bool, angle: float, slant: float, across: float, up: float
) -> Letter:
    """One character, turned about its centre by degrees, slanted, wider and taller by factors."""
    if character == " ":
        return Letter(np.zeros((0, 0), np.uint8), 0, 0, size * 0.3)
    mask, left, top, advance = face.mask(character, size, smooth=smooth)
    if angle == slant == 0 and across == up == 1:
        return Letter(mask, left, top, advance)
    height, width = mask.shape
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    matrix = np.array(((cos, -sin), (sin, cos))) @ np.array(((across, slant), (0, up)))
    wide, high = (math.ceil(extent) + 2 for extent in np.abs(matrix) @ (width, height))
    shift = np.array((wide / 2, high / 2)) - matrix @ ((width - 1) / 2, (height - 1) / 2)
    turned = cv2.warpAffine(
        mask,
        np.column_stack((matrix, shift)),
        (wide, high),
        flags=cv2.INTER_LINEAR if smooth else cv2.INTER_NEAREST,
    )
    x, y, w, h = cv2.boundingRect(turned)
    return Letter(
        pixels(turned[y : y + h, x : x + w]),
        left * across + (width * across - wide) / 2 + x,
        top + (height - high) / 2 + y,
        advance * across,
    )


def typeset(dice: Dice, size: int) -> Spacing:
    """One behind the other as in print, or a little closer or wider."""
    tracking = size * dice.choices((0, dice.uniform(-0.12, 0), dice.uniform(0, 0.25)), (40, 30, 30))[0]

    def space(letters: Sequence[Letter], _dice: Dice) -> list[Letter]:
        pen, placed = 0.0, []
        for letter in letters:
            placed.append(letter.moved(pen, 0))
            pen += letter.advance + tracking
        return placed

    return space


def cells(dice: Dice, size: int) -> Spacing:
    """Each in the middle of a cell, or somewhere in it; cells are equally wide."""
    cell, loose = size * dice.uniform(0.6, 1.2), dice.choice((0, 0.05, 0.12))

    def space(letters: Sequence[Letter], dice: Dice) -> list[Letter]:
        wide = max(cell, *(letter.mask.shape[1] * 0.9 for letter in letters if letter.mask.size), 1)
        return [
            replace(letter, left=wide * (index + 0.5 + dice.uniform(-loose, loose)) - letter.mask.shape[-1] / 2)
            for index, letter in enumerate(letters)
        ]

    return space


def gaps(dice: Dice, size: int) -> Spacing:
    """Between the ink of one and the ink of the next a distance by chance, at times less than none."""
    low = dice.uniform(-0.1, 0.25)
    high = low + dice.choice((0.02, 0.1, 0.3))

    def space(letters: Sequence[Letter], dice: Dice) -> list[Letter]:
        pen, placed = 0.0, []
        for letter in letters:
            placed.append(replace(letter, left=pen))
            extent = letter.mask.shape[-1] if letter.mask.size else letter.advance
            pen += extent + max(size * dice.uniform(low, high), -0.18 * extent)
        return placed

    return space


def crowded(dice: Dice, size: int) -> Spacing:
    """Pushed together until they touch, or a little further, whatever their shapes."""
    press = size * dice.choice((0, 0, 0.02, 0.04, 0.07))

    def space(letters: Sequence[Letter], _dice: Dice) -> list[Letter]:
        placed: list[Letter] = []
        for letter in letters:
            if not letter.mask.size:
                continue
            left = 0.0
            if placed:
                before = placed[-1]
                left = before.left + _touching(before, letter) - min(press, 0.15 * letter.mask.shape[1])
                left = max(left, before.left + 0.35 * before.mask.shape[1])
            placed.append(replace(letter, left=left))
        return placed

    return space


SPACINGS: Mapping[Callable[[Dice, int], Spacing], float] = {typeset: 38, cells: 27, gaps: 20, crowded: 15}


def _touching(one: Letter, other: Letter) -> float:
    """How far right of one letter's left the other's may begin so that their ink just touches."""
    top = round(max(one.top, other.top))
    bottom = round(min(one.top + one.mask.shape[0], other.top + other.mask.shape[0]))
    if bottom <= top:
        return float(one.mask.shape[1])
    start, begin = top - round(one.top), top - round(other.top)
    rows = min(bottom - top, one.mask.shape[0] - start, other.mask.shape[0] - begin)
    inked = one.mask[max(start, 0) :][:rows, ::-1] > 96
    meeting = other.mask[max(begin, 0) :][:rows] > 96
    rows = min(len(inked), len(meeting))
    inked, meeting = inked[:rows], meeting[:rows]
    room = np.where(inked.any(1), inked.argmax(1), inked.shape[1]) + np.where(
        meeting.any(1), meeting.argmax(1), meeting.shape[1]
    )
    return float(one.mask.shape[1] - room.min(initial=one.mask.shape[1]))


def level(_dice: Dice, _size: int) -> Bend:
    """On one straight line."""
    return lambda letters, _dice: list(letters)


def jumping(dice: Dice, size: int) -> Bend:
    """Each a little higher or lower."""
    reach = size * dice.choice((0.04, 0.1, 0.2))
    return lambda letters, dice: [letter.moved(0, dice.uniform(-reach, reach)) for letter in letters]


def waving(dice: Dice, size: int) -> Bend:
    """Up and down along a wave."""
    reach, length = size * dice.uniform(0.08, 0.3), size * dice.uniform(2, 8)

    def bend(letters: Sequence[Letter], dice: Dice) -> list[Letter]:
        phase = dice.uniform(0, math.tau)
        return [letter.moved(0, reach * math.sin(letter.left / length * math.tau + phase)) for letter in letters]

    return bend


def climbing(dice: Dice, size: int) -> Bend:
    """Uphill or downhill."""
    steep = dice.uniform(0.05, 0.25)

    def bend(letters: Sequence[Letter], dice: Dice) -> list[Letter]:
        slope = dice.uniform(-steep, steep)
        return [letter.moved(0, slope * min(letter.left, 6 * size)) for letter in letters]

    return bend


def zigzag(dice: Dice, size: int) -> Bend:
    """High and low by turns."""
    reach = size * dice.uniform(0.05, 0.15)
    return lambda letters, _dice: [letter.moved(0, reach * (-1) ** index) for index, letter in enumerate(letters)]


BENDS: Mapping[Callable[[Dice, int], Bend], float] = {level: 52, jumping: 30, waving: 8, climbing: 6, zigzag: 4}
