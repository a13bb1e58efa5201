"""What a report tells of: solves, and labelled pictures that were read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from solver.errors import CaptchaError
    from solver.hints import Case, Kind
    from solver.labelled import Labelled, LabelledSet
    from solver.reading import Attempt, Reading, Solution


@dataclass(frozen=True, kw_only=True)
class Run:
    """One solve, come out well or not.

    Attributes:
        title: what tells it from the others.
        attempts: every picture that was read, in order.
        ms: milliseconds of the whole solve.
        text: the answer that ended it; None when it failed.
        error: why it failed; empty when it did not.
        group: what it is counted with: a test, a site.
    """

    title: str
    attempts: tuple[Attempt, ...]
    ms: float
    text: str | None = None
    error: str = ""
    group: str = "solves"

    @classmethod
    def solved(cls, title: str, solution: Solution, *, group: str = "solves") -> Run:
        """A solve that came out well."""
        return cls(title=title, attempts=solution.attempts, ms=solution.ms, text=solution.text, group=group)

    @classmethod
    def failed(cls, title: str, error: CaptchaError, *, ms: float, group: str = "solves") -> Run:
        """A solve that ended with this error after so many milliseconds."""
        return cls(title=title, attempts=error.attempts, ms=ms, error=str(error), group=group)


@dataclass(frozen=True, kw_only=True)
class LabelledReading:
    """A picture whose answer is known, and what was read in it.

    Attributes:
        title: the picture's name.
        image: its bytes.
        label: what it shows.
        answer: what a page accepts.
        right: whether a page would take what was read.
        reading: what was read.
        kind: what is asked for, text or the value of a sum.
        case: what the letters' case means; where it means nothing, it is no mistake either.
        group: the name of its set.
    """

    title: str
    image: bytes = field(repr=False)
    label: str
    answer: str
    right: bool
    reading: Reading = field(repr=False)
    kind: Kind
    case: Case
    group: str

    @classmethod
    def of(cls, labelled: LabelledSet, picture: Labelled, reading: Reading) -> LabelledReading:
        """What was read in a picture of a set."""
        return cls(
            title=picture.path.name,
            image=picture.path.read_bytes(),
            label=picture.label,
            answer=picture.answer,
            right=labelled.is_right(reading.text, picture),
            reading=reading,
            kind=labelled.hints.kind,
            case=labelled.hints.case,
            group=labelled.name,
        )
