"""From what each hypothesis says of a picture to what all of them say."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from solver.reading import Candidate

if TYPE_CHECKING:
    from collections.abc import Sequence


def on_average(heard: Sequence[Sequence[Candidate]], *, top: int = 5) -> tuple[Candidate, ...]:
    """The candidates of several hypotheses as one list, each as probable as the hypotheses hold it on average.

    What is not among the candidates of one has none of its probability.

    Args:
        heard: the candidates of each hypothesis; of one or more.
        top: how many candidates there are at most.
    """
    if len(heard) == 1:  # as for most pictures
        return tuple(heard[0][:top])
    totals: dict[str, float] = defaultdict(float)
    likeliest: dict[str, Candidate] = {}
    for candidate in sorted((each for said in heard for each in said), key=lambda each: -each.probability):
        totals[candidate.text] += candidate.probability / len(heard)
        likeliest.setdefault(candidate.text, candidate)
    return tuple(
        Candidate(text=text, probability=min(totals[text], 1.0), written=likeliest[text].written)
        for text in sorted(totals, key=lambda text: -totals[text])[:top]
    )


def probability(said: Sequence[Candidate], text: str | None = None) -> float:
    """How probable a text is by one hypothesis, or its best candidate if no text is named; 0 where it is none."""
    return next((each.probability for each in said if text in (None, each.text)), 0.0)
