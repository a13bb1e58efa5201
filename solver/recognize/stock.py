"""The stock model: PP-OCRv6 small, as it travels in the wheel of ``rapidocr``.

Our own model (``bundled.py``) began with it, training begins with it, and benchmarks compare with it.

``rapidocr`` is wanted for its model files and is never imported. Install it with ``--no-deps``: it asks for
``opencv-python-headless``, which would overwrite the ``cv2`` of ``opencv-contrib-python`` that PaddleX insists on.
"""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from solver.cache import cache_directory
from solver.errors import ModelDamaged, RecognizerMissing
from solver.recognize.cards import ModelCard

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

INSTALL = "pip install --no-deps 'rapidocr==3.10.*'"

CARD = ModelCard(
    name="PP-OCRv6_small_rec",
    version="rapidocr 3.10.0",
    licence="Apache-2.0",
    alphabet="18 708 characters: Latin, Han, kana, Cyrillic, Greek, symbols; and the space",
    training_data="documents and scenes, by the PaddleOCR team; no captchas",
    sha256={"inference.onnx": "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884"},
    accuracy={"34 sets of captchas, no hints": 0.735, "34 sets of captchas, hints": 0.779},
    min_confidence=0.6,  # from here on, nine of ten readings of drawn pictures were right
)


def stock_model() -> Path:
    """The model directory of the stock model, built in the user's cache on first use.

    Raises:
        RecognizerMissing: ``rapidocr`` is not installed, or the cache cannot be written.
        ModelDamaged: the file in ``rapidocr`` is not the one expected.
    """

    def own_settings(source: Path) -> bytes:
        import onnxruntime

        session = onnxruntime.InferenceSession(source, providers=["CPUExecutionProvider"])
        return recogniser_settings(
            session.get_modelmeta().custom_metadata_map["character"].replace("\n", ""), CARD.input_height
        )

    return model_from_wheel(CARD, "PP-OCRv6_rec_small.onnx", own_settings)


def model_from_wheel(card: ModelCard, file: str, settings: Callable[[Path], bytes]) -> Path:
    """A model directory around a network that ``rapidocr`` carries, built in the user's cache on first use.

    Its place follows from the card, so that a new card never meets old files. The environment variable
    ``CAPTCHA_OCR_CACHE`` moves the cache.

    Args:
        card: of the model, with the hash of ``inference.onnx``.
        file: the network's name in the wheel.
        settings: PaddleOCR's ``inference.yml`` for the network at a path.

    Raises:
        RecognizerMissing: ``rapidocr`` is not installed, or the cache cannot be written.
        ModelDamaged: the file in ``rapidocr`` is not the one expected.
    """
    cache = cache_directory()
    directory = cache / f"{card.name}-{hashlib.sha256(repr(card).encode()).hexdigest()[:12]}"
    if directory.is_dir():
        return directory
    wheel = importlib.util.find_spec("rapidocr")
    if wheel is None or not wheel.submodule_search_locations:
        raise RecognizerMissing(missing=f"the model {card.name}, which comes with rapidocr", install=INSTALL)
    source = Path(wheel.submodule_search_locations[0]) / "models" / file
    if not source.is_file() or hashlib.sha256(source.read_bytes()).hexdigest() != card.sha256["inference.onnx"]:
        raise ModelDamaged(path=source, reason="is not the one of rapidocr 3.10", mend=INSTALL)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".building-", dir=cache) as building:
            model = Path(building, "model")
            model.mkdir()
            shutil.copyfile(source, model / "inference.onnx")
            text = settings(source)
            (model / "inference.yml").write_bytes(text)
            hashes = {**card.sha256, "inference.yml": hashlib.sha256(text).hexdigest()}
            replace(card, sha256=hashes).save(model / "card.toml")
            try:
                model.rename(directory)
            except OSError:
                if not directory.is_dir():  # else another process was faster, and its files are as good
                    raise
    except OSError as error:
        raise RecognizerMissing(
            missing=f"a place to keep the model {card.name} ({error})",
            install="set CAPTCHA_OCR_CACHE to a directory that can be written",
        ) from error
    return directory


def recogniser_settings(characters: str, height: int) -> bytes:
    """PaddleOCR's ``inference.yml`` for a recogniser of this family.

    Args:
        characters: what its columns stand for, without the blank before them and the space behind. They are written as
            one string: PaddleX takes a list too, and parses 18 708 entries 0.3 s slower.
        height: in pixels, to which pictures are brought.
    """
    steps: list[dict[str, Any]] = [
        {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
        {"RecResizeImg": {"image_shape": [3, height, 320]}},
    ]
    return inference_yml(CARD.name, steps, {"name": "CTCLabelDecode", "character_dict": characters})


def inference_yml(name: str, before: Sequence[Mapping[str, Any]], after: Mapping[str, Any]) -> bytes:
    """PaddleOCR's ``inference.yml``.

    Args:
        name: the official name that the model goes by.
        before: the steps from a picture to what the network takes.
        after: the step from what the network gives to a result.
    """
    import yaml

    document = {
        "Global": {"model_name": name},
        "PreProcess": {"transform_ops": list(before)},
        "PostProcess": dict(after),
    }
    return yaml.safe_dump(document, allow_unicode=True).encode()
