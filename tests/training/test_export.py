"""Export: the network that was trained is the one that is read with, by us and by PaddleOCR itself."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from solver.cli import main
from solver.errors import ModelDamaged
from solver.hints import Hints
from solver.recognize.cards import ModelCard
from solver.recognize.choose import recognizer_from
from solver.recognize.paddle import PaddleEngine
from solver.recognize.stock import stock_model
from solver.training.characters import CHARACTERS
from solver.training.dataset import natural_width, picture, resized, typical_pictures
from solver.training.evaluate import accuracy
from solver.training.export import export
from solver.training.network import load, log_probabilities
from solver.training.run import Run, Settings
from tests.training.conftest import Drawn

torch = pytest.importorskip("torch")
onnx = pytest.importorskip("onnx")
pytest.importorskip("transformers")
pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def network() -> Any:
    """Stock's network with our head, every weight a little off, normalisations too."""
    network = load(stock_model(), CHARACTERS)
    random = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.mul_(1 + 0.02 * torch.randn(parameter.shape, generator=random))
    return network


@pytest.fixture(scope="module", params=["half", "full"])
def precision(request: pytest.FixtureRequest) -> str:
    """How the weights are stored."""
    return str(request.param)


@pytest.fixture(scope="module")
def exported(network: Any, precision: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model directory."""
    directory = tmp_path_factory.mktemp(precision) / "model"
    export(network, directory, characters=CHARACTERS, card=ModelCard(name="ours"), half=precision == "half")
    return directory


def test_onnx_runtime_computes_what_torch_does(
    network: Any, exported: Path, precision: str, drawn: list[Drawn]
) -> None:
    """Any width and number of pictures; as exactly as the weights are stored."""
    engine = PaddleEngine(exported, threads=1)
    assert engine.characters == CHARACTERS

    for each in drawn:
        image = picture(each.picture)
        pixels = resized(image, natural_width(image.shape[1], image.shape[0], read_at=48), 48)
        with torch.inference_mode():
            expected = log_probabilities(network, torch.from_numpy(pixels[None])).exp()[0].numpy()
        assert np.abs(engine.emissions(image) - expected).max() < {"half": 0.1, "full": 2e-4}[precision]


def test_several_pictures_at_once(exported: Path) -> None:
    """The number of pictures is open: together they give what they give one by one."""
    session = PaddleEngine(exported, threads=1)._predictor.runner.session
    x = np.random.default_rng(0).uniform(-1, 1, (3, 3, 48, 200)).astype(np.float32)

    (together,) = session.run(None, {"x": x})

    assert together.shape == (3, 25, len(CHARACTERS))
    assert np.allclose(together.sum(axis=2), 1, atol=1e-4)
    for number in range(3):
        (alone,) = session.run(None, {"x": x[number : number + 1]})
        assert np.abs(alone[0] - together[number]).max() < 1e-4


def test_eight_bits_read_as_single_precision_does(network: Any, tmp_path: Path, drawn: list[Drawn]) -> None:
    """With its large products in whole numbers it is a third as large, and all but a few frames say the same."""
    images = [picture(each.picture) for each in drawn]
    export(
        network,
        tmp_path / "small",
        characters=CHARACTERS,
        card=ModelCard(name="ours"),
        forms=["onnx"],
        typical=typical_pictures(drawn, height=48),
    )
    export(network, tmp_path / "full", characters=CHARACTERS, card=ModelCard(name="ours"), forms=["onnx"], half=False)
    small, full = (PaddleEngine(tmp_path / name, threads=1) for name in ("small", "full"))

    assert (tmp_path / "small" / "inference.onnx").stat().st_size < 5e6
    for name, form in (("small", b"tanh"), ("full", b"none")):
        nodes = onnx.load(tmp_path / name / "inference.onnx").graph.node
        assert {each.attribute[0].s for each in nodes if each.op_type == "Gelu"} == {form}
    with pytest.raises(ModelDamaged, match="computes in 8 bits: put the model"):
        load(tmp_path / "small", CHARACTERS)
    same = [(small.emissions(image).argmax(axis=1) == full.emissions(image).argmax(axis=1)).mean() for image in images]
    assert np.mean(same) > 0.9


def test_it_fits_into_the_wheel(exported: Path, precision: str) -> None:
    """In half precision it takes half of the room."""
    size = (exported / "inference.onnx").stat().st_size

    assert size < {"half": 8e6, "full": 16e6}[precision]


def test_paddleocr_itself_loads_it(exported: Path, drawn: list[Drawn]) -> None:
    """Stock TextRecognition reads with the directory, without help of ours."""
    from paddleocr import TextRecognition

    reader = TextRecognition(
        model_name="PP-OCRv6_small_rec", model_dir=str(exported), engine="onnxruntime", device="cpu"
    )

    results = reader.predict([np.ascontiguousarray(picture(each.picture)[..., ::-1]) for each in drawn[:8]])

    read = [result["rec_text"] for result in results]
    assert all(0 <= result["rec_score"] <= 1 for result in results)
    assert sum(text == each.label for text, each in zip(read, drawn, strict=False)) >= 1


def test_a_model_that_reads_lower_pictures(network: Any, tmp_path: Path, drawn: list[Drawn]) -> None:
    """The height on the card is the one that run time brings pictures to, ours and PaddleOCR's own."""
    from paddleocr import TextRecognition

    export(network, tmp_path, characters=CHARACTERS, card=ModelCard(name="low", input_height=40), half=False)
    engine = PaddleEngine(tmp_path, threads=1)
    reader = TextRecognition(
        model_name="PP-OCRv6_small_rec", model_dir=str(tmp_path), engine="onnxruntime", device="cpu"
    )

    for each in drawn[:8]:
        image = picture(each.picture)
        pixels = resized(image, natural_width(image.shape[1], image.shape[0], read_at=40), 40)
        with torch.inference_mode():
            expected = log_probabilities(network, torch.from_numpy(pixels[None])).exp()[0].numpy()
        assert np.abs(engine.emissions(image) - expected).max() < 2e-4
    read = reader.predict([np.ascontiguousarray(picture(each.picture)[..., ::-1]) for each in drawn[:8]])
    assert sum(result["rec_text"] == each.label for result, each in zip(read, drawn, strict=False)) >= 1
    assert engine.emissions(np.full((60, 2, 3), 255, np.uint8)).shape == (1, len(CHARACTERS))  # one step at the least


@pytest.mark.parametrize("low", [36, 32, 20])
def test_the_same_model_at_a_glance(network: Any, tmp_path: Path, drawn: list[Drawn], low: int) -> None:
    """The file reads at a lower height, too, where the card names one, and what it reads at its own stays the same."""
    export(network, tmp_path, characters=CHARACTERS, card=ModelCard(name="both", glance_height=low), half=False)
    engine = PaddleEngine(tmp_path, threads=1)
    images = [picture(each.picture) for each in drawn[:8]]

    for height, glance in ((low, True), (48, False)):
        for image, found in zip(images, engine.emissions_many(images, glance=glance), strict=True):
            pixels = resized(image, natural_width(image.shape[1], image.shape[0], read_at=height), height)
            with torch.inference_mode():
                expected = log_probabilities(network, torch.from_numpy(pixels[None])).exp()[0].numpy()
            assert np.abs(found - expected).max() < 2e-4


def test_the_card_names_the_files(exported: Path) -> None:
    """The card's hashes are the files', so a damaged model is noticed."""
    card = ModelCard.load(exported / "card.toml")

    assert card.name == "ours"
    assert card.sha256 == {
        name: hashlib.sha256((exported / name).read_bytes()).hexdigest()
        for name in ("inference.onnx", "config.json", "model.safetensors", "inference.yml")
    }


def test_what_was_exported_can_be_trained_on(
    network: Any, exported: Path, precision: str, drawn: list[Drawn], tmp_path: Path
) -> None:
    """The weights come back, from their own file or from ONNX: a model that was shipped can be fine-tuned."""
    again = load(exported, CHARACTERS)
    bare = shutil.copytree(exported, tmp_path / "bare")
    (bare / "model.safetensors").unlink()
    from_onnx = load(bare, CHARACTERS)
    pixels = torch.from_numpy(resized(picture(drawn[0].picture), 160, 48)[None])

    with torch.inference_mode():
        wanted = log_probabilities(network, pixels).exp()
        for loaded in again, from_onnx:
            difference = log_probabilities(loaded, pixels).exp() - wanted
            assert difference.abs().max() < {"half": 0.1, "full": 2e-4}[precision]


def test_accuracy_counts_whole_strings_by_group(exported: Path, drawn: list[Drawn]) -> None:
    """The shares are those of strings that are right to the last character, by the name of their group."""
    engine = PaddleEngine(exported, threads=1)

    shares = accuracy(engine, drawn, by=lambda each: str(len(each.label)))

    assert set(shares) == {str(len(each.label)) for each in drawn}
    assert all(0 <= share <= 1 for share in shares.values())
    wrong = [Drawn(each.picture, "never this") for each in drawn]
    assert accuracy(engine, wrong) == {"all": 0.0}


def test_the_command_exports_a_checkpoint(network: Any, tmp_path: Path, drawn: list[Drawn]) -> None:
    """`captcha-ocr export` turns a checkpoint into a model that reads."""
    Run(network, characters=CHARACTERS, settings=Settings(steps=1)).save(tmp_path / "checkpoint.pt")

    result = CliRunner().invoke(
        main, ["export", str(tmp_path / "checkpoint.pt"), "--out", str(tmp_path / "model"), "--name", "mine"]
    )

    assert result.exit_code == 0, result.output
    reading = recognizer_from(tmp_path / "model", threads=1).read(drawn[0].picture, Hints())
    assert reading.model == "mine"
    assert reading.text


def test_the_command_exports_a_model(network: Any, exported: Path, tmp_path: Path, drawn: list[Drawn]) -> None:
    """`captcha-ocr export` turns a model directory into another form and keeps what its card says."""
    result = CliRunner().invoke(
        main, ["export", str(exported), "--out", str(tmp_path / "model"), "--format", "paddle", "--full"]
    )

    assert result.exit_code == 0, result.output
    card = ModelCard.load(tmp_path / "model" / "card.toml")
    card.verify(tmp_path / "model")
    assert card.name == "ours"
    again = load(tmp_path / "model", CHARACTERS)
    pixels = torch.from_numpy(resized(picture(drawn[0].picture), 160, 48)[None])
    with torch.inference_mode():
        one, other = (log_probabilities(each, pixels) for each in (again, load(exported, CHARACTERS)))
    assert torch.equal(one, other)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--typical", ".", "--format", "paddle"], "--typical is for --format onnx"),
        (["--typical", ".", "--full"], "--typical stores in 8 bits and --full in single precision"),
    ],
)
def test_options_that_contradict_each_other(options: list[str], message: str, exported: Path, tmp_path: Path) -> None:
    """`captcha-ocr export` leaves no option aside without a word."""
    result = CliRunner().invoke(main, ["export", str(exported), "--out", str(tmp_path / "model"), *options])

    assert result.exit_code == 2
    assert message in " ".join(result.output.split())
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize("half", [True, False])
def test_paddle_computes_what_torch_does(network: Any, half: bool, tmp_path: Path, drawn: list[Drawn]) -> None:
    """The same weights, computed by stock PaddleOCR with PaddlePaddle, give the same probabilities."""
    pytest.importorskip("paddle")
    export(network, tmp_path, characters=CHARACTERS, card=ModelCard(name="ours"), forms=["paddle"], half=half)
    engine = PaddleEngine(tmp_path, engine="paddle", threads=1)
    assert engine.characters == CHARACTERS
    again = load(tmp_path, CHARACTERS)  # from the same file, as precisely as that is

    for each in drawn[:6]:
        image = picture(each.picture)
        pixels = resized(image, natural_width(image.shape[1], image.shape[0], read_at=48), 48)
        with torch.inference_mode():
            expected = log_probabilities(again, torch.from_numpy(pixels[None])).exp()[0].numpy()
        assert np.abs(engine.emissions(image) - expected).max() < 1e-4
    engine.close()


def test_papers_of_the_paddle_form(network: Any, tmp_path: Path) -> None:
    """Paddle's form is the network's configuration, its weights, the characters and a card that names them all."""
    export(network, tmp_path, characters=CHARACTERS, card=ModelCard(name="ours"), forms=["paddle"])

    ModelCard.load(tmp_path / "card.toml").verify(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        "config.json", "model.safetensors", "inference.yml", "card.toml",
    }  # fmt: skip
