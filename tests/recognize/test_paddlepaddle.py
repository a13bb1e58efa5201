"""The native engine: a small network, built and saved with PaddlePaddle, read through PaddleEngine."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from solver.errors import DeviceUnavailable, ModelDamaged
from solver.hints import Hints
from solver.recognize.local import LocalRecognizer
from solver.recognize.paddle import PaddleEngine

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

paddle: Any = pytest.importorskip("paddle")

CHARACTERS = "0123456789"


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model directory in Paddle's format: two convolutions down to one row, and a softmax; untrained."""
    directory: Path = tmp_path_factory.mktemp("network")
    paddle.seed(7)

    class Tiny(paddle.nn.Layer):  # type: ignore[misc]  # Paddle has no types
        def __init__(self) -> None:
            super().__init__()
            self.body = paddle.nn.Sequential(
                paddle.nn.Conv2D(3, 16, 5, stride=4, padding=2),
                paddle.nn.ReLU(),
                paddle.nn.Conv2D(16, 32, (12, 2), stride=(12, 2)),
                paddle.nn.ReLU(),
            )
            self.head = paddle.nn.Linear(32, 1 + len(CHARACTERS))

        def forward(self, x: Any) -> Any:
            steps = self.body(x).squeeze(2).transpose([0, 2, 1])
            return paddle.nn.functional.softmax(20 * self.head(steps))  # spread out, so that texts differ

    shape = [paddle.static.InputSpec([None, 3, 48, None], "float32", name="x")]
    paddle.jit.save(paddle.jit.to_static(Tiny(), input_spec=shape, full_graph=True), str(directory / "inference"))
    (directory / "inference.yml").write_text(
        "Global: {model_name: PP-OCRv5_mobile_rec}\n"
        "PreProcess: {transform_ops: [DecodeImage: {channel_first: false, img_mode: BGR},"
        " RecResizeImg: {image_shape: [3, 48, 320]}]}\n"
        f"PostProcess: {{name: CTCLabelDecode, character_dict: '{CHARACTERS}'}}\n"
    )
    return directory


def test_the_native_engine_gives_emissions(network: Path) -> None:
    """Probabilities of the network's own columns, blank first, without the space that PaddleOCR appends."""
    engine = PaddleEngine(network, engine="paddle", threads=1)

    emissions = engine.emissions(np.zeros((60, 160, 3), np.uint8))

    assert engine.name == "PP-OCRv5_mobile_rec"
    assert engine.characters == ("", *CHARACTERS)
    assert emissions.shape == (16, 11)
    assert np.allclose(emissions.sum(axis=1), 1, atol=1e-5)
    engine.close()


def test_threads_get_their_own_results(network: Path) -> None:
    """Sixteen threads reading different pictures at once get what one thread gets, each its own."""
    engine = PaddleEngine(network, engine="paddle", threads=1)
    noise = np.random.default_rng(3)
    images = [noise.integers(0, 256, (48, 8 * int(columns), 3), np.uint8) for columns in noise.integers(8, 40, 16)]
    expected = [engine.emissions(image) for image in images]

    with ThreadPoolExecutor(16) as threads:
        found = list(threads.map(engine.emissions, images * 6))

    assert len({one.tobytes() for one in expected}) == 16
    assert all(np.array_equal(one, other) for one, other in zip(found, expected * 6, strict=True))
    engine.close()


def test_a_gpu_that_is_not_there_is_an_error(network: Path) -> None:
    """PaddleOCR would quietly take the processor; here the device is refused."""
    if paddle.device.is_compiled_with_cuda():
        pytest.skip("this PaddlePaddle is built for GPUs")

    with pytest.raises(DeviceUnavailable, match="paddlepaddle-gpu"):
        PaddleEngine(network, engine="paddle", device="gpu")


def test_cut_weights_are_damaged(network: Path, tmp_path: Path) -> None:
    """Weights that Paddle cannot load are told as a damaged file."""
    for path in network.iterdir():
        data = path.read_bytes()
        (tmp_path / path.name).write_bytes(data[:100] if path.suffix == ".pdiparams" else data)

    with pytest.raises(ModelDamaged, match="cannot be loaded"):
        PaddleEngine(tmp_path, engine="paddle")


def test_the_model_in_the_package_computes_the_same_in_paddle(draw: Callable[..., NDArray[np.uint8]]) -> None:
    """Its weights, read by PaddlePaddle, give what ONNX Runtime computes from them in 8 bits, to a rounding."""
    native, other = PaddleEngine(engine="paddle", threads=1), PaddleEngine(threads=1)

    assert native.characters == other.characters
    same = []
    for text in ("2468", "K7mR", "hello", "90731") * 3:
        image = draw(text, 40 * len(text), 60)
        ours, theirs = native.emissions(image), other.emissions(image)
        assert ours.shape == theirs.shape
        same.append((ours.argmax(axis=1) == theirs.argmax(axis=1)).mean())
    assert np.mean(same) > 0.85  # the other computes in 8 bits
    native.close()


def test_paddlepaddle_takes_no_glance(draw: Callable[..., NDArray[np.uint8]]) -> None:
    """What PaddleOCR's own code cannot compute is not asked of it: the picture is read at its full height at once."""
    recognizer = LocalRecognizer(PaddleEngine(engine="paddle", threads=1))

    assert recognizer.read(draw("W8PK"), Hints()).hypotheses[0] == "raw"
