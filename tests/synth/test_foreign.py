"""Published generators draw what they are told, the same from the same seed; what isn't installed is left out."""

from __future__ import annotations

import pytest

from preprocess import load_frames
from solver.training.synth import FOREIGN, Catalogue, contact_sheet, draw_foreign
from solver.training.synth.dice import Dice
from solver.training.synth.foreign import Generator

each_generator = pytest.mark.parametrize("generator", FOREIGN, ids=lambda generator: generator.name)


def need(generator: Generator) -> None:
    """Skip where it isn't installed."""
    if not generator.is_here():
        pytest.skip(f"{generator.package} ({generator.registry}) or what runs it is not installed")


@each_generator
def test_seeds_settle_everything(generator: Generator, catalogue: Catalogue) -> None:
    """Each generator draws a text as often as asked, from a seed the same, whatever it drew in between."""
    need(generator)
    others = 0
    for seed in range(8):
        scheme, other = (draw_foreign(each, catalogue, among=[generator]) for each in (seed, seed + 100))
        assert scheme is not None
        assert other is not None
        text = scheme.write(Dice(1))
        picture = scheme.draw(text, Dice(2))
        other.draw(other.write(Dice(3)), Dice(4))
        assert scheme.draw(text, Dice(2)) == picture
        others += scheme.draw(text, Dice(3)) != picture
    assert others > 4  # there are settings that leave nothing to chance


@each_generator
def test_pictures(generator: Generator, catalogue: Catalogue) -> None:
    """What is drawn of any text that may be asked for is a picture of one line, not of one colour."""
    need(generator)
    for seed in range(12):
        scheme = draw_foreign(seed, catalogue, among=[generator])
        assert scheme is not None
        assert scheme.name == f"{generator.name}-{seed}"
        dice = Dice(seed)
        for frame in load_frames(scheme.draw(scheme.write(dice), dice)):
            height, width, _ = frame.shape
            assert 20 <= height <= 120
            assert height / 2 < width < 12 * height
            assert frame.std() > 1


def test_none_is_installed(catalogue: Catalogue) -> None:
    """Without any generator there is no scheme, and no sheet of them."""
    missing = [Generator(each.site, each.registry, each.package, lambda: False, each.writers) for each in FOREIGN]
    assert draw_foreign(4, catalogue, among=missing) is None
    with pytest.raises(ValueError, match="lepture"):
        contact_sheet(1, foreign=missing, catalogue=catalogue)


def test_every_generator_has_a_name_of_its_own() -> None:
    """Names are unique: a scheme's name says who drew it."""
    assert len({generator.name for generator in FOREIGN}) == len(FOREIGN)
