"""Generators in PHP, as Debian packages them, drawn with by ``driver.php``."""

from __future__ import annotations

import string
from collections.abc import Sequence

from solver.training.synth.dice import Dice
from solver.training.synth.fonts import Catalogue
from solver.training.synth.foreign.colour import rgb
from solver.training.synth.foreign.generator import Drawer
from solver.training.synth.foreign.language import Language

PHP = Language(("php", "-d", "display_errors=stderr"), "driver.php", "php")

_ALPHABET = string.ascii_letters + string.digits


def gregwar_captcha(dice: Dice, catalogue: Catalogue) -> Drawer:
    """A warped line of letters among strokes, in colours that are inverted, tinted or reduced to edges; JPEG."""
    height = dice.randint(34, 70)
    cell = height * dice.uniform(0.5, 0.75)  # and so large is a letter, in points
    told: dict[str, Sequence[object]] = {
        "Distortion": [dice.chance(0.8)],
        "Interpolation": [dice.chance(0.8)],
        "MaxAngle": [dice.choice((8, 8, 8, 0, 15, 25))],
        "MaxOffset": [dice.choice((5, 5, 5, 0, 2, 8))],
    }
    if dice.chance(0.3):
        told["MaxBehindLines"] = [dice.randint(0, 5)]
    if dice.chance(0.3):
        told["MaxFrontLines"] = [dice.randint(0, 5)]
    if dice.chance(0.2):
        told["BackgroundColor"] = rgb(dice, 190, 255)
        told["TextColor"] = rgb(dice, 0, 130)
    if dice.chance(0.1):
        told["LineColor"] = rgb(dice, 80, 255)
    if dice.chance(0.07):
        told["IgnoreAllEffects"] = [True]
    settings = {
        "height": height,
        "font": str(catalogue.face(dice, _ALPHABET).path) if dice.chance(0.6) else None,
        "quality": dice.choice((90, 90, 90, 70, 50)),
        "set": told,
    }

    def draw(text: str, dice: Dice) -> bytes:
        return PHP.draw("gregwar_captcha", settings | {"width": round(cell * len(text))}, text, dice)

    return draw
