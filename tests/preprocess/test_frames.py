"""Animations give the frames that are shown, complete, and composites of them."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from preprocess import ImageError, composites, encode_frames, in_order, load_frames, load_image
from preprocess import image as image_module
from preprocess.frames import MAX_FRAMES
from preprocess.ink import ink_of


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


def test_composites_of_nothing() -> None:
    """No frames, or frames of different shapes, are a ValueError."""
    for frames in ([], [np.zeros((2, 2, 3), np.uint8), np.zeros((2, 3, 3), np.uint8)]):
        with pytest.raises(ValueError, match="array"):
            composites(frames)


def test_frames_come_back() -> None:
    """Encoded frames are decoded to the same pixels; those that repeat the one before are left out."""
    frames = [np.full((4, 6, 3), level, np.uint8) for level in (10, 200, 200, 10)]
    back = load_frames(encode_frames(frames))
    assert [int(frame[0, 0, 0]) for frame in back] == [10, 200, 10]
    with pytest.raises(ValueError, match="no frames"):
        encode_frames([])


def letters(*shown: str, apart: int) -> list[NDArray[np.uint8]]:
    """Frames of 60 × 160 pixels, each with a text, and each text further right than the one before by that much."""
    frames = []
    for place, text in enumerate(shown):
        frame = np.full((60, 160, 3), 240, np.uint8)
        cv2.putText(frame, text, (10 + apart * place, 45), cv2.FONT_HERSHEY_SIMPLEX, 1.3, (30, 30, 90), 3)
        frames.append(frame)
    return frames


@pytest.mark.parametrize("apart", [0, 30])
def test_letters_that_take_turns_stand_side_by_side(apart: int) -> None:
    """One after the other, wherever each was shown, once each however long; a pause parts equal ones."""
    k, seven, pause, another = letters("K", "7", "", "7", apart=apart)

    line = in_order([k, k, seven, seven, seven, pause, another])

    assert line is not None
    inked = ink_of(line).any(axis=0).astype(int)
    assert (np.diff(inked) == 1).sum() == 3
    left = next(iter(np.flatnonzero(inked)))
    start = next(iter(np.flatnonzero(ink_of(k).any(axis=0))))
    assert np.array_equal(line[:, left : left + 20], k[:, start : start + 20])


@pytest.mark.parametrize("shown", [("K7", "QZ"), ("K",), ("",), ("", "K")])
def test_frames_that_do_not_take_turns_are_not_put_in_order(shown: tuple[str, ...]) -> None:
    """A word in each frame, one letter, or nothing at all is no letter at a time."""
    assert in_order(letters(*shown, apart=0)) is None
