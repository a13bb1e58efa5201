"""How far pictures are apart."""

from __future__ import annotations

import numpy as np
import pytest

from preprocess import difference


def letters(*, lefts: tuple[int, ...] = (10, 45, 80, 115), size: tuple[int, int] = (40, 150)) -> np.ndarray:
    """Black bars on white."""
    picture = np.full((*size, 3), 255, np.uint8)
    for left in lefts:
        picture[8:32, left : left + 12] = 0
    return picture


def test_the_same_is_not_apart() -> None:
    """A picture is not apart from itself, however large it is drawn, nor from one half a pixel beside it."""
    assert difference(letters(), letters()) == 0
    twice = letters().repeat(2, axis=0).repeat(2, axis=1)
    assert difference(twice, letters()) < 0.03
    assert difference(letters(), twice) < 0.03


def test_one_letter_counts_as_much_as_all() -> None:
    """A letter that is missing is seen; the inverse is as far apart as can be."""
    assert difference(letters(), letters(lefts=(10, 45, 80))) > 0.15
    assert difference(letters(), 255 - letters()) > 0.8


@pytest.mark.parametrize("size", [(1, 1), (1, 90), (90, 1), (2, 3)])
def test_any_size(size: tuple[int, int]) -> None:
    """Pictures of any size can be compared."""
    white = np.full((*size, 3), 255, np.uint8)
    assert difference(white, white) == 0
    assert difference(255 - white, white) == pytest.approx(1)
