"""A contact sheet: many captchas at a glance, each above what it says."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import cv2
import numpy as np

from preprocess import composites, load_frames
from solver.hints import Script
from solver.training.synth.dice import Dice
from solver.training.synth.fonts import Catalogue, Face
from solver.training.synth.foreign import Generator, draw_foreign
from solver.training.synth.pixels import Pixels, paste, pixels, tinted
from solver.training.synth.scheme import SCRIPTS, draw_scheme

_CELL = (200, 84)  # width, height
_CAPTION = 14
_GREY = (120, 120, 120)


def contact_sheet(
    count: int = 200,
    *,
    seed: int = 0,
    columns: int = 8,
    foreign: Sequence[Generator] = (),
    scripts: Collection[Script] = SCRIPTS,
    catalogue: Catalogue | None = None,
) -> Pixels:
    """Captchas of as many schemes, large ones shrunk, and what they say: RGB, uint8 (H, W, 3).

    Args:
        count: of the captchas, 1 or more.
        seed: of all of them; the same sheet shows the same.
        columns: of the sheet, 1 or more.
        foreign: show only what these published generators draw.
        scripts: what is written: ``latin``, ``han`` or both.
        catalogue: of the fonts; None: of those that are installed.

    Raises:
        ValueError: a number is below 1, or none of the published generators is installed.
        FontsMissing: no font here can write what is to be drawn.
    """
    if count < 1 or columns < 1:
        raise ValueError(f"a sheet takes at least one captcha and one column, not {count} and {columns}")
    catalogue = catalogue or Catalogue()
    width, height = _CELL
    sheet = np.full((-(-count // columns) * height, columns * width, 3), _GREY, np.uint8)
    dice = Dice(seed)
    for number in range(count):
        style = dice.getrandbits(48)
        scheme = (
            draw_foreign(style, catalogue, among=foreign) if foreign else draw_scheme(style, catalogue, scripts=scripts)
        )
        if not scheme:
            raise ValueError(f"none of {', '.join(each.name for each in foreign)} is installed")
        text = scheme.write(dice)
        image = _within(_shown(scheme.draw(text, dice)), width - 4, height - _CAPTION - 4)
        top, left = number // columns * height, number % columns * width
        sheet[top : top + image.shape[0], left : left + image.shape[1]] = image
        _caption(text.label, sheet, left=left, bottom=top + height, face=catalogue.face(Dice(0), text.label))
    return sheet


def _shown(picture: bytes) -> Pixels:
    """An encoded picture as it is read: an animation as the median of its frames."""
    frames = load_frames(picture)
    return composites(frames)["median"] if len(frames) > 1 else frames[0]


def _within(image: Pixels, width: int, height: int) -> Pixels:
    """A picture no larger than that."""
    factor = min(width / image.shape[1], height / image.shape[0], 1)
    size = max(round(image.shape[1] * factor), 1), max(round(image.shape[0] * factor), 1)
    return image if factor == 1 else pixels(cv2.resize(image, size, interpolation=cv2.INTER_AREA))


def _caption(text: str, sheet: Pixels, *, left: int, bottom: int, face: Face) -> None:
    """Write small print, in place."""
    for character in text:
        mask, right, top, advance = face.mask(character, _CAPTION - 2)
        paste(tinted(mask, (255, 240, 0)), sheet, left=left + round(right), top=bottom - 5 + round(top))
        left += round(advance) + 1
