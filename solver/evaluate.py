"""How well a recognizer reads labelled sets: the figures behind ``captcha-ocr eval``."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, TypedDict

from solver.errors import ImageUnreadable, LabelledSetInvalid
from solver.recognize.calibrate import expected_calibration_error

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from solver.labelled import Known, Labelled, LabelledSet, Origin
    from solver.reading import Reading
    from solver.recognize.recognizer import Recognizer


class SetFigures(TypedDict):
    """What a recognizer makes of one set.

    ``accuracy``: the share of answers that a page would take. ``coverage``: the share read with at least the
    recognizer's default ``min_confidence``; ``precision``: the share right among those, None where there are none.
    ``cpu_ms`` and ``wall_ms``: medians a picture, the processor's time in all threads together.
    """

    origin: Origin
    n: int
    accuracy: float
    confidence_mean: float
    coverage: float
    precision: float | None
    cpu_ms: float
    wall_ms: float


class MeanFigures(TypedDict):
    """Mean accuracy over the sets, each counting the same; None where there are none."""

    all: float | None
    real: float | None
    generated: float | None


class CalibrationFigures(TypedDict):
    """``ece``: the expected calibration error over all pictures, 0 to 1."""

    ece: float


class Evaluation(TypedDict):
    """The document that ``captcha-ocr eval --json`` prints."""

    sets: dict[str, SetFigures]
    mean: MeanFigures
    calibration: CalibrationFigures


def evaluate(
    recognizer: Recognizer,
    sets: Sequence[LabelledSet],
    *,
    known: Known = "none",
    limit: int | None = None,
    progress: Callable[[LabelledSet, Labelled, Reading], object] = lambda *_: None,
) -> Evaluation:
    """Read every picture, one after the other, and compare.

    Args:
        recognizer: what reads; ``cpu_ms`` compares only where it uses one thread.
        sets: what it reads.
        known: what it is told of each set.
        limit: how many pictures of each set; None: all.
        progress: called with each picture and what was read in it.

    Raises:
        LabelledSetInvalid: a picture cannot be decoded, or two sets share a name.
    """
    figures: dict[str, SetFigures] = {}
    confidences: list[float] = []
    outcomes: list[bool] = []
    for labelled in sets:
        if labelled.name in figures:
            path = labelled.pictures[0].path.parent
            raise LabelledSetInvalid(path=path, reason=f"another set is called {labelled.name}: rename one")
        hints, pictures = labelled.known(known), labelled.pictures[:limit]
        confidence, right, sure, cpu, wall = [], [], [], [], []
        for picture in pictures:
            data = picture.path.read_bytes()
            cpu_start, wall_start = time.process_time(), time.perf_counter()
            try:
                reading = recognizer.read(data, hints)
            except ImageUnreadable as error:
                raise LabelledSetInvalid(
                    path=picture.path, reason=f"the picture cannot be decoded ({error.reason})"
                ) from error
            cpu.append((time.process_time() - cpu_start) * 1000)
            wall.append((time.perf_counter() - wall_start) * 1000)
            progress(labelled, picture, reading)
            confidence.append(reading.confidence)
            right.append(labelled.is_right(reading.text, picture))
            sure.append(bool(reading.candidates) and reading.confidence >= reading.min_confidence)
        figures[labelled.name] = SetFigures(
            origin=labelled.origin,
            n=len(pictures),
            accuracy=statistics.fmean(right),
            confidence_mean=statistics.fmean(confidence),
            coverage=statistics.fmean(sure),
            precision=statistics.fmean(hit for hit, trusted in zip(right, sure, strict=True) if trusted)
            if any(sure)
            else None,
            cpu_ms=statistics.median(cpu),
            wall_ms=statistics.median(wall),
        )
        confidences += confidence
        outcomes += right

    def mean(*origins: Origin) -> float | None:
        chosen = [each["accuracy"] for each in figures.values() if each["origin"] in origins]
        return statistics.fmean(chosen) if chosen else None

    return Evaluation(
        sets=figures,
        mean=MeanFigures(all=mean("real", "generated"), real=mean("real"), generated=mean("generated")),
        calibration=CalibrationFigures(ece=expected_calibration_error(confidences, outcomes)),
    )
