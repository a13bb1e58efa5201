"""Which symbol of the answer each column of the emissions stands for."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from solver.hints import Case


@dataclass(frozen=True, eq=False)
class Columns:
    """The columns of a model, folded into blank and the symbols that an answer can have.

    A column goes to the first of these that the alphabet has: its own character; its NFKC form (``０`` is ``0``);
    its base letter (``é`` is ``e``: on a captcha, marks are dots and lines of noise); the other case of one of them.
    A space is no glyph: it goes to blank. What the alphabet has no place for is lost.

    Folding is done frame by frame, so ``o`` and ``O`` in adjacent frames become *one* glyph when both cases count
    as one: with no blank between them they are one shape, of whose case the model was not sure.

    Attributes:
        symbols: the symbols that can be written, one character each; the folded column k + 1 is ``symbols[k]``.
        members: intp (M,), the columns that are kept: first those of blank, then those of each symbol.
        starts: intp (S,), where in ``members`` the columns of blank and of each symbol begin.
        missing: the characters of the alphabet that no column writes.
    """

    symbols: str
    members: NDArray[np.intp]
    starts: NDArray[np.intp]
    missing: str

    @classmethod
    def folded(cls, characters: Sequence[str], alphabet: Collection[str], *, case: Case = "as-is") -> Columns:
        """The columns of a model that writes ``characters``, folded for ``alphabet``.

        Args:
            characters: what each column stands for; the first is blank, the empty string.
            alphabet: the characters that can occur in the picture.
            case: ``as-is`` keeps both cases apart where the alphabet has both; else they are one symbol, written in
                lower or upper case, or for ``ignore`` as the alphabet has it, in lower case if it has both.
        """

        def written(character: str) -> str:
            lowered = character.lower()
            chosen = {
                "as-is": character,
                "lower": lowered,
                "upper": character.upper(),
                "ignore": lowered if lowered in alphabet else character,
            }[case]
            return chosen if len(chosen) == 1 else character

        symbol_of = {character: written(character) for character in alphabet}
        for character, symbol in list(symbol_of.items()):
            symbol_of.setdefault(character.swapcase(), symbol)
        members: dict[str, list[int]] = {"": []}
        for column, character in enumerate(characters):
            for form in _forms(character):
                if form in symbol_of:
                    members.setdefault(symbol_of[form], []).append(column)
                    break
                if not form.strip():
                    members[""].append(column)
                    break
        return cls(
            symbols="".join(members),
            members=np.array([column for group in members.values() for column in group], dtype=np.intp),
            starts=np.array([0, *accumulate(map(len, members.values()))][:-1], dtype=np.intp),
            missing="".join(sorted(character for character in alphabet if symbol_of[character] not in members)),
        )

    def __call__(self, pictures: Sequence[NDArray[np.float32]]) -> NDArray[np.float64]:
        """The folded emissions of pictures, one below the other.

        Args:
            pictures: emissions, each of shape (T, C) with a T of its own.

        Returns:
            float64 (sum of T, S); rows sum to what was not lost.
        """
        ends = [*accumulate(map(len, pictures))]
        kept = np.empty((ends[-1], len(self.members)), np.float32)
        for emissions, begin, end in zip(pictures, [0, *ends], ends, strict=False):
            emissions.take(self.members, axis=1, out=kept[begin:end], mode="clip")  # else it copies once more
        return np.add.reduceat(kept, self.starts, axis=1, dtype=np.float64)


def _forms(character: str) -> tuple[str, ...]:
    """The character, its NFKC form and, where it is a marked letter, that letter."""
    if character.isascii():
        return (character,)
    base = "".join(mark for mark in unicodedata.normalize("NFKD", character) if not unicodedata.combining(mark))
    return (character, unicodedata.normalize("NFKC", character), *([base] if base.isascii() else []))
