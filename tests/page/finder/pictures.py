"""Pictures that pages show, drawn anew and always the same."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Canvas = NDArray[np.uint8]
INK = (70, 50, 40)


def _written(text: str, *, clutter: bool = True) -> Callable[[Canvas, np.random.Generator], None]:
    """Draws a word across the picture, under lines if it is to be a captcha."""

    def draw(canvas: Canvas, dice: np.random.Generator) -> None:
        height, width = canvas.shape[:2]
        pitch = width / (len(text) + 1)
        for at, character in enumerate(text):
            place = (round(pitch * (at + 0.4)), round(height * dice.uniform(0.6, 0.85)))
            cv2.putText(canvas, character, place, cv2.FONT_HERSHEY_COMPLEX, height / 48, INK, 1 + height // 40)
        for _ in range(4 if clutter else 0):
            start, end = dice.integers(0, (width, height), (2, 2)).tolist()
            cv2.line(canvas, start, end, (150, 120, 180))

    return draw


def _cells(canvas: Canvas, dice: np.random.Generator) -> None:
    height, width = canvas.shape[:2]
    cells = dice.integers(0, 2, (25, 25), dtype=np.uint8) * 255
    canvas[:] = cv2.resize(cells, (width, height), interpolation=cv2.INTER_NEAREST)[..., None]


def _bars(canvas: Canvas, dice: np.random.Generator) -> None:
    bars = dice.integers(0, 2, canvas.shape[1] // 2, dtype=np.uint8).repeat(2) * 255
    canvas[: canvas.shape[0] * 3 // 4, : bars.size] = bars[None, :, None]


def _scene(canvas: Canvas, dice: np.random.Generator) -> None:
    height, width = canvas.shape[:2]
    canvas[:] = cv2.resize(dice.integers(0, 256, (4, 6, 3), dtype=np.uint8), (width, height))


def _ring(canvas: Canvas, dice: np.random.Generator) -> None:
    height, width = canvas.shape[:2]
    cv2.circle(canvas, (width // 2, height // 2), min(height, width) // 3, INK, 2)


def _frame(canvas: Canvas, dice: np.random.Generator) -> None:
    height, width = canvas.shape[:2]
    cv2.rectangle(canvas, (4, 4), (width - 5, height - 5), INK, 2)
    cv2.line(canvas, (4, height // 3), (width - 5, height // 3), INK, 3)


DRAWN: dict[str, Callable[[Canvas, np.random.Generator], None]] = {
    "letters": _written("k7RmX"),
    "digits": _written("4829"),
    "sum": _written("7+5=?"),
    "logo": _written("ACME", clutter=False),
    "qr": _cells,
    "barcode": _bars,
    "photo": _scene,
    "avatar": _ring,
    "icon": _ring,
    "speaker": _ring,
    "card": _frame,
}


@cache
def png(what: str, width: int, height: int) -> bytes:
    """What the name says, as a PNG."""
    canvas: Any = np.full((height, width, 3), 236, np.uint8)
    DRAWN[what](canvas, np.random.default_rng(zlib.crc32(f"{what} {width}x{height}".encode())))
    return bytes(cv2.imencode(".png", canvas)[1])


def svg(width: int, height: int) -> str:
    """Four letters as outlines, the way svg-captcha draws them."""
    letters = "".join(
        f'<path fill="#444" d="M{x} {height - 8}l8 {16 - height}l4 0l8 {height - 16}l-4 0l-2 -6l-8 0l-2 6z"/>'
        for x in range(8, width - 24, width // 4)
    )
    noise = (
        f'<path d="M2 {height // 2} C {width // 3} 2 {width // 2} {height} {width - 4} 9" stroke="#777" fill="none"/>'
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">{noise}{letters}</svg>'
