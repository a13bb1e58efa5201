"""The algorithms of CTC against all paths, one by one."""

from __future__ import annotations

import itertools
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from solver.recognize.ctc import alternative_probabilities, frames_of, greedy, prefix_beam_search, string_probabilities

SYMBOLS = "abcd"


def by_brute_force(emissions: NDArray[np.float64], symbols: str) -> dict[str, float]:
    """Every string and its probability, summed over every path through the frames."""
    strings: dict[str, float] = defaultdict(float)
    for path in itertools.product(range(emissions.shape[1]), repeat=len(emissions)):
        text = "".join(symbols[column - 1] for column, _ in itertools.groupby(path) if column)
        strings[text] += float(np.prod([frame[column] for frame, column in zip(emissions, path, strict=True)]))
    return strings


@st.composite
def frames(draw: st.DrawFn) -> NDArray[np.float64]:
    """Random emissions of at most 5 frames and 5 columns, no column below the search's floor."""
    shape = draw(st.tuples(st.integers(1, 5), st.integers(2, 5)))
    weights = draw(st.lists(st.integers(1, 100), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]))
    table = np.array(weights, dtype=np.float64).reshape(shape)
    return np.asarray(table / table.sum(axis=1, keepdims=True))


@given(frames())
def test_string_probabilities_are_sums_over_all_paths(emissions: NDArray[np.float64]) -> None:
    """The forward algorithm gives each string the sum of its paths, and together they are certain."""
    expected = by_brute_force(emissions, SYMBOLS)
    [found] = string_probabilities([(emissions, [[1 + SYMBOLS.index(symbol) for symbol in text] for text in expected])])
    assert found == pytest.approx(list(expected.values()), rel=1e-9)
    assert found.sum() == pytest.approx(1)


@given(st.lists(frames(), min_size=1, max_size=4))
def test_pictures_have_the_same_probabilities_together_as_alone(pictures: list[NDArray[np.float64]]) -> None:
    """To the last bit, however many frames, columns and strings the others have."""
    asked = [(emissions, [[], [1], [1, 1], [*range(1, emissions.shape[1])]]) for emissions in pictures]
    together = string_probabilities(asked)
    for each, found in zip(asked, together, strict=True):
        assert found.tolist() == string_probabilities([each])[0].tolist()


@given(frames(), st.text(SYMBOLS, min_size=1, max_size=4))
def test_alternatives_are_sums_over_all_paths(emissions: NDArray[np.float64], text: str) -> None:
    """Each place with each symbol, or with none, has the probability of the string that it makes."""
    expected, symbols = by_brute_force(emissions, SYMBOLS), SYMBOLS[: emissions.shape[1] - 1]
    text = "".join(symbols[SYMBOLS.index(symbol) % len(symbols)] for symbol in text)
    found = alternative_probabilities(emissions, [1 + symbols.index(symbol) for symbol in text])
    assert found == pytest.approx(
        np.array(
            [
                [expected.get(text[:place] + symbol + text[place + 1 :], 0.0) for symbol in ("", *symbols)]
                for place in range(len(text))
            ]
        ),
        abs=1e-12,
    )


def test_a_string_without_symbols_has_no_alternatives() -> None:
    """There is no place in it."""
    assert alternative_probabilities(np.full((2, 3), 1 / 3), []).shape == (0, 3)


@given(frames())
def test_a_wide_search_finds_every_string_in_order(emissions: NDArray[np.float64]) -> None:
    """With nothing pruned the beam search ranks all strings as their exact probabilities do."""
    expected = by_brute_force(emissions, SYMBOLS)
    found = prefix_beam_search(frames_of(emissions, SYMBOLS), viable=lambda _: True, width=10_000, faint=0)
    assert set(found) == set(expected)
    probabilities = [expected[text] for text in found]
    assert probabilities == pytest.approx(sorted(probabilities, reverse=True), rel=1e-9)


def test_what_is_faint_is_given_up() -> None:
    """Prefixes that the best one leaves far behind are not followed: of eight doubtful frames, two doubts at once."""
    emissions = np.array([[0.002, 0.998], [0.998, 0.002]] * 4)
    everything = prefix_beam_search(frames_of(emissions, "a"), viable=lambda _: True, faint=0)
    kept = prefix_beam_search(frames_of(emissions, "a"), viable=lambda _: True, faint=1e-3)
    assert everything[0] == kept[0] == "aaaa"
    assert set(kept) < set(everything)


@given(frames(), st.integers(0, 5))
def test_a_wide_search_finds_every_viable_string(emissions: NDArray[np.float64], most: int) -> None:
    """What is not viable is not found, and everything that is viable is."""
    found = prefix_beam_search(
        frames_of(emissions, SYMBOLS, everything=True), viable=lambda prefix: len(prefix) <= most, width=10_000, tries=1
    )
    assert set(found) == {text for text in by_brute_force(emissions, SYMBOLS) if len(text) <= most}


def test_impossible_strings_have_no_probability() -> None:
    """Two equal glyphs need a blank between them, and so three frames."""
    emissions = np.full((2, 2), 0.5)
    [found] = string_probabilities([(emissions, [[1], [1, 1], []])])
    assert found == pytest.approx([0.75, 0, 0.25])


def test_no_frames() -> None:
    """Without a frame only the empty string can be written."""
    emissions = np.zeros((0, 2))
    [found] = string_probabilities([(emissions, [[], [1]])])
    assert found == pytest.approx([1, 0])
    assert prefix_beam_search(frames_of(emissions, "a"), viable=lambda _: True) == [""]


def test_greedy_is_paddleocr_s() -> None:
    """Runs collapse, blanks part equal glyphs, and the score is the mean of each run's first maximum."""
    emissions = np.array([[0, 0.9, 0.1], [0.2, 0.8, 0], [1, 0, 0], [0.4, 0.6, 0], [0, 0.3, 0.7]], dtype=np.float32)
    text, score = greedy(emissions, ["", "a", "b"])
    assert text == "aab"
    assert score == pytest.approx((0.9 + 0.6 + 0.7) / 3)
    assert greedy(np.array([[1, 0, 0]], dtype=np.float32), ["", "a", "b"]) == ("", 0.0)
