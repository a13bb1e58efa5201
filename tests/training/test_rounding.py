"""Learning with the rounding of eight bits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from solver.recognize.bundled import bundled_model
from solver.recognize.cards import ModelCard
from solver.training.characters import CHARACTERS
from solver.training.dataset import typical_pictures
from solver.training.export import export
from solver.training.network import load, log_probabilities
from solver.training.quantise import WEIGHT_LIMIT
from solver.training.rectifiers import set_rectifiers
from solver.training.rounding import rounded
from solver.training.run import Run, Settings
from tests.training.conftest import Drawn

torch = pytest.importorskip("torch")
onnx = pytest.importorskip("onnx")
pytest.importorskip("transformers")
pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(params=["GELU", "rectifiers"])
def run(request: pytest.FixtureRequest) -> Run:
    """A run that begins with the model in the package, or with rectifiers in it."""
    network = load(bundled_model(), CHARACTERS)
    if request.param == "rectifiers":
        set_rectifiers(network)
    return Run(network, characters=CHARACTERS, settings=Settings(steps=20, warm_up=0))


@pytest.fixture(scope="module")
def pictures(drawn: list[Drawn]) -> Any:
    """All captchas at one width, as training has them."""
    return torch.from_numpy(np.stack(typical_pictures(drawn, height=48)))


def products(network: Any, pictures: Any, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, Any, int]]:
    """Of each convolution and product that the network computes: what goes in, the weight, and the groups."""
    seen: list[tuple[Any, Any, int]] = []
    convolve, multiply = torch.nn.functional.conv2d, torch.nn.functional.linear

    def conv2d(values: Any, weight: Any, bias: Any, stride: Any, padding: Any, dilation: Any, groups: int) -> Any:
        seen.append((values, weight, groups))
        return convolve(values, weight, bias, stride, padding, dilation, groups)

    def linear(values: Any, weight: Any, bias: Any = None) -> Any:
        seen.append((values, weight, 1))
        return multiply(values, weight, bias)

    with monkeypatch.context() as patched, torch.no_grad():
        patched.setattr(torch.nn.functional, "conv2d", conv2d)
        patched.setattr(torch.nn.functional, "linear", linear)
        log_probabilities(network, pictures)
    return seen


def is_rounded(weight: Any) -> bool:
    """Whether each output's weights are whole multiples of the step that its largest allows."""
    flat = weight.flatten(1)
    steps = flat / flat.abs().amax(1, keepdim=True) * WEIGHT_LIMIT
    return bool((steps - steps.round()).abs().max() < 0.001)


def test_what_eight_bits_can_say(run: Run, drawn: list[Drawn], pictures: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Large products take rounded weights, and 256 different values at most; small convolutions stay what they are."""
    rounded(run.network, typical_pictures(drawn, height=48))

    seen = products(run.network, pictures, monkeypatch)

    large = [values for values, weight, _ in seen if is_rounded(weight)]
    small = [(weight.numel(), groups) for _, weight, groups in seen if not is_rounded(weight)]
    assert len(large) > 30
    assert all(len(values.unique()) <= 256 for values in large)
    assert all(groups > 1 or count <= 2 * 384 * 96 for count, groups in small)  # depthwise ones and squeezes


def test_as_many_products_as_in_the_exported_model(
    run: Run, drawn: list[Drawn], pictures: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is rounded in learning is what the exported model computes in eight bits."""
    typical = typical_pictures(drawn, height=48)
    export(run.average, tmp_path, characters=CHARACTERS, card=ModelCard(name="ours"), forms=["onnx"], typical=typical)
    nodes = onnx.load(tmp_path / "inference.onnx").graph.node
    widened = {name for node in nodes if node.op_type == "DequantizeLinear" for name in node.output}
    whole = [node for node in nodes if node.op_type in {"Conv", "MatMul"} and {*node.input[:2]} <= widened]

    rounded(run.network, typical)

    seen = products(run.network, pictures, monkeypatch)
    assert len(whole) == sum(is_rounded(weight) for _, weight, _ in seen)


def test_only_the_network_that_learns_is_rounded(run: Run, drawn: list[Drawn], pictures: Any) -> None:
    """It computes otherwise, but nearly the same; the average, the weights and their names stay what they are."""
    before = {name: value.clone() for name, value in run.network.state_dict().items()}
    with torch.no_grad():
        exact = log_probabilities(run.network, pictures)
        rounded(run.network, typical_pictures(drawn, height=48))
        coarse, average = (log_probabilities(each, pictures) for each in (run.network, run.average))

    assert torch.equal(exact, average)
    assert not torch.equal(exact, coarse)
    assert (exact.argmax(2) == coarse.argmax(2)).float().mean() > 0.9
    after = run.network.state_dict()
    assert [*after] == [*before]
    assert all(torch.equal(after[name], value) for name, value in before.items())


def test_scales_are_measured_anew(run: Run, drawn: list[Drawn], pictures: Any) -> None:
    """What has grown while it learnt is cut off, until its steps are made larger."""
    measure = rounded(run.network, typical_pictures(drawn, height=48))
    head, taken = run.network.head.head, []
    head.register_forward_pre_hook(lambda _module, given: taken.append(given[0].abs().max().item()))
    with torch.no_grad():
        log_probabilities(run.network, pictures)
        run.network.head.encoder.norm.weight.mul_(10)  # whose output the head is given
        log_probabilities(run.network, pictures)
        measure()
        log_probabilities(run.network, pictures)

    before, cut, scaled, after = taken
    assert cut <= 1.1 * before
    assert after > 2 * before
    assert scaled > 2 * before


def test_it_learns(run: Run, drawn: list[Drawn], pictures: Any) -> None:
    """Gradients reach every weight, and the loss falls."""
    rounded(run.network, typical_pictures(drawn, height=48))
    target = torch.full((len(pictures), pictures.shape[2] // 8), 5)
    losses = []
    for _ in range(4):
        loss = torch.nn.functional.nll_loss(log_probabilities(run.network, pictures).flatten(0, 1), target.flatten())
        losses.append(loss.item())
        loss.backward()
        untouched = [name for name, weight in run.network.named_parameters() if weight.grad is None]
        run.optimiser.step(1e-3)

    assert untouched == []
    assert losses[-1] < losses[0]
