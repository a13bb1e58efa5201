"""What a comparison comes to."""

from __future__ import annotations

import json

import pytest

from solver.benchmark.figures import Comparison, answered, dumped, means


def test_means_are_over_sets(comparison: Comparison) -> None:
    """Each set counts the same, in the mean of its origin, of all, and of the unseen ones unless it was seen."""
    assert comparison["readers"]["ours"]["mean"] == pytest.approx(
        {"real": 0.7, "generated": 0.7, "all": 0.7, "unseen": 0.55}
    )


def test_a_mean_of_nothing_is_none(comparison: Comparison) -> None:
    """Without found sets there is no mean over them, which is not a mean of zero."""
    facts = {"drawn": comparison["sets"]["drawn"]}

    found = means(facts, comparison["readers"]["ours"]["sets"])

    assert found == {"real": None, "generated": 1.0, "all": 1.0, "unseen": None}


def test_answered_from_min_confidence_on(comparison: Comparison) -> None:
    """A confidence that reaches the threshold exactly is answered; of none answered, none can be right."""
    confidence = comparison["confidence"]["ours"]

    assert answered(confidence) == (0.4, 1.0)
    assert answered({**confidence, "min_confidence": 0.95}) == (0, None)


def test_dumped_is_json_a_line_a_value(comparison: Comparison) -> None:
    """What is kept reads back as it was, and a set's pictures stand on one line."""
    text = dumped(comparison)

    assert json.loads(text) == json.loads(json.dumps(comparison))
    assert sum('"found": [[0.0, false]' in line for line in text.splitlines()) == 1
