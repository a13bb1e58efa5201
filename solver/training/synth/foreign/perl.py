"""Generators in Perl, as Debian packages them, drawn with by ``driver.pl``."""

from __future__ import annotations

import string

from solver.training.synth.dice import Dice
from solver.training.synth.fonts import Catalogue
from solver.training.synth.foreign.colour import rgb
from solver.training.synth.foreign.generator import Drawer
from solver.training.synth.foreign.language import Language

PERL = Language(("perl",), "driver.pl", "perl")

_ALPHABET = string.ascii_letters + string.digits


def authen_captcha(_dice: Dice, _catalogue: Catalogue) -> Drawer:
    """Arial in pieces before a photograph; it knows no settings but the size, which its letters don't follow."""

    def draw(text: str, dice: Dice) -> bytes:
        return PERL.draw("authen_captcha", {}, text, dice)

    return draw


def security_image(dice: Dice, catalogue: Catalogue) -> Drawer:
    """A text before or behind a grid, circles, ellipses or a box; letters in a row or scrambled; dots."""
    style = dice.choice(("default", "rect", "box", "circle", "ellipse", "ec", "blank"))
    plain = dice.chance(0.15)  # in a bitmap font of GD, the only way without a file
    scramble = not plain and dice.chance(0.5)
    if plain:
        size, height, cell = 0, dice.randint(24, 40), dice.uniform(11, 16)
    else:
        size = dice.randint(15, 28)  # points, of which it takes 72 for 96 pixels
        height = round(size * (dice.uniform(3.2, 4) if scramble else dice.uniform(2.2, 3)))
        cell = size * (dice.uniform(1.6, 2) if scramble else dice.uniform(1, 1.4))
    ink, pale = rgb(dice, 0, 120), rgb(dice, 170, 255)
    over = style != "box" and dice.chance(0.3)
    if style == "box":  # a frame of the ink's colour, and within it the lines'
        lines, colour = dice.randint(2, 6), pale
    else:
        lines, colour = dice.randint(3, 5 if over or plain else 14), dice.choice((ink, rgb(dice, 90, 210), pale))
    settings: dict[str, object] = {
        "method": "normal" if plain else "ttf",
        "style": style,
        "ink": ink,
        "lines_colour": colour,
        "form": dice.choice(("png", "png", "jpeg", "gif")),
        "height": height,
        "ptsize": size,
        "bgcolor": rgb(dice, 200, 255),
        "lines": lines,
        "send_ctobg": int(over),
        "frame": int(dice.chance(0.7)),
        "scramble": int(scramble),
        "thickness": 0 if plain or lines > 7 else dice.choice((0, 0, 1, 2)),
    }
    if plain:
        settings["gd_font"] = dice.choice(("giant", "giant", "large", "mediumbold"))
    else:
        settings["font"] = str(catalogue.face(dice, _ALPHABET).path)
    dots = dice.choice((0, 0, 0.01, 0.03) if plain else (0, 0, 0.01, 0.03, 0.06))

    def draw(text: str, dice: Dice) -> bytes:
        width = round(cell * (len(text) + 1))
        particles = [round(dots * width * height), 1] if dots else None
        told = settings | {"width": width, "particles": particles}
        return PERL.draw("security_image", told, text, dice)

    return draw
