"""Animations give the frames that are shown, complete, and composites of them."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from preprocess import ImageError, composites, encode_frames, in_turn, load_frames, load_image
from preprocess import image as image_module
from preprocess.frames import MAX_FRAMES


def animation(kind: str, count: int = 3, mode: str = "RGB") -> bytes:
    """White pictures in which one more black bar is shown in each frame, saved so that later frames hold only that."""
    pictures = []
    for number in range(count):
        picture = Image.new(mode, (64, 16), "white" if mode == "RGB" else (0, 0, 0, 0))
        draw = ImageDraw.Draw(picture)
        for bar in range(number + 1):
            draw.rectangle((bar * 20 + 2, 2, bar * 20 + 14, 13), fill="black" if mode == "RGB" else "white")
        pictures.append(picture)
    file = io.BytesIO()
    options = {"lossless": True} if kind == "WEBP" else {"quality": 100} if kind == "AVIF" else {}
    pictures[0].save(file, kind, save_all=True, append_images=pictures[1:], duration=100, **options)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_frames(kind: str) -> None:
    """Every frame is complete, bars of earlier frames included; the first one is what load_image gives."""
    data = animation(kind)
    frames = load_frames(data)
    assert [frame.shape for frame in frames] == [(16, 64, 3)] * 3
    for number, frame in enumerate(frames):
        shown = [frame[8, 20 * bar + 8].max() < 64 for bar in range(3)]
        assert shown == [bar <= number for bar in range(3)]
    np.testing.assert_array_equal(frames[0], load_image(data))


def test_still() -> None:
    """A still picture, drawn or in pixels, is one frame."""
    file = io.BytesIO()
    Image.new("RGB", (8, 4), "red").save(file, "JPEG")
    for data in (file.getvalue(), b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="3"/>'):
        (frame,) = load_frames(data)
        np.testing.assert_array_equal(frame, load_image(data))


def test_one_ground() -> None:
    """Light letters on transparent frames all stand on the same black."""
    assert [frame[0, 0].tolist() for frame in load_frames(animation("WEBP", mode="RGBA"))] == [[0, 0, 0]] * 3


def test_long_animation() -> None:
    """Of an endless animation only the first frames are looked at."""
    pictures = [Image.new("L", (4, 4), level) for level in range(MAX_FRAMES + 20)]
    file = io.BytesIO()
    pictures[0].save(file, "GIF", save_all=True, append_images=pictures[1:])
    assert [int(frame[0, 0, 0]) for frame in load_frames(file.getvalue())] == list(range(MAX_FRAMES))


def test_pixels_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit of pixels holds for all frames together."""
    monkeypatch.setattr(image_module, "MAX_PIXELS", 2 * 64 * 16)
    assert len(load_frames(animation("GIF", count=2))) == 2
    with pytest.raises(ImageError, match="frame 3"):
        load_frames(animation("GIF", count=3))


def test_truncated() -> None:
    """An animation whose last frame is cut short is an ImageError."""
    data = animation("PNG")
    with pytest.raises(ImageError):
        load_frames(data[: data.rindex(b"fdAT") + 8])


def test_outgrown_screen() -> None:
    """A GIF whose later frame reaches beyond its screen is an ImageError."""
    data = animation("GIF", count=2)
    second = data.rindex(b"\x00\x2c") + 2  # the image descriptor: left, top, width, height
    with pytest.raises(ImageError, match="same shape"):
        load_frames(data[:second] + b"\x00\x01" + data[second + 2 :])


def test_composites() -> None:
    """Median, minimum and maximum are taken pixel by pixel and channel by channel."""
    frames = list(np.random.default_rng(0).integers(0, 256, (5, 4, 6, 3), np.uint8))
    made = composites(frames)
    assert {name: made[name].dtype for name in made} == dict.fromkeys(("median", "min", "max"), np.dtype(np.uint8))
    for y, x, channel in np.ndindex(4, 6, 3):
        values = sorted(int(frame[y, x, channel]) for frame in frames)
        assert [int(made[name][y, x, channel]) for name in ("min", "median", "max")] == values[::2]


@pytest.mark.parametrize("made_of", [composites, in_turn])
def test_composites_of_nothing(made_of: Callable[[list[NDArray[np.uint8]]], object]) -> None:
    """No frames, or frames of different shapes, are a ValueError."""
    for frames in ([], [np.zeros((2, 2, 3), np.uint8), np.zeros((2, 3, 3), np.uint8)]):
        with pytest.raises(ValueError, match="array"):
            made_of(frames)


@pytest.mark.parametrize("ink", [0, 255])
def test_in_turn(ink: int) -> None:
    """Of frames that show one bar each, in any order and each under its own dots, all bars are on one picture."""
    dice = np.random.default_rng(3)
    frames = []
    for place in (2, 0, 3, 1):
        frame = np.full((30, 100, 3), 255 - ink, np.uint8)
        frame[dice.random((30, 100)) < 0.1] = ink
        frame[4:26, place * 24 + 8 : place * 24 + 14] = ink
        frames.append(frame)
    whole = in_turn(frames)
    assert whole is not None
    assert whole.shape == (30, 100, 3)
    for place in range(4):
        assert (whole[4:26, place * 24 + 8 : place * 24 + 14] == ink).all()


def test_the_odd_one_out_takes_no_turn() -> None:
    """Where one frame alone differs from the others, or none does, there is no picture of turns."""
    still = np.full((30, 100, 3), 240, np.uint8)
    flash = still.copy()
    flash[4:26, 8:90] = 20
    assert in_turn([still, flash, still]) is None
    assert in_turn([still, still]) is None


def test_frames_come_back() -> None:
    """Encoded frames are decoded to the same pixels; those that repeat the one before are left out."""
    frames = [np.full((4, 6, 3), level, np.uint8) for level in (10, 200, 200, 10)]
    back = load_frames(encode_frames(frames))
    assert [int(frame[0, 0, 0]) for frame in back] == [10, 200, 10]
    with pytest.raises(ValueError, match="no frames"):
        encode_frames([])
