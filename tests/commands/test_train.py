"""``captcha-ocr train`` and ``export`` where the extra is not installed; the rest stands in tests/training."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

from solver.cli import main
from solver.training.synth.foreign import FOREIGN, Generator


@pytest.mark.parametrize(
    "arguments",
    [
        ["train", ".", "--out", "model"],
        ["train", "pretrain", "--corpus", ".", "--steps", "1", "--out", "model"],
        ["export", "checkpoint.pt", "--out", "model"],
    ],
)
def test_without_the_extra_the_command_is_named(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence says what to install, before anything is written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "checkpoint.pt").touch()
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)

    result = CliRunner().invoke(main, arguments)

    assert (result.exit_code, result.stdout) == (1, "")
    assert "pip install 'playwright-captcha-ocr[train]'" in result.stderr
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize("arguments", [["nowhere", "--out", "model"], ["."], ["pretrain", "--out", "model"]])
def test_wrong_use_is_status_2(arguments: list[str]) -> None:
    """A folder that is not there, and options that are missing."""
    result = CliRunner().invoke(main, ["train", *arguments])

    assert (result.exit_code, result.stdout) == (2, "")


def test_a_sheet_is_a_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the synthesiser draws is written as it is, red where it is red."""
    red = np.full((30, 40, 3), (250, 10, 10), np.uint8)
    monkeypatch.setattr("solver.training.synth.sheet.contact_sheet", lambda *_, **__: red)

    result = CliRunner().invoke(main, ["train", "sheet", str(tmp_path / "sheet.png")])

    assert result.exit_code == 0, result.output
    written = cv2.imread(str(tmp_path / "sheet.png"))
    assert written is not None
    assert written.shape == (30, 40, 3)
    assert written[0, 0].tolist() == [10, 10, 250]


def test_a_sheet_of_one_generator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a published generator draws is shown when it is named, and only published ones with --foreign."""
    asked = []

    def sheet(*_: object, foreign: Sequence[Generator], **__: object) -> np.ndarray:
        asked.append([each.name for each in foreign])
        return np.zeros((8, 8, 3), np.uint8)

    monkeypatch.setattr("solver.training.synth.sheet.contact_sheet", sheet)
    for options in ([], ["--generator", "lepture"], ["--foreign"]):
        result = CliRunner().invoke(main, ["train", "sheet", str(tmp_path / "sheet.png"), *options])
        assert result.exit_code == 0, result.output
    assert asked == [[], ["lepture"], [each.name for each in FOREIGN if each.is_here()]]


def test_a_generator_that_is_not_here(tmp_path: Path) -> None:
    """An unknown name is wrong use, and the error names those that are installed."""
    result = CliRunner().invoke(main, ["train", "sheet", str(tmp_path / "sheet.png"), "--generator", "rorschach"])

    assert (result.exit_code, result.stdout) == (2, "")
    assert "rorschach" in result.stderr
    assert "lepture" in result.stderr
