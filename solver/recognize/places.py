"""How probable each character of an answer is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, overload

import numpy as np

from solver.recognize.ctc import FAINT, alternative_probabilities

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


class CharacterProbabilities(Sequence[float]):
    """Of each character, given the others: against every other in its place, and against none there.

    That is the probability of the whole string, out of those of all strings that differ from it in this place alone
    and fit the hints. They are reckoned when they are first looked at, for most readings never are.
    """

    def __init__(
        self, emissions: NDArray[np.float64], symbols: str, written: str, *, fits: Callable[[str], bool]
    ) -> None:
        """Keep what is needed of the emissions: what no frame shows would only take memory.

        Args:
            emissions: float64 (T, 1 + len(symbols)), column 0 is blank.
            symbols: what the other columns stand for.
            written: what was read.
            fits: whether a string is an answer under the hints.
        """
        kept = emissions.max(axis=0, initial=0.0) >= FAINT
        kept[[0, *(1 + symbols.index(symbol) for symbol in written)]] = True
        self._emissions = emissions[:, kept]
        self._symbols = "".join(symbols[column] for column in np.flatnonzero(kept[1:]))
        self._written = written
        self._fits = fits

    def __len__(self) -> int:
        return len(self._written)

    @overload
    def __getitem__(self, place: int) -> float: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[float]: ...
    def __getitem__(self, place: int | slice) -> float | Sequence[float]:
        return self._reckoned[place]

    def __repr__(self) -> str:
        return repr(self._reckoned)

    @cached_property
    def _reckoned(self) -> tuple[float, ...]:
        own = [1 + self._symbols.index(symbol) for symbol in self._written]
        told = alternative_probabilities(self._emissions, own).tolist()
        return tuple(self._of(place, column, told[place]) for place, column in enumerate(own))

    def _of(self, place: int, own: int, alternatives: list[float]) -> float:
        before, behind = self._written[:place], self._written[place + 1 :]
        others = sum(
            probability
            for column, (symbol, probability) in enumerate(zip(["", *self._symbols], alternatives, strict=True))
            if column != own and probability and self._fits(before + symbol + behind)
        )
        return alternatives[own] / (alternatives[own] + others)
