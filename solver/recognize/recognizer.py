"""What reads a picture, whatever it is made of."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from solver.hints import Hints
    from solver.reading import Reading
    from solver.recognize.paddle import Engine


@runtime_checkable
class Recognizer(Protocol):
    """What reads a picture; blocking, and safe to call from several threads."""

    def read(self, image: bytes | NDArray[np.uint8], hints: Hints) -> Reading:
        """The reading of one picture: encoded bytes, or RGB of shape (H, W, 3)."""
        ...

    def read_many(self, images: Sequence[bytes | NDArray[np.uint8]], hints: Hints) -> list[Reading]:
        """The readings of several pictures, in their order."""
        ...

    def close(self) -> None:
        """Give back what reading held; reading afterwards is an error."""
        ...


def recognizer_from(
    recognizer: str | Path | Recognizer | None = None,
    *,
    engine: Engine = "onnxruntime",
    device: str = "cpu",
    threads: int | None = None,
) -> Recognizer:
    """A recognizer from what a caller may pass.

    Args:
        recognizer: None: the stock model; the official name of a PaddleOCR model, which PaddleOCR downloads;
            a model directory; the address of a server, for which the other arguments mean nothing; or an object that
            reads, which comes back as it is.
        engine: what runs a model.
        device: where: ``cpu``, ``gpu`` or ``gpu:N``.
        threads: how many; None: four, or as many as there are processors.

    Raises:
        RecognizerMissing: a package or the model is not here.
        ModelDamaged: a file of the model is missing, cut or not the one its card names.
        DeviceUnavailable: the device asked for is not there.
        RecognizerError: the address names no protocol.
    """
    if recognizer is not None and not isinstance(recognizer, (str, os.PathLike)):
        return recognizer
    if str(recognizer).startswith(("http://", "https://")):
        from solver.recognize.remote import RemoteRecognizer

        return RemoteRecognizer(str(recognizer))
    from solver.recognize.local import LocalRecognizer
    from solver.recognize.paddle import PaddleEngine

    return LocalRecognizer(PaddleEngine(recognizer, engine=engine, device=device, threads=threads))
