"""Generators from PyPI that cannot be installed beside others, drawn with by ``driver.py``.

One's module has another one's name; the other one puts its folder among those that modules are looked for in.
"""

from __future__ import annotations

import string
import sys

from solver.training.synth.dice import Dice
from solver.training.synth.fonts import Catalogue, Face
from solver.training.synth.foreign.colour import rgb, web
from solver.training.synth.foreign.generator import Drawer
from solver.training.synth.foreign.language import Language

PYTHON = Language((sys.executable, "-I"), "driver.py", "python")

_CHARACTERS = string.ascii_letters + string.digits + "+-*×="
_NOISE = ("captcha.helpers.noise_arcs", "captcha.helpers.noise_dots")


def django_simple_captcha(dice: Dice, catalogue: Catalogue) -> Drawer:
    """PyPI ``django-simple-captcha``: turned letters side by side, under three lines and dots."""
    size = dice.choice((22, 22, dice.randint(18, 44)))
    face = catalogue.face(dice, _CHARACTERS)
    own = dice.chance(0.3) or face.path.suffix != ".ttf" or not _has_room(face, size)
    paper, ink = ("#ffffff", "#001100") if dice.chance(0.4) else (web(dice, 180, 255), web(dice, 0, 130))
    if dice.chance(0.1):
        paper, ink = web(dice, 0, 70), web(dice, 170, 255)
    settings: dict[str, object] = {
        "CAPTCHA_FONT_SIZE": size,
        "CAPTCHA_BACKGROUND_COLOR": "transparent" if dice.chance(0.05) else paper,
        "CAPTCHA_FOREGROUND_COLOR": ink,
        "CAPTCHA_LETTER_ROTATION": dice.choice(((-35, 35), (-35, 35), (-15, 15), (-45, 45), None)),
        "CAPTCHA_LETTER_COLOR_FUNCT": "captcha.helpers.random_letter_color_challenge" if dice.chance(0.2) else None,
        "CAPTCHA_NOISE_FUNCTIONS": dice.choice((_NOISE, _NOISE, _NOISE[:1], _NOISE[1:], ())),
        "CAPTCHA_FILTER_FUNCTIONS": ("captcha.helpers.post_smooth",) if dice.chance(0.75) else (),
    }
    if not own:
        settings["CAPTCHA_FONT_PATH"] = str(face.path)

    def draw(text: str, dice: Dice) -> bytes:
        return PYTHON.draw("django_simple_captcha", settings, text, dice)

    return draw


def _has_room(face: Face, size: int) -> bool:
    """Whether its letters are drawn whole: each gets the width that it takes between blanks, less its way down."""
    font = face.at(size)
    boxes = ((font.getbbox(f" {each} "), font.getbbox(f" {each}")[2]) for each in _CHARACTERS)
    return all(right - top >= ink for (_, top, right, _), ink in boxes)


def flask_simple_captcha(dice: Dice, _catalogue: Catalogue) -> Drawer:
    """PyPI ``flask-simple-captcha``: Roboto Mono among lines and ellipses of its colour, 180 x 60."""
    ground, ink = (0, 0, 0), (255, 255, 255)
    if dice.chance(0.6):
        pale, deep = rgb(dice, 200, 255), rgb(dice, 0, 140)
        ground, ink = (pale, deep) if dice.chance(0.7) else (deep, pale)
    settings = {"back_color": ground, "text_color": ink, "form": dice.choice(("JPEG", "JPEG", "PNG"))}

    def draw(text: str, dice: Dice) -> bytes:
        return PYTHON.draw("flask_simple_captcha", settings, text, dice)

    return draw
