"""PaddleOCR's recogniser in this process: the only file that imports ``paddleocr`` (``lines.py`` loads through it).

PaddleOCR's own ``predict`` gives one text and one score. What is needed here is the network's whole output, the
emissions, and those PaddleOCR keeps behind its PaddleX predictor. The three parts of it that are used here
(``pre_tfs``, ``runner``, ``post_op``) are guarded by a test, so that an update which moves them is noticed.
"""

from __future__ import annotations

import importlib.util
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import cv2
import numpy as np

from solver.errors import DeviceUnavailable, ModelDamaged, RecognizerMissing
from solver.recognize.bundled import bundled_model
from solver.recognize.cards import ModelCard
from solver.recognize.groups import in_groups
from solver.recognize.stock import CARD, stock_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

T = TypeVar("T")

CUDA = "CUDAExecutionProvider"

Engine = Literal["onnxruntime", "paddle"]

KIND = "TextRecognition"
"""The class of PaddleOCR that reads."""

FILES = {
    "onnxruntime": ("inference.yml", "inference.onnx"),
    "paddle": ("inference.yml", "inference.json", "inference.pdiparams"),
    "paddle_dynamic": ("inference.yml", "config.json", "model.safetensors"),
}
"""The files of a model directory that each of PaddleOCR's engines reads."""


BATCH_PIXELS = 6400 * 48
"""How many pixels of pictures are computed together: what the network gives for as many is a quarter of a gigabyte at
most."""

NARROWEST, WIDEST = 8, 3200
"""How many pixels wide a picture is at least, a step of the network, and at most, as in PaddleOCR."""

CACHED_PIXELS = 512 * 48
"""The same on a processor: what the network computes of about four captchas, or of eight at a glance, stays in its
cache; read sixteen at once, each takes up to a tenth longer."""


class PaddleEngine:
    """A text recognition model of PaddleOCR, from picture to emissions; safe to call from several threads.

    Attributes:
        card: of the model; where it has none, one that says no more than the name. PaddlePaddle takes no glance.
        characters: what each column of the emissions stands for; the first, the blank, is empty.
        directory: of the model; None: PaddleOCR knows it by name.
    """

    card: ModelCard
    directory: Path | None = None
    characters: tuple[str, ...]

    def __init__(
        self,
        model: str | Path | None = None,
        *,
        engine: Engine = "onnxruntime",
        device: str = "cpu",
        threads: int | None = None,
    ) -> None:
        """Load the model and read one empty picture with it.

        Args:
            model: a model directory, or an official name such as ``PP-OCRv6_medium_rec``, which PaddleOCR downloads;
                None: the model in the package.
            engine: what computes; ``paddle`` needs PaddlePaddle, and takes a network as Paddle saves it or as
                transformers does.
            device: ``cpu``, ``gpu`` or ``gpu:N``.
            threads: how many the computation may use; None: four, or as many as there are processors.

        Raises:
            RecognizerMissing: PaddleOCR, the engine or the model is not here.
            ModelDamaged: a file of the model is missing, cut or not the one its card names.
            DeviceUnavailable: the device is not there.
        """
        # Threads that share a Paddle predictor get wrong texts, and some predictors only run where they were made.
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="paddle") if engine == "paddle" else None
        self._batch_pixels = CACHED_PIXELS if device == "cpu" else BATCH_PIXELS
        threads = threads or min(4, os.cpu_count() or 1)
        if model is None:
            model = bundled_model()
        elif model == CARD.name and engine == "onnxruntime" and importlib.util.find_spec("rapidocr"):
            model = stock_model()  # the very file, brought already
        if isinstance(model, Path) or Path(model).is_dir() or Path(model).name != model:
            directory = self.directory = Path(model)
            form = "paddle_dynamic" if engine == "paddle" and (directory / "model.safetensors").is_file() else engine
            label, self.card = inspect_model(directory, form)
            self._predictor = self._run(lambda: load_predictor(KIND, label, directory, form, device, threads))
        else:
            self.card = ModelCard(name=model)
            self._predictor = self._run(lambda: load_predictor(KIND, model, None, engine, device, threads))
        if engine == "paddle":  # PaddleOCR's own code averages three rows, and lower pictures have fewer
            self.card = replace(self.card, glance_height=0)
        listed = ("", *self._predictor.post_op.character[1:])
        self._height: int = self._predictor.pre_tfs["ReisizeNorm"].rec_image_shape[1]
        columns = self.emissions(np.zeros((48, 48, 3), np.uint8)).shape[1]
        if len(listed) - columns not in (0, 1):  # PaddleOCR appends the space always, the network may lack it
            raise ModelDamaged(
                path=Path(model, "inference.yml"),
                reason=f"lists {len(listed) - 2} characters, which does not fit the network's {columns} columns",
                mend="take the one that the network was exported with",
            )
        self.characters = listed[:columns]

    @property
    def name(self) -> str:
        """The model's name."""
        return self.card.name

    def emissions(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        """What the network sees: probabilities of shape (T, C), float32, rows sum to 1, column 0 is blank.

        The picture is read at its natural width. PaddleOCR pads it to 320 pixels, which costs twice the time.

        Args:
            image: RGB of shape (H, W, 3).
        """
        return self.emissions_many([image])[0]

    def emissions_many(self, images: Sequence[NDArray[np.uint8]], *, glance: bool = False) -> list[NDArray[np.float32]]:
        """What the network sees in each of several pictures, as ``emissions`` gives it, in their order.

        Pictures that are equally wide at the network's height are computed together. None is padded to another's
        width: the network would see the padding, and read another probability into the picture.

        Args:
            images: RGB, each of a shape (H, W, 3) of its own.
            glance: whether they are read at the card's ``glance_height``, if it has one.
        """
        height = (glance and self.card.glance_height) or self._height
        return self._run(
            lambda: in_groups(
                images,
                lambda image: width_of(image, height),
                lambda width, alike: self._emissions(alike, width, height),
            )
        )

    def close(self) -> None:
        """End the engine's thread, if it has one."""
        if self._worker:
            self._worker.shutdown()

    def _emissions(self, images: Sequence[NDArray[np.uint8]], width: int, height: int) -> Iterator[NDArray[np.float32]]:
        """Of pictures that are equally wide at that height; computed in the calling thread."""
        most = max(self._batch_pixels // (height * width), 1)
        for begin in range(0, len(images), most):
            yield from self._predictor.runner(x=[batch_of(images[begin : begin + most], width, height)])[0]

    def _run(self, call: Callable[[], T]) -> T:
        """The call's result, from the engine's own thread where it has one."""
        return self._worker.submit(call).result() if self._worker else call()


def batch_of(images: Sequence[NDArray[np.uint8]], width: int, height: int) -> NDArray[np.float32]:
    """What the network is given for pictures.

    It is what PaddleOCR makes of them (``OCRReisizeNormImg``) without its padding, in few steps for all together: in
    each a thread lets others have the interpreter, and may wait to get it back.

    Args:
        images: RGB, each of a shape (H, W, 3) of its own.
        width: to which they are brought, in pixels.
        height: as well.

    Returns:
        float32 (N, 3, height, width), BGR, from -1 to 1.
    """
    resized = np.empty((len(images), height, width, 3), np.uint8)
    for image, place in zip(images, resized, strict=True):
        cv2.resize(image, (width, height), dst=place)
    batch: NDArray[np.float32] = resized[..., ::-1].transpose(0, 3, 1, 2).astype(np.float32, order="C")
    batch /= 255
    batch -= 0.5
    batch /= 0.5
    return batch


def width_of(image: NDArray[np.uint8], height: int) -> int:
    """How many pixels wide a picture of shape (H, W, 3) is at a height, in its proportions and within bounds."""
    return min(max(int(height * image.shape[1] / image.shape[0]), NARROWEST), WIDEST)


def inspect_model(directory: Path, engine: str) -> tuple[str, ModelCard]:
    """The official name that a model directory goes by, and its card, once all its files were found whole."""
    import yaml

    for name in FILES[engine]:
        if not (directory / name).is_file():
            raise ModelDamaged(
                path=directory / name,
                reason="is missing",
                mend=f"engine={engine!r} reads {', '.join(FILES[engine])}, so get them or choose another engine",
            )
    settings = directory / "inference.yml"
    try:
        label = yaml.safe_load(settings.read_bytes())["Global"]["model_name"]
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise ModelDamaged(
            path=settings,
            reason="is not YAML that says Global.model_name",
            mend="take the one that the network was exported with",
        ) from error
    card = ModelCard.of(directory, name=label)
    card.verify(directory)
    return label, card


def load_predictor(kind: str, name: str, directory: Path | None, engine: str, device: str, threads: int) -> Any:
    """PaddleX's predictor, which PaddleOCR's class of that kind is around.

    Args:
        kind: the name of the class in ``paddleocr``.
        name: the official name of the model.
        directory: with its files; None: those that PaddleOCR downloads.
        engine: what computes.
        device: ``cpu``, ``gpu`` or ``gpu:N``.
        threads: how many the computation may use.

    Raises:
        RecognizerMissing: PaddleOCR, the engine or the model is not here.
        ModelDamaged: the files cannot be loaded.
        DeviceUnavailable: the device is not there.
    """
    os.environ.setdefault("PADDLEOCR_DISABLE_AUTO_LOGGING_CONFIG", "1")  # its documented switch, read at import
    try:
        import paddleocr
    except ModuleNotFoundError as error:
        install = "pip install 'paddleocr>=3.7,<3.8'"
        raise RecognizerMissing(missing=f"the package {error.name}", install=install) from error
    except ImportError as error:
        raise RecognizerMissing(
            missing=f"a system library ({error})", install="on Debian and Ubuntu, apt-get install libgl1 libglib2.0-0"
        ) from error
    except OSError as error:
        raise RecognizerMissing(
            missing=f"a place for PaddleX's cache ({error})",
            install="set PADDLE_PDX_CACHE_HOME to a directory that can be written",
        ) from error
    _check_device(engine, device)
    try:
        predictor = getattr(paddleocr, kind)(
            model_name=name,
            model_dir=directory and str(directory),
            device=device,
            engine=engine,
            engine_config={"intra_op_num_threads": threads} if engine == "onnxruntime" else None,
            cpu_threads=threads,
        ).paddlex_predictor
    except Exception as error:
        if directory:
            raise ModelDamaged(
                path=directory / FILES[engine][1], reason=f"cannot be loaded ({error})", mend="get the model again"
            ) from error
        raise RecognizerMissing(
            missing=f"the model {name} ({error})",
            install="check its name, let PaddleOCR download it once, or pass the path of a model directory",
        ) from error
    if engine == "onnxruntime" and device != "cpu" and predictor.runner.session.get_providers()[0] != CUDA:
        raise DeviceUnavailable(
            device=device,
            available=["cpu"],
            advice="ONNX Runtime could not start CUDA: install the one it was built for",
        )
    return predictor


def _check_device(engine: str, device: str) -> None:
    """Refuse a device that is not there, which PaddleX would quietly exchange for the processor.

    Raises:
        DeviceUnavailable: the device is not there.
        RecognizerMissing: PaddlePaddle is not installed.
    """
    if engine == "onnxruntime":
        import onnxruntime

        gpus = [device] if CUDA in onnxruntime.get_available_providers() and device.startswith("gpu") else []
        advice = "install onnxruntime-gpu in the place of onnxruntime"
    else:
        try:
            import paddle
        except ModuleNotFoundError as error:
            install = "pip install 'playwright-captcha-ocr[paddle]', or use engine='onnxruntime'"
            raise RecognizerMissing(missing="PaddlePaddle", install=install) from error
        count = paddle.device.cuda.device_count() if paddle.device.is_compiled_with_cuda() else 0
        gpus = ["gpu", *(f"gpu:{number}" for number in range(count))] if count else []
        advice = "install paddlepaddle-gpu from PaddlePaddle's own index in the place of paddlepaddle"
    if device not in ("cpu", *gpus):
        raise DeviceUnavailable(device=device, available=["cpu", *gpus], advice=advice)
