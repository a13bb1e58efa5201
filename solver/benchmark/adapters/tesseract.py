"""Tesseract as captcha scripts use it: its command line, one line of text, letters, digits and arithmetic only."""

from __future__ import annotations

import re
import shutil
import string
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGE = "eng"
ALPHABET = string.ascii_letters + string.digits + "+-*/=?"
OPTIONS = ("-l", LANGUAGE, "--psm", "7", "-c", f"tessedit_char_whitelist={ALPHABET}")


class Tesseract:
    """Starts the program once a picture, for it has no other way.

    Attributes:
        version: of the program.
        min_confidence: there is none.
    """

    version: str
    min_confidence: None = None

    def __init__(self, program: str) -> None:
        self._program = program
        self.version = self._run("--version").split()[1]

    def prepare(self, hints: Mapping[str, Any]) -> None:
        """Nothing: no hints are given."""

    def read(self, picture: bytes) -> tuple[str, None]:
        """The answer; no confidence is asked for."""
        return self._run("stdin", "stdout", *OPTIONS, given=picture).strip(), None

    def files(self) -> list[Path]:
        """The data of the language."""
        folder = re.search('"(.+)"', self._run("--list-langs"))
        return [Path(folder[1], f"{LANGUAGE}.traineddata")] if folder else []

    def _run(self, *arguments: str, given: bytes = b"") -> str:
        """What the program prints."""
        run = subprocess.run([self._program, *arguments], input=given, capture_output=True, check=True)  # noqa: S603
        return run.stdout.decode()


def start() -> Tesseract | None:
    """A reader; None: the program is not on the path."""
    program = shutil.which("tesseract")
    return Tesseract(program) if program else None
