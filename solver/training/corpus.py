"""A corpus: synthetic captchas on disk, drawn once and read many times, in any order.

A corpus is a folder of shards. A shard is a file of encoded pictures, one behind the other (``00012.pictures``), and
an index that says where each ends and what it is (``00012.json``). The index comes last and at once, so that a shard
is there whole or not at all; what was interrupted goes on where it stopped. A shard's pictures depend on the corpus's
seed, the shard's number, the fonts and which published generators are installed: neither on how many processes drew
them nor on the shards beside it.
"""

from __future__ import annotations

import json
import multiprocessing
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple, TypedDict, overload

import cv2

from solver.errors import LabelledSetInvalid
from solver.hints import Kind, Script
from solver.training.synth import DIRECTORIES, SCRIPTS, Catalogue, draw_foreign, draw_scheme
from solver.training.synth.dice import Dice

SHARD = 1024
"""The pictures in a shard; the last one may have fewer."""
PER_SCHEME = 2
"""The pictures drawn in one scheme, one after the other."""

FOREIGN_SHARE = 0.12
"""The share of schemes that are published generators'."""

_ABOUT = "corpus.json"


class Sample(NamedTuple):
    """A synthetic captcha.

    Attributes:
        picture: encoded, as a site would send it: PNG, JPEG, GIF (animated at times), WebP or BMP.
        label: what it shows, letter case and all; signs of operation in one spelling each: ``+ - × * ÷ / : = ?``.
        kind: whether a page would ask for the text or for its value.
        script: Chinese characters anywhere make it ``han``.
        scheme: names the scheme; pictures of one scheme share it, so that whole schemes can be held out.
    """

    picture: bytes
    label: str
    kind: Kind
    script: Script
    scheme: str


def generate(
    directory: Path,
    *,
    count: int,
    seed: int,
    workers: int = 1,
    progress: Callable[[int], None] | None = None,
    scripts: Collection[Script] = SCRIPTS,
    fonts: Sequence[Path] = DIRECTORIES,
) -> None:
    """Fill a folder with that many samples, or with what is still missing of them.

    Args:
        directory: of the corpus; made if need be.
        count: of the samples, 1 or more. More than an earlier run's: that corpus is extended.
        seed: of everything that is drawn.
        workers: processes that draw, 1 or more.
        progress: called with the number of samples that have come to be there since its last call.
        scripts: what is written: ``latin``, ``han`` or both.
        fonts: the folders in which fonts are looked for.

    Raises:
        ValueError: a number is below 1.
        LabelledSetInvalid: the folder holds a corpus of another seed, of other scripts or fonts.
        FontsMissing: no font here can write what is to be drawn.
    """
    if count < 1 or workers < 1:
        raise ValueError(f"a corpus takes at least one sample and one worker, not {count} and {workers}")
    directory.mkdir(parents=True, exist_ok=True)
    _same_corpus(directory, {"seed": seed, "scripts": sorted(scripts), "fonts": Catalogue(fonts).digest})
    tell = progress or (lambda _count: None)
    missing = []
    for number, start in enumerate(range(0, count, SHARD)):
        wanted = min(SHARD, count - start)
        path = directory / f"{number:05d}.json"
        if path.exists() and len(_index(path)["ends"]) >= wanted:
            tell(wanted)
        else:
            missing.append((path, wanted))
    spawned = multiprocessing.get_context("spawn")  # a fork would take over OpenCV's threads half alive
    with ProcessPoolExecutor(workers, mp_context=spawned) as pool:
        drawing = [
            pool.submit(_draw_shard, path, count=wanted, seed=seed, scripts=tuple(scripts), fonts=tuple(fonts))
            for path, wanted in missing
        ]
        try:
            for shard in as_completed(drawing):
                tell(shard.result())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def samples(directory: Path) -> Sequence[Sample]:
    """The samples of a corpus, in the order of its shards; each is read from disk when it is asked for.

    Raises:
        LabelledSetInvalid: no corpus is there.
    """
    shards = [_Shard.load(path) for path in sorted(directory.glob("[0-9]*.json"))]
    if not shards:
        raise LabelledSetInvalid(path=directory, reason="no corpus is here: draw one with captcha-ocr train corpus")
    return _Corpus(shards)


class _Index(TypedDict):
    """A shard's index: of each picture, where it ends, and its label, kind, script and scheme's name."""

    ends: list[int]
    labels: list[str]
    kinds: list[Kind]
    scripts: list[Script]
    schemes: list[str]


@dataclass(frozen=True)
class _Shard:
    """A shard on disk, its pictures unread."""

    path: Path
    index: _Index

    @classmethod
    def load(cls, path: Path) -> _Shard:
        return cls(path.with_suffix(".pictures"), _index(path))

    def __len__(self) -> int:
        return len(self.index["ends"])

    def sample(self, number: int) -> Sample:
        index = self.index
        start = index["ends"][number - 1] if number else 0
        with self.path.open("rb") as file:
            file.seek(start)
            picture = file.read(index["ends"][number] - start)
        return Sample(
            picture,
            label=index["labels"][number],
            kind=index["kinds"][number],
            script=index["scripts"][number],
            scheme=index["schemes"][number],
        )


class _Corpus(Sequence[Sample]):
    """All shards, one behind the other."""

    def __init__(self, shards: Sequence[_Shard]) -> None:
        self._shards = shards
        self._ends = list(accumulate(map(len, shards)))

    def __len__(self) -> int:
        return self._ends[-1]

    @overload
    def __getitem__(self, at: int) -> Sample: ...
    @overload
    def __getitem__(self, at: slice) -> list[Sample]: ...
    def __getitem__(self, at: int | slice) -> Sample | list[Sample]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        number = range(len(self))[at]
        shard = bisect_right(self._ends, number)
        return self._shards[shard].sample(number - (self._ends[shard - 1] if shard else 0))


def _index(path: Path) -> _Index:
    index: _Index = json.loads(path.read_bytes())
    return index


def _same_corpus(directory: Path, about: dict[str, object]) -> None:
    """Write down what a corpus is made from, or compare it with what was.

    Raises:
        LabelledSetInvalid: they differ.
    """
    path = directory / _ABOUT
    if not path.exists():
        path.write_text(json.dumps(about) + "\n")
    elif json.loads(path.read_bytes()) != about:
        raise LabelledSetInvalid(
            path=path,
            reason="this corpus was drawn from another seed, in other scripts or with other fonts: name another folder",
        )


def _draw_shard(path: Path, *, count: int, seed: int, scripts: tuple[Script, ...], fonts: tuple[Path, ...]) -> int:
    """Draw a shard, in a process of its own; gives the number of its samples."""
    cv2.setNumThreads(1)
    drawn = list(_drawn(int(path.stem), count=count, seed=seed, scripts=scripts, catalogue=_catalogue(fonts)))
    index = _Index(
        ends=list(accumulate(len(sample.picture) for sample in drawn)),
        labels=[sample.label for sample in drawn],
        kinds=[sample.kind for sample in drawn],
        scripts=[sample.script for sample in drawn],
        schemes=[sample.scheme for sample in drawn],
    )
    path.with_suffix(".pictures").write_bytes(b"".join(sample.picture for sample in drawn))
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps(index, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    unfinished.replace(path)
    return count


def _drawn(shard: int, *, count: int, seed: int, scripts: Collection[Script], catalogue: Catalogue) -> Iterator[Sample]:
    """A shard's samples."""
    dice = Dice(seed << 32 | shard)
    for number in range(count):
        if number % PER_SCHEME == 0:
            style = dice.getrandbits(48)
            foreign = "latin" in scripts and dice.chance(FOREIGN_SHARE) and draw_foreign(style, catalogue)
            scheme = foreign or draw_scheme(style, catalogue, scripts=scripts)
        text = scheme.write(dice)
        yield Sample(scheme.draw(text, dice), text.label, text.kind, text.script, scheme.name)


@lru_cache(maxsize=1)
def _catalogue(fonts: tuple[Path, ...]) -> Catalogue:
    """The fonts, once a process."""
    return Catalogue(fonts)
