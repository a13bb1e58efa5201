"""Generators from npm, drawn with by ``driver.js``."""

from __future__ import annotations

import string

import resvg_py

from solver.training.synth.dice import Dice
from solver.training.synth.fonts import Catalogue
from solver.training.synth.foreign.colour import rgb, web
from solver.training.synth.foreign.generator import Drawer
from solver.training.synth.foreign.language import Language

NODE = Language(("node",), "driver.js", "node")

_ALPHABET = string.ascii_letters + string.digits
_LARGEST_FONT = 500_000  # bytes: opentype.js takes a second for fonts of all Chinese


def svg_captcha(dice: Dice, catalogue: Catalogue) -> Drawer:
    """Outlines of letters, and curves across."""
    height, cell = dice.randint(36, 80), dice.uniform(0.5, 0.85)
    font = _font(dice, catalogue)
    settings: dict[str, object] = {
        "height": height,
        "fontSize": round(height * (dice.uniform(0.7, 1) if font else dice.uniform(0.9, 1.25))),  # its own is small
        "noise": dice.choice((0, 1, 1, 2, 3, 4, 6)),
        "color": dice.chance(0.6),
        "font": font,
    }
    page = "#ffffff"  # it draws on nothing unless it is told its ground
    if dice.chance(0.45):
        settings["background"] = web(dice, 200, 255) if dice.chance(0.75) else web(dice, 0, 70)
    elif dice.chance(0.2):
        settings["inverse"], page = True, web(dice, 0, 60)

    def draw(text: str, dice: Dice) -> bytes:
        svg = NODE.draw("svg_captcha", settings | {"width": round(height * cell * len(text))}, text, dice)
        return resvg_py.svg_to_bytes(svg.decode(), background=page, skip_system_fonts=True)

    return draw


def ppfun_captcha(dice: Dice, catalogue: Catalogue) -> Drawer:
    """Outlines only, joined by one wild line: svg-captcha as r/place's heirs made it harder."""
    settings: dict[str, object] = {
        "height": 300,
        "fontSize": dice.randint(180, 220),
        "stroke": web(dice, 0, 90),
        "fill": "none",
        "nodeDeviation": dice.uniform(0.5, 2.5),
        "connectionPathDeviation": dice.uniform(2, 10),
        "style": f"stroke-width: {dice.uniform(2.5, 6):.1f}px;",
        "background": web(dice, 215, 255),
        "font": _font(dice, catalogue),
    }
    height, cell = dice.randint(50, 110), dice.randint(100, 130)

    def draw(text: str, dice: Dice) -> bytes:
        svg = NODE.draw("ppfun_captcha", settings | {"width": cell * len(text)}, text, dice)
        return resvg_py.svg_to_bytes(svg.decode(), zoom=height / 300, skip_system_fonts=True)

    return draw


def trek_captcha(dice: Dice, _catalogue: Catalogue) -> Drawer:
    """GIF, 200 x 70, after brokestream's captcha in C."""
    settings = {"style": dice.randint(-1, 17)}

    def draw(text: str, dice: Dice) -> bytes:
        return NODE.draw("trek_captcha", settings, text, dice)

    return draw


def captchapng(dice: Dice, _catalogue: Catalogue) -> Drawer:
    """Digits in two hands, on a plain ground."""
    settings = {"height": dice.randint(24, 44), "ground": rgb(dice, 190, 255), "ink": rgb(dice, 0, 130)}
    cell = dice.randint(17, 28)

    def draw(text: str, dice: Dice) -> bytes:
        return NODE.draw("captchapng", settings | {"width": cell * len(text)}, text, dice)

    return draw


def captchapng3(dice: Dice, _catalogue: Catalogue) -> Drawer:
    """The same digits in many colours."""
    settings = {
        "height": dice.randint(24, 44),
        "ground": "#ffffff" if dice.chance(0.5) else web(dice, 215, 255),
        "inks": [web(dice, 0, 180) for _ in range(7)],  # its own are of any lightness, and some cannot be seen
    }
    cell = dice.randint(17, 28)

    def draw(text: str, dice: Dice) -> bytes:
        return NODE.draw("captchapng3", settings | {"width": cell * len(text)}, text, dice)

    return draw


def _font(dice: Dice, catalogue: Catalogue) -> str | None:
    """A font's file; None: the generator's own."""
    path = catalogue.face(dice, _ALPHABET + "+-").path
    own = dice.chance(0.4) or path.suffix == ".ttc" or path.stat().st_size > _LARGEST_FONT
    return None if own else str(path)
