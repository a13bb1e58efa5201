"""A font is used for what it has glyphs for, and for nothing else."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import ImageFont

from solver import FontsMissing
from solver.training.synth import Catalogue, fonts
from solver.training.synth.dice import Dice
from tests.synth.conftest import FONTS


def test_writes_what_it_has_ink_for(catalogue: Catalogue) -> None:
    """Letters, digits and signs, yes; Chinese, private characters and blanks, no."""
    (face,) = catalogue.faces
    assert face.writes(string.ascii_letters + string.digits + "+-×÷=?")
    assert not any(face.writes(character) for character in "水\ue000\u2003\uffff")


@pytest.mark.parametrize("size", [8, 13, 24, 61])
@pytest.mark.parametrize("smooth", [True, False])
def test_every_character_leaves_ink(catalogue: Catalogue, size: int, *, smooth: bool) -> None:
    """A mask is cut to ink that is there, at every size, with gray edges or without."""
    (face,) = catalogue.faces
    for character in string.ascii_letters + string.digits + "+-×÷=?":
        mask, _, top, advance = face.mask(character, size, smooth=smooth)
        assert mask[0].any()
        assert mask[-1].any()
        assert mask[:, 0].any()
        assert mask[:, -1].any()
        assert mask.shape[0] <= 1.5 * size
        assert -1.5 * size < top < size
        assert advance > 0
        assert smooth or set(np.unique(mask)) <= {0, 255}


def test_ink_too_thin_for_the_size(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stroke that a small size leaves no pixel of (Dustismo's minus at 10 pixels) is drawn all the same, as small."""

    class Thin(ImageFont.FreeTypeFont):
        """Draws nothing."""

        def getmask2(self, *args: Any, **options: Any) -> Any:
            return super().getmask2(" ", *args[1:], **options)

    (face,) = catalogue.faces
    at, whole = fonts.Face.at, face.mask("-", 10)
    monkeypatch.setattr(
        fonts.Face, "at", lambda face, size: Thin(str(face.path), size) if size < 12 else at(face, size)
    )
    for smooth in (True, False):
        mask, left, top, advance = face.mask("-", 10, smooth=smooth)
        assert mask.any()
        assert max(abs(one - other) for one, other in zip(mask.shape, whole[0].shape, strict=True)) <= 1
        assert (left, top, advance) == pytest.approx(whole[1:], abs=1)


def test_a_missing_glyph_is_an_error(catalogue: Catalogue, tmp_path: Path) -> None:
    """No box stands for a character that no font has: the error says what to install."""
    with pytest.raises(FontsMissing, match="apt-get install") as caught:
        catalogue.face(Dice(0), "水水")
    assert caught.value.text == "水水"
    with pytest.raises(FontsMissing):
        Catalogue([tmp_path]).face(Dice(0), "a")


def test_capitals_in_the_place_of_small_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """A face whose small letters are capitals writes no small letters, for nobody could tell them apart."""
    face = fonts.Face(FONTS / "DroidSansMono.ttf")
    square = fonts._square
    monkeypatch.setattr(fonts, "_square", lambda path, character: square(path, character.upper()))
    fonts._unicase.cache_clear()
    try:
        assert face.writes("ABC123")
        assert not face.writes("aBC123")
    finally:
        fonts._unicase.cache_clear()


def test_damaged_fonts_are_passed_by(tmp_path: Path) -> None:
    """A file that is no font writes nothing."""
    (tmp_path / "broken.ttf").write_bytes(b"not a font")
    (face,) = Catalogue([tmp_path]).faces
    assert not face.writes("a")


def test_the_digest_names_the_fonts(tmp_path: Path) -> None:
    """Two machines with the same fonts have the same digest; one font more changes it."""
    before = Catalogue([FONTS]).digest
    (tmp_path / "another.ttf").touch()
    assert Catalogue([FONTS]).digest == before
    assert Catalogue([FONTS, tmp_path]).digest != before


def test_the_packages_are_named_once() -> None:
    """Debian's names, each once."""
    assert len(set(fonts.PACKAGES)) == len(fonts.PACKAGES) > 25
    assert all(name.startswith(("fonts-", "ttf-")) for name in fonts.PACKAGES)
