"""``captcha-ocr bench``, with our real model, and stand-ins for the peers."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner, Result

from solver.benchmark.docs import BEGIN, END
from solver.benchmark.readers import READERS
from solver.cli import main
from tests.peers import draw_sets, install_ddddocr, install_tesseract


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few labelled pictures."""
    return draw_sets(tmp_path_factory.mktemp("sets") / "sets")


@pytest.fixture(scope="module")
def peers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Both stand-ins, where the interpreter and the shell find them."""
    root = tmp_path_factory.mktemp("peers")
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("PYTHONPATH", str(install_ddddocr(root / "packages")))
        monkeypatch.setenv("PATH", f"{install_tesseract(root / 'programs')}{os.pathsep}{os.environ['PATH']}")
        yield


class Done(NamedTuple):
    """A run of all readers, and where it wrote."""

    result: Result
    out: Path
    docs: Path


@pytest.fixture(scope="module")
def done(folder: Path, peers: None, tmp_path_factory: pytest.TempPathFactory) -> Done:
    """All readers on two pictures of each set; run once, as three of them load a model."""
    root = tmp_path_factory.mktemp("bench")
    out, docs = root / "new" / "results", root / "page.md"
    docs.write_text(f"words\n{BEGIN}\n{END}\n")
    arguments = ["--limit", "2", "--seen", "digits", "--out", str(out), "--docs", str(docs), "--json"]
    return Done(CliRunner().invoke(main, ["bench", str(folder), *arguments]), out, docs)


def test_json_is_the_document_of_the_contract(done: Done) -> None:
    """All of stdout is the document, with every reader's figures by set, each in its range."""
    document: dict[str, Any] = json.loads(done.result.stdout)

    assert done.result.exit_code == 0
    assert set(document) == {"processor", "sets", "readers", "confidence", "left_out"}
    assert list(document["readers"]) == list(READERS)
    assert document["left_out"] == []
    for reader in document["readers"].values():
        assert set(reader["sets"]) == set(document["sets"]) == {"digits", "short", "sums"}
        for name, figures in reader["sets"].items():
            least, most = figures["interval"]
            assert figures["n"] == document["sets"][name]["n"] <= 2
            assert 0 <= least <= figures["accuracy"] == figures["right"] / figures["n"] <= most <= 1
            assert figures["cpu_ms"] > 0
            assert figures["wall_ms"] > 0
        assert set(reader["mean"]) == {"real", "generated", "all", "unseen"}
        assert reader["memory_mb"] > 0
    assert document["readers"]["ours"]["size_mb"] > 1


def test_our_confidence_is_told_of_each_picture(done: Done) -> None:
    """Both readers of ours say how sure they were, in step with what was right; no other reader does."""
    document = json.loads(done.result.stdout)

    assert set(document["confidence"]) == {"ours", "ours-hints"}
    for name, confidence in document["confidence"].items():
        assert 0 <= confidence["ece"] <= 1
        assert 0 < confidence["min_confidence"] < 1
        for each, figures in document["readers"][name]["sets"].items():
            assert sum(right for _, right in confidence["pictures"][each]) == figures["right"]
            assert all(0 <= claimed <= 1 for claimed, _ in confidence["pictures"][each])


def test_the_document_is_kept(done: Done) -> None:
    """--out makes its folder and holds what --json prints."""
    assert json.loads((done.out / "peers.json").read_text(encoding="utf-8")) == json.loads(done.result.stdout)


def test_the_page_is_written(done: Done) -> None:
    """--docs has a table of means with a row a reader, one of sets, and the pictures beside it."""
    text = done.docs.read_text(encoding="utf-8")

    assert text.startswith("words\n")
    assert all(f"\n| {name} | " in text for name in READERS)
    assert "| digits † | generated | 2 |" in text
    assert {path.name for path in done.docs.parent.glob("*.png")} == {
        f"page-{name}.png" for name in ("sets", "risk", "reliability")
    }


@pytest.mark.usefixtures("peers")
def test_the_table_has_a_row_a_reader(folder: Path) -> None:
    """Without --json there is a table for people, with the mean over unseen sets where one was seen."""
    asked = ["--reader", "ddddocr-alphabet", "--reader", "tesseract", "--seen", "digits"]
    result = CliRunner().invoke(main, ["bench", str(folder), *asked])

    assert result.exit_code == 0
    assert "ddddocr-alphabet" in result.stdout
    assert "unseen" in result.stdout
    assert "† seen" in result.stderr


@pytest.mark.usefixtures("peers")
def test_a_missing_peer_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is left out, a sentence on stderr and in the document says so, and the others are compared."""
    monkeypatch.delenv("PYTHONPATH")
    result = CliRunner().invoke(main, ["bench", str(folder), "--reader", "ddddocr", "--reader", "tesseract", "--json"])

    document = json.loads(result.stdout)
    assert result.exit_code == 0
    assert list(document["readers"]) == ["tesseract"]
    assert document["left_out"][0].startswith("ddddocr is left out")
    assert document["left_out"][0] in result.stderr


def test_a_page_without_marks_is_told_before_anything_is_read(folder: Path, tmp_path: Path) -> None:
    """Status 1 and a sentence; no figures are lost, because none were taken."""
    page = tmp_path / "page.md"
    page.write_text("no marks")
    result = CliRunner().invoke(main, ["bench", str(folder), "--docs", str(page)])

    assert (result.exit_code, result.stdout) == (1, "")
    assert "measured: end" in result.stderr
    assert page.read_text() == "no marks"


@pytest.mark.parametrize("arguments", [["nowhere"], [], ["--reader", "nobody", "."], ["--python", "nowhere", "."]])
def test_wrong_use_is_status_2(arguments: list[str]) -> None:
    """No folder, one that is not there, a reader nobody knows, an interpreter that is not there."""
    result = CliRunner().invoke(main, ["bench", *arguments])

    assert (result.exit_code, result.stdout) == (2, "")
