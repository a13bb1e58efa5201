"""What many readings come to."""

from __future__ import annotations

import pytest

from solver.errors import CaptchaUnsolved
from solver.reading import Verdict
from solver.report import Run, Summary, wilson
from solver.report.figures import POINTS, Accuracy, Curve, risk_and_coverage
from solver.report.shots import Shot, sections
from tests.report.conftest import attempt, labelled, reading, solved


def shots(*outcomes: tuple[float, bool]) -> list[Shot]:
    """Labelled pictures, each with its confidence and whether it was read right."""
    told = [labelled("a", reading(("a", 0.5), confidence=each), right=right) for each, right in outcomes]
    return [shot for section in sections([], told) for shot in section.shots]


def test_the_summary_counts_solves_answers_and_pictures() -> None:
    """A picture turned down costs no try; a rejected answer does; a failed solve is no first try."""
    runs = [
        solved(attempt(None, None), attempt(), ms=100),
        solved(attempt(verdict=Verdict.REJECTED), attempt(), ms=300),
        Run.failed("x", CaptchaUnsolved(reason="x", attempts=[attempt(verdict=Verdict.REJECTED)]), ms=200),
    ]
    summary = Summary.of(runs)
    assert (summary.solves, summary.solved, summary.first_try) == (3, 2, 1)
    assert (summary.pictures, summary.typed, summary.turned_down) == (5, 4, 1)
    assert summary.ms == 200
    assert summary.interval == wilson(1, 3)


def test_stages_are_medians_over_the_pictures_that_had_them() -> None:
    """A stage that one picture went through is not thinned by those that did not; the order is that of the work."""
    attempts = [attempt(ms={"read": 10.0}), attempt(ms={"read": 30.0}), attempt(ms={"capture": 5.0, "read": 20.0})]
    assert list(Summary.of([solved(*attempts)]).stages.items()) == [("capture", 5.0), ("read", 20.0)]


def test_accuracy_counts_what_is_known() -> None:
    """A picture that was turned down is neither right nor wrong; a confidence of min_confidence is sure."""
    run = solved(attempt(None, None), attempt(verdict=Verdict.REJECTED, read=reading(("a", 0.5), confidence=0.4)))
    [section] = sections([run], [])
    figures = Accuracy.of("mine", [*section.shots, *shots((0.5, True), (0.9, False), (0.1, True))])
    assert (figures.pictures, figures.known, figures.right) == (5, 4, 2)
    assert (figures.sure, figures.sure_known, figures.sure_right) == (3, 2, 1)
    assert figures.interval == wilson(2, 4)
    assert figures.ms == 12.0


def test_risk_grows_with_coverage() -> None:
    """The surest come first, and those of one confidence together."""
    outcomes = [(0.5, False), (0.9, True), (0.5, True), (0.8, True)]
    assert list(risk_and_coverage(outcomes)) == [(0.25, 0), (0.5, 0), (1, 0.25)]


def test_the_curve_has_the_default_threshold_and_a_scale_that_holds_it() -> None:
    """The point of min_confidence lies where so many are answered; no point is above the end of the scale."""
    curve = Curve.of(shots((0.9, True), (0.8, False), (0.4, True), (0.3, True)))
    assert curve
    assert curve.default == (0.5, 0.5)
    assert list(curve.points) == [(0.25, 0), (0.5, 0.5), (0.75, 1 / 3), (1, 0.25)]
    assert curve.most == 0.6
    assert (curve.risk(0.25), curve.risk(0.6), curve.risk(1)) == (0, 1 / 3, 0.25)


def test_a_long_curve_is_thinned_and_keeps_its_end() -> None:
    """Thousands of pictures draw no more points than can be seen."""
    curve = Curve.of(shots(*((number / 9999, number > 4000) for number in range(9999))))
    assert curve
    assert POINTS / 2 < len(curve.points) <= POINTS + 1
    assert curve.points[-1] == (1, 4001 / 9999)


@pytest.mark.parametrize("outcomes", [[], [(0.5, True)], [(0.5, True), (0.5, False)]])
def test_where_nothing_can_be_chosen_there_is_no_curve(outcomes: list[tuple[float, bool]]) -> None:
    """No pictures, one, or all of one confidence: there is one threshold at most."""
    assert Curve.of(shots(*outcomes)) is None


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(0, 0, 0.0, 1.0), (0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (20, 20, 0.8389, 1.0)],
)
def test_wilson_agrees_with_published_values(successes: int, trials: int, low: float, high: float) -> None:
    """The ends are those of the score interval as tabulated, also at 0 and 1 where the usual one fails."""
    assert wilson(successes, trials) == pytest.approx((low, high), abs=1e-4)
