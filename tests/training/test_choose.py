"""What of a corpus is worth learning."""

from __future__ import annotations

import json
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from solver.cli import main
from solver.recognize.bundled import bundled_model
from solver.training import choose
from solver.training.choose import WELL_READ, label_probabilities, worth_learning
from tests.training.conftest import Drawn


@pytest.fixture
def corpus(tmp_path: Path, drawn: list[Drawn]) -> Path:
    """Captchas with their labels, and again with labels that nobody would read in them."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    labels = [each.label for each in drawn] + ["wrong"] * len(drawn)
    pictures = [each.picture for each in drawn] * 2
    index = {
        "ends": list(accumulate(map(len, pictures))),
        "labels": labels,
        "kinds": ["text"] * len(labels),
        "scripts": ["latin"] * len(labels),
        "schemes": ["drawn"] * len(labels),
    }
    (folder / "00000.json").write_text(json.dumps(index))
    (folder / "00000.pictures").write_bytes(b"".join(pictures))
    return folder


def test_labels_are_as_probable_as_they_can_be_read(
    corpus: Path, drawn: list[Drawn], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most of what is shown is likely, nothing of what is not; order and number are the corpus's."""
    monkeypatch.setattr(choose, "TOGETHER", 5)  # the last part is short
    told: list[int] = []

    found = label_probabilities(bundled_model(), corpus, notes=tmp_path / "notes", workers=1, progress=told.append)

    shown, wrong = np.split(found, 2)
    assert found.dtype == np.float32
    assert sum(told) == len(found) == 2 * len(drawn)
    assert np.median(shown) > 0.5
    assert wrong.max() < 0.001


def test_what_was_interrupted_goes_on(corpus: Path, tmp_path: Path) -> None:
    """What is noted is not read again, and the rest is what it would have been."""
    notes = tmp_path / "notes"
    whole = label_probabilities(bundled_model(), corpus, notes=tmp_path / "whole", workers=1)
    np.full(10, 0.125, np.float32).tofile(notes)

    found = label_probabilities(bundled_model(), corpus, notes=notes, workers=1)

    assert found[:10].tolist() == [0.125] * 10
    np.testing.assert_array_equal(found[10:], whole[10:])
    np.testing.assert_array_equal(label_probabilities(bundled_model(), corpus, notes=notes, workers=1), found)


@given(
    probabilities=st.lists(st.floats(0, 1, width=32), min_size=1, max_size=60),
    well_read=st.floats(0, 1),
    seed=st.integers(0, 9),
    first=st.integers(0, 60),
)
def test_all_that_is_badly_read_is_learnt(probabilities: list[float], well_read: float, seed: int, first: int) -> None:
    """In order, all below the bound and, of the others, none at 0, all at 1 and as many or more at more."""
    array, numbers = np.array(probabilities, np.float32), range(first, len(probabilities))

    chosen = worth_learning(array, numbers, well_read=well_read, seed=seed)

    assert chosen == sorted({*chosen})
    assert {*chosen} <= {*numbers}
    assert {number for number in numbers if array[number] < WELL_READ} <= {*chosen}
    assert all(array[each] < WELL_READ for each in worth_learning(array, numbers, well_read=0, seed=seed))
    assert worth_learning(array, numbers, well_read=1, seed=seed) == [*numbers]
    assert {*chosen} <= {*worth_learning(array, numbers, well_read=(1 + well_read) / 2, seed=seed)}


def test_about_the_share_is_learnt_of_what_is_well_read() -> None:
    """A tenth of many is a tenth."""
    chosen = worth_learning(np.ones(10_000, np.float32), range(10_000), well_read=0.1, seed=1)

    assert len(chosen) == pytest.approx(1000, abs=150)


@pytest.mark.skipif(find_spec("torch") is None, reason="learning needs PyTorch")
@pytest.mark.usefixtures("one_thread")
def test_the_command_leaves_out_what_is_well_read(
    corpus: Path, drawn: list[Drawn], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`train pretrain --well-read 0` learns from pictures that the model cannot read, and from no others."""
    seen: list[int] = []
    worth = choose.worth_learning

    def spy(*asked: object, **options: object) -> list[int]:
        seen.extend(worth(*asked, **options))  # type: ignore[arg-type]
        return seen

    monkeypatch.setattr(choose, "worth_learning", spy)
    out = tmp_path / "model"
    command = ["train", "pretrain", "--corpus", str(corpus), "--out", str(out), "--from", str(bundled_model())]

    result = CliRunner().invoke(
        main, [*command, "--batch", "16", "--steps", "1", "--held-out", "4", "--well-read", "0", "--threads", "1"]
    )

    assert result.exit_code == 0, result.output
    assert {*range(len(drawn), 2 * len(drawn))} <= {*seen}
    assert 0 < len(seen) < 2 * len(drawn) - 4
    assert min(seen) >= 4
    assert (out / "corpus.float32").stat().st_size == 4 * 2 * len(drawn)
