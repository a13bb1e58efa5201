"""Chance: the draws that schemes and pictures are made of, all from one seed."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np

Option = TypeVar("Option", bound=Callable[..., Any])


class Dice(random.Random):
    """A generator of random numbers that writes down which options of a style it chose.

    Attributes:
        traits: the names of the options, as in ``grounds.gradient``.
    """

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.traits: set[str] = set()

    def chance(self, probability: float) -> bool:
        """True with that probability."""
        return self.random() < probability

    def about(self, low: float, high: float) -> float:
        """A size between two: each doubling is as likely as the next."""
        return math.exp(self.uniform(math.log(low), math.log(high)))

    def pick(self, options: Mapping[Option, float]) -> Option:
        """One of the options, which weigh differently."""
        return self.several(options, 1)[0]

    def several(self, options: Mapping[Option, float], count: int) -> list[Option]:
        """So many different options, which weigh differently."""
        left = dict(options)
        chosen = []
        for _ in range(count):
            option = self.choices(list(left), list(left.values()))[0]
            del left[option]
            chosen.append(option)
            self.traits.add(trait(option))
        return chosen

    def numpy(self) -> np.random.Generator:
        """A generator of arrays."""
        return np.random.Generator(np.random.SFC64(self.getrandbits(64)))


def trait(option: Callable[..., Any]) -> str:
    """The name of an option: its module's last name and its own."""
    return f"{option.__module__.rpartition('.')[2]}.{option.__name__}"
