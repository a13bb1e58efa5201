"""What tests of the comparison share."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from solver.benchmark.figures import Comparison, Confidence, OfReader, OnSet, SetFacts, means
from solver.labelled import LabelledSet, find_sets
from solver.report import wilson
from tests.peers import draw_sets, install_ddddocr, install_tesseract

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def sets(tmp_path: Path) -> list[LabelledSet]:
    """The drawn sets."""
    return find_sets([draw_sets(tmp_path / "sets")])


@pytest.fixture
def peers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both stand-ins, where the interpreter and the shell find them."""
    monkeypatch.setenv("PYTHONPATH", str(install_ddddocr(tmp_path / "packages")))
    monkeypatch.setenv("PATH", f"{install_tesseract(tmp_path / 'programs')}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def comparison() -> Comparison:
    """Of two readers on three sets, one of them seen; made up."""
    facts: dict[str, SetFacts] = {
        "drawn": {"origin": "generated", "seen": True, "n": 10},
        "found": {"origin": "real", "seen": False, "n": 10},
        "other": {"origin": "generated", "seen": False, "n": 10},
    }

    def reader(title: str, *rights: int) -> OfReader:
        figures = {
            name: OnSet(
                n=10, right=right, failed=0, accuracy=right / 10, interval=wilson(right, 10), cpu_ms=8, wall_ms=9
            )
            for name, right in zip(facts, rights, strict=True)
        }
        return OfReader(
            title=title,
            version="a model",
            sets=figures,
            mean=means(facts, figures),
            cpu_ms=8,
            cpu_ms_mean=12,
            wall_ms=9,
            memory_mb=100,
            size_mb=None,
        )

    pictures = {name: [(number / 10, number > 3) for number in range(10)] for name in facts}
    return Comparison(
        processor="a processor",
        sets=facts,
        readers={"ours": reader("this project, no hints", 10, 7, 4), "tesseract": reader("Tesseract 5", 1, 0, 2)},
        confidence={"ours": Confidence(min_confidence=0.6, ece=0.25, pictures=pictures)},
        left_out=["ddddocr is left out: it is not here."],
    )
