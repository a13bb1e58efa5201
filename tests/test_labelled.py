"""Labelled sets: what a folder may say, what is right, and where it is wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from solver.errors import LabelledSetInvalid
from solver.hints import Hints
from solver.labelled import LabelledSet, find_sets

if TYPE_CHECKING:
    from pathlib import Path


def make(directory: Path, labels: str = "file,label\na.png,aB 3\n", about: object = None) -> Path:
    """A set in that folder, with pictures a.png and b.png that nobody decodes."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "labels.csv").write_text(labels, encoding="utf-8")
    (directory / "a.png").touch()
    (directory / "b.png").touch()
    if about is not None:
        (directory / "set.json").write_text(about if isinstance(about, str) else json.dumps(about), encoding="utf-8")
    return directory


def test_labels_alone_make_a_set(tmp_path: Path) -> None:
    """Without set.json the folder's name is the set's, and nothing is known of the answers."""
    labelled = LabelledSet.load(make(tmp_path / "mine"))

    assert (labelled.name, labelled.origin, labelled.hints) == ("mine", "real", Hints())
    assert [(each.path.name, each.label, each.answer) for each in labelled.pictures] == [("a.png", "aB 3", "aB 3")]


def test_a_set_says_what_is_known_of_it(tmp_path: Path) -> None:
    """All of set.json becomes hints; a reader that may know nothing hears of kind and script only."""
    about = {
        "name": "theirs",
        "origin": "generated",
        "kind": "text",
        "case": "sensitive",
        "alphabet": "abAB3",
        "length": [2, 4],
        "script": "latin",
        "n": 1,
    }

    labelled = LabelledSet.load(make(tmp_path / "mine", about=about))

    assert (labelled.name, labelled.origin) == ("theirs", "generated")
    assert labelled.known("set") == Hints(alphabet="abAB3", length=(2, 4), case="as-is", script="latin")
    assert labelled.known("none") == Hints(script="latin")


@pytest.mark.parametrize(
    ("case", "text", "right"),
    [
        ("sensitive", "aB3", True),
        ("sensitive", "ab3", False),
        ("ignore", "Ab3", True),
        ("ignore", " A b3 ", True),
        ("ignore", "ab", False),
        ("ignore", "", False),
    ],
)
def test_case_counts_only_where_the_set_says_so(tmp_path: Path, case: str, text: str, right: bool) -> None:
    """Spaces never count; case counts in a sensitive set; a part of the answer is not the answer."""
    labelled = LabelledSet.load(make(tmp_path, about={"case": case}))

    assert labelled.is_right(text, labelled.pictures[0]) is right


def test_arithmetic_is_right_by_its_value(tmp_path: Path) -> None:
    """The answer column counts, not what the picture shows."""
    labelled = LabelledSet.load(make(tmp_path, "file,label,answer\na.png,3+5=?,8\n", {"kind": "math"}))

    assert labelled.is_right("8", labelled.pictures[0])
    assert not labelled.is_right("3+5=?", labelled.pictures[0])


@pytest.mark.parametrize(
    ("labels", "about", "file", "line", "sentence"),
    [
        ("file,label\na.png,x\nc.png,y\n", None, "labels.csv", 3, "the picture c.png is not here"),
        ("file,label\na.png,\n", None, "labels.csv", 2, "one of file, label is empty"),
        ("file,label\na.png\n", None, "labels.csv", 2, "one of file, label is empty"),
        ("name,label\na.png,x\n", None, "labels.csv", 1, "the column file is missing"),
        ("", None, "labels.csv", 1, "the column file is missing"),
        ('file,label\na.png,"x\n', None, "labels.csv", None, "cannot be read as CSV"),
        ("file,label\n", None, "labels.csv", None, "lists no pictures"),
        ("file,label\na.png,3+5\n", {"kind": "math"}, "labels.csv", 1, "the column answer is missing"),
        ("file,label\na.png,x\n", "{", "set.json", None, "this is not JSON"),
        ("file,label\na.png,x\n", "[]", "set.json", None, "this is not a JSON object"),
        ("file,label\na.png,x\n", {"origin": "web"}, "set.json", None, "origin 'web' is not known"),
        ("file,label\na.png,x\n", {"colour": "red"}, "set.json", None, "'colour' is not a hint"),
        ("file,label\na.png,x\n", {"case": "maybe"}, "set.json", None, "case='maybe' is not known"),
        ("file,label\na.png,x\n", {"length": [1, 2, 3]}, "set.json", None, "fits no answer"),
        ("file,label\na.png,x\n", {"n": 2}, "set.json", None, "n is 2, and labels.csv has 1"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, labels: str, about: object, file: str, line: int | None, sentence: str
) -> None:
    """File, line where there is one, and the rule that was broken."""
    make(tmp_path, labels, about)

    with pytest.raises(LabelledSetInvalid) as caught:
        LabelledSet.load(tmp_path)

    assert (caught.value.path, caught.value.line) == (tmp_path / file, line)
    assert sentence in str(caught.value)


def test_sets_are_found_in_folders_of_sets(tmp_path: Path) -> None:
    """A folder may be a set or hold sets; other folders in it are passed over."""
    make(tmp_path / "all" / "b")
    make(tmp_path / "all" / "a")
    (tmp_path / "all" / "notes").mkdir()

    assert [each.name for each in find_sets([tmp_path / "all", tmp_path / "all" / "b"])] == ["a", "b", "b"]


def test_a_folder_without_sets_is_told(tmp_path: Path) -> None:
    """Measuring nothing is an error, not a table without rows."""
    with pytest.raises(LabelledSetInvalid, match=r"labels\.csv"):
        find_sets([tmp_path])
