"""Readers in processes of their own, with stand-ins for the peers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from solver.benchmark.measure import compare
from solver.errors import BenchmarkFailed
from solver.labelled import LabelledSet
from tests.peers import draw_set, install_ddddocr

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.usefixtures("peers")
def test_peers_answer_from_their_own_interpreter(sets: list[LabelledSet]) -> None:
    """Every reader that is asked for reads every picture, whatever it prints, and is called by its version."""
    asked: list[tuple[str, str | None]] = []

    found = compare(
        sets,
        readers=["ddddocr", "tesseract"],
        progress=lambda name, picture: asked.append((name, picture.label if picture else None)),
    )

    labels = [None, "2468", "1357", "9024", "38", "47", "3+5=?"]
    assert asked == [(name, label) for name in ("ddddocr", "tesseract") for label in labels]
    assert [each["title"] for each in found["readers"].values()] == ["ddddocr 1.6.9", "Tesseract 5.9.9"]
    tesseract = found["readers"]["tesseract"]
    assert [each["right"] for each in tesseract["sets"].values()] == [1, 0, 0]
    assert tesseract["size_mb"] == 1
    assert tesseract["memory_mb"]
    assert tesseract["memory_mb"] > 0
    assert tesseract["cpu_ms"] > 0
    assert (found["confidence"], found["left_out"]) == ({}, [])


@pytest.mark.usefixtures("peers")
def test_set_ranges_gets_the_alphabet_of_each_set(sets: list[LabelledSet]) -> None:
    """With it ddddocr reads what it misread without; a set that has no alphabet is read without any."""
    found = compare(sets, readers=["ddddocr", "ddddocr-alphabet"])

    plain, ranged = ([each["right"] for each in reader["sets"].values()] for reader in found["readers"].values())
    assert plain == [0, 0, 0]
    assert ranged == [3, 1, 0]  # of the sum it reads "3+5=?#": the limit of the set before is gone


def test_a_peer_gets_help_with_sums(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sets: list[LabelledSet]) -> None:
    """A sum that was read as text is worth its value."""
    source = "class DdddOcr:\n def __init__(self, **_): ...\n def classification(self, _): return '3 + 5 = ?'\n"
    monkeypatch.setenv("PYTHONPATH", str(install_ddddocr(tmp_path / "packages", source)))

    found = compare([each for each in sets if each.name == "sums"], readers=["ddddocr"])

    assert found["readers"]["ddddocr"]["sets"]["sums"]["accuracy"] == 1


@pytest.mark.usefixtures("peers")
def test_an_error_at_a_picture_counts_as_wrong(sets: list[LabelledSet]) -> None:
    """It is counted where it happened, and the pictures after it are read."""
    found = compare(sets, readers=["ddddocr-beta-alphabet"])["readers"]["ddddocr-beta-alphabet"]["sets"]

    assert [each["failed"] for each in found.values()] == [0, 1, 0]
    assert (found["short"]["right"], found["short"]["n"]) == (1, 2)


def test_a_reader_has_one_processor_and_one_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It sees one processor, where the system can bind it to one, and the variables that libraries look at."""
    source = (
        "import os\nclass DdddOcr:\n def __init__(self, **_): ...\n def classification(self, _):\n"
        "  count = len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else 1\n"
        "  return f\"{count}{os.environ['OMP_NUM_THREADS']}{os.environ['OMP_THREAD_LIMIT']}\"\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(install_ddddocr(tmp_path / "packages", source)))
    labelled = LabelledSet.load(draw_set(tmp_path / "ones", {"111": "111"}))

    assert compare([labelled], readers=["ddddocr"])["readers"]["ddddocr"]["sets"]["ones"]["accuracy"] == 1


@pytest.mark.usefixtures("peers")
def test_a_peer_that_is_missing_is_left_out_with_a_sentence(
    sets: list[LabelledSet], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are compared; the sentence says how it is got."""
    monkeypatch.delenv("PYTHONPATH")

    found = compare(sets, readers=["ddddocr-beta", "tesseract"])

    assert list(found["readers"]) == ["tesseract"]
    [sentence] = found["left_out"]
    assert sentence.startswith("ddddocr-beta is left out: it is not here; pip install ddddocr")


def test_a_peer_that_cannot_start_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sets: list[LabelledSet]
) -> None:
    """Its last words are in the sentence; with nobody left, that sentence is the error."""
    packages = install_ddddocr(tmp_path / "packages", "raise ImportError('libGL.so.1 is missing')")
    monkeypatch.setenv("PYTHONPATH", str(packages))

    with pytest.raises(BenchmarkFailed, match=r"ddddocr is left out: .*libGL\.so\.1 is missing"):
        compare(sets, readers=["ddddocr"])


def test_a_process_that_dies_ends_the_comparison(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sets: list[LabelledSet]
) -> None:
    """Half a reader is not compared; the error names it and its exit status."""
    source = "import os\nclass DdddOcr:\n def __init__(self, **_): ...\n def classification(self, _): os._exit(7)\n"
    monkeypatch.setenv("PYTHONPATH", str(install_ddddocr(tmp_path / "packages", source)))

    with pytest.raises(BenchmarkFailed, match="ddddocr: its process ended with status 7"):
        compare(sets, readers=["ddddocr"])


def test_an_interpreter_that_is_none(tmp_path: Path, sets: list[LabelledSet]) -> None:
    """A file that cannot be run, or answers something else, leaves its peers out with a sentence."""
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\necho hello\n")
    for mode, said in (0o644, "cannot be run"), (0o755, "no answer"):
        program.chmod(mode)
        with pytest.raises(BenchmarkFailed, match=said):
            compare(sets, readers=["ddddocr"], python=program)


def test_names_of_sets_must_fit(sets: list[LabelledSet]) -> None:
    """Figures are kept by name, so two sets of one name are refused, and so is a seen one that is not there."""
    with pytest.raises(BenchmarkFailed, match="two sets are called digits"):
        compare([*sets, sets[0]], readers=[])
    with pytest.raises(BenchmarkFailed, match="no set is called digitz"):
        compare(sets, readers=[], seen=["digitz"])


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
@pytest.mark.usefixtures("peers")
def test_limit_and_seen_are_kept_with_the_sets(sets: list[LabelledSet]) -> None:
    """What was read, and of which kind, stands in the document."""
    found = compare(sets, readers=["tesseract"], limit=2, seen=["digits"])

    assert found["sets"]["digits"] == {"origin": "generated", "seen": True, "n": 2}
    assert found["sets"]["sums"] == {"origin": "real", "seen": False, "n": 1}
    assert found["readers"]["tesseract"]["mean"]["unseen"] == 0
