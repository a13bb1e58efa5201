"""Aids for the tests of those who use this project: a recognizer that needs no model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from solver.reading import Candidate, Reading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from solver.hints import Hints

Told: TypeAlias = "str | tuple[str, float] | Reading"


class ScriptedRecognizer:
    """Reads what it was told to, and remembers what it was shown.

    Args:
        script: what to read, one entry a picture, the last again and again: a text, a text with its
            confidence, a whole reading, or a function of the picture that gives one of these.

    Attributes:
        images: the pictures it was shown, in order.
        hints: the hints that came with each.
    """

    def __init__(self, *script: Told | Callable[[bytes | NDArray[np.uint8]], Told]) -> None:
        if not script:
            raise ValueError("ScriptedRecognizer() reads nothing: give it at least one text.")
        self._script = script
        self.images: list[bytes | NDArray[np.uint8]] = []
        self.hints: list[Hints] = []

    def read(self, image: bytes | NDArray[np.uint8], hints: Hints) -> Reading:
        """The next reading of the script."""
        entry = self._script[min(len(self.images), len(self._script) - 1)]
        self.images.append(image)
        self.hints.append(hints)
        told = entry(image) if callable(entry) else entry
        if isinstance(told, Reading):
            return told
        text, confidence = (told, 1.0) if isinstance(told, str) else told
        candidates = (Candidate(text=text, probability=confidence, written=text),) if text else ()
        return Reading(candidates=candidates, confidence=confidence if text else 0.0, model="scripted", calibrated=True)

    def read_many(self, images: Sequence[bytes | NDArray[np.uint8]], hints: Hints) -> list[Reading]:
        """The next readings of the script."""
        return [self.read(image, hints) for image in images]

    def close(self) -> None:
        """Nothing is held."""
