"""``captcha-ocr calibrate``, with a real model on a few drawn pictures."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from captcha.image import ImageCaptcha
from click.testing import CliRunner

from solver.cli import main
from solver.recognize.bundled import bundled_model
from solver.recognize.cards import ModelCard


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two sets of four pictures each."""
    for name, texts in ("four", ("2468", "1357", "9024", "7712")), ("two", ("38", "47", "92", "60")):
        directory = tmp_path / "sets" / name
        directory.mkdir(parents=True)
        for text in texts:
            ImageCaptcha(width=40 * len(text), height=60).write(text, str(directory / f"{text}.png"))
        (directory / "labels.csv").write_text("file,label\n" + "".join(f"{text}.png,{text}\n" for text in texts))
    return tmp_path / "sets"


def cells_of(line: str) -> list[str]:
    """What stands in a row of a table, without its frame."""
    return [cell.strip() for cell in line.strip("│┃ ").replace("┃", "│").split("│")]


def test_the_card_learns_how_far_to_trust(folder: Path, tmp_path: Path) -> None:
    """Calibration, threshold and accuracy are written into the card; its hashes stay, and the model still loads."""
    model = shutil.copytree(bundled_model(), tmp_path / "model")
    before = ModelCard.load(model / "card.toml")

    result = CliRunner().invoke(main, ["calibrate", str(model), str(folder), "--precision", "0.5"])

    assert result.exit_code == 0, result.output
    card = ModelCard.load(model / "card.toml")
    card.verify(model)
    assert card.sha256 == before.sha256
    assert card.calibration is not None
    assert {*card.accuracy} == {"2 sets, no hints", "2 sets, hints"}
    assert all(0 <= share <= 1 for share in card.accuracy.values())
    assert "16 readings" in result.stdout
    assert "Calibration error" in result.stdout
    rows = {cells[0]: cells[1:] for line in result.stdout.splitlines() if len(cells := cells_of(line)) == 3}
    assert {*rows} == {"The labelled sets", "whole strings right", "typed", "of those right"}
    assert rows["whole strings right"] == [f"{share:.3f}" for share in card.accuracy.values()]


def test_a_model_without_a_card_gets_one(folder: Path, tmp_path: Path) -> None:
    """A model directory needs no card to be read with, so it needs none to be calibrated; it keeps its name."""
    model = shutil.copytree(bundled_model(), tmp_path / "model")
    (model / "card.toml").unlink()

    result = CliRunner().invoke(main, ["calibrate", str(model), str(folder), "--precision", "0.5"])

    assert result.exit_code == 0, result.output
    card = ModelCard.load(model / "card.toml")
    assert card.name == "PP-OCRv6_small_rec"
    assert card.calibration is not None


def test_one_set_is_too_few(folder: Path, tmp_path: Path) -> None:
    """Wrong use, told before anything is read or written."""
    model = shutil.copytree(bundled_model(), tmp_path / "model")

    result = CliRunner().invoke(main, ["calibrate", str(model), str(folder / "two")])

    assert (result.exit_code, result.stdout) == (2, "")
    assert "name two or more" in result.stderr
