"""Pictures as files, as servers send them.

An option here draws a site's format and gives what encodes a picture in it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence

import cv2
import numpy as np
from PIL import Image

from solver.training.synth.dice import Dice
from solver.training.synth.pixels import Pixels, clipped, pixels

Encoder = Callable[[Pixels, Dice], bytes]


def png(_dice: Dice) -> Encoder:
    """PNG in full colour."""
    return lambda image, _dice: _encoded(".png", image[..., ::-1], (cv2.IMWRITE_PNG_COMPRESSION, 1))


def grey_png(_dice: Dice) -> Encoder:
    """PNG in grey."""
    return lambda image, _dice: _encoded(".png", cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), ())


def palette_png(dice: Dice) -> Encoder:
    """PNG with a palette."""
    return _with_palette(dice, "PNG")


def bilevel_png(_dice: Dice) -> Encoder:
    """PNG in black and white, without halftones."""

    def encode(image: Pixels, _dice: Dice) -> bytes:
        grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        return _saved(Image.fromarray(cv2.threshold(grey, 0, 255, cv2.THRESH_OTSU)[1]).convert("1"), "PNG")

    return encode


def see_through_png(_dice: Dice) -> Encoder:
    """PNG whose ground, the colour of its corners, is not there."""

    def encode(image: Pixels, _dice: Dice) -> bytes:
        ground = np.median(image[[0, 0, -1, -1], [0, -1, 0, -1]], axis=0).astype(np.float32)
        away = image - ground
        alpha = (np.abs(away).max(axis=2) / np.maximum(ground, 255 - ground).max()).clip(0, 1)
        colour = ground + away / np.maximum(alpha, 1e-3)[..., None]
        rgba = np.dstack((clipped(colour[..., ::-1] + 0.5), clipped(alpha * 255 + 0.5)))
        return _encoded(".png", rgba, (cv2.IMWRITE_PNG_COMPRESSION, 1))

    return encode


def jpeg(dice: Dice) -> Encoder:
    """JPEG, good or bad."""
    quality = dice.randint(28, 97)
    return lambda image, _dice: _encoded(".jpg", image[..., ::-1], (cv2.IMWRITE_JPEG_QUALITY, quality))


def jpeg_twice(dice: Dice) -> Encoder:
    """JPEG of a JPEG."""
    first, second = dice.randint(25, 80), dice.randint(50, 95)

    def encode(image: Pixels, _dice: Dice) -> bytes:
        data = np.frombuffer(_encoded(".jpg", image[..., ::-1], (cv2.IMWRITE_JPEG_QUALITY, first)), np.uint8)
        return _encoded(".jpg", pixels(cv2.imdecode(data, cv2.IMREAD_COLOR)), (cv2.IMWRITE_JPEG_QUALITY, second))

    return encode


def gif(dice: Dice) -> Encoder:
    """GIF."""
    return _with_palette(dice, "GIF")


def webp(dice: Dice) -> Encoder:
    """WebP."""
    quality = dice.randint(40, 95)
    return lambda image, _dice: _encoded(".webp", image[..., ::-1], (cv2.IMWRITE_WEBP_QUALITY, quality))


def bmp(_dice: Dice) -> Encoder:
    """BMP."""
    return lambda image, _dice: _encoded(".bmp", image[..., ::-1], ())


ENCODERS: Mapping[Callable[[Dice], Encoder], float] = {
    png: 44,
    grey_png: 4,
    palette_png: 8,
    bilevel_png: 4,
    see_through_png: 3,
    jpeg: 24,
    jpeg_twice: 2,
    gif: 8,
    webp: 1.5,
    bmp: 1.5,
}


def animation(frames: Sequence[Pixels]) -> bytes:
    """An animated GIF."""
    images = [Image.fromarray(frame).quantize(64, Image.Quantize.FASTOCTREE) for frame in frames]
    file = io.BytesIO()
    images[0].save(file, "GIF", save_all=True, append_images=images[1:], duration=100, loop=0, disposal=2)
    return file.getvalue()


def _with_palette(dice: Dice, form: str) -> Encoder:
    """A file with so many colours, those between strewn or not."""
    count = dice.choice((8, 16, 32, 64, 128, 256))
    dither = Image.Dither.FLOYDSTEINBERG if dice.chance(0.3) else Image.Dither.NONE

    def encode(image: Pixels, _dice: Dice) -> bytes:
        picture = Image.fromarray(image)
        colours = picture.quantize(count, Image.Quantize.FASTOCTREE)
        return _saved(picture.quantize(palette=colours, dither=dither) if dither else colours, form)

    return encode


def _saved(image: Image.Image, form: str) -> bytes:
    file = io.BytesIO()
    image.save(file, form)
    return file.getvalue()


def _encoded(suffix: str, image: np.ndarray, parameters: Sequence[int]) -> bytes:
    return cv2.imencode(suffix, image, list(parameters))[1].tobytes()
