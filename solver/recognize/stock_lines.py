"""The stock models that find lines of text and tell which are upside down, as they travel in the wheel of ``rapidocr``.

Only the server wants them, for pictures of more than one line: a captcha is read whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from solver.recognize.cards import ModelCard
from solver.recognize.stock import inference_yml, model_from_wheel

if TYPE_CHECKING:
    from pathlib import Path

DETECTOR = ModelCard(
    name="PP-OCRv6_small_det",
    version="rapidocr 3.10.0",
    licence="Apache-2.0",
    training_data="documents and scenes, by the PaddleOCR team; no captchas",
    sha256={"inference.onnx": "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f"},
)

ORIENTATION = ModelCard(
    name="ch_ppocr_mobile_v2.0_cls",
    version="rapidocr 3.10.0",
    licence="Apache-2.0",
    training_data="lines of text in Chinese and English, by the PaddleOCR team; no captchas",
    sha256={"inference.onnx": "e47acedf663230f8863ff1ab0e64dd2d82b838fceb5957146dab185a89d6215c"},
)


def stock_detector() -> Path:
    """The model directory of PP-OCRv6 small's detector.

    Raises:
        RecognizerMissing, ModelDamaged: as ``stock_model``.
    """
    steps: list[dict[str, Any]] = [
        {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
        {"DetResizeForTest": {"resize_long": 960}},
        {"NormalizeImage": {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225], "scale": 1 / 255}},
        {"ToCHWImage": None},
    ]
    post = {"name": "DBPostProcess", "thresh": 0.3, "box_thresh": 0.6, "max_candidates": 1000, "unclip_ratio": 1.5}
    text = inference_yml(DETECTOR.name, steps, post)
    return model_from_wheel(DETECTOR, "PP-OCRv6_det_small.onnx", lambda _: text)


def stock_orientation() -> Path:
    """The model directory of the angle classifier that PaddleOCR 1.1 to 4 used.

    PaddleX has a later one of the same task, by whose name it must go to be loaded.

    Raises:
        RecognizerMissing, ModelDamaged: as ``stock_model``.
    """
    steps: list[dict[str, Any]] = [
        {"ResizeImage": {"size": [192, 48]}},
        {"NormalizeImage": {"mean": [0.5] * 3, "std": [0.5] * 3, "scale": 1 / 255, "order": "", "channel_num": 3}},
        {"ToCHWImage": None},
    ]
    post = {"Topk": {"topk": 1, "label_list": ["0", "180"]}}
    text = inference_yml("PP-LCNet_x0_25_textline_ori", steps, post)
    return model_from_wheel(ORIENTATION, "ch_ppocr_mobile_v2.0_cls_mobile.onnx", lambda _: text)
