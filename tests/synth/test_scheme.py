"""Schemes are as wide as their tables, hold to their limits, and come again from the same seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pytest

from preprocess import load_frames
from solver.training.synth import (
    Catalogue,
    Scheme,
    clutter,
    colours,
    contact_sheet,
    draw_scheme,
    encode,
    fills,
    finish,
    grounds,
    letters,
    texts,
    warps,
)
from solver.training.synth.dice import Dice, trait
from solver.training.synth.measures import LARGEST, SMALLEST
from tests.synth.conftest import LATIN

TABLES: list[Mapping[Callable[..., Any], float]] = [
    texts.WRITERS, letters.SPACINGS, letters.BENDS, colours.GROUNDS, colours.INKS, colours.STREWN, grounds.GROUNDS,
    fills.FILLS, clutter.CLUTTER, warps.WARPS, finish.FINISHES, encode.ENCODERS,
]  # fmt: skip


def schemes(catalogue: Catalogue, count: int, *, first: int = 0) -> Iterator[Scheme]:
    """Schemes of seeds one after the other, without Chinese, which the tests' font lacks."""
    return (draw_scheme(first + seed, catalogue, scripts=LATIN) for seed in range(count))


def test_every_option_is_reachable(catalogue: Catalogue) -> None:
    """Over many schemes every option of every table is drawn."""
    seen = set().union(*(scheme.traits for scheme in schemes(catalogue, 1200)))
    wanted = {trait(option) for table in TABLES for option in table if option not in texts.HAN}
    assert wanted - seen == set()


def test_pictures_keep_to_the_limits(catalogue: Catalogue) -> None:
    """Every picture decodes, is no smaller and no larger than the limits, and isn't of one colour."""
    for scheme in schemes(catalogue, 120, first=5000):
        dice = Dice(1)
        for frame in load_frames(scheme.draw(scheme.write(dice), dice)):
            height, width, _ = frame.shape
            assert SMALLEST[0] <= width <= LARGEST[0], scheme.name
            assert SMALLEST[1] <= height <= LARGEST[1], scheme.name
            assert frame.std() > 1, scheme.name


def test_a_scheme_is_of_one_size(catalogue: Catalogue) -> None:
    """A site's pictures are all as large."""
    for scheme in schemes(catalogue, 20):
        dice = Dice(2)
        shapes = {load_frames(scheme.draw(scheme.write(dice), dice))[0].shape for _ in range(3)}
        assert len(shapes) == 1, scheme.name


def test_seeds_settle_everything(catalogue: Catalogue) -> None:
    """The same seeds give the same bytes, others give others."""

    def pictures(seed: int) -> list[bytes]:
        return [scheme.draw(scheme.write(Dice(seed)), Dice(seed + 1)) for scheme in schemes(catalogue, 25, first=700)]

    assert pictures(3) == pictures(3)
    assert all(one != other for one, other in zip(pictures(3), pictures(4), strict=True))


def test_the_text_shows(catalogue: Catalogue) -> None:
    """Another text, all else equal, gives another picture: letters are never lost on their ground."""
    lost = []
    for scheme in schemes(catalogue, 150, first=9000):
        if "encode.jpeg" in " ".join(scheme.traits):  # its noise would differ too
            continue
        dice = Dice(5)
        text = scheme.write(dice)
        other = text.shown.translate(str.maketrans("0123456789", "1234567890"))
        other = other.swapcase() if other == text.shown else other
        one, two = (scheme.draw(texts.Written(shown, shown), Dice(6)) for shown in (text.shown, other))
        apart = np.abs(load_frames(one)[0].astype(int) - load_frames(two)[0]).max(axis=2)
        if (apart > 24).mean() < 0.005:
            lost.append(scheme.name)
    assert len(lost) <= 2, lost


def test_what_is_animated_moves(catalogue: Catalogue) -> None:
    """Some schemes are animations, whose frames differ."""
    moving = 0
    for scheme in schemes(catalogue, 150):
        dice = Dice(1)
        frames = load_frames(scheme.draw(scheme.write(dice), dice))
        if len(frames) > 1:
            moving += 1
            assert any((frame != frames[0]).any() for frame in frames[1:])
    assert moving


@pytest.mark.parametrize("fill", fills.FILLS, ids=lambda value: value.__name__)
def test_fills_leave_ink(fill: Callable[[Dice, float], fills.Fill], catalogue: Catalogue) -> None:
    """Each manner of ink shows the letter in its own colour, and nothing beyond the margin."""
    (face,) = catalogue.faces
    mask = np.pad(face.mask("R", 40)[0], fills.margin(40))
    for seed in range(15):
        dice = Dice(seed)
        layer = fill(dice, 40)(mask, (200, 30, 30), (255, 255, 255), dice)
        assert layer.shape == (*mask.shape, 4)
        assert (layer[..., :3] <= layer[..., 3:]).all()  # colours are multiplied by what they cover
        assert (layer[mask > 128][:, 3] > 100).mean() > 0.1
        assert not layer[[0, -1]].any()


def test_contact_sheet(catalogue: Catalogue) -> None:
    """So many cells, in rows, each with something in it; the same from the same seed."""
    sheet = contact_sheet(7, seed=0, columns=3, scripts=LATIN, catalogue=catalogue)
    assert sheet.shape == (3 * 84, 3 * 200, 3)
    cells = [sheet[top : top + 84, left : left + 200] for top in (0, 84, 168) for left in (0, 200, 400)]
    assert all(cell.std() > 1 for cell in cells[:7])
    assert all(cell.std() == 0 for cell in cells[7:])
    assert (contact_sheet(7, seed=0, columns=3, scripts=LATIN, catalogue=catalogue) == sheet).all()
    with pytest.raises(ValueError, match="at least one"):
        contact_sheet(0)
