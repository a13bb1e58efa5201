"""What many readings come to."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from solver.report.run import Run
    from solver.report.shots import Shot

STAGES = ("capture", "read", "type", "submit", "verify", "refresh")
"""Of a solve, in the order of the work."""

POINTS = 300
"""How many points of a curve are drawn."""


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What many solves come to.

    Attributes:
        solves: how many there were.
        solved: how many ended with an answer.
        pictures: how many pictures were read.
        typed: how many answers were typed.
        turned_down: how many pictures were turned down with nothing typed.
        first_try: how many solves the first typed answer ended.
        interval: 95 % confidence interval of the first-try rate, both ends 0 to 1.
        ms: median milliseconds of a solve; 0 without solves.
        stages: median milliseconds of each stage over the pictures that went through it.
    """

    solves: int
    solved: int
    pictures: int
    typed: int
    turned_down: int
    first_try: int
    interval: tuple[float, float]
    ms: float
    stages: dict[str, float]

    @classmethod
    def of(cls, runs: Sequence[Run]) -> Summary:
        """The sum of these runs."""
        attempts = [attempt for run in runs for attempt in run.attempts]
        kinds = Counter(attempt.typed is not None for attempt in attempts)
        first_try = sum(
            run.text is not None and sum(attempt.typed is not None for attempt in run.attempts) == 1 for run in runs
        )
        spent = {stage: [attempt.ms[stage] for attempt in attempts if stage in attempt.ms] for stage in STAGES}
        return cls(
            solves=len(runs),
            solved=sum(run.text is not None for run in runs),
            pictures=len(attempts),
            typed=kinds[True],
            turned_down=kinds[False],
            first_try=first_try,
            interval=wilson(first_try, len(runs)),
            ms=median([run.ms for run in runs]) if runs else 0.0,
            stages={stage: median(times) for stage, times in spent.items() if times},
        )


@dataclass(frozen=True, kw_only=True)
class Accuracy:
    """How well some pictures are read.

    Attributes:
        name: what they have in common.
        pictures: how many there are.
        known: of how many it is known whether the answer is right.
        right: of how many it is.
        interval: 95 % confidence interval of the share right among those known, both ends 0 to 1.
        sure: how many are read with at least ``min_confidence``.
        sure_known: of how many of these it is known whether the answer is right.
        sure_right: of how many of these it is.
        ms: median milliseconds of reading one; 0 without pictures.
    """

    name: str
    pictures: int
    known: int
    right: int
    interval: tuple[float, float]
    sure: int
    sure_known: int
    sure_right: int
    ms: float

    @classmethod
    def of(cls, name: str, shots: Sequence[Shot]) -> Accuracy:
        """The accuracy on these pictures."""
        outcomes = [shot.right for shot in shots if shot.right is not None]
        sure = [shot for shot in shots if shot.sure]
        return cls(
            name=name,
            pictures=len(shots),
            known=len(outcomes),
            right=sum(outcomes),
            interval=wilson(sum(outcomes), len(outcomes)),
            sure=len(sure),
            sure_known=sum(shot.right is not None for shot in sure),
            sure_right=sum(shot.right is True for shot in sure),
            ms=median([shot.reading.ms for shot in shots]) if shots else 0.0,
        )


@dataclass(frozen=True, kw_only=True)
class Curve:
    """How risk grows with coverage, where more than one threshold can be chosen.

    Attributes:
        pictures: how many it tells of: those of which it is known whether the answer is right.
        points: coverage and risk, both 0 to 1, for falling thresholds; not more than can be seen.
        most: the end of the scale of risk, 0 to 1.
        default: coverage and risk at the models' own thresholds; None where nothing is read so surely.
    """

    pictures: int
    points: tuple[tuple[float, float], ...]
    most: float
    default: tuple[float, float] | None

    @classmethod
    def of(cls, shots: Sequence[Shot]) -> Curve | None:
        """The curve over these pictures; None where it would be a point."""
        known = [shot for shot in shots if shot.right is not None]
        points = list(risk_and_coverage([(shot.reading.confidence, shot.right is True) for shot in known]))
        if len(points) < 2:
            return None
        sure = [shot for shot in known if shot.sure]
        return cls(
            pictures=len(known),
            points=(*points[: -1 : 1 + len(points) // POINTS], points[-1]),
            most=next(end for end in (0.04, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0) if max(risk for _, risk in points) <= end),
            default=(len(sure) / len(known), sum(not shot.right for shot in sure) / len(sure)) if sure else None,
        )

    def risk(self, coverage: float) -> float:
        """Which share is wrong when this share is answered, or the least that can be above it."""
        return next((risk for share, risk in self.points if share >= coverage), self.points[-1][1])


def wilson(successes: int, trials: int, *, z: float = 1.96) -> tuple[float, float]:
    """The score interval of a proportion (E. B. Wilson, JASA 22, 1927); it keeps its word for few trials too.

    Args:
        successes: how often it came out well.
        trials: how often it was tried; 0 leaves the whole range open.
        z: normal quantile of the confidence wanted; 1.96 is 95 %.

    Returns:
        Both ends, between 0 and 1.
    """
    if not trials:
        return 0.0, 1.0
    rate = successes / trials
    centre = rate + z * z / (2 * trials)
    reach = z * math.sqrt(rate * (1 - rate) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    return max(0.0, (centre - reach) / scale), min(1.0, (centre + reach) / scale)


def risk_and_coverage(outcomes: Sequence[tuple[float, bool]]) -> Iterator[tuple[float, float]]:
    """Which share is answered and which share of that is wrong, both 0 to 1, for falling thresholds of confidence.

    Args:
        outcomes: of each picture the confidence, and whether the answer was right; those of one confidence are one
            step.
    """
    ranked = sorted(outcomes, reverse=True)
    wrong = list(accumulate(not right for _, right in ranked))
    for index, (claimed, _) in enumerate(ranked):
        if index + 1 == len(ranked) or ranked[index + 1][0] != claimed:
            yield (index + 1) / len(ranked), wrong[index] / (index + 1)
