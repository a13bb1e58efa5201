"""``captcha-ocr eval``, with a real model on a few drawn pictures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from captcha.image import ImageCaptcha
from click.testing import CliRunner

from solver.cli import main


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sets of three pictures each."""
    root: Path = tmp_path_factory.mktemp("sets")
    for name, texts in ("digits", ("2468", "1357", "9024")), ("short", ("38", "47", "92")):
        directory = root / name
        directory.mkdir()
        for text in texts:
            ImageCaptcha(width=40 * len(text), height=60).write(text, str(directory / f"{text}.png"))
        rows = "".join(f"{text}.png,{text}\n" for text in texts)
        (directory / "labels.csv").write_text(f"file,label\n{rows}")
        about = {"name": name, "origin": "generated", "alphabet": "0123456789", "length": [len(texts[0])] * 2}
        (directory / "set.json").write_text(json.dumps(about))
    return root


@pytest.mark.parametrize("arguments", [["--hints", "none"], ["--hints", "set"], ["--greedy"]])
def test_json_is_the_document_of_the_contract(folder: Path, arguments: list[str]) -> None:
    """All of stdout is the document, with every figure that others rely on, each in its range."""
    result = CliRunner().invoke(main, ["eval", str(folder), "--json", "--limit", "2", *arguments])

    document = json.loads(result.stdout)
    assert result.exit_code == 0
    assert set(document) == {"sets", "mean", "calibration"}
    assert set(document["sets"]) == {"digits", "short"}
    for figures in document["sets"].values():
        assert (figures["origin"], figures["n"]) == ("generated", 2)
        assert all(0 <= figures[share] <= 1 for share in ("accuracy", "confidence_mean", "coverage"))
        assert figures["precision"] is None or 0 <= figures["precision"] <= 1
        assert figures["cpu_ms"] > 0
        assert figures["wall_ms"] > 0
    assert document["mean"]["real"] is None
    assert document["mean"]["all"] == document["mean"]["generated"]
    assert 0 <= document["calibration"]["ece"] <= 1


def test_the_table_has_a_row_a_set_and_the_means(folder: Path) -> None:
    """Without --json there is a table for people."""
    result = CliRunner().invoke(main, ["eval", str(folder / "digits"), "--hints", "set"])

    assert result.exit_code == 0
    assert "digits" in result.stdout
    assert "mean, generated" in result.stdout
    assert "calibration error" in result.stdout


@pytest.mark.parametrize("arguments", [["nowhere"], [], ["--hints", "all", "."], ["--limit", "0", "."]])
def test_wrong_use_is_status_2(arguments: list[str]) -> None:
    """No folder, one that is not there, and options out of range."""
    result = CliRunner().invoke(main, ["eval", *arguments])

    assert (result.exit_code, result.stdout) == (2, "")


def test_a_folder_without_sets_is_status_1(tmp_path: Path) -> None:
    """There is nothing to measure, and one sentence says so."""
    result = CliRunner().invoke(main, ["eval", str(tmp_path)])

    assert (result.exit_code, result.stdout) == (1, "")
    assert "labels.csv" in result.stderr
