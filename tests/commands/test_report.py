"""``captcha-ocr report``: what runs have left, and labelled pictures that a real model reads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from captcha.image import ImageCaptcha
from click.testing import CliRunner

from solver.cli import main
from solver.report import Record, write_report
from tests.report.conftest import attempt, labelled, reading, solved

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def digits(tmp_path: Path) -> Path:
    """A labelled set of two pictures."""
    folder = tmp_path / "digits"
    folder.mkdir()
    for text in "2468", "1357":
        ImageCaptcha(width=160, height=60).write(text, str(folder / f"{text}.png"))
    (folder / "labels.csv").write_text("file,label\n2468.png,2468\n1357.png,1357\n")
    return folder


def test_several_runs_become_one_page(tmp_path: Path) -> None:
    """Solves and labelled readings of all folders, each once, also when the page lies among them and is made again."""
    write_report(tmp_path / "tests" / "one", [solved(attempt(), title="first")])
    write_report(tmp_path / "tests" / "two", [solved(attempt(), title="second")])
    write_report(tmp_path / "eval", labelled=[labelled("ab", reading(("ab", 0.5)), right=True)])
    page = tmp_path / "tests" / "all.html"
    for _ in range(2):
        result = CliRunner().invoke(
            main, ["report", str(tmp_path / "tests"), str(tmp_path / "eval"), "--out", str(page), "--json"]
        )
        assert result.exit_code == 0, result.output
        document = json.loads(result.stdout)
        assert document["report"] == str(page)
        assert document["solves"]["solves"] == 2
        assert document["labelled"] == {"pictures": 1, "right": 1}
    text = page.read_text(encoding="utf-8")
    assert all(text.count(f"<h3>{title}</h3>") == 1 for title in ("first", "second", "set"))
    assert Record.load(page.with_suffix(".captchas.json")).folded


def test_labelled_pictures_are_read(digits: Path, tmp_path: Path) -> None:
    """A set is read by the model in the package, and the page is where it says; progress is not on stdout."""
    result = CliRunner().invoke(main, ["report", str(digits), "--hints", "set", "--out", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    page = tmp_path / "out" / "index.html"
    assert result.stdout == f"0 solves and 2 labelled pictures: {page}\n"
    assert page.read_text(encoding="utf-8").count("shows <code>") == 2


def test_eval_leaves_what_can_be_reported(digits: Path, tmp_path: Path) -> None:
    """Its record is read again in the place of the pictures."""
    result = CliRunner().invoke(main, ["eval", str(digits), "--report", str(digits), "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["sets"]["digits"]["n"] == 2
    assert str(digits / "index.html") in result.stderr.replace("\n", "")
    (digits / "2468.png").unlink()
    again = CliRunner().invoke(main, ["report", str(digits), "--out", str(tmp_path / "all.html"), "--json"])
    assert again.exit_code == 0, again.output
    assert json.loads(again.stdout)["labelled"]["pictures"] == 2


def test_a_folder_with_nothing_in_it_is_status_1(tmp_path: Path) -> None:
    """One sentence says what is looked for."""
    result = CliRunner().invoke(main, ["report", str(tmp_path), "--out", str(tmp_path / "all.html")])
    assert (result.exit_code, result.stdout) == (1, "")
    assert "labels.csv" in result.stderr
    assert not list(tmp_path.iterdir())


def test_a_damaged_record_is_status_1(tmp_path: Path) -> None:
    """It is named, and what to do about it."""
    (tmp_path / "index.captchas.json").write_text("{")
    result = CliRunner().invoke(main, ["report", str(tmp_path)])
    assert (result.exit_code, result.stdout) == (1, "")
    assert "index.captchas.json cannot be read" in result.stderr.replace("\n", "")
