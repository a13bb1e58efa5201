"""What a published generator is."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from solver.training.synth.dice import Dice
from solver.training.synth.fonts import Catalogue
from solver.training.synth.texts import Writer

Drawer = Callable[[str, Dice], bytes]
"""Draws a picture of a text, encoded."""

Writers = Mapping[Callable[[Dice], Writer], float]
"""What may be asked for, by how often it is."""


@dataclass(frozen=True)
class Generator:
    """A published generator.

    Attributes:
        site: draws a site's settings and gives what draws its pictures; its name is the generator's.
        registry: that carries it.
        package: its name there.
        is_here: whether it is installed, and all that runs it.
        writers: the texts that it can draw.
        weight: how often it is drawn from.
    """

    site: Callable[[Dice, Catalogue], Drawer]
    registry: str
    package: str
    is_here: Callable[[], bool]
    writers: Writers
    weight: float = 1

    @property
    def name(self) -> str:
        """In one word."""
        return self.site.__name__


def module(name: str) -> Callable[[], bool]:
    """Whether a module of Python is installed."""
    return partial(_is_here, name)


def _is_here(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:  # not even its parent
        return False
