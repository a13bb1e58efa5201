"""Readings character by character."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solver.report.characters import MOST, Character, Confusions, align, characters
from tests.report.conftest import labelled, reading


def pairs(first: str, second: str) -> list[str]:
    """An alignment to read: both characters of each place, a dot for none."""
    return [
        ("." if here is None else first[here]) + ("." if there is None else second[there])
        for here, there in align(first, second)
    ]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("abc", "abc", ["aa", "bb", "cc"]),
        ("abc", "abd", ["aa", "bb", "cd"]),
        ("abcd", "acd", ["aa", "b.", "cc", "dd"]),
        ("acd", "abcd", ["aa", ".b", "cc", "dd"]),
        ("", "ab", [".a", ".b"]),
        ("", "", []),
        ("kitten", "sitting", ["ks", "ii", "tt", "tt", "ei", "nn", ".g"]),
    ],
)
def test_texts_are_aligned_by_the_fewest_edits(first: str, second: str, expected: list[str]) -> None:
    """A character that was replaced stands beside the other, one that is missing beside nothing."""
    assert pairs(first, second) == expected


@given(st.text("ab", max_size=6), st.text("ab", max_size=6))
def test_an_alignment_has_every_place_once_and_in_order(first: str, second: str) -> None:
    """Nothing is lost on either side, and no place is empty on both."""
    found = align(first, second)
    assert [here for here, _ in found if here is not None] == list(range(len(first)))
    assert [there for _, there in found if there is not None] == list(range(len(second)))
    assert (None, None) not in found


def test_a_character_is_as_probable_as_the_candidates_that_have_it() -> None:
    """Where all candidates agree their probabilities add up, also where one has a character less."""
    found = characters(reading(("abc", 0.5), ("abd", 0.25), ("bc", 0.125)))
    assert [(each.read, each.probability) for each in found] == [("a", 0.75), ("b", 0.875), ("c", 0.625)]


def test_what_the_recognizer_tells_of_each_character_counts() -> None:
    """It is shown as it is; a space has none of its own in the report."""
    told = replace(reading(("ab c", 0.5), ("ab", 0.25)), characters=(0.9, 0.8, 1.0, 0.7))
    assert [(each.read, each.probability) for each in characters(told)] == [("a", 0.9), ("b", 0.8), ("c", 0.7)]


def test_nothing_read_has_no_characters() -> None:
    """A reading without candidates is no error."""
    assert characters(reading()) == ()


def test_wrong_characters_say_what_is_shown() -> None:
    """One that is another, one too many, one that was overlooked; those that are right say nothing."""
    told = labelled("abcd", reading(("axcde", 0.5)))
    assert [(each.read, each.shown) for each in characters(told.reading, told)] == [
        ("a", None),
        ("x", "b"),
        ("c", None),
        ("d", None),
        ("e", ""),
    ]
    told = labelled("abc", reading(("ac", 0.5)))
    assert characters(told.reading, told)[1] == Character(read="", probability=0.0, shown="b")


def test_case_is_no_mistake_where_the_set_ignores_it() -> None:
    """Where it counts, it is one."""
    for case, shown in ("ignore", None), ("as-is", "A"):
        told = labelled("A", reading(("a", 0.5)), case=case)  # type: ignore[arg-type]  # both are cases
        assert characters(told.reading, told)[0].shown == shown


def test_two_spellings_of_a_sum_are_one() -> None:
    """Signs of one meaning are the same, and a label may leave out the end of the question."""
    told = labelled("3x4", reading(("12", 0.5, "3×4=?")), kind="math", answer="12")
    assert [each.shown for each in characters(told.reading, told)] == [None] * 5
    assert Confusions.of([told]).worst == []


def test_a_sum_in_words_is_not_compared_with_a_label_in_digits() -> None:
    """The label does not say which characters are shown, so nothing is taken for a mistake."""
    told = labelled("9*4", reading(("36", 0.5, "九乘四等于")), kind="math", answer="36")
    assert [each.shown for each in characters(told.reading, told)] == [None] * 5
    assert not Confusions.of([told]).counts


def test_confusions_are_counted() -> None:
    """What is shown against what was read, the frequent first; a picture in which nothing was read says nothing."""
    found = Confusions.of(
        [
            labelled("a1", reading(("al", 0.5))),
            labelled("b1", reading(("bl", 0.5))),
            labelled("c0", reading(("c", 0.5))),
            labelled("zz", reading()),
        ]
    )
    assert found.worst == [("1", "l", 2), ("0", "", 1)]
    assert found.characters == ["0", "1", "l", ""]
    assert (found.total("1"), found.total("a"), found.total("z")) == (2, 1, 0)


def test_the_matrix_stays_legible() -> None:
    """Of many characters those with the most mistakes are shown."""
    letters = [chr(code) for code in range(ord("一"), ord("一") + 3 * MOST)]
    readings = [labelled(letter, reading(("x", 0.5))) for letter in letters]
    found = Confusions.of([*readings, labelled(letters[-1], reading(("x", 0.5)))])
    assert len(found.characters) == MOST + 1
    assert {"x", letters[-1], ""} <= set(found.characters)
