"""Colours for settings."""

from __future__ import annotations

from solver.training.synth.dice import Dice


def rgb(dice: Dice, low: int, high: int) -> tuple[int, int, int]:
    """A colour whose channels lie between two values."""
    return dice.randint(low, high), dice.randint(low, high), dice.randint(low, high)


def web(dice: Dice, low: int, high: int) -> str:
    """The same as the web writes it: ``#1a2b3c``."""
    return "#" + bytes(rgb(dice, low, high)).hex()
