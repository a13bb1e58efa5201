"""The readers that are compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from solver.labelled import Known


@dataclass(frozen=True, kw_only=True)
class Reader:
    """A tool and how it is used.

    Attributes:
        title: for people; ``{version}`` stands for the tool's.
        adapter: the file in ``adapters`` that reads with it.
        options: what that file's ``start`` is given.
        known: what it is told of each set.
        install: how it is got, where the interpreter lacks it; None: it is ours, and runs in this interpreter.
    """

    title: str
    adapter: str
    options: tuple[str, ...] = ()
    known: Known = "none"
    install: str | None = None


_DDDDOCR = "pip install ddddocr into an environment of its own, and name its interpreter with --python"
_TESSERACT = "install Tesseract 5, Debian's tesseract-ocr"

READERS: Mapping[str, Reader] = {
    "ours": Reader(title="this project, no hints", adapter="ours", options=("ours",)),
    "ours-hints": Reader(title="this project, with hints", adapter="ours", options=("ours",), known="set"),
    "stock": Reader(title="stock PP-OCRv6 small, as PaddleOCR reads it", adapter="ours", options=("stock",)),
    "ddddocr": Reader(title="ddddocr {version}", adapter="ddddocr", install=_DDDDOCR),
    "ddddocr-alphabet": Reader(
        title="ddddocr {version}, set_ranges", adapter="ddddocr", options=("ranges",), known="set", install=_DDDDOCR
    ),
    "ddddocr-beta": Reader(title="ddddocr {version}, beta", adapter="ddddocr", options=("beta",), install=_DDDDOCR),
    "ddddocr-beta-alphabet": Reader(
        title="ddddocr {version}, beta, set_ranges",
        adapter="ddddocr",
        options=("beta", "ranges"),
        known="set",
        install=_DDDDOCR,
    ),
    "tesseract": Reader(title="Tesseract {version}", adapter="tesseract", install=_TESSERACT),
}
"""By the names that the command line and the documents know them by."""
