"""What stands in a report, as a file beside the page that can be read again."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from solver.errors import RecordInvalid
from solver.reading import Attempt, Verdict
from solver.recognize.wire import reading_from
from solver.report.run import LabelledReading, Run

if TYPE_CHECKING:
    from pathlib import Path

SUFFIX = ".captchas.json"
"""Of every record; the page beside it has the same name and ``.html``."""

FORMAT = 2
"""Counted up when older programs could not read what is written."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """What a report tells.

    Attributes:
        runs: the solves, in the order in which they are shown.
        labelled: readings of labelled pictures.
        folded: whether it was put together from other records.
    """

    runs: tuple[Run, ...] = ()
    labelled: tuple[LabelledReading, ...] = ()
    folded: bool = False

    @classmethod
    def load(cls, path: Path) -> Record:
        """The record in a file.

        Raises:
            RecordInvalid: it is not one that this version has written.
        """
        try:
            told = json.loads(path.read_bytes())
            if told["format"] != FORMAT:
                raise RecordInvalid(path=path, reason=f"it has format {told['format']} and {FORMAT} is known here")
            return cls(
                runs=tuple(
                    Run(**{**run, "attempts": tuple(_attempt_from(attempt) for attempt in run["attempts"])})
                    for run in told["runs"]
                ),
                labelled=tuple(LabelledReading(**_with_picture(each)) for each in told["labelled"]),
                folded=told["folded"],
            )
        except (LookupError, OSError, TypeError, ValueError) as error:
            raise RecordInvalid(path=path, reason=f"it is no record of a report ({error!r:.200})") from error

    def write(self, path: Path) -> None:
        """Write the file."""
        told = {"format": FORMAT, **asdict(self)}
        path.write_text(json.dumps(told, default=_plain, ensure_ascii=False), encoding="utf-8")


def find_records(directory: Path) -> dict[Path, Record]:
    """The records in a folder, however deep, in order of path.

    One that was put together from others counts only where there is no other, so that nothing is told twice.

    Raises:
        RecordInvalid: one cannot be read.
    """
    records = {path: Record.load(path) for path in sorted(directory.resolve().rglob(f"*{SUFFIX}"))}
    return {path: record for path, record in records.items() if not record.folded} or records


def _plain(value: object) -> object:
    """What JSON has no form for."""
    match value:
        case bytes():
            return b64encode(value).decode()
        case Verdict():
            return value.value
        case Sequence():
            return [*value]
        case _:
            raise TypeError(f"{type(value).__name__} has no place in a record.")


def _attempt_from(told: dict[str, Any]) -> Attempt:
    verdict = told["verdict"] and Verdict(told["verdict"])
    return Attempt(**{**_with_picture(told), "verdict": verdict})


def _with_picture(told: dict[str, Any]) -> dict[str, Any]:
    """The same with the picture and its reading as they were."""
    return {**told, "image": b64decode(told["image"], validate=True), "reading": reading_from(told)}
