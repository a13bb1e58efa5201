"""Solves and labelled pictures in the one form in which the page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from solver.reading import Attempt, Verdict
from solver.report.characters import Character, characters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from solver.reading import Reading
    from solver.report.run import LabelledReading, Run


@dataclass(frozen=True, kw_only=True)
class Shot:
    """A picture, what was read in it and what came of it.

    Attributes:
        title: what tells it from the others.
        image: its bytes.
        reading: what was read.
        characters: the best candidate, character by character.
        outcome: ``accepted``, ``rejected``, ``unknown`` or ``turned down``; by a label ``right`` or ``wrong``.
        ms: milliseconds by stage.
        typed: the answer that was typed; None: none was.
        message: the page's own words, or why nothing was typed.
        source: where the picture was taken from.
        wanted: what a page accepts, and what the picture shows where that is another; None where it is not known.
    """

    title: str
    image: bytes
    reading: Reading
    characters: tuple[Character, ...]
    outcome: str
    ms: Mapping[str, float]
    typed: str | None = None
    message: str = ""
    source: str = ""
    wanted: tuple[str, str] | None = None

    @property
    def right(self) -> bool | None:
        """Whether the first candidate is the answer; None where nobody said."""
        return {"accepted": True, "right": True, "rejected": False, "wrong": False}.get(self.outcome)

    @property
    def sure(self) -> bool:
        """Whether it is read with the confidence from which on an answer is typed, unless the caller says otherwise."""
        return bool(self.reading.candidates) and self.reading.confidence >= self.reading.min_confidence


@dataclass(frozen=True, kw_only=True)
class Section:
    """Pictures that belong together: those of a solve, or of a labelled set.

    Attributes:
        title: of the solve or the set.
        group: what it is counted with.
        shots: the pictures, in order.
        text: the answer that ended the solve; empty when it failed, and for a set.
        error: why the solve failed.
        ms: milliseconds of the solve; None for a set.
    """

    title: str
    group: str
    shots: tuple[Shot, ...]
    text: str = ""
    error: str = ""
    ms: float | None = None


def outcome(attempt: Attempt) -> str:
    """What came of one picture: ``accepted``, ``rejected``, ``unknown`` or ``turned down``."""
    if attempt.typed is None:
        return "turned down"
    return (attempt.verdict or Verdict.UNKNOWN).value


def sections(runs: Iterable[Run], labelled: Sequence[LabelledReading]) -> Iterator[Section]:
    """A section a solve, then one a labelled set."""
    for run in runs:
        yield Section(
            title=run.title,
            group=run.group,
            text=run.text or "",
            error=run.error,
            ms=run.ms,
            shots=tuple(_attempted(run, number, each) for number, each in enumerate(run.attempts, 1)),
        )
    for group in dict.fromkeys(each.group for each in labelled):
        shots = tuple(_labelled(each) for each in labelled if each.group == group)
        yield Section(title=group, group=group, shots=shots)


def _attempted(run: Run, number: int, attempt: Attempt) -> Shot:
    return Shot(
        title=f"{run.title}, picture {number}",
        image=attempt.image,
        reading=attempt.reading,
        characters=characters(attempt.reading),
        outcome=outcome(attempt),
        ms=attempt.ms,
        typed=attempt.typed,
        message=attempt.message,
        source=": ".join(filter(None, (attempt.source, attempt.source_reason))),
    )


def _labelled(labelled: LabelledReading) -> Shot:
    return Shot(
        title=labelled.title,
        image=labelled.image,
        reading=labelled.reading,
        characters=characters(labelled.reading, labelled),
        outcome="right" if labelled.right else "wrong",
        ms={"read": labelled.reading.ms},
        wanted=(labelled.answer, labelled.label),
    )
