"""Model cards: what is written is what is read, and hashes hold."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from solver.errors import ModelDamaged
from solver.recognize.calibrate import Calibration
from solver.recognize.cards import ModelCard

if TYPE_CHECKING:
    from pathlib import Path

FULL = ModelCard(
    name="one",
    version="1.2",
    licence='Apache-2.0 "or" MIT\\n',
    alphabet="0-9 × ÷ 汉字 é\ttab\nline",
    training_data="",
    input_height=32,
    glance_height=24,
    sha256={"inference.onnx": "00", "a b.yml": "ff"},
    accuracy={"sets/none": 0.625, "ünï": 1.0},
    calibration=Calibration(slope=0.75, intercept=-1e-3),
    min_confidence=0.25,
)


@pytest.mark.parametrize("card", [FULL, ModelCard(name="bare")])
def test_a_card_survives_its_file(tmp_path: Path, card: ModelCard) -> None:
    """Saved and loaded, a card is the same, whatever characters it holds."""
    card.save(tmp_path / "card.toml")

    assert ModelCard.load(tmp_path / "card.toml") == card


def test_a_directory_without_a_card_has_a_name(tmp_path: Path) -> None:
    """Where no card lies, one that says no more than the name stands in for it; where one does, that one counts."""
    assert ModelCard.of(tmp_path, name="bare") == ModelCard(name="bare")

    FULL.save(tmp_path / "card.toml")

    assert ModelCard.of(tmp_path, name="bare") == FULL


@pytest.mark.parametrize(
    "text",
    [
        "name = ",
        "version = '1'",
        "name = 'a'\ncolour = 'red'",
        "name = 'a'\nmin_confidence = 2",
        "name = 'a'\nglance_height = 48",
        "name = 'a'\n[calibration]\nx = 1",
    ],
)
def test_what_is_no_card_is_told(tmp_path: Path, text: str) -> None:
    """Broken TOML, an unknown or missing key and a value out of range name the file."""
    path = tmp_path / "card.toml"
    path.write_text(text)

    with pytest.raises(ModelDamaged, match=r"card\.toml is not a model card \("):
        ModelCard.load(path)


def test_files_are_compared_with_their_hashes(tmp_path: Path) -> None:
    """Whole files pass; one changed byte or a missing file does not."""
    path = tmp_path / "inference.onnx"
    path.write_bytes(b"weights")
    card = ModelCard(name="one", sha256={path.name: hashlib.sha256(b"weights").hexdigest()})

    card.verify(tmp_path)
    path.write_bytes(b"Weights")
    with pytest.raises(ModelDamaged, match="is cut or not the one its card names") as changed:
        card.verify(tmp_path)
    path.unlink()
    with pytest.raises(ModelDamaged, match="is missing"):
        card.verify(tmp_path)

    assert changed.value.path == path
