"""How far a model can be trusted: what its card says of that, measured on pictures it has not learnt from.

Confidence is to be the probability of being right, on sites that nobody has measured. So each group of pictures (a
labelled set, or the synthetic ones) is judged by a calibration that was fitted on all other groups, and
``min_confidence`` is chosen by those judgements; the card gets the calibration that was fitted on all.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, get_args

from solver.hints import Hints
from solver.labelled import Known
from solver.recognize.arithmetic import value
from solver.recognize.calibrate import Calibration, expected_calibration_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from solver.labelled import LabelledSet
    from solver.reading import Reading
    from solver.recognize.recognizer import Recognizer
    from solver.training.corpus import Sample


class Outcome(NamedTuple):
    """What a reading came to.

    Attributes:
        group: of the picture; groups are as alien to each other as one site's captchas to another's.
        known: what the reader was told.
        probabilities: that the network gave to its answers, best first, 0 to 1.
        right: whether the answer was right.
    """

    group: str
    known: Known
    probabilities: Sequence[float]
    right: bool

    @classmethod
    def of(cls, reading: Reading, group: str, known: Known, *, right: bool) -> Outcome:
        """What this reading came to."""
        return cls(group, known, [each.probability for each in reading.candidates], right)


@dataclass(frozen=True, kw_only=True)
class Trust:
    """How far a model can be trusted.

    Attributes:
        calibration: from its probabilities to confidence, fitted on all groups.
        min_confidence: from this confidence on, answers are as often right as is asked for.
        coverage: the share of the pictures that are read at least so surely, 0 to 1.
        precision: the share of those that are right, 0 to 1.
        confidences: of each reading, 0 to 1, as a calibration judges it that was fitted without its group.
        ece: the expected calibration error, each group judged without its own help.
    """

    calibration: Calibration
    min_confidence: float
    coverage: float
    precision: float
    confidences: Sequence[float]
    ece: float


def trust(outcomes: Sequence[Outcome], *, precision: float) -> Trust:
    """How far to trust a model whose readings came to this.

    Args:
        outcomes: of two groups or more.
        precision: the share of typed answers that must be right, 0 to 1.

    Raises:
        ValueError: there is only one group.
    """
    groups = {each.group for each in outcomes}
    if len(groups) < 2:
        raise ValueError(f"{len(groups)} group of pictures cannot be judged by others: give two or more.")
    fitted = {group: _fit(each for each in outcomes if each.group != group) for group in groups}
    confidences = [fitted[each.group](each.probabilities) for each in outcomes]
    judged = sorted(zip(confidences, (each.right for each in outcomes), strict=True), reverse=True)
    right = list(accumulate(hit for _, hit in judged))
    enough = [count for count, hits in enumerate(right, 1) if hits >= precision * count]
    count = enough[-1] if enough else 1
    return Trust(
        calibration=_fit(outcomes),
        min_confidence=round(judged[count - 1][0], 3),
        coverage=count / len(judged),
        precision=right[count - 1] / count,
        confidences=confidences,
        ece=expected_calibration_error([each for each, _ in judged], [hit for _, hit in judged]),
    )


def on_set(
    recognizer: Recognizer, labelled: LabelledSet, *, progress: Callable[[], object] = lambda: None
) -> Iterable[Outcome]:
    """What the readings of a labelled set come to, without hints and with all of them."""
    for known in get_args(Known):
        for picture in labelled.pictures:
            reading = recognizer.read(picture.path.read_bytes(), labelled.known(known))
            yield Outcome.of(reading, labelled.name, known, right=labelled.is_right(reading.text, picture))
            progress()


def on_samples(
    recognizer: Recognizer, samples: Sequence[Sample], *, progress: Callable[[], object] = lambda: None
) -> Iterable[Outcome]:
    """What the readings of synthetic captchas come to, of which nothing is told but kind and script."""
    for sample in samples:
        reading = recognizer.read(sample.picture, Hints(kind=sample.kind, script=sample.script))
        wanted = str(value(sample.label)) if sample.kind == "math" else sample.label
        yield Outcome.of(reading, "synthetic", "none", right=reading.text == wanted)
        progress()


def _fit(outcomes: Iterable[Outcome]) -> Calibration:
    each = list(outcomes)
    return Calibration.fit([outcome.probabilities for outcome in each], [outcome.right for outcome in each])
