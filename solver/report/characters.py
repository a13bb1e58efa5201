"""Readings character by character: how sure each is, and which is taken for which."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from solver.recognize import arithmetic

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from solver.reading import Reading
    from solver.report.run import LabelledReading

MOST = 24
"""How many characters a matrix of confusions has; more are not legible."""


@dataclass(frozen=True, kw_only=True)
class Character:
    """A place in what was read.

    Attributes:
        read: the character there; empty where one was overlooked.
        probability: of this character, given the others; of a reading that does not tell, as a server's, at the least:
            that of all candidates that have it there.
        shown: what the picture shows instead, empty for nothing; None where that is the same, or not known.
    """

    read: str
    probability: float
    shown: str | None = None


def characters(reading: Reading, labelled: LabelledReading | None = None) -> tuple[Character, ...]:
    """The best candidate as it is written, without spaces; empty where nothing was read.

    Args:
        reading: of one picture.
        labelled: the same, where it is known what the picture shows.
    """
    if not reading.candidates:
        return ()
    best, *others = (_without_spaces(candidate.written) for candidate in reading.candidates)
    if reading.characters:
        told = zip(reading.candidates[0].written, reading.characters, strict=True)
        probabilities = [probability for character, probability in told if not character.isspace()]
    else:
        probabilities = [reading.candidates[0].probability] * len(best)
        for other, candidate in zip(others, reading.candidates[1:], strict=True):
            for here, there in align(best, other):
                if here is not None and there is not None and best[here] == other[there]:
                    probabilities[here] += candidate.probability
    places = [Character(read=read, probability=min(each, 1.0)) for read, each in zip(best, probabilities, strict=True)]
    if labelled is None:
        return tuple(places)
    label, corrected = _without_spaces(labelled.label), []
    shown, read = _comparable(labelled)
    for there, here in align(shown, read):
        if here is None:
            corrected.append(Character(read="", probability=0.0, shown=label[there or 0]))
        elif there is None:
            corrected.append(replace(places[here], shown=""))
        else:
            corrected.append(places[here] if shown[there] == read[here] else replace(places[here], shown=label[there]))
    return (*corrected, *places[len(read) :])


@dataclass(frozen=True, kw_only=True)
class Confusions:
    """What pictures show against what was read in them, character by character; the empty one is nothing.

    Attributes:
        counts: how often the one, which is shown, was read as the other.
    """

    counts: Counter[tuple[str, str]]

    @classmethod
    def of(cls, labelled: Iterable[LabelledReading]) -> Confusions:
        """Counted over all pictures in which something was read that can be compared."""
        counts: Counter[tuple[str, str]] = Counter()
        for each in labelled:
            shown, read = _comparable(each)
            counts.update(
                ("" if there is None else shown[there], "" if here is None else read[here])
                for there, here in align(shown, read)
            )
        return cls(counts=counts)

    @property
    def worst(self) -> list[tuple[str, str, int]]:
        """What was taken for what, and how often; the most frequent first."""
        wrong = [(shown, read, count) for (shown, read), count in self.counts.items() if shown != read]
        return sorted(wrong, key=lambda each: (-each[2], each))

    @property
    def characters(self) -> list[str]:
        """Those with the most mistakes, in order; nothing comes last."""
        mistakes: Counter[str] = Counter()
        for shown, read, count in self.worst:
            mistakes.update({shown: count, read: count})
        del mistakes[""]
        return [*sorted(character for character, _ in mistakes.most_common(MOST)), ""]

    def total(self, shown: str) -> int:
        """How often a character is shown."""
        return sum(count for (there, _), count in self.counts.items() if there == shown)


def align(first: Sequence[str], second: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Which places of two texts belong together, so that the fewest edits lead from one to the other.

    Source: Wagner and Fischer, The string-to-string correction problem, Journal of the ACM 21, 1974.

    Returns:
        Pairs of places in order, each place once; None where the other text has nothing.
    """
    edits = [[*range(len(second) + 1)]]
    for row, here in enumerate(first, 1):
        edits.append([row])
        for column, there in enumerate(second, 1):
            above, beside, before = edits[row - 1][column], edits[row][column - 1], edits[row - 1][column - 1]
            edits[row].append(min(above + 1, beside + 1, before + (here != there)))
    pairs: list[tuple[int | None, int | None]] = []
    row, column = len(first), len(second)
    while row or column:
        replaced = row and column and edits[row - 1][column - 1] + (first[row - 1] != second[column - 1])
        if row and column and edits[row][column] == replaced:
            row, column = row - 1, column - 1
            pairs.append((row, column))
        elif row and edits[row][column] == edits[row - 1][column] + 1:
            row -= 1
            pairs.append((row, None))
        else:
            column -= 1
            pairs.append((None, column))
    return pairs[::-1]


def _comparable(labelled: LabelledReading) -> tuple[list[str], list[str]]:
    """The characters that are shown, and those that were read, alike where the set takes them for the same.

    That is either case, or two spellings of a sum, whose labels may leave out the ``=?`` in which it ends. Both are
    empty where they cannot be compared: nothing was read, or the label has in digits what the picture has in words.
    """
    if not labelled.reading.candidates:
        return [], []
    label, written = _without_spaces(labelled.label), _without_spaces(labelled.reading.candidates[0].written)
    if labelled.kind == "text":
        if labelled.case != "as-is":
            fold = str.upper if labelled.case == "upper" else str.lower
            return [*map(fold, label)], [*map(fold, written)]
        return [*label], [*written]
    shown, read = ([arithmetic.plain(each.lower()) for each in text.rstrip("=?")] for text in (label, written))
    return (shown, read) if "".join(shown).isascii() == "".join(read).isascii() else ([], [])


def _without_spaces(text: str) -> str:
    return "".join(text.split())
