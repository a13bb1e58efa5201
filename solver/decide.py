"""What to do with a reading: a pure function, tested without page or network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

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
    reading: Reading,
    policy: Policy,
    attempts: Sequence[Attempt] = (),
    *,
    refreshable: bool = True,
    tried: Collection[str] = (),
) -> Type | Refresh | GiveUp:
    """What to do next, now that ``reading`` lies before us.

    A wrong answer costs an attempt and may lock an account; another picture costs nothing. So an unsure reading
    is turned down as long as the page gives other pictures, and so is a picture whose answer was rejected. Where
    the page gives none, the best guess that was not rejected yet is typed.

    Args:
        reading: of the picture on the page now.
        policy: the limits.
        attempts: what was done before, oldest first.
        refreshable: whether the page can be asked for another picture.
        tried: answers to this very picture that the page has rejected.
    """
    if spent := exhausted(policy, attempts):
        return spent
    left = [candidate for candidate in reading.candidates if candidate.text not in tried]
    least = reading.min_confidence if policy.min_confidence is None else policy.min_confidence
    sure = reading.confidence >= least and not tried
    if left and (sure or not refreshable):
        return Type(left[0])
    if tried:
        unsure = "the answer to this picture was rejected"
    elif reading.candidates:
        unsure = f"confidence {reading.confidence:.2f} is below {least:.2f}"
    else:
        unsure = "nothing that fits the hints was read"
    if not refreshable:
        return GiveUp(f"{unsure}, and the page gives no other picture")
    refreshed = sum(attempt.typed is None for attempt in attempts)
    if refreshed >= policy.refreshes:
        return GiveUp(
            f"{unsure} after {refreshed} pictures were turned down; "
            "give hints (alphabet, length, case), or lower min_confidence"
        )
    return Refresh(unsure)


def exhausted(policy: Policy, attempts: Sequence[Attempt]) -> GiveUp | None:
    """The end of a solve that has typed all the answers it may; None while it may type more."""
    typed = sum(attempt.typed is not None for attempt in attempts)
    if typed < policy.attempts:
        return None
    return GiveUp(f"{typed} answers were typed and none was accepted, and the policy allows no more")
