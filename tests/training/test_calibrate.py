"""How far to trust a model: judged by other groups than the picture's own, typed from where enough is right."""

from __future__ import annotations

import numpy as np
import pytest

from solver.training.calibrate import Outcome, trust


def outcomes(*, hope: float, groups: int = 6, each: int = 400) -> list[Outcome]:
    """Readings of a network whose log-odds are too high by ``hope`` and otherwise come true."""
    random = np.random.default_rng(4)
    log_odds = random.normal(2, 2.5, (groups, each))
    right = random.random((groups, each)) < 1 / (1 + np.exp(-log_odds))
    claimed = 1 / (1 + np.exp(-log_odds - hope))
    return [
        Outcome(f"group {group}", "none", [float(claimed[group, number])], bool(right[group, number]))
        for group in range(groups)
        for number in range(each)
    ]


@pytest.mark.parametrize("hope", [-1.0, 0.0, 1.5])
def test_what_is_claimed_comes_true(hope: float) -> None:
    """Whatever a network hopes or fears everywhere is taken back, and the threshold keeps its promise."""
    found = trust(outcomes(hope=hope), precision=0.98)

    assert found.calibration.slope == pytest.approx(1, abs=0.1)
    assert found.calibration.intercept + 10 * found.calibration.margin_slope == pytest.approx(-hope, abs=0.25)
    assert found.ece < 0.03
    assert found.precision >= 0.98
    assert 0.3 < found.coverage < 0.6
    assert 0.7 < found.min_confidence < 1
    typed = [sure >= found.min_confidence - 5e-4 for sure in found.confidences]  # it is rounded
    assert sum(typed) / len(typed) == pytest.approx(found.coverage, abs=0.005)


def test_no_group_judges_itself() -> None:
    """A group that is always wrong where the others are right counts against the model, not for its own calibration."""
    good = outcomes(hope=0.0, groups=3)
    bad = [Outcome("odd one out", "none", [0.999], right=False) for _ in range(300)]

    assert trust([*good, *bad], precision=0.98).ece > trust(good, precision=0.98).ece + 0.1


def test_more_precision_is_bought_with_coverage() -> None:
    """The more must be right, the later typing begins and the fewer answers are typed."""
    loose, strict = (trust(outcomes(hope=0.0), precision=precision) for precision in (0.9, 0.99))

    assert loose.min_confidence < strict.min_confidence
    assert loose.coverage > strict.coverage


def test_one_group_cannot_judge_itself() -> None:
    """It is said, not computed."""
    with pytest.raises(ValueError, match="two or more"):
        trust(outcomes(hope=0.0, groups=1), precision=0.98)
