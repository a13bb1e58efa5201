"""From the probability a network claims to the probability that comes true."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

BINS = 15
"""How many bins confidences are sorted into where they are compared with outcomes."""

WIDEST_MARGIN = 10.0
"""The margin from which on a runner-up makes no difference, in nats; also where there is none."""


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """confidence = sigmoid(slope · logit(probability) + margin_slope · margin + intercept).

    The margin is the logarithm of how many times more probable the best answer is than the runner-up: a network that
    spreads its doubt over many answers is more often right than one that wavers between two.

    Source: Platt, Probabilistic outputs for support vector machines, 1999; the margin is ours.

    Attributes:
        slope: below 1 for a network that is too sure of itself.
        margin_slope: what the margin counts.
        intercept: below 0 for one that hopes too much everywhere.
    """

    slope: float = 1.0
    margin_slope: float = 0.0
    intercept: float = 0.0

    def __call__(self, probabilities: Sequence[float]) -> float:
        """The confidence in the best of some answers, 0 to 1.

        Args:
            probabilities: of the answers, best first; where there are none, or the best has 0, confidence is 0.
        """
        if not probabilities or probabilities[0] <= 0:
            return 0.0
        log_odds, margin = _features(probabilities)
        return _sigmoid(self.slope * log_odds + self.margin_slope * margin + self.intercept)

    @classmethod
    def fit(cls, probabilities: Sequence[Sequence[float]], right: Sequence[bool]) -> Calibration:
        """The calibration of greatest likelihood, by Newton's method.

        The targets are Platt's: a little inside 0 and 1, so that a set read without a fault has a maximum too.

        Args:
            probabilities: of each picture those of its answers, best first, 0 to 1.
            right: whether the best answer was right.

        Raises:
            ValueError: nothing to fit, or the two differ in length.
        """
        import numpy as np

        if not probabilities or len(probabilities) != len(right):
            raise ValueError(
                f"{len(probabilities)} probabilities and {len(right)} outcomes cannot be fitted: give both an answer."
            )
        claimed = np.array([[*_features(each), 1.0] for each in probabilities])
        hits = sum(right)
        targets = np.where(right, (hits + 1) / (hits + 2), 1 / (len(right) - hits + 2))
        ridge = 1e-4 * len(right)  # it decides where the margin says nothing that the probability doesn't

        def loss(weights: NDArray[np.float64]) -> float:
            log_odds = claimed @ weights
            return float((np.logaddexp(0, log_odds) - targets * log_odds).sum() + ridge * weights @ weights / 2)

        weights = np.array([1.0, 0.0, 0.0])
        for _ in range(100):
            fitted = 1 / (1 + np.exp(-claimed @ weights))
            gradient = claimed.T @ (fitted - targets) + ridge * weights
            hessian = claimed.T @ (claimed * (fitted * (1 - fitted))[:, None]) + ridge * np.eye(3)
            step = np.linalg.solve(hessian, -gradient)
            while loss(weights + step) > loss(weights) and np.abs(step).max() > 1e-9:
                step /= 2  # a full step can overshoot where the curve is flat
            weights += step
            if np.abs(step).max() < 1e-9:
                break
        slope, margin_slope, intercept = map(float, weights)
        return cls(slope=slope, margin_slope=margin_slope, intercept=intercept)


def expected_calibration_error(confidence: Sequence[float], right: Sequence[bool], *, bins: int = BINS) -> float:
    """How far confidence and outcome lie apart, 0 to 1: the mean over equally wide bins, weighted by their counts.

    Source: Naeini, Cooper and Hauskrecht, AAAI 2015; Guo et al., On calibration of modern neural networks, 2017.

    Args:
        confidence: of each answer, 0 to 1.
        right: whether that answer was right.
        bins: how many.

    Raises:
        ValueError: no answers, or the two differ in length.
    """
    if not confidence or len(confidence) != len(right):
        raise ValueError(
            f"{len(confidence)} confidences and {len(right)} outcomes cannot be compared: give both an answer."
        )
    gaps = [0.0] * bins
    for claimed, outcome in zip(confidence, right, strict=True):
        gaps[min(int(claimed * bins), bins - 1)] += claimed - outcome
    return sum(map(abs, gaps)) / len(confidence)


def _features(probabilities: Sequence[float]) -> tuple[float, float]:
    """Log-odds of the best answer, kept finite (float32 rounds a sure one to 1), and its margin; nats."""
    best, second = (*probabilities, 0.0, 0.0)[:2]
    inside = min(max(best, 1e-7), 1 - 1e-7)
    margin = math.log(best / second) if second > 0 else WIDEST_MARGIN if best > 0 else 0.0
    return math.log(inside / (1 - inside)), min(max(margin, 0.0), WIDEST_MARGIN)


def _sigmoid(log_odds: float) -> float:
    """The probability that has these log-odds."""
    return 1 / (1 + math.exp(-log_odds)) if log_odds > 0 else (odds := math.exp(log_odds)) / (1 + odds)
