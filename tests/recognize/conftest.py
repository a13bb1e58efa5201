"""What tests of the image half share."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from captcha.image import ImageCaptcha

from solver.recognize.paddle import PaddleEngine
from solver.recognize.stock import stock_model

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray


@pytest.fixture(scope="session")
def stock() -> PaddleEngine:
    """The stock model, loaded once."""
    return PaddleEngine("PP-OCRv6_small_rec", threads=1)


@pytest.fixture(scope="session")
def draw() -> Callable[..., NDArray[np.uint8]]:
    """Draws a text as a published library does, RGB of the given width and height."""

    def drawn(text: str, width: int = 160, height: int = 60) -> NDArray[np.uint8]:
        png = np.frombuffer(ImageCaptcha(width=width, height=height).generate(text).getvalue(), np.uint8)
        return cv2.imdecode(png, cv2.IMREAD_COLOR)[..., ::-1].astype(np.uint8)

    return drawn


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of the stock model that a test may damage."""
    return shutil.copytree(stock_model(), tmp_path / "model")
