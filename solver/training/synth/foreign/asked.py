"""Texts that only some published generators draw.

An option here draws what a site asks for, as in ``texts``.
"""

from __future__ import annotations

from solver.training.synth.dice import Dice
from solver.training.synth.texts import Writer, Written, characters


def trek_letters(dice: Dice) -> Writer:
    """Small letters of those that trek-captcha has glyphs for, as many as its picture has room for."""
    length = dice.choice((4, 5, 5, 5))

    def write(dice: Dice) -> Written:
        text = "".join(dice.choices("abcdfhijklmnopqrstuvwxy", k=length))
        return Written(text, text)

    return write


def authen_codes(dice: Dice) -> Writer:
    """Small letters and digits that Authen::Captcha chooses from: no 0, 1, 9 and z."""
    return characters(dice, "2345678abcdefghijklmnopqrstuvwxy")


def svg_sums(dice: Dice) -> Writer:
    """What svg-captcha calls a mathematical expression: two numbers, their sum or their difference."""
    least = dice.choice((0, 1, 1, 1, 10))
    most = least + dice.choice((8, 8, 9, 19, 49))
    operations = dice.choice(("+", "+", "-", "+-"))

    def write(dice: Dice) -> Written:
        text = f"{dice.randint(least, most)}{dice.choice(operations)}{dice.randint(least, most)}"
        return Written(text, text, "math")

    return write


def django_sums(dice: Dice) -> Writer:
    """What django-simple-captcha calls a mathematical challenge: ``7*3=``."""
    times = dice.choice("**×x")

    def write(dice: Dice) -> Written:
        first, second, sign = dice.randint(1, 10), dice.randint(1, 10), dice.choice(("+", "-", times))
        if sign == "-":
            first, second = max(first, second), min(first, second)
        shown = f"{first}{sign}{second}="
        return Written(shown, shown.replace("x", "×"), "math")

    return write


def flask_codes(dice: Dice) -> Writer:
    """What flask-simple-captcha's picture has room for: capitals, perhaps digits, without what looks alike."""
    alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ" + dice.choice(("", "", "23456789"))
    length = dice.choice((4, 5, 6, 6, 6, 7))

    def write(dice: Dice) -> Written:
        text = "".join(dice.choices(alphabet, k=length))
        return Written(text, text)

    return write
