"""The recognizer that reads in this process: hypotheses, emissions, decoder, calibration."""

from __future__ import annotations

import functools
import logging
import time
from typing import TYPE_CHECKING, Protocol

from preprocess import ImageError
from solver.errors import ImageUnreadable, RecognizerError
from solver.reading import Reading
from solver.recognize.calibrate import Calibration
from solver.recognize.decode import Decoder
from solver.recognize.hypotheses import PIPELINES, SURE, hypotheses

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from preprocess import Pipeline
    from solver.hints import Hints
    from solver.reading import Candidate
    from solver.recognize.cards import ModelCard

logger = logging.getLogger(__name__)


class Network(Protocol):
    """What turns pictures into emissions; ``PaddleEngine`` does."""

    card: ModelCard
    characters: tuple[str, ...]

    def emissions(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Probabilities of shape (T, C), float32, from RGB of shape (H, W, 3)."""
        ...

    def close(self) -> None:
        """Give back what the network holds."""
        ...


class LocalRecognizer:
    """Reads with a network in this process; one object serves any number of threads.

    The raw picture is always read. Only when its best candidate is not sure are further hypotheses read, until one
    of them is; the reading whose best candidate is the most probable as a whole string wins.
    """

    def __init__(self, network: Network, *, pipelines: Sequence[Pipeline] = PIPELINES, sure: float = SURE) -> None:
        """Build it around a network, which it closes in the end.

        Args:
            network: from pictures to emissions.
            pipelines: the hypotheses beside the raw picture, in the order in which they are tried.
            sure: the probability of a whole string from which on nothing further is read; 0 reads the raw picture only.
        """
        self._network = network
        self._pipelines = tuple(pipelines)
        self._sure = sure
        self._decoder = functools.lru_cache(maxsize=64)(
            lambda hints: Decoder(network.characters, hints, model=network.card.name)
        )
        self._closed = False

    def read(self, image: bytes | NDArray[np.uint8], hints: Hints) -> Reading:
        """The reading of one picture: encoded bytes, or RGB of shape (H, W, 3).

        Raises:
            ImageUnreadable: it cannot be decoded.
            AlphabetUnsupported: the hints ask for characters that the model cannot write.
            RecognizerError: the recognizer is closed.
        """
        if self._closed:
            raise RecognizerError("This recognizer is closed: make another one.")
        start = time.perf_counter()
        decode = self._decoder(hints)
        readings: list[tuple[str, tuple[Candidate, ...]]] = []
        try:
            for name, picture in hypotheses(image, self._pipelines):
                readings.append((name, decode(self._network.emissions(picture))))
                if _probability(readings[-1][1]) >= self._sure:
                    break
        except ImageError as error:
            raise ImageUnreadable(reason=str(error).removesuffix(".")) from error
        winner, best = max(readings, key=lambda reading: _probability(reading[1]))
        card = self._network.card
        reading = Reading(
            candidates=best,
            confidence=(card.calibration or Calibration())(*[each.probability for each in best[:2]] or [0.0]),
            calibrated=card.calibration is not None,
            min_confidence=card.min_confidence,
            hypothesis=winner,
            hypotheses=tuple(name for name, _ in readings),
            model=card.name,
            ms=(time.perf_counter() - start) * 1000,
        )
        logger.debug("read %r with confidence %.2f by %s", reading.text, reading.confidence, winner)
        return reading

    def read_many(self, images: Sequence[bytes | NDArray[np.uint8]], hints: Hints) -> list[Reading]:
        """The readings of several pictures, in their order."""
        return [self.read(image, hints) for image in images]

    def close(self) -> None:
        """Close the network; reading afterwards is an error."""
        self._closed = True
        self._network.close()


def _probability(candidates: Sequence[Candidate]) -> float:
    """Of the best candidate; 0 when there is none."""
    return candidates[0].probability if candidates else 0.0
