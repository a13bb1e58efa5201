"""PNG files of nothing but pixels: the same pixels as Pillow's, and everything else left to Pillow."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from preprocess import ImageError, load_image
from preprocess.image import MAX_BYTES
from preprocess.png import decode_plain, plain_size

SHAPES = st.tuples(st.integers(1, 12), st.integers(1, 12)).flatmap(lambda size: st.sampled_from([size, (*size, 3)]))


def encoded(pixels: NDArray[np.uint8], **options: object) -> bytes:
    """The pixels as a PNG file."""
    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG", **options)
    return file.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    """One part of a PNG file."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


@given(arrays(np.uint8, SHAPES), st.sampled_from([0, 1, 6, 9]))
def test_the_pixels_are_pillow_s(pixels: NDArray[np.uint8], level: int) -> None:
    """Gray or RGB, of any size and however packed; to be written to as well."""
    data = encoded(pixels, compress_level=level)

    found = decode_plain(data)

    assert plain_size(data) == (pixels.shape[1], pixels.shape[0])
    assert found is not None
    assert np.array_equal(found, np.array(Image.open(BytesIO(data)).convert("RGB")))
    assert found.flags.writeable
    assert found.flags.c_contiguous


@given(st.data())
def test_a_file_that_is_not_whole_is_not_plain(data: st.DataObject) -> None:
    """Cut anywhere, or with any byte another one."""
    whole = encoded(np.arange(60, dtype=np.uint8).reshape(4, 5, 3))
    place = data.draw(st.integers(0, len(whole) - 1))
    wrong = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[place]))

    assert plain_size(whole[:place]) is None
    assert plain_size(whole[:place] + bytes([wrong]) + whole[place + 1 :]) is None


@pytest.mark.parametrize("kind", ["P", "LA", "RGBA", "1", "I;16"])
def test_other_pixels_are_not_plain(kind: str) -> None:
    """A palette, transparency, and other depths than eight bits."""
    file = BytesIO()
    Image.new(kind, (4, 3)).save(file, "PNG")

    assert plain_size(file.getvalue()) is None


def test_more_than_pixels_is_not_plain() -> None:
    """A comment, one transparent colour, or more than one frame."""
    pixels = np.zeros((3, 4, 3), np.uint8)
    comment = PngInfo()
    comment.add_text("Comment", "drawn by hand")

    assert plain_size(encoded(pixels, pnginfo=comment)) is None
    assert plain_size(encoded(pixels, transparency=(0, 0, 0))) is None
    assert plain_size(encoded(pixels, save_all=True, append_images=[Image.fromarray(pixels + 9)])) is None


@pytest.mark.parametrize("body", [b"", b"nothing packed", zlib.compress(b"\0" * 9)])
def test_pixels_that_are_missing_are_none(body: bytes) -> None:
    """A file that is whole, but has no pixels inside, or too few."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 3, 8, 2, 0, 0, 0))
    data = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", body) + chunk(b"IEND", b"")

    assert plain_size(data) == (4, 3)
    assert decode_plain(data) is None


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n" + chunk(b"IEND", b"")])
def test_what_is_no_picture_is_not_plain(data: bytes) -> None:
    """Nor is a file without a head."""
    assert plain_size(data) is None


@pytest.mark.parametrize(("width", "height"), [(0, 3), (4, 0), (50_000, 50_000)])
def test_a_size_that_no_picture_has_is_an_error(width: int, height: int) -> None:
    """None at all, or far too large: refused before OpenCV sees it."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    data = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 39)) + chunk(b"IEND", b"")

    with pytest.raises(ImageError):
        load_image(data)


def test_too_long_a_file_is_refused_whatever_it_begins_with() -> None:
    """A small picture with a long tail is a long file."""
    with pytest.raises(ImageError, match="longer than"):
        load_image(encoded(np.zeros((3, 4, 3), np.uint8)) + bytes(MAX_BYTES))
