"""The values: hints, policies and readings are checked at birth; decisions are pure."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solver import (
    Attempt,
    Candidate,
    GiveUp,
    Hints,
    HintsInvalid,
    Policy,
    PolicyInvalid,
    Reading,
    Refresh,
    Type,
    Verdict,
    decide,
)


@pytest.mark.parametrize(
    ("given_hints", "complaint"),
    [
        ({"alphabt": "abc"}, "'alphabt' is not a hint"),
        ({"alphabet": " "}, "alphabet is empty"),
        ({"alphabet": "digit"}, "alphabet='digit' is nearly the name 'digits'"),
        ({"alphabet": "Letters"}, "alphabet='Letters' is nearly the name 'letters'"),
        ({"length": 0}, "length=0 fits no answer"),
        ({"length": "4-6"}, "length='4-6' fits no answer"),
        ({"length": (4, "6")}, "fits no answer"),
        ("digits", "'digits' are no hints: write them as {'alphabet': 'digits', 'length': 4}"),
        ({"length": (5, 4)}, r"length=\(5, 4\) fits no answer"),
        ({"pattern": "[a-"}, "not a regular expression"),
        ({"pattern": re.compile("[a-z]")}, r"pattern=re.compile\('\[a-z\]'\) is not text: write the expression itself"),
        ({"alphabet": ["a", "b"]}, r"alphabet=\['a', 'b'\] is not text: write the characters one after the other"),
        ({"case": "both"}, "case='both' is not known"),
        ({"kind": "maths"}, "kind='maths' is not known"),
        ({"script": "greek"}, "script='greek' is not known"),
        ({"kind": "math", "length": 2}, "length does not go with kind='math'"),
        ({"numeric": 5}, "numeric=5 is not known"),
        ({"numeric": "1"}, "numeric='1' is not known"),
        ({"minLength": "4"}, "minLength='4' is not a number of characters"),
        ({"maxLength": -1}, "maxLength=-1 is not a number of characters"),
        ({"minLength": 6, "maxLength": 4}, r"length=\(6, 4\) fits no answer"),
        ({"caseSensitive": "no"}, "caseSensitive='no' is not known"),
        ({"calc": 2}, "calc=2 is not known"),
        ({"numeric": 1, "alphabet": "01"}, "alphabet and numeric say the same thing"),
        ({"caseSensitive": True, "case": "as-is"}, "case and caseSensitive say the same thing"),
        ({"calc": True, "maxLength": 2}, "length does not go with kind='math'"),
    ],
)
def test_hints_are_checked_at_birth(given_hints: Any, complaint: str) -> None:
    """A hint that is unknown or contradicts another is refused in one sentence that names it."""
    with pytest.raises(HintsInvalid, match=complaint):
        Hints.of(given_hints)


def test_hints_forms() -> None:
    """Names of alphabets, exact lengths, mappings and nothing at all come to the same values."""
    assert Hints(alphabet="digits", length=4) == Hints.of({"alphabet": "9876543210", "length": (4, 4)})
    assert Hints.of(None) == Hints.of({}) == Hints()
    assert (Hints().least, Hints().most) == (1, None)
    assert (Hints(length=(4, 6)).least, Hints(length=(4, 6)).most) == (4, 6)
    assert hash(Hints(alphabet="ab")) == hash(Hints(alphabet="ba"))


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ({"numeric": 0, "minLength": 0, "maxLength": 0, "calc": False}, {}),
        ({"numeric": 1, "minLength": 4, "maxLength": 6}, {"alphabet": "digits", "length": (4, 6)}),
        ({"numeric": 2, "maxLength": 5}, {"alphabet": "letters", "length": (1, 5)}),
        ({"minLength": 5}, {"length": (5, 20)}),
        ({"minLength": 30}, {"length": (30, 30)}),
        ({"caseSensitive": True}, {"case": "as-is"}),
        ({"caseSensitive": 0}, {"case": "ignore"}),
        ({"calc": 1, "numeric": 1}, {"kind": "math"}),
        ({"numeric": 1, "length": 4, "case": "upper"}, {"alphabet": "digits", "length": 4, "case": "upper"}),
    ],
)
def test_hints_in_the_words_of_2captcha(theirs: dict[str, Any], ours: dict[str, Any]) -> None:
    """The names and values that 2Captcha and Anti-Captcha take come to the same hints as ours, also beside ours."""
    assert Hints.of(theirs) == Hints.of(ours)


@pytest.mark.parametrize(
    ("numeric", "fits", "fits_not"), [(3, ["1234", "abCD"], ["12ab", ""]), (4, ["1a", "a1", "12abC3"], ["12", "ab"])]
)
def test_hints_for_one_kind_or_both(numeric: int, fits: list[str], fits_not: list[str]) -> None:
    """``numeric`` 3 is digits or letters but no mixture, 4 is a mixture."""
    pattern = Hints.of({"numeric": numeric}).pattern
    assert pattern is not None
    assert all(re.fullmatch(pattern, text) for text in fits)
    assert not any(re.fullmatch(pattern, text) for text in fits_not)


@pytest.mark.parametrize(
    "limits",
    [
        {"attempts": 0},
        {"attempts": "2"},
        {"attempts": None},
        {"attempts": 1.5},
        {"refreshes": -1},
        {"refreshes": "10"},
        {"min_confidence": 1.5},
        {"min_confidence": "0.6"},
        {"timeout": 0},
        {"timeout": "60 s"},
        {"verdict_timeout": None},
        {"paint_timeout": -1.0},
    ],
)
def test_policy_is_checked_at_birth(limits: dict[str, Any]) -> None:
    """A policy that cannot be followed is refused, naming the limit and what was given for it."""
    [(name, value)] = limits.items()
    with pytest.raises(PolicyInvalid, match=f"^{name}={value!r} .*: give "):
        Policy(**limits)


def reading(*probabilities: float, confidence: float | None = None) -> Reading:
    """A reading with so many candidates."""
    candidates = tuple(Candidate(text=f"{n}", probability=p, written=f"{n}") for n, p in enumerate(probabilities))
    best = max(probabilities, default=0.0)
    return Reading(candidates=candidates, confidence=best if confidence is None else confidence, model="m")


def attempt(*, typed: bool) -> Attempt:
    """One that was typed and rejected, or turned down."""
    return Attempt(
        image=b"",
        source="response",
        digest="",
        reading=reading(0.9),
        typed="x" if typed else None,
        verdict=Verdict.REJECTED if typed else None,
    )


def test_readings_are_checked_at_birth() -> None:
    """Candidates are ranked, confidence is a probability, characters are those read; nothing changes afterwards."""
    with pytest.raises(ValueError, match="not ranked"):
        reading(0.1, 0.9)
    with pytest.raises(ValueError, match="confidence"):
        reading(0.5, confidence=1.5)
    with pytest.raises(ValueError, match="not those of the first candidate"):
        dataclasses.replace(reading(0.5), characters=(0.5, 0.5))
    with pytest.raises(dataclasses.FrozenInstanceError):
        reading(0.5).confidence = 1.0  # type: ignore[misc]
    assert reading().text == ""


def test_private_things_stay_out_of_reprs() -> None:
    """Neither the picture nor the answer shows when an attempt is printed."""
    shown = repr(Attempt(image=b"PNG", source="canvas", digest="d", reading=reading(0.9), typed="s3cret"))
    assert "PNG" not in shown
    assert "s3cret" not in shown


@given(
    probability=st.floats(0, 1),
    typed=st.integers(0, 6),
    turned_down=st.integers(0, 12),
    attempts=st.integers(1, 5),
    refreshes=st.integers(0, 10),
    least=st.floats(0, 1),
    refreshable=st.booleans(),
)
def test_decide_keeps_every_limit(
    probability: float, typed: int, turned_down: int, attempts: int, refreshes: int, least: float, *, refreshable: bool
) -> None:
    """Never more answers than allowed, nor an unsure one where another picture can be had, nor endless refreshing."""
    policy = Policy(attempts=attempts, refreshes=refreshes, min_confidence=least)
    past = [attempt(typed=True)] * typed + [attempt(typed=False)] * turned_down
    decision = decide(reading(probability), policy, past, refreshable=refreshable)
    sure = probability >= least
    if typed >= attempts:
        assert isinstance(decision, GiveUp)
    elif sure or not refreshable:
        assert decision == Type(reading(probability).candidates[0])
    elif turned_down < refreshes:
        assert isinstance(decision, Refresh)
    else:
        assert isinstance(decision, GiveUp)
        assert "min_confidence" in decision.reason


def test_decide_takes_the_models_word_on_confidence() -> None:
    """Without a policy's own, the least confidence is the one on the model's card."""
    unsure = dataclasses.replace(reading(0.6), min_confidence=0.7)
    assert isinstance(decide(unsure, Policy()), Refresh)
    assert isinstance(decide(unsure, Policy(min_confidence=0.6)), Type)


def test_decide_never_types_a_rejected_answer_again() -> None:
    """An answer that this picture's page has rejected is clicked away, or gives way to the next candidate."""
    both = reading(0.6, 0.3)
    assert isinstance(decide(both, Policy(), tried={"0"}), Refresh)
    assert decide(both, Policy(), refreshable=False, tried={"0"}) == Type(both.candidates[1])
    assert isinstance(decide(both, Policy(), refreshable=False, tried={"0", "1"}), GiveUp)


def test_decide_with_nothing_read() -> None:
    """Nothing is typed when nothing was read, whether or not another picture can be had."""
    assert isinstance(decide(reading(), Policy()), Refresh)
    assert isinstance(decide(reading(), Policy(), refreshable=False), GiveUp)
