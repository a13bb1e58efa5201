"""Solves and labelled readings to report of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from solver.commands.doctor import SAMPLE
from solver.reading import Attempt, Candidate, Reading, Solution, Verdict
from solver.report import LabelledReading, Run

if TYPE_CHECKING:
    from solver.hints import Case, Kind

PNG = (Path(__file__).parent.parent.parent / "solver" / "commands" / SAMPLE).read_bytes()


def reading(*candidates: tuple[str, float] | tuple[str, float, str], confidence: float = 0.75) -> Reading:
    """Texts, their probabilities and, where it is another, what is written."""
    return Reading(
        candidates=tuple(
            Candidate(text=text, probability=probability, written=written[0] if written else text)
            for text, probability, *written in candidates
        ),
        confidence=confidence if candidates else 0.0,
        model="test-model",
        hypothesis="median",
        hypotheses=("raw", "median"),
        ms=12.0,
    )


def attempt(
    typed: str | None = "k7mx",
    verdict: Verdict | None = Verdict.ACCEPTED,
    *,
    read: Reading | None = None,
    message: str = "",
    image: bytes = PNG,
    ms: dict[str, float] | None = None,
) -> Attempt:
    """One picture; where nothing is said of it, one with one candidate that was accepted."""
    return Attempt(
        image=image,
        source="response",
        digest="0" * 64,
        reading=reading(("k7mx", 0.75)) if read is None else read,
        typed=typed,
        verdict=verdict,
        message=message,
        ms=ms or {"capture": 3.0, "read": 20.0},
    )


def solved(*attempts: Attempt, title: str = "Login 1", ms: float = 100.0, group: str = "solves") -> Run:
    """A solve that came out well."""
    solution = Solution(text=attempts[-1].typed or "", verdict=Verdict.ACCEPTED, attempts=attempts, ms=ms)
    return Run.solved(title, solution, group=group)


def labelled(
    label: str,
    read: Reading,
    *,
    right: bool = False,
    answer: str = "",
    kind: Kind = "text",
    case: Case = "as-is",
    group: str = "set",
) -> LabelledReading:
    """A labelled picture and what was read in it."""
    return LabelledReading(
        title=f"{label}.png",
        image=PNG,
        label=label,
        answer=answer or label,
        right=right,
        reading=read,
        kind=kind,
        case=case,
        group=group,
    )
