"""``captcha-ocr train`` and ``export`` where the extra is not installed; the rest stands in tests/training."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

from solver.cli import main


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
