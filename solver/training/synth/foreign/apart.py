"""Generators from PyPI that cannot be installed beside others, drawn with by ``driver.py``.

One's module has another one's name; the other one puts its folder among those that modules are looked for in.
"""

from __future__ import annotations

import base64
import sys

from solver.training.synth.dice import Dice
from solver.training.synth.fonts import Catalogue
from solver.training.synth.foreign.generator import Drawer
from solver.training.synth.foreign.language import Language

PYTHON = Language((sys.executable, "-I"), "driver.py", "python")

_NOISE = ("captcha.helpers.noise_arcs", "captcha.helpers.noise_dots")


def django_simple_captcha(dice: Dice, catalogue: Catalogue) -> Drawer:
    """PyPI ``django-simple-captcha``: turned letters side by side, under three lines and dots."""
    size = dice.choice((22, 22, dice.randint(18, 44)))
    face = catalogue.face(dice, "ABXYZabxyz0123456789+-*×=")
    own = dice.chance(0.3) or face.path.suffix != ".ttf"
    paper, ink = ("#ffffff", "#001100") if dice.chance(0.4) else (_hex(dice, 180, 255), _hex(dice, 0, 130))
    if dice.chance(0.1):
        paper, ink = _hex(dice, 0, 70), _hex(dice, 170, 255)
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
        return base64.b64decode(PYTHON.draw("django_simple_captcha", settings, text, dice))

    return draw


def flask_simple_captcha(dice: Dice, _catalogue: Catalogue) -> Drawer:
    """PyPI ``flask-simple-captcha``: Roboto Mono among lines and ellipses of its colour, 180 x 60."""
    ground: tuple[int, ...] = 0, 0, 0
    ink: tuple[int, ...] = 255, 255, 255
    if dice.chance(0.6):
        ground, ink = (tuple(dice.randint(low, high) for _ in range(3)) for low, high in ((200, 255), (0, 140)))
        ground, ink = (ground, ink) if dice.chance(0.7) else (ink, ground)
    settings = {"back_color": ground, "text_color": ink, "form": dice.choice(("JPEG", "JPEG", "PNG"))}

    def draw(text: str, dice: Dice) -> bytes:
        return base64.b64decode(PYTHON.draw("flask_simple_captcha", settings, text, dice))

    return draw


def _hex(dice: Dice, low: int, high: int) -> str:
    """A colour whose channels lie between two values."""
    return f"#{dice.randint(low, high):02x}{dice.randint(low, high):02x}{dice.randint(low, high):02x}"
