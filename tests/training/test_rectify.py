"""From GELU to rectifiers, and what is written of a network that has them."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from solver.cli import main
from solver.recognize.bundled import bundled_model
from solver.recognize.cards import ModelCard
from solver.recognize.paddle import PaddleEngine
from solver.recognize.stock import stock_model
from solver.training.characters import CHARACTERS
from solver.training.corpus import generate
from solver.training.dataset import natural_width, picture, resized, typical_pictures
from solver.training.export import export
from solver.training.network import load, log_probabilities
from solver.training.precision import Precision
from solver.training.rectifiers import SHARPNESS, blocks, scale, set_rectifiers, sharpness
from solver.training.rectify import rectify
from solver.training.run import Run, Settings
from tests.training.conftest import Drawn

torch = pytest.importorskip("torch")
onnx = pytest.importorskip("onnx")
pytest.importorskip("transformers")
pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
def network() -> Any:
    """Stock's network, with GELU."""
    return load(stock_model(), CHARACTERS)


@pytest.fixture(scope="module")
def pictures(drawn: list[Drawn]) -> Any:
    """All captchas at one width, as training has them."""
    return torch.from_numpy(np.stack(typical_pictures(drawn, height=48)))


def probabilities(network: Any, pictures: Any) -> Any:
    """What the network says."""
    with torch.inference_mode():
        return log_probabilities(network, pictures).exp()


def test_scaled_weights_make_gelu_a_rectifier(network: Any, pictures: Any) -> None:
    """In the place where GELU is written, weights scaled by the sharpness do what rectifiers do."""
    former = load(stock_model(), CHARACTERS)
    set_rectifiers(network)
    with_rectifiers = probabilities(network, pictures)
    assert (probabilities(former, pictures) - with_rectifiers).abs().max() > 0.5  # it is not nothing

    scale(former, sharpness(network))

    assert sharpness(network) == SHARPNESS
    assert (probabilities(former, pictures) - with_rectifiers).abs().max() < 0.01
    scale(former, 1 / SHARPNESS)
    for name, weight in load(stock_model(), CHARACTERS).state_dict().items():
        assert torch.equal(former.state_dict()[name], weight)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
@pytest.mark.usefixtures("instructions")
def test_blocks_learn_to_do_what_they_did(
    network: Any, drawn: list[Drawn], pictures: Any, precision: Precision
) -> None:
    """Little is missing behind each of them, and most frames say what they said; where nothing was taught, few do."""
    said = probabilities(network, pictures).argmax(2)
    untaught = load(stock_model(), CHARACTERS)
    set_rectifiers(untaught)

    missing = list(rectify(network, typical_pictures(drawn, height=48), steps=40, precision=precision))

    assert len(missing) == len(blocks(network)) == 13
    assert max(missing) < 0.3
    assert all(block.channel_act_fn(torch.tensor(-1.0)) == 0 for block in blocks(network))
    seen = said != 0  # blank is easily said
    agreeing = [(probabilities(each, pictures).argmax(2) == said)[seen].float().mean() for each in (network, untaught)]
    assert agreeing[0] > 0.8
    assert agreeing[1] < 0.3


def test_it_is_the_same_each_time(drawn: list[Drawn]) -> None:
    """All that is random in it is seeded."""
    one, other = (
        list(rectify(load(stock_model(), CHARACTERS), typical_pictures(drawn[:4], height=48), steps=2, seed=7))
        for _ in range(2)
    )

    assert one == other


def test_a_checkpoint_knows_it(network: Any, pictures: Any, tmp_path: Path) -> None:
    """A run that goes on another day goes on with rectifiers."""
    set_rectifiers(network)
    run = Run(network, characters=CHARACTERS, settings=Settings(steps=9))
    run.save(tmp_path / "checkpoint.pt")

    again = Run.load(tmp_path / "checkpoint.pt")

    assert sharpness(again.network) == sharpness(again.average) == SHARPNESS
    assert torch.equal(probabilities(again.average, pictures[:2]), probabilities(run.average, pictures[:2]))


def test_every_form_computes_what_torch_does(network: Any, drawn: list[Drawn], tmp_path: Path) -> None:
    """ONNX Runtime, PyTorch from either file, and stock PaddleOCR with PaddlePaddle, where that is installed."""
    set_rectifiers(network)
    export(network, tmp_path, characters=CHARACTERS, card=ModelCard(name="ours"), half=False)
    bare = shutil.copytree(tmp_path, tmp_path / "bare")
    (bare / "model.safetensors").unlink()
    image = picture(drawn[0].picture)
    pixels = torch.from_numpy(resized(image, natural_width(image.shape[1], image.shape[0], read_at=48), 48)[None])
    expected = probabilities(network, pixels)[0].numpy()

    assert np.abs(PaddleEngine(tmp_path, threads=1).emissions(image) - expected).max() < 2e-4
    for directory in (tmp_path, bare):
        restored = load(directory, CHARACTERS)
        assert sharpness(restored) == SHARPNESS
        assert np.abs(probabilities(restored, pixels)[0].numpy() - expected).max() < 2e-4
    pytest.importorskip("paddle")
    assert np.abs(PaddleEngine(tmp_path, engine="paddle", threads=1).emissions(image) - expected).max() < 2e-3


def test_in_eight_bits_a_rectifier_is_no_operator_at_all(drawn: list[Drawn], tmp_path: Path) -> None:
    """Rounding does it; between the first convolution and the last only squeezes are in single precision."""
    network = load(bundled_model(), CHARACTERS)
    set_rectifiers(network)
    export(
        network,
        tmp_path,
        characters=CHARACTERS,
        card=ModelCard(name="ours"),
        forms=["onnx"],
        typical=typical_pictures(drawn, height=48),
    )

    nodes = onnx.load(tmp_path / "inference.onnx").graph.node
    kinds = [node.op_type for node in nodes]
    assert "Gelu" not in kinds
    backbone = nodes[: kinds.index("AveragePool")]
    widened = {node.output[0] for node in backbone if node.op_type == "DequantizeLinear"}
    whole = Counter(node.op_type for node in backbone if node.input[:1] and node.input[0] in widened)
    assert (whole["Conv"], whole["Add"], whole["Mul"], whole["Relu"]) == (5 + 13 * 3, 11, 5, 0)
    assert kinds[: len(backbone)].count("Conv") - whole["Conv"] == 2 * 5  # the squeezes'


def test_the_command(tmp_path: Path) -> None:
    """`captcha-ocr train rectify` makes a model directory of another; one that has rectifiers it refuses."""
    generate(tmp_path / "corpus", count=6, seed=1)
    told = ["train", "rectify", "--corpus", str(tmp_path / "corpus"), "--steps", "2"]

    result = CliRunner().invoke(main, [*told, "--out", str(tmp_path / "model")])

    assert result.exit_code == 0, result.output
    ModelCard.load(tmp_path / "model" / "card.toml").verify(tmp_path / "model")
    assert sharpness(load(tmp_path / "model", CHARACTERS)) == SHARPNESS
    again = CliRunner().invoke(main, [*told, "--from", str(tmp_path / "model"), "--out", str(tmp_path / "again")])
    assert again.exit_code == 2
    assert "has rectifiers already: name a model with GELU" in " ".join(again.output.split())
