"""How much of what it has not learnt from a model reads whole."""

from __future__ import annotations

from collections import defaultdict
from statistics import fmean
from typing import TYPE_CHECKING, TypeVar

from solver.recognize.ctc import greedy
from solver.training.dataset import Example, picture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from solver.recognize.local import Network

E = TypeVar("E", bound=Example)


def accuracy(network: Network, examples: Iterable[E], *, by: Callable[[E], str] = lambda _: "all") -> dict[str, float]:
    """The share of pictures whose every character is right, letter case and all; read at run time's sizes, greedily.

    Args:
        network: an exported model.
        examples: what it reads.
        by: the name of the group that a picture counts in.
    """
    right: dict[str, list[bool]] = defaultdict(list)
    for example in examples:
        text, _ = greedy(network.emissions(picture(example.picture)), network.characters)
        right[by(example)].append("".join(text.split()) == "".join(example.label.split()))
    return {name: fmean(hits) for name, hits in sorted(right.items())}
