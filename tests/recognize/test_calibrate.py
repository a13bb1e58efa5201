"""Calibration: fitted to what comes true, and measured by what does not."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solver.recognize.calibrate import Calibration, expected_calibration_error

PROBABILITY = st.floats(0, 1)


@given(PROBABILITY)
def test_by_default_probabilities_stay_as_they_are(probability: float) -> None:
    """The identity, to float32's precision at the ends, where log-odds are cut to stay finite."""
    assert Calibration()([probability]) == pytest.approx(probability, abs=1e-6)


@given(PROBABILITY, PROBABILITY, st.floats(0.01, 5), st.floats(-5, 5))
def test_confidence_keeps_the_order(one: float, other: float, slope: float, intercept: float) -> None:
    """With a positive slope, what is more probable is never less confident; all stays within 0 and 1."""
    calibration = Calibration(slope=slope, intercept=intercept)
    low, high = sorted((one, other))

    assert 0 <= calibration([low]) <= calibration([high]) <= 1
    assert calibration([0]) == calibration([]) == 0


@given(st.floats(0.01, 1), PROBABILITY, PROBABILITY, st.floats(0, 3))
def test_a_close_runner_up_makes_less_confident(best: float, one: float, other: float, margin_slope: float) -> None:
    """Where the margin counts, the closer the runner-up, the lower the confidence; without one it is highest."""
    calibration = Calibration(margin_slope=margin_slope)
    near, far = sorted((min(one, best), min(other, best)), reverse=True)

    assert 0 <= calibration([best, near]) <= calibration([best, far]) <= calibration([best]) <= 1


def test_fitting_finds_what_made_the_data() -> None:
    """From 20,000 answers that come true with a known calibration, that calibration is found again."""
    truth = Calibration(slope=0.6, margin_slope=0.3, intercept=-1.5)
    dice = random.Random(5)  # noqa: S311  # a test that comes out the same each time
    best = [1 / (1 + math.exp(-dice.gauss(1, 2))) for _ in range(20_000)]
    claimed = [(each, each * math.exp(-dice.uniform(0, 8))) for each in best]
    right = [dice.random() < truth(each) for each in claimed]

    fitted = Calibration.fit(claimed, right)

    assert fitted.slope == pytest.approx(0.6, abs=0.05)
    assert fitted.margin_slope == pytest.approx(0.3, abs=0.03)
    assert fitted.intercept == pytest.approx(-1.5, abs=0.1)
    assert expected_calibration_error([fitted(each) for each in claimed], right) < 0.02
    assert expected_calibration_error(best, right) > 0.1


@pytest.mark.parametrize("outcome", [True, False])
def test_fitting_stays_finite_where_all_is_right_or_wrong(outcome: bool) -> None:
    """Platt's targets give a set read without a fault, or without a hit, a calibration too."""
    fitted = Calibration.fit([(0.2, 0.1), (0.6, 0.1), (0.9, 0.02), (0.99, 0.0)], [outcome] * 4)

    assert (fitted([0.9, 0.02]) > 0.7) == outcome
    assert math.isfinite(fitted.slope)


def test_the_error_is_the_weighted_gap() -> None:
    """Two bins worked out by hand: 0.9 claimed and half right, 0.1 claimed and none right."""
    error = expected_calibration_error([0.9, 0.9, 0.1, 0.1], [True, False, False, False], bins=10)

    assert error == pytest.approx((0.4 * 2 + 0.1 * 2) / 4)
    assert expected_calibration_error([1.0], [True]) == 0


@pytest.mark.parametrize(("claimed", "right"), [([], []), ([0.5], [True, False])])
def test_nothing_to_compare_is_an_error(claimed: list[float], right: list[bool]) -> None:
    """No answers, or outcomes of other answers, are refused in one sentence."""
    with pytest.raises(ValueError, match="cannot be fitted"):
        Calibration.fit([[each] for each in claimed], right)
    with pytest.raises(ValueError, match="cannot be compared"):
        expected_calibration_error(claimed, right)
