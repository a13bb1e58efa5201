"""Normalisations that follow what they see, and compute in learning what they compute in reading."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from solver.recognize.bundled import bundled_model
from solver.training.characters import CHARACTERS
from solver.training.dataset import typical_pictures
from solver.training.network import load, log_probabilities
from solver.training.renormalise import renormalised, unfold
from tests.training.conftest import Drawn

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
def network() -> Any:
    """The model in the package, its normalisations folded."""
    return load(bundled_model(), CHARACTERS)


@pytest.fixture(scope="module")
def batches(drawn: list[Drawn]) -> list[Any]:
    """All captchas at two heights, as training has them."""
    return [torch.from_numpy(np.stack(typical_pictures(drawn, height=height))) for height in (48, 36)]


def read(network: Any, pictures: Any) -> Any:
    """What the network says, as in reading."""
    with torch.no_grad():
        return log_probabilities(network, pictures)


def norms(network: Any) -> list[Any]:
    """The layers that are a convolution and a normalisation."""
    return [layer for layer in network.modules() if isinstance(getattr(layer, "normalization", None), torch.nn.Module)]


def test_unfolding_changes_nothing(network: Any, batches: list[Any]) -> None:
    """Every normalisation divides by what it sees, and the network says what it said."""
    before = read(network, batches[0])
    unfold(network, batches)

    assert torch.allclose(read(network, batches[0]), before, atol=0.02)
    seen: list[Any] = []
    layer = norms(network)[5]
    layer.convolution.register_forward_hook(lambda _module, _given, values: seen.append(values))
    for pictures in batches:
        read(network, pictures)
    deviations = torch.cat([values.transpose(0, 1).flatten(1) for values in seen], 1).std(1)
    assert torch.allclose(deviations, layer.normalization.running_var.sqrt(), rtol=0.05, atol=0.01)


def test_learning_computes_what_reading_does(network: Any, batches: list[Any]) -> None:
    """However unlike the others a batch is; its statistics are followed, a little with each step."""
    unfold(network, batches)
    odd = (batches[0] // 2 + 100).to(torch.uint8)
    before = read(network, odd)
    norm = norms(network)[0].normalization
    known = norm.running_mean.clone()

    renormalised(network)
    learning = log_probabilities(network, odd)

    assert learning.requires_grad
    assert torch.allclose(learning, before, atol=0.02)
    assert 0 < (norm.running_mean - known).abs().max() < 0.05 * known.abs().max()
    moved = norm.running_mean.clone()
    read(network, odd)
    assert torch.equal(norm.running_mean, moved)  # who only reads moves nothing


def test_no_gradient_makes_a_channel_larger(network: Any, batches: list[Any]) -> None:
    """Whatever a convolution is multiplied by is divided by again, and the gradient knows: it is at right angles."""
    for renormalise in (False, True):
        if renormalise:
            unfold(network, batches)
            renormalised(network)
        network.zero_grad()
        log_probabilities(network, batches[0])[:, :, 1:40].mean().backward()
        angles = [
            torch.nn.functional.cosine_similarity(weight.grad.flatten(), weight.flatten(), 0).abs().item()
            for weight in (layer.convolution.weight for layer in norms(network))
        ]
        assert (max(angles) < 0.01) == renormalise
