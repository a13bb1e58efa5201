"""A corpus on disk is what its seed says, however it came to be there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from preprocess import load_frames
from solver.errors import LabelledSetInvalid
from solver.training import corpus
from tests.synth.conftest import FONTS, LATIN


@pytest.fixture
def generate(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[int]]:
    """Draws a corpus in shards of eight; gives what its progress was told."""
    monkeypatch.setattr(corpus, "SHARD", 8)

    def generate(directory: Path, *, count: int, seed: int = 1, workers: int = 1) -> list[int]:
        told: list[int] = []
        corpus.generate(
            directory,
            count=count,
            seed=seed,
            workers=workers,
            progress=told.append,
            scripts=LATIN,
            fonts=[FONTS],
        )
        return told

    return generate


def test_samples(generate: Callable[..., list[int]], tmp_path: Path) -> None:
    """As many as asked, each a picture with a label; those of a scheme stand together."""
    assert sum(generate(tmp_path, count=20)) == 20
    samples = corpus.samples(tmp_path)
    assert len(samples) == len(list(samples)) == 20
    for sample in samples:
        assert load_frames(sample.picture)
        assert sample.label
        assert sample.kind in {"text", "math"}
        assert sample.script == "latin"
    for first in range(0, 20, corpus.PER_SCHEME):
        assert len({sample.scheme for sample in samples[first : first + corpus.PER_SCHEME]}) == 1
    assert len({sample.scheme for sample in samples}) == 20 // corpus.PER_SCHEME


def test_positions(generate: Callable[..., list[int]], tmp_path: Path) -> None:
    """A corpus is a sequence: negative positions, slices, and an end."""
    generate(tmp_path, count=20)
    samples = corpus.samples(tmp_path)
    everything = list(samples)
    assert samples[-1] == everything[-1] == samples[19]
    assert samples[6:10] == everything[6:10]
    with pytest.raises(IndexError):
        samples[20]


def test_interrupted_is_uninterrupted(generate: Callable[..., list[int]], tmp_path: Path) -> None:
    """What was broken off and resumed, by other numbers of processes, is the same to the byte; whole shards stay."""
    generate(tmp_path / "whole", count=28, workers=2)
    broken = tmp_path / "broken"
    generate(broken, count=20)
    (broken / "00001.json").unlink()  # as if it had ended between a shard's pictures and its index
    (broken / "00002.json").rename(broken / "00002.part")
    untouched = (broken / "00000.json").stat().st_mtime_ns
    assert generate(broken, count=28)[0] == 8
    assert (broken / "00000.json").stat().st_mtime_ns == untouched
    assert list(corpus.samples(broken)) == list(corpus.samples(tmp_path / "whole"))


def test_a_finished_corpus_is_left_alone(generate: Callable[..., list[int]], tmp_path: Path) -> None:
    """Asked for what is there, it tells so and draws nothing."""
    generate(tmp_path, count=12)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert generate(tmp_path, count=12) == [8, 4]
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_another_seed_needs_another_folder(generate: Callable[..., list[int]], tmp_path: Path) -> None:
    """Samples of two seeds are never mixed."""
    generate(tmp_path, count=4)
    with pytest.raises(LabelledSetInvalid, match="another seed"):
        generate(tmp_path, count=4, seed=2)


def test_wrong_use(generate: Callable[..., list[int]], tmp_path: Path) -> None:
    """Nothing is no corpus, and a folder without one says so."""
    with pytest.raises(ValueError, match="at least one"):
        generate(tmp_path, count=0)
    with pytest.raises(LabelledSetInvalid, match="no corpus"):
        corpus.samples(tmp_path)
