"""Schemes: what a site asks and how it draws it.

A site draws all its captchas in one style. So chance strikes twice: once for the scheme, option by option as the
tables of this package list them, and once for each of its pictures. What goes badly together is not drawn together:
faint letters on noise, hollow letters under thick lines, letters turned upside down.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import get_args

import cv2
import numpy as np

from solver.hints import Script
from solver.training.synth import clutter, encode, fills, finish, grounds, warps
from solver.training.synth.clutter import Brush, Clutter
from solver.training.synth.colours import Palette, palette
from solver.training.synth.dice import Dice
from solver.training.synth.fills import Fill
from solver.training.synth.finish import Finish
from solver.training.synth.fonts import Catalogue
from solver.training.synth.grounds import Ground
from solver.training.synth.letters import Letter, Setter, setter
from solver.training.synth.measures import Measures, draw_height
from solver.training.synth.pixels import Pixels, over, paste, pixels
from solver.training.synth.texts import HAN, WRITERS, Writer, Written
from solver.training.synth.warps import Warp

SCRIPTS: tuple[Script, ...] = get_args(Script)

_ANIMATED = 0.025
_SMALL = 20  # pixels an em, below which letters are drawn plainly


@dataclass(frozen=True)
class Scheme:
    """One site's captchas.

    Attributes:
        name: of the scheme.
        traits: the options it was put together from.
        write: draws a text.
        draw: draws the picture of a text, encoded.
    """

    name: str
    traits: frozenset[str]
    write: Writer
    draw: Callable[[Written, Dice], bytes]


def draw_scheme(seed: int, catalogue: Catalogue, *, scripts: Collection[Script] = SCRIPTS) -> Scheme:
    """The scheme that a seed stands for.

    Args:
        seed: of all that is drawn.
        catalogue: of the fonts.
        scripts: which may be asked for: ``latin``, ``han`` or both.

    Raises:
        FontsMissing: the fonts cannot write it.
    """
    dice = Dice(seed)
    write = dice.pick({each: weight for each, weight in WRITERS.items() if _script(each) in scripts})(dice)
    specimens = [write(dice) for _ in range(12)]
    encoder = dice.pick(encode.ENCODERS)
    style = _draw_style(
        specimens,
        dice,
        catalogue,
        stark=encoder is encode.bilevel_png,
        bare=encoder is encode.see_through_png,
    )
    if dice.chance(_ANIMATED):
        draw = style.animation
    else:
        encoded = encoder(dice)

        def draw(text: Written, dice: Dice) -> bytes:
            return encoded(style.picture(style.line(text, dice), dice), dice)

    return Scheme(f"own-{seed}", frozenset(dice.traits), write, draw)


@dataclass(frozen=True, kw_only=True)
class _Style:
    """All that a site's pictures have in common."""

    measures: Measures
    setter: Setter
    palette: Palette
    ground: Ground
    fill: Fill
    layers: _Layers
    bend_letters: Warp
    bend_all: Warp
    finishes: Sequence[Finish]

    def line(self, text: Written, dice: Dice) -> list[Letter]:
        """The letters of a text where they lie."""
        return self.measures.place(self.setter(text.shown, dice), dice)

    def picture(self, line: Sequence[Letter], dice: Dice, opacity: Sequence[float] = ()) -> Pixels:
        """Letters as a picture: RGB (H, W, 3).

        Args:
            line: the letters.
            dice: of the picture.
            opacity: of each letter; none: as the fill has it.
        """
        measures, layers = self.measures, self.layers
        colours = self.palette(dice)
        brush, ink, paper = (
            Brush(each, measures.size, measures.smooth, layers.calm, measures.room)
            for each in (colours.clutter, colours.letters, (colours.ground,))
        )
        image = self.ground(dice, measures.height, measures.width, colours.ground)
        for paint in layers.behind:
            paint(image, brush, dice)
        layer = np.zeros((measures.height, measures.width, 4), np.uint8)
        room = fills.margin(measures.size)
        for index, letter in enumerate(line):
            mask = pixels(cv2.copyMakeBorder(letter.mask, room, room, room, room, cv2.BORDER_CONSTANT))
            patch = self.fill(mask, colours.letters[index % len(colours.letters)], colours.ground, dice)
            if opacity:
                patch = pixels(cv2.convertScaleAbs(patch, alpha=opacity[index]))
            paste(patch, layer, left=round(letter.left) - room, top=round(letter.top) - room)
        for paint in layers.among:
            paint(layer, ink, dice)
        image = over(self.bend_letters(layer, dice), image)
        for paint in layers.before:
            paint(image, brush, dice)
        for paint in layers.erased:
            paint(image, paper, dice)
        image = self.bend_all(image, dice)
        for finished in self.finishes:
            image = finished(image, dice)
        return image

    def animation(self, text: Written, dice: Dice) -> bytes:
        """A text as an animation: letters that fade in and out by turns, or clutter that moves."""
        line, count = self.line(text, dice), dice.randint(3, 8)
        fading, first = dice.chance(0.6), dice.getrandbits(32)
        frames = []
        for frame in range(count):
            opacity = [0.25 + 0.75 * ((index + frame) % count) / (count - 1) for index in range(len(line))]
            frames.append(self.picture(line, Dice(first if fading else first + frame), opacity if fading else ()))
        return encode.animation(frames)


def _draw_style(specimens: Sequence[Written], dice: Dice, catalogue: Catalogue, *, stark: bool, bare: bool) -> _Style:
    """A style.

    Args:
        specimens: texts that it must suit.
        dice: of the scheme.
        catalogue: of the fonts.
        stark: the pictures will be black and white.
        bare: their ground will be see-through.

    Raises:
        FontsMissing: the fonts cannot write the texts.
    """
    is_han = any(each.script == "han" for each in specimens)
    height = draw_height(dice)
    em = round(height * dice.uniform(0.5, 1.0))
    characters = sorted({character for each in specimens for character in each.shown if character != " "})
    set_letters = setter(dice, catalogue=catalogue, text="".join(characters), size=em)
    longest = set_letters(max((each.shown for each in specimens), key=len), dice)
    warp = dice.pick(warps.WARPS)
    measures = Measures.fitting(
        longest, dice, height=height, least=15 if is_han else 12, size=em, full=0.96 if warp is warps.straight else 0.82
    )
    size = measures.size

    ground = grounds.plain if bare else dice.pick(grounds.STARK if stark else grounds.GROUNDS)
    busy = ground in grounds.BUSY
    fill = dice.pick(fills.PLAIN if size < _SMALL or busy or is_han else fills.FILLS)
    delicate = fill in fills.DELICATE
    bent = warp(dice, size)
    bend_letters, bend_all = (bent, warps.unbent) if dice.chance(0.6) else (warps.unbent, bent)
    count = 0 if stark or bare else dice.choices((0, 1, 2), (58, 33, 9))[0]
    return _Style(
        measures=measures,
        setter=set_letters,
        palette=palette(dice, busy=busy or delicate, bare=bare, stark=stark),
        ground=ground(dice),
        fill=fill(dice, size),
        layers=_Layers.draw(dice, catalogue, delicate=delicate or size < _SMALL),
        bend_letters=bend_letters,
        bend_all=bend_all,
        finishes=[option(dice, size) for option in dice.several(finish.FINISHES, count)],
    )


@dataclass(frozen=True, kw_only=True)
class _Layers:
    """Which clutter lies where.

    Attributes:
        behind: the letters.
        among: the letters, of their colour and bent with them.
        before: the letters.
        erased: from the letters, in the ground's colour.
        calm: how little there may be of each, on a scale to 1.
    """

    behind: Sequence[Clutter]
    among: Sequence[Clutter]
    before: Sequence[Clutter]
    erased: Sequence[Clutter]
    calm: float

    @classmethod
    def draw(cls, dice: Dice, catalogue: Catalogue, *, delicate: bool) -> _Layers:
        """What a site strews; less among letters that have little ink."""
        count = dice.choices((0, 1, 2, 3), (25, 60, 15, 0) if delicate else (15, 40, 31, 14))[0]
        places: list[list[Clutter]] = [[], [], [], []]
        for option in dice.several(clutter.CLUTTER, count):
            if option in clutter.STROKES:
                likely = 25, 25, 43, 7
            elif option in clutter.DECOYS:
                likely = 1, 0, 0, 0
            elif option is clutter.inverted:
                likely = 0, 0, 1, 0
            else:
                likely = 46, 0, 46, 8
            dice.choices(places, likely)[0].append(option(dice, catalogue))
        calm = (1, 1, 0.6, 0.4)[count] * (0.6 if delicate else 1)
        behind, among, before, erased = places
        return cls(behind=behind, among=among, before=before, erased=erased, calm=calm)


def _script(writer: Callable[[Dice], Writer]) -> Script:
    return "han" if writer in HAN else "latin"
