"""What a comparison comes to: the document that ``captcha-ocr bench --json`` prints."""

from __future__ import annotations

import json
import statistics
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from solver.labelled import Origin


class SetFacts(TypedDict):
    """A labelled set; ``seen``: the training draws with the generator that made it; ``n``: pictures that were read."""

    origin: Origin
    seen: bool
    n: int


class OnSet(TypedDict):
    """What one reader makes of one set.

    ``interval``: Wilson's of the accuracy, 95 %; ``failed``: pictures at which the tool raised an error, which count as
    wrong; ``cpu_ms`` and ``wall_ms``: medians a picture.
    """

    n: int
    right: int
    failed: int
    accuracy: float
    interval: tuple[float, float]
    cpu_ms: float
    wall_ms: float


class Means(TypedDict):
    """Mean accuracy over sets, each counting the same; None where there are none."""

    real: float | None
    generated: float | None
    all: float | None
    unseen: float | None


class OfReader(TypedDict):
    """What one reader comes to.

    ``cpu_ms`` and ``wall_ms``: medians over all pictures; ``cpu_ms_mean``: the mean; ``memory_mb``: the most memory
    that its process held; ``size_mb``: of the model's files; both in 10⁶ bytes, None where they cannot be known.
    """

    title: str
    version: str
    sets: dict[str, OnSet]
    mean: Means
    cpu_ms: float
    cpu_ms_mean: float
    wall_ms: float
    memory_mb: float | None
    size_mb: float | None


class Confidence(TypedDict):
    """How far a reader's confidence can be trusted.

    ``ece``: the expected calibration error, 0 to 1; ``pictures``: by set, of each picture in its order, the
    confidence, 0 to 1, and whether the answer was right.
    """

    min_confidence: float
    ece: float
    pictures: dict[str, list[tuple[float, bool]]]


class Comparison(TypedDict):
    """All readers on the same pictures; ``left_out``: a sentence for each reader that was asked for and did not run."""

    processor: str
    sets: dict[str, SetFacts]
    readers: dict[str, OfReader]
    confidence: dict[str, Confidence]
    left_out: list[str]


def means(sets: Mapping[str, SetFacts], figures: Mapping[str, OnSet]) -> Means:
    """The means of one reader."""

    def mean(counts: Callable[[SetFacts], bool]) -> float | None:
        chosen = [figures[name]["accuracy"] for name, facts in sets.items() if counts(facts)]
        return statistics.fmean(chosen) if chosen else None

    return Means(
        real=mean(lambda facts: facts["origin"] == "real"),
        generated=mean(lambda facts: facts["origin"] == "generated"),
        all=mean(lambda _: True),
        unseen=mean(lambda facts: not facts["seen"]),
    )


def outcomes(confidence: Confidence) -> list[tuple[float, bool]]:
    """Of each picture of all sets, the confidence and whether the answer was right."""
    return [outcome for each in confidence["pictures"].values() for outcome in each]


def answered(confidence: Confidence) -> tuple[float, float | None]:
    """At the reader's own ``min_confidence``: the share of pictures answered, and the share right among those."""
    every = outcomes(confidence)
    sure = [right for claimed, right in every if claimed >= confidence["min_confidence"]]
    return len(sure) / len(every), statistics.fmean(sure) if sure else None


def dumped(value: object, *, depth: int = 0) -> str:
    """JSON to be kept: objects spread over lines, all else on one, so that changes show as few lines."""
    if not isinstance(value, dict) or not value:
        return json.dumps(value, ensure_ascii=False)
    margin = " " * (depth + 1)
    entries = (f"{margin}{json.dumps(key)}: {dumped(each, depth=depth + 1)}" for key, each in value.items())
    return "{\n" + ",\n".join(entries) + f"\n{' ' * depth}}}"
