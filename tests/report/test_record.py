"""The record beside the page: that it comes back as it was, and that what is no record is told."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from solver.errors import CaptchaUnsolved, RecordInvalid
from solver.reading import Verdict
from solver.recognize.places import CharacterProbabilities
from solver.report import Record, Run, find_records, write_report
from solver.report.record import FORMAT
from tests.report.conftest import attempt, labelled, reading, solved

if TYPE_CHECKING:
    from pathlib import Path

RUNS = (
    solved(attempt(None, None, message="unsure", read=reading()), attempt(), group="test_login"),
    Run.failed("Login 2", CaptchaUnsolved(reason="x", attempts=[attempt(verdict=Verdict.REJECTED)]), ms=5),
)
LABELLED = (labelled("3+5", reading(("8", 0.5, "3+5=?")), right=True, answer="8", kind="math", case="ignore"),)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    """Every solve, attempt and reading is equal to what it was, pictures too; the page can be written from it anew."""
    page = write_report(tmp_path, RUNS, labelled=LABELLED)
    [(path, record)] = find_records(tmp_path).items()
    assert path == tmp_path / "index.captchas.json"
    assert record == Record(runs=RUNS, labelled=LABELLED)
    again = write_report(tmp_path / "again.html", record.runs, labelled=record.labelled)
    assert again.read_bytes() == page.read_bytes()


def test_what_is_reckoned_late_is_written(tmp_path: Path) -> None:
    """How probable each character is stands in the file, and is read again."""
    emissions = np.array([[0.0, 0.75, 0.25], [1.0, 0.0, 0.0]])
    reckoned = CharacterProbabilities(emissions, "ab", "a", fits=bool)
    read = replace(reading(("a", 0.75)), characters=reckoned)
    write_report(tmp_path, labelled=[labelled("a", read, right=True)])
    [record] = find_records(tmp_path).values()
    assert record.labelled[0].reading.characters == (0.75,)


def test_records_are_found_however_deep_and_in_order(tmp_path: Path) -> None:
    """A folder a test, as the pytest plugin keeps them."""
    for name in "b/deep", "a":
        write_report(tmp_path / name, [solved(attempt(), title=name)])
    assert [record.runs[0].title for record in find_records(tmp_path).values()] == ["a", "b/deep"]


def test_nothing_is_told_twice(tmp_path: Path) -> None:
    """What was put together from others is left out beside them, and read where it is alone."""
    write_report(tmp_path / "one", RUNS[:1])
    write_report(tmp_path / "all", RUNS, folded=True)
    assert [record.runs for record in find_records(tmp_path).values()] == [RUNS[:1]]
    assert [record.runs for record in find_records(tmp_path / "all").values()] == [RUNS]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no record of a report"),
        ("[]", "no record of a report"),
        ("{}", "no record of a report"),
        (json.dumps({"format": 99}), "format 99"),
        (
            json.dumps({"format": FORMAT, "runs": [{"title": "x"}], "labelled": [], "folded": False}),
            "no record of a report",
        ),
    ],
)
def test_what_is_no_record_is_told_by_its_path(tmp_path: Path, text: str, why: str) -> None:
    """A damaged file, or one of another version, is no stack of calls."""
    path = tmp_path / "index.captchas.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RecordInvalid, match=why) as caught:
        find_records(tmp_path)
    assert caught.value.path == path
