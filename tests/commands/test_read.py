"""``captcha-ocr read``, with a real model: what is printed, where, and the exit status."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from captcha.image import ImageCaptcha
from click.testing import CliRunner

from solver.cli import main

if TYPE_CHECKING:
    from pathlib import Path

HINTS = ["--alphabet", "digits", "--length", "4"]


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """Four digits, drawn large."""
    ImageCaptcha(width=160, height=60).write("2468", str(tmp_path / "captcha.png"))
    return tmp_path / "captcha.png"


def test_the_answer_stands_first(picture: Path) -> None:
    """The table begins with the answer, and the exit status is 0."""
    result = CliRunner().invoke(main, ["read", str(picture), *HINTS])

    header, row, *_ = result.stdout.splitlines()
    assert result.exit_code == 0
    assert header.startswith("Answer")
    assert row[:4].isdigit()
    assert "captcha.png" in "".join(result.stdout.split())


def test_json_is_one_document_and_nothing_else(picture: Path) -> None:
    """All of stdout is JSON: one reading a picture, candidates cut to --top, probabilities in order."""
    result = CliRunner().invoke(main, ["read", str(picture), str(picture), "--json", "--top", "2", *HINTS])

    readings = json.loads(result.stdout)["readings"]
    assert result.exit_code == 0
    assert len(readings) == 2
    for reading in readings:
        probabilities = [candidate["probability"] for candidate in reading["candidates"]]
        assert reading["image"] == str(picture)
        assert reading["text"] == reading["candidates"][0]["text"]
        assert len(reading["text"]) == 4
        assert 0 < reading["confidence"] <= 1
        assert reading["model"] == "captcha"
        assert len(probabilities) <= 2
        assert probabilities == sorted(probabilities, reverse=True)


def test_a_dash_is_standard_input(picture: Path) -> None:
    """A picture may be piped in."""
    result = CliRunner().invoke(main, ["read", "-", "--json", *HINTS], input=picture.read_bytes())

    (reading,) = json.loads(result.stdout)["readings"]
    assert (result.exit_code, reading["image"]) == (0, "-")
    assert len(reading["text"]) == 4


def test_a_pipe_from_a_real_process(picture: Path) -> None:
    """As a shell does it: the picture's bytes come in on standard input, one JSON document goes out, no more."""
    with picture.open("rb") as piped:
        command = [sys.executable, "-m", "solver", "read", "-", "--json", *HINTS]
        run = subprocess.run(command, stdin=piped, capture_output=True, check=True)
    (reading,) = json.loads(run.stdout)["readings"]
    assert len(reading["text"]) == 4


def test_what_cannot_be_read_makes_status_1(picture: Path, tmp_path: Path) -> None:
    """A broken picture does not keep the others from being read, but the exit status tells."""
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"not a picture")

    table = CliRunner().invoke(main, ["read", str(broken), str(picture), *HINTS])
    document = CliRunner().invoke(main, ["read", str(broken), str(picture), "--json", *HINTS])

    bad, good = json.loads(document.stdout)["readings"]
    assert table.exit_code == document.exit_code == 1
    assert "cannot be decoded" in bad["error"]
    assert len(good["text"]) == 4


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--length", "x"], "is not a length: write 4 or 4-6"),
        (["--length", "6-4"], "fits no answer"),
        (["--pattern", "["], "is not a regular expression"),
        (["--case", "mixed"], "'mixed' is not one of"),
        (["--kind", "math", "--length", "4"], "does not go with kind='math'"),
        (["--top", "0"], "not in the range"),
    ],
)
def test_wrong_use_is_status_2(picture: Path, arguments: list[str], sentence: str) -> None:
    """Hints that cannot be are told on stderr, with nothing on stdout."""
    result = CliRunner().invoke(main, ["read", str(picture), *arguments])

    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr


def test_a_model_that_is_not_there_is_status_1(picture: Path) -> None:
    """An error of the tree is one sentence on stderr."""
    result = CliRunner().invoke(main, ["read", str(picture), "--recognizer", "no_such_rec"])

    assert (result.exit_code, result.stdout) == (1, "")
    assert "check its name" in result.stderr
