"""Labelled pictures: folders that ``eval`` measures with and ``train`` learns from.

A set is a folder of pictures with ``labels.csv``, whose columns are ``file,label[,answer]``: what the picture shows,
and what a page would accept where that differs (the value of arithmetic). ``set.json`` may say more of it:
``name``, ``origin`` (real or generated), ``kind``, ``case``, ``alphabet``, ``length``, ``script`` and ``n``, the
number of pictures.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from solver.errors import HintsInvalid, LabelledSetInvalid
from solver.hints import Hints

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Origin = Literal["real", "generated"]
Known = Literal["none", "set"]
"""What the reader is told of a set: kind and script only, or alphabet, length and case too."""


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """A picture and its label.

    Attributes:
        path: of the picture.
        label: what it shows.
        answer: what a page accepts.
    """

    path: Path
    label: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class LabelledSet:
    """Pictures of one origin, with what is known of them all.

    Attributes:
        name: of the set.
        origin: whether the pictures were found or drawn for the purpose.
        hints: all that is known of the answers.
        pictures: in the order of ``labels.csv``.
    """

    name: str
    origin: Origin
    hints: Hints
    pictures: tuple[Labelled, ...]

    @classmethod
    def load(cls, directory: Path) -> LabelledSet:
        """The set that a folder holds.

        Raises:
            LabelledSetInvalid: a file is missing, or says what cannot be.
        """
        about = directory / "set.json"
        try:
            facts = json.loads(about.read_bytes()) if about.exists() else {}
        except ValueError as error:
            raise LabelledSetInvalid(path=about, reason=f"this is not JSON ({error})") from error
        if not isinstance(facts, dict):
            raise LabelledSetInvalid(path=about, reason="this is not a JSON object")
        name, count = facts.pop("name", directory.name), facts.pop("n", None)
        origin = facts.pop("origin", "real")
        if origin not in get_args(Origin):
            raise LabelledSetInvalid(path=about, reason=f"origin {origin!r} is not known: write real or generated")
        if facts.get("case") == "sensitive":  # the word of published collections for what hints call as-is
            facts["case"] = "as-is"
        if isinstance(length := facts.get("length"), list):
            facts["length"] = tuple(length)
        try:
            hints = Hints.of(facts)
        except (HintsInvalid, TypeError, ValueError) as error:
            raise LabelledSetInvalid(path=about, reason=str(error).removesuffix(".")) from error
        pictures = tuple(_pictures(directory, hints))
        if not pictures:
            raise LabelledSetInvalid(path=directory / "labels.csv", reason="this lists no pictures")
        if count is not None and count != len(pictures):
            raise LabelledSetInvalid(
                path=about, reason=f"n is {count}, and labels.csv has {len(pictures)}: correct one"
            )
        return cls(name=name, origin=origin, hints=hints, pictures=pictures)

    def known(self, known: Known) -> Hints:
        """The hints that a reader gets: all, or only which kind and script to expect."""
        return self.hints if known == "set" else Hints(kind=self.hints.kind, script=self.hints.script)

    def is_right(self, text: str, picture: Labelled) -> bool:
        """Whether a page would take the text: spaces never count, case only where it does in this set."""
        given, wanted = ("".join(side.split()) for side in (text, picture.answer))
        return given.casefold() == wanted.casefold() if self.hints.case == "ignore" else given == wanted


def find_sets(directories: Iterable[Path]) -> list[LabelledSet]:
    """The sets in some folders, each of which is a set or a folder of sets; in order of path.

    Raises:
        LabelledSetInvalid: a folder holds no set, or a set is not as it must be.
    """
    sets = []
    for directory in directories:
        found = sorted(path.parent for path in (*directory.glob("labels.csv"), *directory.glob("*/labels.csv")))
        if not found:
            raise LabelledSetInvalid(path=directory, reason="neither a labels.csv nor folders that have one are here")
        sets += [LabelledSet.load(path) for path in found]
    return sets


def _pictures(directory: Path, hints: Hints) -> Iterator[Labelled]:
    """The pictures that ``labels.csv`` lists."""
    path = directory / "labels.csv"
    try:
        rows = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(), strict=True)
        needed = ("file", "label", "answer") if hints.kind == "math" else ("file", "label")
        for column in needed:
            if column not in (rows.fieldnames or ()):
                raise LabelledSetInvalid(path=path, line=1, reason=f"the column {column} is missing: add it")
        for row in rows:
            if any(not row[column] for column in needed):
                raise LabelledSetInvalid(path=path, line=rows.line_num, reason=f"one of {', '.join(needed)} is empty")
            if not (picture := directory / row["file"]).is_file():
                raise LabelledSetInvalid(path=path, line=rows.line_num, reason=f"the picture {row['file']} is not here")
            yield Labelled(path=picture, label=row["label"], answer=row.get("answer") or row["label"])
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LabelledSetInvalid(path=path, reason=f"this cannot be read as CSV in UTF-8 ({error})") from error
