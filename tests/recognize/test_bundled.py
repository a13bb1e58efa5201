"""The model in the package, and the quicker one of the checkout: whole, and read by PaddleOCR itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from solver.hints import Hints
from solver.recognize.bundled import bundled_model
from solver.recognize.cards import ModelCard
from solver.recognize.local import LocalRecognizer
from solver.recognize.paddle import PaddleEngine

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

TEXTS = ("2468", "K7mR", "hello", "90731", "XQWZ", "a3b9c")

QUICK = Path(__file__).parent.parent.parent / "models" / "captcha-quick"


@pytest.fixture(scope="module", params=[bundled_model(), QUICK], ids=["captcha", "captcha-quick"])
def model(request: pytest.FixtureRequest) -> Path:
    """The model's directory."""
    directory: Path = request.param
    return directory


@pytest.fixture(scope="module")
def engine(model: Path) -> PaddleEngine:
    """The model in ONNX Runtime."""
    return PaddleEngine(model, threads=1)


def test_its_card_names_what_lies_there(model: Path) -> None:
    """The hashes are those of the files, and the card says what a user must know of a model."""
    card = ModelCard.load(model / "card.toml")

    card.verify(model)
    assert card.name == model.name
    assert {*card.sha256} == {"inference.onnx", "inference.yml", "config.json", "model.safetensors"}
    assert card.licence == "Apache-2.0"
    assert card.training_data
    assert card.calibration is not None
    assert card.accuracy


def test_it_fits_into_the_wheel() -> None:
    """All files of the one in the package together take less than 12 MB."""
    assert sum(path.stat().st_size for path in bundled_model().iterdir()) < 12e6


def test_both_write_the_same() -> None:
    """Column by column: so one can read in the place of the other, or beside it."""
    assert PaddleEngine(QUICK, threads=1).characters == PaddleEngine(threads=1).characters


def test_it_reads_plain_captchas(engine: PaddleEngine, draw: Callable[..., NDArray[np.uint8]]) -> None:
    """Of letters and digits as a published library draws them, most are read whole without any hint but case."""
    recognizer = LocalRecognizer(engine)
    images = [draw(text, 40 * len(text), 60) for text in TEXTS * 3]

    read = [recognizer.read(image, Hints(case="ignore")).text for image in images]

    right = [text.lower() == wanted.lower() for text, wanted in zip(read, TEXTS * 3, strict=True)]
    assert np.mean(right) > 0.5  # each run draws others: this holds with all but certainty where 0.85 are read


def test_paddleocr_itself_loads_it(model: Path, draw: Callable[..., NDArray[np.uint8]]) -> None:
    """Stock TextRecognition reads with the directory, without help of ours."""
    from paddleocr import TextRecognition

    reader = TextRecognition(model_name="PP-OCRv6_small_rec", model_dir=str(model), engine="onnxruntime", device="cpu")

    results = reader.predict([np.ascontiguousarray(draw("24683", 400, 60)[..., ::-1]) for _ in range(8)])

    assert "24683" in {result["rec_text"] for result in results}
