"""Every kind of picture a page can serve becomes the RGB a browser would show, or an ImageError."""

from __future__ import annotations

import base64
import contextlib
import io
import struct
import threading
import urllib.parse
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from preprocess import ImageError, data_uri_bytes, image_size, load_image
from preprocess.image import MAX_BYTES

FORMATS = ["PNG", "JPEG", "GIF", "WEBP", "AVIF", "BMP"]
DARK, LIGHT = (40, 20, 10), (250, 240, 230)


def drawing() -> NDArray[np.uint8]:
    """A dark bar and a light one on mid gray: smooth enough for lossy formats, 40 x 24."""
    pixels = np.full((24, 40, 3), 128, np.uint8)
    pixels[4:20, 4:16], pixels[4:20, 24:36] = DARK, LIGHT
    return pixels


def encoded(image: Image.Image | NDArray[np.uint8], kind: str = "PNG", **options: Any) -> bytes:
    """A picture as a file of this kind."""
    picture = image if isinstance(image, Image.Image) else Image.fromarray(image)
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def png(width: int, height: int, *, depth: int, colour: int, rows: bytes = b"", extra: bytes = b"") -> bytes:
    """A PNG written by hand, for what Pillow does not write."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    transparency = chunk(b"tRNS", extra) if extra else b""
    return b"\x89PNG\r\n\x1a\n" + head + transparency + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def svg(body: str = '<rect width="75" height="50" fill="#123456"/>', size: str = 'width="150" height="50"') -> str:
    """An SVG, by default with its left half inked."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{body}</svg>'


@pytest.mark.parametrize("kind", FORMATS)
def test_formats(kind: str) -> None:
    """Every raster format gives RGB of the drawn size; lossy ones come within the loss of their best quality."""
    options = {"quality": 100} if kind in ("JPEG", "WEBP", "AVIF") else {}
    data = encoded(drawing(), kind, **options)
    image = load_image(data)
    assert (image.shape, image.flags.writeable) == ((24, 40, 3), True)
    assert image.dtype == np.uint8
    assert image_size(data) == (40, 24)
    difference = np.abs(image.astype(int) - drawing())
    assert difference[6:18, 6:14].max() <= 6
    assert difference.mean() <= (3 if options else 0)


def test_sources(tmp_path: Path) -> None:
    """Bytes, a path, its name, a data URI and pixels give the same picture."""
    data, file = encoded(drawing()), tmp_path / "captcha.dat"
    file.write_bytes(data)
    uri = "data:image/png;base64," + base64.b64encode(data).decode()
    for source in (data, file, str(file), uri, drawing()):
        np.testing.assert_array_equal(load_image(source), drawing())


@pytest.mark.parametrize(
    "uri",
    [
        "data:image/gif;base64,{plain}",
        "data:image/jpeg;base64, {plain}",
        "data:;base64,{plain}",
        "DATA:image/png;charset=utf-8;BASE64,{plain}",
        "data:image/png; base64,{plain}",
        "data:image/png;base64,{quoted}",
        "data:image/png;base64,{wrapped}\n",
        "data:image/png;base64,{unpadded}",
        "data:image/png,{percent}",
    ],
)
def test_data_uris(uri: str) -> None:
    """A data URI is read as browsers read it: a wrong type, white space, quoting and missing padding do no harm."""
    data = encoded(drawing()) + b"\xff"  # a length that base64 pads, and bytes that it writes with + and /
    plain = base64.b64encode(data).decode()
    assert plain.endswith("=")
    assert (
        data_uri_bytes(
            uri.format(
                plain=plain,
                quoted=urllib.parse.quote(plain, safe=""),
                wrapped="\n".join(plain[i : i + 76] for i in range(0, len(plain), 76)),
                unpadded=plain.rstrip("="),
                percent=urllib.parse.quote_from_bytes(data),
            )
        )
        == data
    )


@pytest.mark.parametrize(
    "uri", ["data:image/png;base64", "image/png;base64,AAAA", "data:;base64,A", "data:;base64,A*AA"]
)
def test_data_uris_damaged(uri: str) -> None:
    """What is no data URI, or holds damaged base64, is an ImageError."""
    with pytest.raises(ImageError, match="data URI"):
        data_uri_bytes(uri)


@pytest.mark.parametrize(
    "size", ['width="150" height="50"', 'viewBox="0 0 150 50"', 'width="3" height="1"', 'width="3e9" height="1e9"']
)
def test_svg_size(size: str) -> None:
    """SVG is drawn at a useful size whatever it claims, a huge one included, with its proportions."""
    assert load_image(svg("", size).encode()).shape == (100, 300, 3)
    assert image_size(svg("", size).encode()) == (300, 100)


@pytest.mark.parametrize("before", ["", "\ufeff", '\n<?xml version="1.0" encoding="UTF-8"?>\n<!-- drawn -->\n'])
def test_svg_is_drawn_on_white(before: str) -> None:
    """SVG without a background stands on white, with and without a byte order mark, a declaration or a comment."""
    image = load_image((before + svg()).encode())
    assert image[50, 100].tolist() == [0x12, 0x34, 0x56]
    assert image[50, 250].tolist() == [255, 255, 255]


@pytest.mark.parametrize("head", ["data:image/svg+xml,", "data:image/svg+xml;utf8,", "data:image/png,"])
def test_svg_in_data_uri(head: str) -> None:
    """Percent-encoded SVG in a data URI is drawn, even under a wrong type."""
    np.testing.assert_array_equal(load_image(head + urllib.parse.quote(svg())), load_image(svg().encode()))


@pytest.mark.parametrize(
    "tag", ["<image href={} width='150' height='50'/>", "<image width='150' height='50' a='>' xlink:href = {}/>"]
)
def test_svg_opens_no_files(tag: str, tmp_path: Path) -> None:
    """An SVG cannot have a file of this machine drawn, though it can carry a picture in itself."""
    data = encoded(np.zeros((5, 15, 3), np.uint8))
    (tmp_path / "secret.png").write_bytes(data)
    spaces = 'width="150" height="50" xmlns:xlink="http://www.w3.org/1999/xlink"'
    within = f"'data:image/png;base64,{base64.b64encode(data).decode()}'"
    assert load_image(svg(tag.format(within), spaces).encode()).max() == 0
    assert load_image(svg(tag.format(f"'{tmp_path}/secret.png'"), spaces).encode()).min() == 255


@pytest.mark.parametrize(
    "markup",
    ["<svg", "<svg/>junk", svg(size='width="0" height="0"'), "<!DOCTYPE html><html><svg></svg></html>", "<svg>\udcff"],
)
def test_svg_damaged(markup: str) -> None:
    """Markup that is no SVG, or one with nothing to draw on, is an ImageError."""
    with pytest.raises(ImageError, match="SVG"):
        load_image(markup.encode(errors="surrogateescape"))


@pytest.mark.parametrize(("colour", "ground"), [(DARK, 255), (LIGHT, 0), ((255, 255, 0), 0), ((130, 130, 130), 255)])
def test_transparency(colour: tuple[int, int, int], ground: int) -> None:
    """What is transparent becomes white, or black when all the ink is too light for white."""
    pixels = np.zeros((20, 40, 4), np.uint8)
    pixels[5:15, 5:35] = (*colour, 255)
    for source in (pixels, encoded(pixels), encoded(pixels, "WEBP", lossless=True)):
        image = load_image(source)
        assert image[0, 0].tolist() == [ground] * 3
        assert image[10, 10].tolist() == list(colour)


def test_transparency_with_a_light_panel() -> None:
    """Dark letters on a light panel with transparent corners stay on white: the letters can be read."""
    pixels = np.zeros((20, 40, 4), np.uint8)
    pixels[1:-1, 1:-1] = (*LIGHT, 255)
    pixels[8:12, 8:32] = (*DARK, 255)
    assert load_image(pixels)[0, 0].tolist() == [255] * 3


def test_transparency_halves() -> None:
    """Half-transparent black on white is mid gray; a picture that shows nothing at all is white."""
    image = load_image(np.full((2, 2, 4), (0, 0, 0, 128), np.uint8))
    assert np.unique(image).tolist() == [127]
    assert load_image(np.zeros((2, 2, 4), np.uint8)).min() == 255


@pytest.mark.parametrize(("colour", "channels"), [(0, 1), (2, 3), (4, 2), (6, 4)])
def test_sixteen_bits(colour: int, channels: int) -> None:
    """16-bit PNGs of every colour type are scaled to 8 bits, not clipped."""
    levels = (0, 0x4040, 0x8080, 0xFFFF)
    row = b"".join(
        struct.pack(f">{channels}H", *[v] * (3 if channels > 2 else 1), *[0xFFFF] * (1 - channels % 2)) for v in levels
    )
    image = load_image(png(4, 1, depth=16, colour=colour, rows=b"\0" + row))
    assert image[0].tolist() == [[level // 257] * 3 for level in levels]


def test_sixteen_bits_transparent() -> None:
    """The transparent level of a 16-bit gray PNG becomes white, its neighbour stays."""
    row = b"\0" + struct.pack(">3H", 0, 0x0101, 0x0101 * 9)
    image = load_image(png(3, 1, depth=16, colour=0, rows=row, extra=struct.pack(">H", 0)))
    assert image[0, :, 0].tolist() == [255, 1, 9]


def test_palettes() -> None:
    """One bit, gray, a palette with a transparent entry and gray with alpha give what they show."""
    bits = Image.fromarray(drawing()).convert("1")
    np.testing.assert_array_equal(load_image(encoded(bits))[..., 0], np.asarray(bits) * np.uint8(255))
    gray = np.arange(60, dtype=np.uint8).reshape(6, 10)
    np.testing.assert_array_equal(load_image(encoded(gray)), np.dstack([gray] * 3))
    palette = Image.new("P", (2, 1))
    palette.putpalette([1, 2, 3, 40, 50, 60])
    palette.putpixel((1, 0), 1)
    for kind in ("PNG", "GIF"):
        assert load_image(encoded(palette, kind, transparency=0))[0].tolist() == [[255, 255, 255], [40, 50, 60]]
    assert load_image(encoded(Image.new("LA", (1, 1), (7, 255))))[0, 0].tolist() == [7, 7, 7]


def test_cmyk() -> None:
    """A CMYK JPEG is shown as RGB: cyan without red, no ink white."""
    image = Image.new("CMYK", (32, 16), (255, 0, 0, 0))
    image.paste((0, 0, 0, 0), (16, 0, 32, 16))
    pixels = load_image(encoded(image, "JPEG", quality=100))
    assert np.abs(pixels[8, 4].astype(int) - (0, 255, 255)).max() < 8
    assert pixels[8, 28].min() > 247


def test_first_frame() -> None:
    """An animation gives its first frame."""
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    for kind in ("GIF", "PNG"):
        image = load_image(encoded(frames[0], kind, save_all=True, append_images=frames[1:]))
        assert image[0, 0].tolist() == [255, 0, 0]


def test_arrays() -> None:
    """Gray pixels are repeated over three channels; RGB pixels come back as they are."""
    gray = np.arange(12, dtype=np.uint8).reshape(3, 4)
    for array in (gray, gray[..., np.newaxis]):
        np.testing.assert_array_equal(load_image(array), np.dstack([gray] * 3))
    assert load_image(image := drawing()) is image


@pytest.mark.parametrize(
    ("array", "reason"),
    [
        (np.zeros((2, 2, 3), np.float32), "float32"),
        (np.zeros((0, 2, 3), np.uint8), "shape 0 x 2 x 3"),
        (np.zeros((2, 2, 2), np.uint8), "shape 2 x 2 x 2"),
        (np.zeros(4, np.uint8), "shape 4"),
        (np.broadcast_to(np.uint8(0), (5001, 5000)), "25,000,000 pixels"),
    ],
)
def test_arrays_refused(array: NDArray[np.uint8], reason: str) -> None:
    """An array that is no picture, or too large a one, is an ImageError that says why."""
    with pytest.raises(ImageError, match=reason):
        load_image(array)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (b"<!DOCTYPE html><p>404", r"not a picture \(21 bytes starting with b'<!DOCTYPE html><'\)"),
        (b"", "empty, 0 bytes"),
        (b"GIF89a", "not a picture|damaged"),
        (b"\0" * (MAX_BYTES + 1), "longer than 20,000,000 bytes"),
        (png(5001, 5000, depth=8, colour=0), r"larger than 25,000,000 pixels \(5001 x 5000, frame 1\)"),
        (png(10_000, 10_000, depth=8, colour=0), "damaged or unsupported picture .*decompression bomb"),
        (png(60_000, 60_000, depth=8, colour=0), "damaged or unsupported picture .*decompression bomb"),
        ("/nowhere/captcha.png", "cannot be read .*No such file"),
        ("nul\0byte", "cannot be read"),
        (Path("/"), "cannot be read"),
    ],
)
def test_refused(source: bytes | str | Path, reason: str) -> None:
    """What is no picture, beyond the limits or not there is an ImageError whose clause says so; nothing is decoded."""
    with pytest.raises(ImageError, match=reason) as caught:
        load_image(source)
    assert not str(caught.value).endswith(".")


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("kept", [0.5, 0.9])
def test_truncated(kind: str, kept: float) -> None:
    """A picture cut short is an ImageError, never half a picture."""
    noise = np.random.default_rng(0).integers(0, 256, (40, 60, 3), np.uint8)
    data = encoded(noise, kind)
    with pytest.raises(ImageError):
        load_image(data[: int(len(data) * kept)])


FILES = [encoded(drawing(), kind) for kind in FORMATS] + [
    encoded(Image.new("P", (9, 9)), "GIF", save_all=True, append_images=[Image.new("P", (9, 9), 1)]),
    encoded(drawing(), save_all=True, append_images=[Image.fromarray(255 - drawing())]),
    png(9, 1, depth=16, colour=0, rows=bytes(19), extra=bytes(2)),
    svg('<text x="5" y="30">7</text>').encode(),
]


@given(
    st.sampled_from(FILES), st.lists(st.tuples(st.integers(0), st.integers(0, 255)), max_size=8), st.integers(0, 400)
)
def test_damaged(data: bytes, flips: list[tuple[int, int]], cut: int) -> None:
    """A damaged file gives a picture or an ImageError, never another error, never a warning."""
    damaged = bytearray(data)
    for position, value in flips:
        damaged[position % len(damaged)] = value
    _picture_or_error(bytes(damaged[: len(damaged) - cut]))


@given(
    st.binary(max_size=300)
    | st.builds(bytes.__add__, st.sampled_from([f[:12] for f in FILES]), st.binary(max_size=300))
)
@example(b"<svg")
def test_noise(data: bytes) -> None:
    """Random bytes, and random bytes behind a true head, give a picture or an ImageError."""
    _picture_or_error(data)


@given(st.sampled_from(["data:", "data:image/png;base64,", "data:,"]), st.text(max_size=60))
def test_random_data_uris(head: str, text: str) -> None:
    """Whatever stands in a data URI gives bytes or an ImageError."""
    with contextlib.suppress(ImageError):
        assert isinstance(data_uri_bytes(head + text), bytes)


def test_warnings_are_left_alone() -> None:
    """Pictures decoded in many threads leave the process's warning filters as they were, damaged ones too."""
    before = list(warnings.filters)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(_picture_or_error, [*FILES, png(10_000, 10_000, depth=8, colour=0), b"junk"] * 20))
    assert warnings.filters == before


def _picture_or_error(data: bytes) -> None:
    try:
        image = load_image(data)
    except ImageError:
        return
    assert image.dtype == np.uint8
    assert image.shape[2:] == (3,)


def test_a_picture_does_not_wait_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """While one thread decodes a picture, which may be large, another decodes another, and the filters stay."""
    load = Image.Image.tobytes
    both = threading.Barrier(2, timeout=60)

    def at_once(image: Image.Image, *arguments: Any) -> bytes:
        both.wait()
        return load(image, *arguments)

    monkeypatch.setattr(Image.Image, "tobytes", at_once)
    before = list(warnings.filters)
    file = io.BytesIO()
    Image.new("P", (4, 3)).save(file, "PNG")

    with ThreadPoolExecutor(2) as threads:
        shapes = [picture.shape for picture in threads.map(load_image, [file.getvalue()] * 2)]

    assert shapes == [(3, 4, 3)] * 2
    assert warnings.filters == before
