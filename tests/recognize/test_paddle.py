"""PaddleOCR as the engine: the same pixels, the same numbers, and errors that say what to do."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from solver.errors import DeviceUnavailable, ModelDamaged, RecognizerMissing
from solver.recognize.ctc import greedy
from solver.recognize.paddle import PaddleEngine

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray


def test_paddleocr_still_has_the_parts_that_are_used(stock: PaddleEngine) -> None:
    """An update that moves what lies behind TextRecognition must be noticed here, before users do."""
    predictor = stock._predictor

    assert set(predictor.pre_tfs) == {"Read", "ReisizeNorm", "ToBatch"}
    assert predictor.pre_tfs["Read"].format == "BGR"
    assert callable(predictor.pre_tfs["ReisizeNorm"].resize_norm_img)
    assert predictor.post_op.character[0] == "blank"
    assert predictor.post_op.character[-1] == " "


def test_emissions_are_what_the_contract_says(stock: PaddleEngine, draw: Callable[..., NDArray[np.uint8]]) -> None:
    """Probabilities in float32, one row a step, one column a character, blank first."""
    emissions = stock.emissions(draw("A7kd", 160, 60))

    assert emissions.dtype == np.float32
    assert emissions.shape == (16, len(stock.characters))
    assert np.allclose(emissions.sum(axis=1), 1, atol=1e-4)
    assert stock.characters[0] == ""
    assert {*"0123456789abcXYZ+ "} <= {*stock.characters}


@pytest.mark.parametrize(("width", "height"), [(400, 48), (640, 60), (701, 77)])
def test_the_text_is_paddleocrs_own_where_it_does_not_pad(
    stock: PaddleEngine, draw: Callable[..., NDArray[np.uint8]], width: int, height: int
) -> None:
    """From PaddleOCR's own 320 by 48 upwards, text and score equal those of TextRecognition.predict."""
    image = draw("K2mxR7ta", width, height)

    (expected,) = stock._predictor.predict([np.ascontiguousarray(image[..., ::-1])])

    text, score = greedy(stock.emissions(image), stock.characters)
    assert text == expected["rec_text"]
    assert len(text) > 3
    assert score == pytest.approx(expected["rec_score"], abs=1e-6)


@pytest.mark.parametrize(("width", "height"), [(160, 60), (100, 40), (150, 50), (48, 48)])
def test_the_picture_is_paddleocrs_own_without_its_padding(
    stock: PaddleEngine, draw: Callable[..., NDArray[np.uint8]], width: int, height: int
) -> None:
    """What the network is given equals PaddleOCR's array up to the natural width, and ends there."""
    image = draw("3xQp", width, height)
    given: list[NDArray[np.float32]] = []
    runner = stock._predictor.runner

    class Spy:
        def __call__(self, x: list[NDArray[np.float32]]) -> Any:
            given.extend(x)
            return runner(x=x)

    stock._predictor.runner = Spy()
    try:
        stock.emissions(image)
    finally:
        stock._predictor.runner = runner

    (padded,) = stock._predictor.pre_tfs["ReisizeNorm"]([np.ascontiguousarray(image[..., ::-1])])
    natural = 48 * width // height
    assert given[0].shape == (1, 3, 48, natural)
    assert np.array_equal(given[0][0], padded[:, :, :natural])
    assert padded.shape[2] == 320


@pytest.mark.parametrize("shape", [(1, 1, 3), (200, 2, 3), (2, 900, 3)])
def test_pictures_of_any_shape_are_read(stock: PaddleEngine, shape: tuple[int, int, int]) -> None:
    """A picture too narrow for one step, or far too wide, gives emissions and no error of the network."""
    emissions = stock.emissions(np.full(shape, 255, np.uint8))

    assert 1 <= emissions.shape[0] <= 3200 // 8


def test_threads_share_one_engine(stock: PaddleEngine, draw: Callable[..., NDArray[np.uint8]]) -> None:
    """Called from several threads at once, every picture gets its own emissions."""
    images = [draw(text, width, 60) for text, width in (("a1b2", 120), ("9XyZ", 160), ("mmmm", 200), ("77", 90))]
    expected = [stock.emissions(image) for image in images]

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(stock.emissions, images * 8))

    assert all(np.array_equal(one, other) for one, other in zip(found, expected * 8, strict=True))


def test_many_pictures_give_what_each_gives_alone(
    stock: PaddleEngine, draw: Callable[..., NDArray[np.uint8]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of one width are computed together, within bounds; order, shapes and numbers are those of each alone."""
    images = [draw("a1b2", width, 60) for width in (120, 160, 120, 200, 160, 120)]
    expected = [stock.emissions(image) for image in images]
    runner, batches = stock._predictor.runner, []

    def spy(x: list[NDArray[np.float32]]) -> Any:
        batches.append(x[0].shape)
        return runner(x=x)

    monkeypatch.setattr(stock._predictor, "runner", spy)
    monkeypatch.setattr(stock, "_batch_pixels", 2 * 96 * 48)

    found = stock.emissions_many(images)

    assert batches == [(2, 3, 48, 96), (1, 3, 48, 96), (1, 3, 48, 128), (1, 3, 48, 128), (1, 3, 48, 160)]
    assert all(np.allclose(one, other, atol=1e-5) for one, other in zip(found, expected, strict=True))
    assert stock.emissions_many([]) == []


def test_at_a_glance(stock: PaddleEngine, draw: Callable[..., NDArray[np.uint8]]) -> None:
    """A glance gives fewer frames, in the proportion of the heights; a model whose card names none has none."""
    image = draw("3xQp", 160, 60)
    engine = PaddleEngine(threads=1)
    (frames,) = engine.emissions_many([image], glance=True)

    assert engine.card.glance_height == 32
    assert (len(frames), len(engine.emissions(image))) == (11, 128 // 8)
    assert np.array_equal(stock.emissions_many([image], glance=True)[0], stock.emissions(image))


@pytest.mark.parametrize("name", ["inference.onnx", "inference.yml"])
@pytest.mark.parametrize("harm", ["remove", "cut", "change"])
def test_a_damaged_file_is_named(model: Path, name: str, harm: str) -> None:
    """A file that is missing, cut or changed is a ModelDamaged that names it, never a wrong reading."""
    path = model / name
    if harm == "remove":
        path.unlink()
    elif harm == "cut":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    else:
        path.write_bytes(path.read_bytes()[:-1] + b"\n\n")

    with pytest.raises(ModelDamaged) as caught:
        PaddleEngine(model)

    assert caught.value.path == path
    assert str(path) in str(caught.value)


def test_a_cut_network_without_a_card_is_damaged(model: Path) -> None:
    """Without hashes, what ONNX Runtime cannot load is still told as a damaged file of this model."""
    (model / "card.toml").unlink()
    network = model / "inference.onnx"
    network.write_bytes(network.read_bytes()[:1_000_000])

    with pytest.raises(ModelDamaged, match=r"inference\.onnx cannot be loaded"):
        PaddleEngine(model)


@pytest.mark.parametrize(
    "settings", ["Global: [", "- 1", "Global: {}", "PostProcess: {name: CTCLabelDecode}", "\x00", b"\xff\xfe\xff"]
)
def test_settings_without_a_name_are_damaged(model: Path, settings: str | bytes) -> None:
    """An inference.yml that is no YAML, or does not name the model, is told as such."""
    (model / "card.toml").unlink()
    (model / "inference.yml").write_bytes(settings.encode() if isinstance(settings, str) else settings)

    with pytest.raises(ModelDamaged, match=r"inference.yml is not YAML that says Global.model_name"):
        PaddleEngine(model)


def test_characters_that_do_not_fit_the_network_are_refused(model: Path) -> None:
    """A list of characters shorter than the network's columns would give wrong texts: it is refused."""
    (model / "card.toml").unlink()
    settings = model / "inference.yml"
    settings.write_text(
        "Global: {model_name: PP-OCRv6_small_rec}\n"
        "PreProcess: {transform_ops: [DecodeImage: {channel_first: false, img_mode: BGR},"
        " RecResizeImg: {image_shape: [3, 48, 320]}]}\n"
        "PostProcess: {name: CTCLabelDecode, character_dict: '0123456789'}\n"
    )

    with pytest.raises(ModelDamaged, match="lists 10 characters, which does not fit the network's 18710 columns"):
        PaddleEngine(model)


def test_a_directory_that_is_not_there_is_not_taken_for_a_name(tmp_path: Path) -> None:
    """A path never goes to PaddleOCR's download."""
    with pytest.raises(ModelDamaged, match="is missing"):
        PaddleEngine(tmp_path / "nowhere")
    with pytest.raises(ModelDamaged, match="is missing"):
        PaddleEngine("models/nowhere")


def test_an_unknown_name_is_missing() -> None:
    """A name that PaddleOCR does not know gives a sentence, not its ValueError."""
    with pytest.raises(RecognizerMissing, match=r"the model no_such_rec .* check its name"):
        PaddleEngine("no_such_rec")


def test_an_official_name_without_network_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """When PaddleOCR cannot download a model, the error says so and names the way out."""
    import paddleocr

    def offline(**_: object) -> None:
        raise Exception("No available model hosting platforms detected.")  # as PaddleX raises it

    monkeypatch.setattr(paddleocr, "TextRecognition", offline)

    with pytest.raises(RecognizerMissing, match=r"PP-OCRv6_medium_rec .*download it once, or pass the path"):
        PaddleEngine("PP-OCRv6_medium_rec")


def test_without_paddleocr_the_command_is_named(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where PaddleOCR is not installed, the error is the command that installs it."""
    monkeypatch.setitem(sys.modules, "paddleocr", None)

    with pytest.raises(RecognizerMissing, match="pip install 'paddleocr"):
        PaddleEngine(model)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ImportError("libGL.so.1: cannot open shared object file"), r"libGL\.so\.1.*apt-get install libgl1"),
        (PermissionError(13, "Permission denied", "/root/.paddlex"), "set PADDLE_PDX_CACHE_HOME"),
    ],
)
def test_what_stops_the_import_of_paddleocr_is_told(
    model: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, sentence: str
) -> None:
    """A missing system library or an unwritable home is told with its remedy."""

    class Finder:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "paddleocr":
                raise error

    monkeypatch.delitem(sys.modules, "paddleocr", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Finder(), *sys.meta_path])

    with pytest.raises(RecognizerMissing, match=sentence):
        PaddleEngine(model)


@pytest.mark.parametrize("device", ["gpu", "gpu:3", "cuda", "npu:0"])
def test_a_device_that_is_not_there_is_an_error(model: Path, monkeypatch: pytest.MonkeyPatch, device: str) -> None:
    """The processor never stands in for a device that was asked for."""
    monkeypatch.setattr("onnxruntime.get_available_providers", lambda: ["CPUExecutionProvider"])

    with pytest.raises(DeviceUnavailable) as caught:
        PaddleEngine(model, device=device)

    assert (caught.value.device, caught.value.available) == (device, ("cpu",))


def test_paddle_needs_its_own_files(model: Path) -> None:
    """A model directory without Paddle's format is told so when the paddle engine is asked for."""
    with pytest.raises(ModelDamaged, match=r"inference.json is missing: engine='paddle' reads"):
        PaddleEngine(model, engine="paddle")
