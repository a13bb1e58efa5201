"""Where lines of text are in a picture, and which of them are upside down: PaddleOCR's detector and classifier."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import cv2
import numpy as np

from solver.recognize.paddle import inspect_model, load_predictor
from solver.recognize.stock_lines import stock_detector, stock_orientation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

SAME_LINE = 10
"""Boxes whose tops differ by fewer pixels stand beside each other, as PaddleOCR takes them."""


@dataclass(frozen=True, kw_only=True)
class DetectionSettings:
    """How lines are looked for; names and values of PaddleX's OCR pipeline.

    Attributes:
        limit_side_len: pixels to which a side is brought.
        limit_type: ``min``: the shorter side is at least that long; ``max``: the longer one at most.
        thresh: probability from which on a pixel is text, above 0 and to 1.
        max_side_limit: pixels that the longer side never exceeds.
        box_thresh: mean probability from which on a box is kept, above 0 and to 1.
        unclip_ratio: by how much a box is larger than the core of the line that the network marks.

    Raises:
        ValueError: one of them is beyond its bounds.
    """

    limit_side_len: int = 64
    limit_type: Literal["min", "max"] = "min"
    thresh: float = 0.3
    max_side_limit: int = 2000
    box_thresh: float = 0.6
    unclip_ratio: float = 1.5

    def __post_init__(self) -> None:
        if self.limit_type not in ("min", "max"):
            raise ValueError(f"limit_type={self.limit_type!r} is not known: say min or max.")
        for name, most in {"limit_side_len": 4000, "thresh": 1, "box_thresh": 1, "unclip_ratio": 10}.items():
            if not 0 < getattr(self, name) <= most:
                raise ValueError(f"{name}={getattr(self, name)} is out of bounds: give more than 0 and at most {most}.")


class TextDetector:
    """Finds lines of text; safe to call from several threads."""

    def __init__(self, *, device: str = "cpu", threads: int = 1) -> None:
        """Load PP-OCRv6 small's detector.

        Args:
            device: ``cpu``, ``gpu`` or ``gpu:N``.
            threads: how many the computation may use.

        Raises:
            RecognizerMissing: PaddleOCR or the model is not here.
            ModelDamaged: a file of the model is missing, cut or not the one its card names.
            DeviceUnavailable: the device is not there.
        """
        self._predictor = _loaded("TextDetection", stock_detector(), device, threads)

    def __call__(self, image: NDArray[np.uint8], settings: DetectionSettings | None = None) -> list[NDArray[np.int16]]:
        """The corners of each line: int16 of shape (4, 2), x and y in pixels, from the top left one clockwise.

        They come in the order of reading: from top to bottom, and from left to right.

        Args:
            image: RGB of shape (H, W, 3).
            settings: how to look; None: as PaddleX does.
        """
        chosen = asdict(settings or DetectionSettings())
        most = chosen["max_side_limit"]
        if max(image.shape) > most:  # what PaddleX does then too, but with a warning for each
            limit = min(chosen["limit_side_len"], most) if chosen["limit_type"] == "max" else most
            chosen |= {"limit_type": "max", "limit_side_len": limit}
        (found,) = self._predictor.predict([np.ascontiguousarray(image[..., ::-1])], **chosen)
        return _in_reading_order(np.asarray(quad, np.int16) for quad in found["dt_polys"])


class OrientationClassifier:
    """Tells whether lines of text are upside down; safe to call from several threads."""

    def __init__(self, *, device: str = "cpu", threads: int = 1) -> None:
        """Load PaddleOCR's angle classifier.

        Args:
            device: ``cpu``, ``gpu`` or ``gpu:N``.
            threads: how many the computation may use.

        Raises:
            RecognizerMissing: PaddleOCR or the model is not here.
            ModelDamaged: a file of the model is missing, cut or not the one its card names.
            DeviceUnavailable: the device is not there.
        """
        self._predictor = _loaded("TextLineOrientationClassification", stock_orientation(), device, threads)

    def __call__(self, images: Sequence[NDArray[np.uint8]]) -> list[tuple[Literal["0", "180"], float]]:
        """Of each line the degrees by which it is turned, and the probability of that.

        Args:
            images: RGB, each of a shape (H, W, 3) of its own.
        """
        return [
            (found["label_names"][0], float(found["scores"][0]))
            for image in images
            for found in self._predictor.predict([_four_to_one(image[..., ::-1])])
        ]


def cut_out(image: NDArray[np.uint8], quad: NDArray[np.int16]) -> NDArray[np.uint8]:
    """The line within four corners, made upright: RGB of shape (h, w, 3); one that stands on end is laid down.

    Args:
        image: RGB of shape (H, W, 3).
        quad: corners as ``TextDetector`` gives them, of shape (4, 2).
    """
    corners = quad.astype(np.float32)
    top, right, bottom, left = map(float, np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1))
    width, height = max(int(max(top, bottom)), 1), max(int(max(left, right)), 1)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, target)
    line = cv2.warpPerspective(image, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE, flags=cv2.INTER_CUBIC)
    return np.ascontiguousarray(np.rot90(line) if height >= 1.5 * width else line, np.uint8)


def _loaded(kind: str, directory: Path, device: str, threads: int) -> Any:
    """PaddleX's predictor for a model directory, once all its files were found whole."""
    name, _ = inspect_model(directory, "onnxruntime")
    return load_predictor(kind, name, directory, "onnxruntime", device, threads)


def _in_reading_order(quads: Iterable[NDArray[np.int16]]) -> list[NDArray[np.int16]]:
    """Boxes from top to bottom, and in a line from left to right."""
    ordered = sorted(quads, key=lambda quad: (quad[0][1], quad[0][0]))
    for end in range(1, len(ordered)):
        for later in range(end, 0, -1):
            above, below = ordered[later - 1][0], ordered[later][0]
            if abs(int(below[1]) - int(above[1])) >= SAME_LINE or below[0] >= above[0]:
                break
            ordered[later - 1], ordered[later] = ordered[later], ordered[later - 1]
    return ordered


def _four_to_one(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture four times as wide as high: what is missing becomes gray on the right, as in training.

    PaddleX stretches what is narrower instead, which this network has not learnt from.
    """
    height, width = image.shape[:2]
    missing = max(4 * height - width, 0)
    return np.ascontiguousarray(np.pad(image, ((0, 0), (0, missing), (0, 0)), constant_values=127))
