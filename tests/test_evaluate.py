"""The figures of ``eval``: each worked out by hand for a reader whose readings are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from solver.errors import ImageUnreadable, LabelledSetInvalid
from solver.evaluate import evaluate
from solver.hints import Hints
from solver.labelled import LabelledSet, find_sets
from solver.reading import Candidate, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray


class Scripted:
    """Gives prepared readings in turn and remembers the hints it was given."""

    def __init__(self, *answers: tuple[str, float]) -> None:
        self.answers = list(answers)
        self.hints: list[Hints] = []

    def read(self, _image: bytes | NDArray[np.uint8], hints: Hints) -> Reading:
        """The next answer."""
        self.hints.append(hints)
        text, confidence = self.answers.pop(0)
        candidates = (Candidate(text=text, probability=confidence, written=text),) if text else ()
        return Reading(candidates=candidates, confidence=confidence, model="scripted", min_confidence=0.6)

    def read_many(self, images: Sequence[bytes | NDArray[np.uint8]], hints: Hints) -> list[Reading]:
        """The next answers."""
        return [self.read(image, hints) for image in images]

    def close(self) -> None:
        """Nothing is held."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two sets: ``real`` ignores case and knows its alphabet, ``drawn`` is arithmetic."""
    for name, labels, about in (
        ("real", "a.png,aB\nb.png,cD\nc.png,eF\nd.png,gH", '{"case": "ignore", "alphabet": "abcdefgh", "length": 2}'),
        ("drawn", "a.png,1+2=,3\nb.png,9-2=,7", '{"origin": "generated", "kind": "math", "script": "latin"}'),
    ):
        directory = tmp_path / name
        directory.mkdir()
        header = "file,label,answer" if name == "drawn" else "file,label"
        (directory / "labels.csv").write_text(f"{header}\n{labels}\n")
        (directory / "set.json").write_text(about)
        for picture in "abcd":
            Image.fromarray(np.zeros((2, 2, 3), np.uint8)).save(directory / f"{picture}.png")
    return tmp_path


def test_the_figures_are_what_their_names_say(folder: Path) -> None:
    """Accuracy, coverage, precision, means and calibration error, by hand."""
    reader = Scripted(("3", 0.9), ("8", 0.3), ("AB", 0.9), ("cx", 0.7), ("ef", 0.4), ("", 0.0))
    seen: list[str] = []

    found = evaluate(reader, find_sets([folder]), progress=lambda labelled, *_: seen.append(labelled.name))

    drawn, real = found["sets"]["drawn"], found["sets"]["real"]
    assert (drawn["origin"], drawn["n"], drawn["accuracy"]) == ("generated", 2, 0.5)
    assert (drawn["coverage"], drawn["precision"]) == (0.5, 1.0)
    assert (real["origin"], real["n"], real["accuracy"]) == ("real", 4, 0.5)
    assert (real["coverage"], real["precision"]) == (0.5, 0.5)
    assert real["confidence_mean"] == pytest.approx(0.5)
    assert found["mean"] == {"all": 0.5, "real": 0.5, "generated": 0.5}
    gaps = abs(0.9 - 1 + 0.9 - 1) + abs(0.3 - 0) + abs(0.7 - 0) + abs(0.4 - 1) + abs(0.0 - 0)
    assert found["calibration"]["ece"] == pytest.approx(gaps / 6)
    assert seen == ["drawn"] * 2 + ["real"] * 4
    assert all(figures["wall_ms"] >= 0 and figures["cpu_ms"] >= 0 for figures in found["sets"].values())


def test_the_reader_is_told_no_more_than_asked(folder: Path) -> None:
    """With none it hears of kind and script; with set of alphabet, length and case too."""
    (real,) = find_sets([folder / "real"])
    reader = Scripted(*[("ab", 0.5)] * 8)

    evaluate(reader, [real], known="none", limit=2)
    evaluate(reader, [real], known="set", limit=2)

    assert reader.hints == [Hints()] * 2 + [Hints(alphabet="abcdefgh", length=2, case="ignore")] * 2


def test_precision_of_nothing_is_none(folder: Path) -> None:
    """Where no reading is sure enough there is no precision, which is not a precision of zero."""
    reader = Scripted(("ab", 0.1), ("cd", 0.2))

    found = evaluate(reader, find_sets([folder / "real"]), limit=2)

    assert (found["sets"]["real"]["coverage"], found["sets"]["real"]["precision"]) == (0, None)
    assert found["mean"] == {"all": 1.0, "real": 1.0, "generated": None}


def test_a_broken_picture_is_told_by_its_path(folder: Path) -> None:
    """A set with a picture that cannot be decoded is refused, and the file is named."""

    class Blind(Scripted):
        def read(self, _image: bytes | NDArray[np.uint8], _hints: Hints) -> Reading:
            raise ImageUnreadable(reason="cut short")

    with pytest.raises(LabelledSetInvalid, match=r"a\.png: the picture cannot be decoded \(cut short\)"):
        evaluate(Blind(), find_sets([folder / "real"]))


def test_two_sets_of_one_name_are_refused(folder: Path) -> None:
    """Figures are kept by name, so that none may hide another."""
    real = LabelledSet.load(folder / "real")

    with pytest.raises(LabelledSetInvalid, match="another set is called real"):
        evaluate(Scripted(*[("ab", 0.5)] * 8), [real, real])
