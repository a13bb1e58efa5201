"""Rounding in training: what the network computes is what its exported form will compute."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from solver.recognize.cards import ModelCard
from solver.recognize.paddle import PaddleEngine
from solver.recognize.stock import stock_model
from solver.training.characters import CHARACTERS
from solver.training.dataset import natural_width, picture, resized, typical_pictures
from solver.training.export import export
from solver.training.network import load, log_probabilities
from solver.training.rounding import round_in_training
from tests.training.conftest import Drawn

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
pytestmark = pytest.mark.usefixtures("one_thread")


def probabilities(network: Any, pixels: np.ndarray) -> np.ndarray:
    """Of one picture, (T, C)."""
    with torch.inference_mode():
        return np.asarray(log_probabilities(network, torch.from_numpy(pixels[None])).exp()[0])


def test_it_loses_what_its_exported_form_loses(tmp_path: Path, drawn: list[Drawn]) -> None:
    """Rounding in training moves the output about as far as eight bits do after export; the weights stay."""
    plain, rounding = (load(stock_model(), CHARACTERS) for _ in range(2))
    round_in_training(rounding)
    images = [picture(each.picture) for each in drawn]
    pictures = [resized(image, natural_width(image.shape[1], image.shape[0])) for image in images]
    for pixels in pictures * 2:  # ranges follow what is seen
        probabilities(rounding, pixels)
    export(
        plain,
        tmp_path,
        characters=CHARACTERS,
        card=ModelCard(name="ours"),
        forms=["onnx"],
        typical=typical_pictures(drawn),
    )
    engine = PaddleEngine(tmp_path, threads=1)

    wanted = [probabilities(plain, pixels) for pixels in pictures]
    rounded = [probabilities(rounding, pixels) for pixels in pictures]
    exported = [engine.emissions(image) for image in images]
    lost, loses = (
        np.mean([np.abs(one - other).mean() for one, other in zip(wanted, others, strict=True)])
        for others in (rounded, exported)
    )
    assert loses / 3 < lost < loses * 3
    for one, other in zip(plain.state_dict().values(), rounding.state_dict().values(), strict=True):
        assert torch.equal(one, other)


def test_gradients_pass_through(drawn: list[Drawn]) -> None:
    """Every weight of a layer that rounds can learn."""
    network = load(stock_model(), CHARACTERS)
    round_in_training(network)
    pixels = torch.from_numpy(resized(picture(drawn[0].picture), 160)[None])

    log_probabilities(network, pixels)[0, :, 5].sum().backward()

    layers = [each for each in network.modules() if isinstance(each, (torch.nn.Conv2d, torch.nn.Linear))]
    assert all(layer.weight.grad is not None and layer.weight.grad.abs().max() > 0 for layer in layers)
