"""Every letter of a text is set, with ink, in order."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from solver.training.synth import Catalogue
from solver.training.synth.dice import Dice
from solver.training.synth.letters import BENDS, SPACINGS, Bend, Letter, Spacing, setter


def square(side: int = 10) -> Letter:
    """A letter like a block."""
    return Letter(np.full((side, side), 255, np.uint8), 0, -side, side + 2)


@pytest.mark.parametrize("seed", range(60))
def test_every_character_is_drawn(catalogue: Catalogue, seed: int) -> None:
    """As many letters as characters that aren't blank, each with ink, whatever the style."""
    dice = Dice(seed)
    size = dice.randint(11, 80)
    line = setter(dice, catalogue=catalogue, text="Wil7mjI+=", size=size)("Wi l7mjI+=", dice)
    assert len(line) == 9
    for letter in line:
        assert letter.mask.max() > 60
        assert letter.mask[:, 0].any()
        assert letter.mask[:, -1].any()
    assert [letter.left for letter in line] == sorted(letter.left for letter in line)


@pytest.mark.parametrize("spacing", SPACINGS, ids=lambda value: value.__name__)
def test_letters_stay_in_order_and_apart(spacing: Callable[[Dice, int], Spacing], catalogue: Catalogue) -> None:
    """No letter hides the one before: at most two thirds of it are covered."""
    (face,) = catalogue.faces
    for seed in range(40):
        dice = Dice(seed)
        letters = [Letter(*face.mask(character, 40)) for character in "MilW4jTAVo"]
        line = spacing(dice, 40)(letters, dice)
        for before, after in pairwise(line):
            assert after.left >= before.left + before.mask.shape[1] * 0.3 - 1e-6


def test_crowded_letters_touch() -> None:
    """Blocks pushed together meet edge to edge, or up to a seventh of the narrower in."""
    for seed in range(20):
        dice = Dice(seed)
        (spacing,) = (each for each in SPACINGS if each.__name__ == "crowded")
        first, second = spacing(dice, 20)([square(), square()], dice)
        assert 8.5 <= second.left - first.left <= 10


@pytest.mark.parametrize("bend", BENDS, ids=lambda value: value.__name__)
def test_bends_move_letters_up_and_down_only(bend: Callable[[Dice, int], Bend]) -> None:
    """The line keeps its letters, their order and their places across."""
    dice = Dice(3)
    line = [square().moved(12 * index, 0) for index in range(6)]
    bent = bend(dice, 20)(line, dice)
    assert [letter.left for letter in bent] == [letter.left for letter in line]
    assert max(abs(letter.top + 10) for letter in bent) <= 40
