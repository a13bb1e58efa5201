"""This project, or the stock model read as PaddleOCR reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from solver.hints import Hints
from solver.recognize.greedy import GreedyRecognizer
from solver.recognize.local import LocalRecognizer
from solver.recognize.paddle import FILES, PaddleEngine
from solver.recognize.stock import stock_model

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from solver.recognize.recognizer import Recognizer


class Ours:
    """Reads with a recognizer of ours.

    Attributes:
        version: the name of the model.
        min_confidence: from which on an answer is worth typing, 0 to 1; None: its confidence means nothing.
    """

    version: str
    min_confidence: float | None

    def __init__(self, engine: PaddleEngine, recognizer: Recognizer, *, sure: bool) -> None:
        self.version = engine.name
        self.min_confidence = engine.card.min_confidence if sure else None
        self._directory = engine.directory
        self._recognizer = recognizer
        self._hints = Hints()

    def prepare(self, hints: Mapping[str, Any]) -> None:
        """Take what is known of the pictures to come."""
        self._hints = Hints.of(hints)

    def read(self, picture: bytes) -> tuple[str, float]:
        """The answer and its confidence."""
        reading = self._recognizer.read(picture, self._hints)
        return reading.text, reading.confidence

    def files(self) -> list[Path]:
        """What was loaded; nothing where PaddleOCR knows the model by name and keeps it where it likes."""
        return [self._directory / name for name in FILES["onnxruntime"]] if self._directory else []


def start(way: str, model: str = "") -> Ours:
    """A reader in one thread.

    Args:
        way: ``stock``: the stock model, as PaddleOCR reads it; ``ours``: all that this project does.
        model: of ``ours``: a model directory or an official name; empty: the default model.
    """
    if way == "stock":
        engine = PaddleEngine(stock_model(), threads=1)
        return Ours(engine, GreedyRecognizer(engine), sure=False)
    engine = PaddleEngine(model or None, threads=1)
    return Ours(engine, LocalRecognizer(engine), sure=True)
