"""The colours of a site: of its ground, its letters and what is strewn about them, apart enough to be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from solver.training.synth.dice import Dice
from solver.training.synth.pixels import BLACK, WHITE, Colour, luma, mixed


@dataclass(frozen=True)
class Colours:
    """The colours of one picture.

    Attributes:
        ground: behind the letters.
        letters: by turns.
        clutter: of lines, dots and the like.
    """

    ground: Colour
    letters: tuple[Colour, ...]
    clutter: tuple[Colour, ...]


Palette = Callable[[Dice], Colours]
Hue = Callable[[Dice], Callable[[Dice], Colour]]
Inks = Callable[[Dice, Callable[[Dice, Colour], Colour]], Callable[[Dice, Colour], tuple[Colour, ...]]]
Strewn = Callable[[Dice], Callable[[Dice, Colour, tuple[Colour, ...]], tuple[Colour, ...]]]


def palette(dice: Dice, *, busy: bool, bare: bool, stark: bool) -> Palette:
    """The colours that a site uses.

    Args:
        dice: of the scheme.
        busy: the ground will be so restless that only strong colours show on it.
        bare: the ground will be see-through, so that it is white or black.
        stark: the picture will be black and white, so that letters are too.
    """
    ground = dice.pick(STARK if bare or stark else GROUNDS)(dice)
    contrast = dice.choices(
        (dice.uniform(50, 70), dice.uniform(70, 90), dice.uniform(90, 140), dice.uniform(140, 190)), (5, 20, 45, 30)
    )[0]
    contrast = max(contrast, 130) if busy else contrast
    inks = (pitch if stark else dice.pick(INKS))(dice, lambda dice, ground: _apart(dice, ground, contrast))
    strewn = dice.pick(STREWN)(dice)

    def draw(dice: Dice) -> Colours:
        behind = ground(dice)
        letters = inks(dice, behind)
        return Colours(behind, letters, strewn(dice, behind, letters))

    return draw


def white(_dice: Dice) -> Callable[[Dice], Colour]:
    """White."""
    return lambda _dice: WHITE


def black(_dice: Dice) -> Callable[[Dice], Colour]:
    """Black."""
    return lambda _dice: BLACK


def light(dice: Dice) -> Callable[[Dice], Colour]:
    """A light colour, always the same or always another."""
    return _near(dice, WHITE, 0.05, 0.3)


def dark(dice: Dice) -> Callable[[Dice], Colour]:
    """A dark colour, always the same or always another."""
    return _near(dice, BLACK, 0.05, 0.35)


def middling(dice: Dice) -> Callable[[Dice], Colour]:
    """Any colour."""
    return _near(dice, (128, 128, 128), 0.2, 1)


def grey(dice: Dice) -> Callable[[Dice], Colour]:
    """A light grey."""
    level = dice.randint(180, 250)
    return lambda _dice: (level, level, level)


GROUNDS: Mapping[Hue, float] = {white: 34, light: 34, grey: 10, dark: 7, black: 6, middling: 9}
STARK: Mapping[Hue, float] = {white: 5, black: 1}


def pitch(_dice: Dice, _apart: Callable[[Dice, Colour], Colour]) -> Callable[[Dice, Colour], tuple[Colour, ...]]:
    """Black, or white where that is further from the ground."""
    return lambda _dice, ground: (BLACK if luma(ground) > 110 else WHITE,)


def own(dice: Dice, apart: Callable[[Dice, Colour], Colour]) -> Callable[[Dice, Colour], tuple[Colour, ...]]:
    """The site's one colour, as far as the ground allows."""
    colour = _any(dice)

    def ink(dice: Dice, ground: Colour) -> tuple[Colour, ...]:
        return (colour if distance(colour, ground) > 90 else apart(dice, ground),)

    return ink


def another(_dice: Dice, apart: Callable[[Dice, Colour], Colour]) -> Callable[[Dice, Colour], tuple[Colour, ...]]:
    """In each picture another colour."""
    return lambda dice, ground: (apart(dice, ground),)


def coloured(_dice: Dice, apart: Callable[[Dice, Colour], Colour]) -> Callable[[Dice, Colour], tuple[Colour, ...]]:
    """Each letter in another colour."""
    return lambda dice, ground: tuple(apart(dice, ground) for _ in range(11))


def shaded(_dice: Dice, apart: Callable[[Dice, Colour], Colour]) -> Callable[[Dice, Colour], tuple[Colour, ...]]:
    """Shades of one colour."""

    def ink(dice: Dice, ground: Colour) -> tuple[Colour, ...]:
        colour = apart(dice, ground)
        return tuple(mixed(colour, ground, dice.uniform(0, 0.3)) for _ in range(11))

    return ink


INKS: Mapping[Inks, float] = {pitch: 24, own: 22, another: 20, coloured: 26, shaded: 8}


def same(_dice: Dice) -> Callable[[Dice, Colour, tuple[Colour, ...]], tuple[Colour, ...]]:
    """Of the letters' colours."""
    return lambda _dice, _ground, letters: letters


def free(_dice: Dice) -> Callable[[Dice, Colour, tuple[Colour, ...]], tuple[Colour, ...]]:
    """Of any colours."""
    return lambda dice, _ground, _letters: tuple(_any(dice) for _ in range(8))


def pale(dice: Dice) -> Callable[[Dice, Colour, tuple[Colour, ...]], tuple[Colour, ...]]:
    """Between the letters' colour and the ground's."""
    share = dice.uniform(0.3, 0.75)
    return lambda _dice, ground, letters: tuple(mixed(letter, ground, share) for letter in letters)


STREWN: Mapping[Strewn, float] = {same: 42, free: 33, pale: 25}


def distance(one: Colour, other: Colour) -> float:
    """How well a colour shows on another, 0 to 293: by brightness, and, far less, by hue."""
    return abs(luma(one) - luma(other)) + 0.15 * max(abs(a - b) for a, b in zip(one, other, strict=True))


def _any(dice: Dice) -> Colour:
    return dice.randint(0, 255), dice.randint(0, 255), dice.randint(0, 255)


def _near(dice: Dice, towards: Colour, low: float, high: float) -> Callable[[Dice], Colour]:
    """A colour between ``towards`` and any other, so far from it as from low to high."""
    fixed = mixed(towards, _any(dice), dice.uniform(low, high)) if dice.chance(0.6) else None
    return lambda dice: fixed or mixed(towards, _any(dice), dice.uniform(low, high))


def _apart(dice: Dice, ground: Colour, contrast: float) -> Colour:
    """A colour that shows on the ground."""
    for _ in range(20):
        colour = _any(dice)
        if distance(colour, ground) >= contrast:
            return colour
    return BLACK if luma(ground) > 110 else WHITE
