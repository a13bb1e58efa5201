"""Scripts written for ddddocr, of which one line was changed."""

from __future__ import annotations

import base64
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from integrations import ddddocr
from solver import CaptchaSolver
from solver.commands.doctor import SAMPLE, SAMPLE_TEXT
from solver.errors import HintsInvalid, ImageUnreadable

PATH = Path(ddddocr.__file__).parent.parent / "solver/commands" / SAMPLE
PICTURE = PATH.read_bytes()


@pytest.fixture(autouse=True)
def solver_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that scripts share may have been given the recognizer of another test, which has closed it."""
    monkeypatch.setattr(ddddocr, "solver", CaptchaSolver())


@pytest.mark.parametrize(
    "picture",
    [PICTURE, base64.b64encode(PICTURE).decode(), str(PATH), PATH, Image.open(PATH), np.asarray(Image.open(PATH))],
    ids=["bytes", "base64", "path in words", "path", "Pillow", "array"],
)
def test_whatever_ddddocr_reads_is_read(picture: bytes | str | Path) -> None:
    """The answer is a plain string, from each form in which ddddocr takes a picture."""
    ocr = ddddocr.DdddOcr(show_ad=False, beta=True)
    ocr.set_ranges(5)
    assert ocr.classification(picture, png_fix=True) == SAMPLE_TEXT


def test_a_range_limits_what_is_read() -> None:
    """Characters outside it do not come up, in this reader; a new one knows of no range."""
    ocr = ddddocr.DdddOcr()
    ocr.set_ranges(["8", "5"])
    assert set(ocr.classification(PICTURE)) <= {"8", "5"}
    assert ddddocr.DdddOcr().classification(PICTURE).upper() == SAMPLE_TEXT


def test_the_model_is_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scripts that make a DdddOcr for each picture do not wait each time."""
    ddddocr.DdddOcr().classification(PICTURE)
    monkeypatch.setattr("solver.recognize.choose.recognizer_from", None)
    assert ddddocr.DdddOcr().classification(PICTURE)


def test_what_is_not_here_is_refused() -> None:
    """A number that stands for no range, a text that is no picture, and what reads no text."""
    with pytest.raises(HintsInvalid, match="give 0 to 6, or the characters"):
        ddddocr.DdddOcr().set_ranges(7)
    with pytest.raises(ImageUnreadable, match=r"'captcha\.pgn' is neither a file nor base64"):
        ddddocr.DdddOcr().classification("captcha.pgn")
    with pytest.raises(TypeError, match="det"):
        ddddocr.DdddOcr(det=True)  # type: ignore[call-arg]
