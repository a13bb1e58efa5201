"""All readers on the same pictures, one reader after the other."""

from __future__ import annotations

import platform
import statistics
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from solver.benchmark.figures import Comparison, Confidence, OfReader, OnSet, SetFacts, means
from solver.benchmark.process import ReaderMissing, Worker, started
from solver.benchmark.readers import READERS
from solver.errors import BenchmarkFailed
from solver.recognize import arithmetic
from solver.recognize.calibrate import expected_calibration_error
from solver.report import wilson

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from solver.benchmark.readers import Reader
    from solver.labelled import Labelled, LabelledSet

    Answers = Mapping[str, Sequence[tuple[dict[str, Any], bool]]]
    """By the names of sets: the answer to each picture, and whether it was right."""


def compare(
    sets: Sequence[LabelledSet],
    *,
    readers: Collection[str] = tuple(READERS),
    python: str | Path = sys.executable,
    model: str = "",
    limit: int | None = None,
    seen: Collection[str] = (),
    progress: Callable[[str, Labelled | None], object] = lambda *_: None,
) -> Comparison:
    """Let every reader read every picture, and compare.

    Args:
        sets: what is read.
        readers: names of ``READERS``.
        python: the interpreter that has the peers.
        model: what this project reads with: a model directory or an official name; empty: the default model.
        limit: how many pictures of each set; None: all.
        seen: names of sets made by generators that the training draws with.
        progress: called with a reader's name and None when it starts, then with each picture before it is read.

    Raises:
        BenchmarkFailed: a reader of ours cannot run, one died, none is left, or the sets' names don't fit.
    """
    facts: dict[str, SetFacts] = {}
    for labelled in sets:
        if labelled.name in facts:
            raise BenchmarkFailed(reason=f"two sets are called {labelled.name}, so rename one")
        count = len(labelled.pictures[:limit])
        facts[labelled.name] = SetFacts(origin=labelled.origin, seen=labelled.name in seen, n=count)
    if unknown := sorted(set(seen) - facts.keys()):
        raise BenchmarkFailed(reason=f"no set is called {' or '.join(unknown)}, so correct what was seen")
    figures: dict[str, OfReader] = {}
    confidence: dict[str, Confidence] = {}
    left_out: list[str] = []
    for name, reader in READERS.items():
        if name not in readers:
            continue
        progress(name, None)
        try:
            with started(reader, python=python, model=model) as (hello, worker):
                read = partial(_answer, worker, reader, progress=partial(progress, name))
                answers: Answers = {
                    labelled.name: [read(labelled, picture) for picture in labelled.pictures[:limit]]
                    for labelled in sets
                }
                figures[name] = _figures(reader, hello, worker.end(), facts, answers)
        except ReaderMissing as missing:
            left_out.append(f"{name} is left out: {missing}.")
        except BenchmarkFailed as error:
            raise BenchmarkFailed(reason=f"{name}: {error.reason}") from error
        else:
            if hello["min_confidence"] is not None:
                confidence[name] = _confidence(hello["min_confidence"], answers)
    if not figures:
        raise BenchmarkFailed(reason=f"no reader can run here; {' '.join(left_out).removesuffix('.')}")
    return Comparison(processor=_processor(), sets=facts, readers=figures, confidence=confidence, left_out=left_out)


def _answer(
    worker: Worker, reader: Reader, labelled: LabelledSet, picture: Labelled, *, progress: Callable[[Labelled], object]
) -> tuple[dict[str, Any], bool]:
    """What a reader makes of one picture, and whether a page would take it."""
    progress(picture)
    answer = worker.ask({"picture": str(picture.path), "hints": asdict(labelled.known(reader.known))})
    text = answer["text"]
    if labelled.hints.kind == "math" and reader.install:  # peers read the sum as text; our own parser helps them
        text = arithmetic.answer(text)
    return answer, labelled.is_right(text, picture)


def _figures(
    reader: Reader, hello: dict[str, Any], farewell: dict[str, Any], facts: Mapping[str, SetFacts], answers: Answers
) -> OfReader:
    """What one reader comes to."""
    sets: dict[str, OnSet] = {}
    for name, each in answers.items():
        right = sum(hit for _, hit in each)
        sets[name] = OnSet(
            n=len(each),
            right=right,
            failed=sum("error" in answer for answer, _ in each),
            accuracy=right / len(each),
            interval=wilson(right, len(each)),
            cpu_ms=statistics.median(answer["cpu_ms"] for answer, _ in each),
            wall_ms=statistics.median(answer["wall_ms"] for answer, _ in each),
        )
    every = [answer for each in answers.values() for answer, _ in each]
    return OfReader(
        title=reader.title.format(version=hello["version"]),
        version=hello["version"],
        sets=sets,
        mean=means(facts, sets),
        cpu_ms=statistics.median(answer["cpu_ms"] for answer in every),
        cpu_ms_mean=statistics.fmean(answer["cpu_ms"] for answer in every),
        wall_ms=statistics.median(answer["wall_ms"] for answer in every),
        memory_mb=farewell["memory_mb"],
        size_mb=farewell["size_mb"],
    )


def _confidence(least: float, answers: Answers) -> Confidence:
    """How far the confidences were true."""
    pictures = {
        # a picture at which the reader raised an error has no confidence, and nothing would have been typed
        name: [(round(answer["confidence"] or 0.0, 4), hit) for answer, hit in each]
        for name, each in answers.items()
    }
    claimed, right = zip(*(outcome for each in pictures.values() for outcome in each), strict=True)
    return Confidence(min_confidence=least, ece=expected_calibration_error(claimed, right), pictures=pictures)


def _processor() -> str:
    """The name of the processor, where the system tells it."""
    about = Path("/proc/cpuinfo")
    for line in about.read_text().splitlines() if about.exists() else ():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
