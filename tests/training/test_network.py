"""The network: stock's weights arrive whole, and the head is cut to our characters."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from solver.errors import ModelDamaged
from solver.recognize.paddle import PaddleEngine
from solver.recognize.stock import stock_model
from solver.training.characters import CHARACTERS
from solver.training.dataset import natural_width, picture, resized
from solver.training.network import load, log_probabilities
from tests.training.conftest import Drawn

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def stock() -> PaddleEngine:
    """The stock model in ONNX Runtime."""
    return PaddleEngine("PP-OCRv6_small_rec", threads=1)


def read(network: Any, image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Probabilities (T, C) of RGB pixels, at their natural width."""
    pixels = resized(image, natural_width(image.shape[1], image.shape[0], read_at=48), 48)
    with torch.inference_mode():
        emissions: NDArray[np.float32] = log_probabilities(network, torch.from_numpy(pixels[None])).exp()[0].numpy()
    return emissions


def test_it_computes_what_onnx_runtime_does(stock: PaddleEngine, drawn: list[Drawn]) -> None:
    """With all of stock's characters, torch and ONNX Runtime give the same probabilities for the same pictures."""
    network = load(stock_model(), stock.characters)

    for image in (picture(each.picture) for each in drawn):
        assert np.abs(read(network, image) - stock.emissions(image)).max() < 1e-3


def test_the_head_keeps_what_is_asked_for(stock: PaddleEngine, drawn: list[Drawn]) -> None:
    """Our columns stand in the same proportions as stock's for these characters, in our order."""
    network = load(stock_model(), CHARACTERS)
    image = picture(drawn[0].picture)
    kept = stock.emissions(image)[:, [stock.characters.index(each) for each in CHARACTERS if each in stock.characters]]

    ours = read(network, image)[:, [each in stock.characters for each in CHARACTERS]]

    assert np.abs(ours - kept / kept.sum(axis=1, keepdims=True)).max() < 1e-3


def test_a_character_that_stock_lacks_is_improbable(drawn: list[Drawn]) -> None:
    """A new column begins below all that were there."""
    network = load(stock_model(), (*CHARACTERS[:-1], "\N{COMBINING ENCLOSING KEYCAP}", " "))

    assert read(network, picture(drawn[0].picture))[:, -2].max() < 1e-3


def test_characters() -> None:
    """All that captchas show: ASCII, signs of sums and the Chinese of sums and idioms, each once; blank first."""
    assert CHARACTERS[0] == ""
    assert CHARACTERS[-1] == " "
    assert len(CHARACTERS) == len(set(CHARACTERS))
    assert {*"09azAZ!~+-*/=?×÷〇零壹贰加减乘除等于几多少画蛇添足"} <= {*CHARACTERS}


def test_another_network_is_refused(tmp_path: Path) -> None:
    """A model directory of another family is told from ours by its layers."""
    import onnx

    folder = shutil.copytree(stock_model(), tmp_path / "model")
    model = onnx.load(folder / "inference.onnx")
    del model.graph.node[200:]
    onnx.save(model, folder / "inference.onnx")

    with pytest.raises(ModelDamaged, match="is no PP-OCRv6 small"):
        load(folder, CHARACTERS)
