"""ddddocr from its own package, with either of its models, used as its README says."""

from __future__ import annotations

import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class Ddddocr:
    """Reads with ``classification``, after ``set_ranges`` where it is wanted and an alphabet is known.

    Attributes:
        version: of the package.
        min_confidence: there is none.
    """

    version: str
    min_confidence: None = None

    def __init__(self, *, beta: bool, ranges: bool) -> None:
        import onnxruntime

        loaded = self._loaded = set[Path]()

        class OneThread(onnxruntime.InferenceSession):  # type: ignore[misc]  # it ships no types
            """ddddocr has no option for threads, and ONNX Runtime takes as many as there are processors."""

            def __init__(self, path: str, **options: Any) -> None:
                loaded.add(Path(path))
                settings = onnxruntime.SessionOptions()
                settings.intra_op_num_threads = settings.inter_op_num_threads = 1
                super().__init__(path, sess_options=settings, **options)

        onnxruntime.InferenceSession = OneThread
        self.version = version("ddddocr")
        self._beta, self._ranges = beta, ranges
        self._ocr, self._limited = self._load(), False

    def prepare(self, hints: Mapping[str, Any]) -> None:
        """Limit what is read to the alphabet, in both cases where the page takes either."""
        alphabet = hints["alphabet"] if self._ranges else None
        if self._limited and not alphabet:
            self._ocr = None  # the old one goes first: nobody holds two, and the memory is measured
            self._ocr, self._limited = self._load(), False  # a limit once set cannot be lifted
        if alphabet:
            both = alphabet if hints["case"] == "as-is" else alphabet.lower() + alphabet.upper()
            self._ocr.set_ranges(both)
            self._limited = True

    def read(self, picture: bytes) -> tuple[str, None]:
        """The answer; ddddocr says nothing of a whole string's probability."""
        return self._ocr.classification(picture), None

    def files(self) -> list[Path]:
        """The network, and the modules that list its characters."""
        characters = [
            Path(module.__file__)
            for name, module in list(sys.modules.items())
            if name.startswith("ddddocr.") and "charset" in name and module.__file__
        ]
        return [*self._loaded, *characters]

    def _load(self) -> Any:
        """The reader of the package."""
        import ddddocr

        return ddddocr.DdddOcr(show_ad=False, beta=self._beta)


def start(*options: str) -> Ddddocr | None:
    """A reader in one thread; None: ddddocr is not in this interpreter.

    Args:
        options: ``beta``: the newer model; ``ranges``: limit what is read to the alphabet.
    """
    return Ddddocr(beta="beta" in options, ranges="ranges" in options) if find_spec("ddddocr") else None
