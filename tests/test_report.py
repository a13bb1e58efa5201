"""The HTML report: what it shows, that it needs nothing from outside, and the figures on top."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from solver.errors import CaptchaUnsolved
from solver.reading import Attempt, Candidate, Reading, Solution, Verdict
from solver.report import Run, Summary, media_type, outcome, wilson, write_report

if TYPE_CHECKING:
    from pathlib import Path

PNG = b"\x89PNG\r\n\x1a\n"


def attempt(
    typed: str | None = "k7mx",
    verdict: Verdict | None = Verdict.ACCEPTED,
    *,
    text: str = "k7mx",
    written: str | None = None,
    message: str = "",
    image: bytes = PNG,
    ms: dict[str, float] | None = None,
) -> Attempt:
    """One picture with one candidate."""
    candidates = (Candidate(text=text, probability=0.75, written=written or text),) if text else ()
    reading = Reading(candidates=candidates, confidence=0.75 if text else 0.0, model="test-model", hypothesis="median")
    return Attempt(
        image=image,
        source="response",
        digest="0" * 64,
        reading=reading,
        typed=typed,
        verdict=verdict,
        message=message,
        ms=ms or {"capture": 3.0, "read": 20.0},
    )


def solved(*attempts: Attempt, title: str = "Login 1", ms: float = 100.0) -> Run:
    """A solve that came out well."""
    solution = Solution(text=attempts[-1].typed or "", verdict=Verdict.ACCEPTED, attempts=attempts, ms=ms)
    return Run.solved(title, solution)


def page(path: Path, *runs: Run, title: str = "Captcha report") -> str:
    """The report's HTML."""
    write_report(path / "report.html", runs, title=title)
    return (path / "report.html").read_text(encoding="utf-8")


def test_everything_known_of_an_attempt_is_shown(tmp_path: Path) -> None:
    """Picture, candidate and probability, hypothesis, model, what was typed, verdict, message and stages."""
    shown = page(tmp_path, solved(attempt(message="Welcome back", ms={"capture": 3.25, "read": 20.0})))
    for fact in ("data:image/png;base64,iVBORw0KGgo=", "75.0 %", "median", "test-model", "Welcome back", "accepted"):
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
    assert "8 ← 3+5=?" in page(tmp_path, solved(attempt("8", text="8", written="3+5=?")))


def test_what_a_page_says_is_never_markup(tmp_path: Path) -> None:
    """Titles, answers and messages are escaped, whatever stands in them."""
    evil = "<script>alert(1)</script>"
    run = solved(attempt(evil, text=evil, written=evil, message=evil), title=evil)
    shown = page(tmp_path, run, title=evil)
    assert evil not in shown
    assert shown.count("&lt;script&gt;alert(1)") >= 6


def test_a_picture_is_never_a_document(tmp_path: Path) -> None:
    """Bytes that are no known picture get a type that a browser does not interpret."""
    shown = page(tmp_path, solved(attempt(image=b"<html><script>alert(1)</script>")))
    assert "data:application/octet-stream;base64," in shown


def test_the_page_asks_the_network_for_nothing(tmp_path: Path) -> None:
    """No address of any kind is loaded: everything stands in the file."""
    shown = page(tmp_path, solved(attempt()))
    assert not re.search(r"https?://|//cdn|@import|url\(", shown)
    assert set(re.findall(r'(?:src|href)="([^"]{5})', shown)) == {"data:"}


def test_no_solve_at_all_is_a_page_too(tmp_path: Path) -> None:
    """An empty run says so instead of dividing by zero."""
    shown = page(tmp_path)
    assert "No solve was recorded." in shown
    assert "0 of 0" in shown


def test_the_folder_is_made(tmp_path: Path) -> None:
    """A report may be asked for in a folder that is not there yet."""
    write_report(tmp_path / "a" / "b" / "report.html", [])
    assert (tmp_path / "a" / "b" / "report.html").exists()


def test_the_summary_counts_solves_answers_and_pictures() -> None:
    """A picture turned down costs no try; a rejected answer does; a failed solve is no first try."""
    runs = [
        solved(attempt(None, None), attempt(), ms=100),
        solved(attempt(verdict=Verdict.REJECTED), attempt(), ms=300),
        Run.failed("x", CaptchaUnsolved(reason="x", attempts=[attempt(verdict=Verdict.REJECTED)]), ms=200),
    ]
    summary = Summary.of(runs)
    assert (summary.solves, summary.solved, summary.first_try) == (3, 2, 1)
    assert (summary.pictures, summary.typed, summary.turned_down) == (5, 4, 1)
    assert summary.ms == 200
    assert summary.interval == wilson(1, 3)


def test_stages_are_medians_over_the_pictures_that_had_them() -> None:
    """A stage that one picture went through is not thinned by those that did not; the order is that of the work."""
    attempts = [attempt(ms={"read": 10.0}), attempt(ms={"read": 30.0}), attempt(ms={"capture": 5.0, "read": 20.0})]
    assert list(Summary.of([solved(*attempts)]).stages.items()) == [("capture", 5.0), ("read", 20.0)]


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
    ("successes", "trials", "low", "high"),
    [(0, 0, 0.0, 1.0), (0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (20, 20, 0.8389, 1.0)],
)
def test_wilson_agrees_with_published_values(successes: int, trials: int, low: float, high: float) -> None:
    """The ends are those of the score interval as tabulated, also at 0 and 1 where the usual one fails."""
    assert wilson(successes, trials) == pytest.approx((low, high), abs=1e-4)


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
