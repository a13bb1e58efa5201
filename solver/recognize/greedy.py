"""PaddleOCR's own way of reading, as a yardstick: the raw picture, the best column of each frame, no hints."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from preprocess import load_image
from solver.reading import Candidate, Reading
from solver.recognize.arithmetic import answer
from solver.recognize.ctc import greedy

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from solver.hints import Hints
    from solver.recognize.local import Network


class GreedyRecognizer:
    """Reads as PaddleOCR's ``TextRecognition`` does; its score is the confidence. For comparison only."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def read(self, image: bytes | NDArray[np.uint8], hints: Hints) -> Reading:
        """The reading of one picture; of the hints only ``kind`` counts: a sum that was read gives its value."""
        start = time.perf_counter()
        written, score = greedy(self._network.emissions(load_image(image)), self._network.characters)
        text = answer(written) if hints.kind == "math" else written
        return Reading(
            candidates=(Candidate(text=text, probability=score, written=written),) if text else (),
            confidence=score,
            model=self._network.card.name,
            ms=(time.perf_counter() - start) * 1000,
        )

    def read_many(self, images: Sequence[bytes | NDArray[np.uint8]], hints: Hints) -> list[Reading]:
        """The readings of several pictures, in their order."""
        return [self.read(image, hints) for image in images]

    def close(self) -> None:
        """Close the network."""
        self._network.close()
