"""The HTML report: what it shows, that it needs nothing from outside, and the figures on top."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from solver.errors import CaptchaUnsolved
from solver.reading import Verdict
from solver.report import LabelledReading, Run, media_type, outcome, write_report
from tests.report.conftest import PNG, attempt, labelled, reading, solved

if TYPE_CHECKING:
    from pathlib import Path

    from solver.reading import Attempt


def page(path: Path, *runs: Run, labelled: tuple[LabelledReading, ...] = (), title: str = "Captcha report") -> str:
    """The report's HTML."""
    return write_report(path / "report.html", runs, labelled=labelled, title=title).read_text(encoding="utf-8")


def test_everything_known_of_an_attempt_is_shown(tmp_path: Path) -> None:
    """Picture, candidate and probability, hypothesis, model, what was typed, verdict, message and stages."""
    shown = page(tmp_path, solved(attempt(message="Welcome back", ms={"capture": 3.25, "read": 20.0})))
    for fact in ("data:image/png;base64,iVBORw0KGgo", "75.0 %", "median", "test-model", "Welcome back", "accepted"):
        assert fact in shown
    assert re.search(r"capture <b>3\.2 ms</b>", shown)
    assert re.search(r"typed <code>k7mx</code>", shown)


def test_a_failed_solve_is_shown_with_its_reason(tmp_path: Path) -> None:
    """The error's sentence stands above the attempts that led to it."""
    error = CaptchaUnsolved(reason="the policy allows no more", attempts=[attempt(verdict=Verdict.REJECTED)])
    shown = page(tmp_path, Run.failed("Login 2", error, ms=1234.0))
    assert str(error) in shown
    assert 'data-outcome="rejected"' in shown


def test_arithmetic_shows_what_is_written_too(tmp_path: Path) -> None:
    """Where the answer is not what the picture shows, both can be seen."""
    assert "8 ← 3+5=?" in page(tmp_path, solved(attempt("8", read=reading(("8", 0.75, "3+5=?")))))


def test_what_a_page_says_is_never_markup(tmp_path: Path) -> None:
    """Titles, answers, labels and messages are escaped, whatever stands in them."""
    evil = "<script>alert(1)</script>"
    run = solved(attempt(evil, read=reading((evil, 0.5)), message=evil), title=evil, group=evil)
    shown = page(tmp_path, run, labelled=(labelled(evil, reading(("x", 0.5)), group=evil),), title=evil)
    assert evil not in shown
    assert shown.count("&lt;script&gt;alert(1)") >= 12


def test_a_picture_is_never_a_document(tmp_path: Path) -> None:
    """Bytes that are no known picture get a type that a browser does not interpret."""
    shown = page(tmp_path, solved(attempt(image=b"<html><script>alert(1)</script>")))
    assert "data:application/octet-stream;base64," in shown


def test_the_page_asks_the_network_for_nothing(tmp_path: Path) -> None:
    """No address of any kind is loaded: everything stands in the file."""
    shown = page(tmp_path, solved(attempt()))
    assert not re.search(r"https?://|//cdn|@import|url\(", shown)
    assert set(re.findall(r'(?:src|href)="([^#"]{5})', shown)) == {"data:"}


def test_a_page_says_that_it_is_private(tmp_path: Path) -> None:
    """Who opens it learns at its top that captchas and answers are in it."""
    assert "captchas and their answers" in page(tmp_path).partition("<main")[0]


def test_no_solve_at_all_is_a_page_too(tmp_path: Path) -> None:
    """An empty run says so instead of dividing by zero."""
    shown = page(tmp_path)
    assert "No solve was recorded." in shown
    assert "0 of 0" in shown


def test_the_folder_is_made(tmp_path: Path) -> None:
    """A report may be asked for in a folder that is not there yet; its page is then the folder's index."""
    assert write_report(tmp_path / "a" / "b.html") == tmp_path / "a" / "b.html"
    assert write_report(tmp_path / "c" / "d") == tmp_path / "c" / "d" / "index.html"
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == [
        "b.captchas.json",
        "b.html",
        "index.captchas.json",
        "index.html",
    ]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (attempt(None, None), "turned down"),
        (attempt(verdict=Verdict.UNKNOWN), "unknown"),
        (attempt(verdict=Verdict.REJECTED), "rejected"),
        (attempt(), "accepted"),
    ],
)
def test_an_attempt_has_one_outcome(given: Attempt, expected: str) -> None:
    """Each attempt falls under exactly one of the filters."""
    assert outcome(given) == expected


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"BM\x00", "image/bmp"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x20ftypavis", "image/avif"),
        (b'<?xml version="1.0"?>\n<svg xmlns="">', "image/svg+xml"),
        (b"", "application/octet-stream"),
    ],
)
def test_the_type_is_read_from_the_bytes(image: bytes, expected: str) -> None:
    """Sites declare the wrong type often enough, so the signature decides."""
    assert media_type(image) == expected
