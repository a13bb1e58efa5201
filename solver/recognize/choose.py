"""Which recognizer serves what the caller passed: a name, a directory, an address, an object or nothing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from solver.recognize.paddle import Engine
    from solver.recognize.recognizer import Recognizer


def recognizer_from(
    recognizer: str | Path | Recognizer | None = None,
    *,
    engine: Engine = "onnxruntime",
    device: str = "cpu",
    threads: int | None = None,
) -> Recognizer:
    """A recognizer from what a caller may pass.

    Args:
        recognizer: None: the model in the package; the official name of a PaddleOCR model, which PaddleOCR downloads;
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
