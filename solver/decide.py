"""What to do with a reading: a pure function, tested without page or network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from solver.policy import Policy
    from solver.reading import Attempt, Candidate, Reading


@dataclass(frozen=True)
class Type:
    """Type this candidate's text."""

    candidate: Candidate


@dataclass(frozen=True)
class Refresh:
    """Turn the picture down and ask for another; it costs nothing."""

    reason: str


@dataclass(frozen=True)
class GiveUp:
    """Stop; the reason says which limit was reached."""

    reason: str


def decide(
    reading: Reading, policy: Policy, attempts: Sequence[Attempt] = (), *, refreshable: bool = True
) -> Type | Refresh | GiveUp:
    """What to do next, now that ``reading`` lies before us.

    A wrong answer costs an attempt and may lock an account; another picture costs nothing. So an unsure
    reading is turned down as long as the page gives other pictures; where it gives none, the best guess is typed.

    Args:
        reading: of the picture on the page now.
        policy: the limits.
        attempts: what was done before, oldest first.
        refreshable: whether the page can be asked for another picture.
    """
    typed = sum(attempt.typed is not None for attempt in attempts)
    refreshed = len(attempts) - typed
    if typed >= policy.attempts:
        return GiveUp(f"{typed} answers were typed and none was accepted, and the policy allows no more")
    least = reading.min_confidence if policy.min_confidence is None else policy.min_confidence
    if reading.candidates and (reading.confidence >= least or not refreshable):
        return Type(reading.candidates[0])
    unsure = (
        f"confidence {reading.confidence:.2f} is below {least:.2f}"
        if reading.candidates
        else "nothing that fits the hints was read"
    )
    if not refreshable:
        return GiveUp(f"{unsure}, and the page gives no other picture")
    if refreshed >= policy.refreshes:
        return GiveUp(
            f"{unsure} after {refreshed} pictures were turned down; "
            "give hints (alphabet, length, case), or lower min_confidence"
        )
    return Refresh(unsure)
