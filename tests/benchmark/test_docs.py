"""The measured part of a page, and the pictures beside it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PIL import Image

from solver.benchmark.docs import BEGIN, END, parts, write_docs
from solver.benchmark.figures import Comparison
from solver.benchmark.tables import markdown, summary
from solver.errors import BenchmarkFailed

ROOT = Path(__file__).parents[2]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page with words around its measured part."""
    path = tmp_path / "docs" / "page.md"
    path.parent.mkdir()
    path.write_text(f"# Before\n\n{BEGIN}\nold figures\n{END}\n\nAfter †\n", encoding="utf-8")
    return path


def contents(folder: Path) -> dict[str, bytes]:
    """All files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_only_the_measured_part_is_written(page: Path, comparison: Comparison) -> None:
    """Old figures go, new ones come, and what a person wrote around them stays."""
    write_docs(page, comparison)

    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# Before\n\n{BEGIN}\n")
    assert text.endswith(f"{END}\n\nAfter †\n")
    assert "old figures" not in text
    assert "ddddocr is left out" in text


def test_the_same_comparison_gives_the_same_bytes(page: Path, comparison: Comparison) -> None:
    """Writing again changes neither the page nor a picture."""
    write_docs(page, comparison)
    once = contents(page.parent)
    write_docs(page, comparison)

    assert contents(page.parent) == once


def test_seen_sets_are_marked_and_left_out_of_one_mean(page: Path, comparison: Comparison) -> None:
    """A dagger marks the set, found sets come first, and the first table has the mean without it."""
    write_docs(page, comparison)

    text = page.read_text(encoding="utf-8")
    assert "| ours | this project, no hints | 0.70 | 0.70 | 0.70 | 0.55 | 8 | 12 | 100 | – |" in text
    assert text.index("| found | real | 10 | 0.70 (0.40–0.89) | 0.00 (0.00–0.28) |") < text.index("| drawn † |")


def test_without_seen_sets_there_is_no_mean_of_unseen_ones(comparison: Comparison) -> None:
    """A column that would say what another says is left out."""
    comparison["sets"]["drawn"]["seen"] = False

    assert "unseen" not in markdown(summary(comparison))


def test_every_picture_is_drawn_and_shown(page: Path, comparison: Comparison) -> None:
    """Three pictures, none of them blank, each linked from the page under the name that it has."""
    write_docs(page, comparison)

    text = page.read_text(encoding="utf-8")
    for name in "sets", "risk", "reliability":
        with Image.open(page.parent / f"page-{name}.png") as picture:
            colours = picture.convert("RGB").getcolors(1 << 24)
        assert colours is not None
        assert len(colours) > 50
        assert f"](page-{name}.png)" in text


def test_readers_without_confidence_have_no_section_on_it(page: Path, comparison: Comparison) -> None:
    """Where only peers were measured, nothing is said of confidence."""
    comparison["confidence"] = {}
    write_docs(page, comparison)

    assert "confidence" not in page.read_text(encoding="utf-8")
    assert {path.name for path in page.parent.iterdir()} == {"page.md", "page-sets.png"}


@pytest.mark.parametrize("text", [None, "# Nothing", f"{END}\n{BEGIN}"])
def test_a_page_without_the_marks_is_refused(tmp_path: Path, text: str | None) -> None:
    """A page that is not there, has no marks, or has them the wrong way round: the error shows what to write."""
    page = tmp_path / "page.md"
    if text is not None:
        page.write_text(text)

    with pytest.raises(BenchmarkFailed, match="measured: end"):
        parts(page)


def test_without_matplotlib_a_sentence_says_what_to_install(
    page: Path, comparison: Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The extra is named, and the page is left as it was."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)

    with pytest.raises(BenchmarkFailed, match=r"playwright-captcha-ocr\[bench\]"):
        write_docs(page, comparison)
    assert "old figures" in page.read_text(encoding="utf-8")


def test_our_own_page_can_be_written() -> None:
    """docs/benchmark.md has both marks."""
    before, _ = parts(ROOT / "docs" / "benchmark.md")

    assert before.startswith("# ")
