"""Pictures from wherever they come, as RGB.

OpenCV decodes plain PNG files, Pillow whatever else is made of pixels, resvg what is drawn in SVG. Limits are checked
before anything is decoded.
"""

from __future__ import annotations

import base64
import io
import re
import threading
import urllib.parse
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageSequence, UnidentifiedImageError

from preprocess.png import decode_plain, plain_size

MAX_BYTES = 20_000_000
"""The longest encoded picture that is looked at."""
MAX_PIXELS = 25_000_000
"""The most pixels a picture may have, all its frames together."""

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF", "BMP")
_OPAQUE = ("1", "L", "P", "RGB")  # of these, RGB is all there is: what has no alpha need not be laid on a ground
_SVG_BOX = (1000, 100)  # width, height: resvg draws the largest picture of the same proportions that fits
_FAINT = 64  # ink that stands out from white by less than a quarter of the scale is taken to be meant for a dark page
_LUMA = np.array((0.299, 0.587, 0.114), np.float32)  # ITU-R BT.601


class ImageError(ValueError):
    """The source is no picture that can be decoded, or one beyond the limits; the message is a lower-case clause."""


def load_image(source: bytes | str | Path | NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture as RGB, uint8 of shape (H, W, 3).

    The first frame of an animation. ICC profiles are ignored. What is transparent becomes white, or black when
    all that is visible would vanish on white. SVG has no size of its own and is drawn about 100 pixels high.

    Args:
        source: an encoded picture (PNG, JPEG, GIF, WebP, AVIF, BMP, SVG), a data URI, the path of a file, or pixels:
            gray (H, W), RGB (H, W, 3) or RGBA (H, W, 4). RGB pixels are handed back as they are.

    Raises:
        ImageError: it is no picture, is cut short, or is beyond ``MAX_BYTES`` or ``MAX_PIXELS``.
    """
    if isinstance(source, np.ndarray):
        return _from_array(source)
    if isinstance(source, str) and source[:5].lower() == "data:":
        source = data_uri_bytes(source)
    if not isinstance(source, bytes):
        try:
            with Path(source).open("rb") as file:
                source = file.read(MAX_BYTES + 1)
        except (OSError, ValueError) as error:
            raise ImageError(f"the file {str(source)[:200]!r} cannot be read ({error})") from error
    first: NDArray[np.uint8] = decode(source, frames=1)[0]
    return first


def data_uri_bytes(uri: str) -> bytes:
    """What a data URI holds, read as forgivingly as browsers do: white space and missing padding do no harm.

    Raises:
        ImageError: it is no data URI, or its base64 is damaged.
    """
    head, comma, body = uri.partition(",")
    if head[:5].lower() != "data:" or not comma:
        raise ImageError(f"not a data URI ({uri[:24]!r})")
    data = urllib.parse.unquote_to_bytes(body)
    if not head.lower().rstrip().endswith("base64"):
        return data
    data = b"".join(data.split()).rstrip(b"=")
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4), validate=True)
    except ValueError as error:
        raise ImageError(f"a data URI with damaged base64 ({error})") from error


def image_size(data: bytes) -> tuple[int, int]:
    """Width and height of an encoded picture in pixels, from its head alone; of an SVG, only the proportions count.

    Raises:
        ImageError: it is no picture, or is longer than ``MAX_BYTES``.
    """
    with _opened(data) as image:
        return image.size


def decode(data: bytes, *, frames: int) -> NDArray[np.uint8]:
    """At most so many first frames of an encoded picture, each complete: RGB, uint8 of shape (N, H, W, 3).

    Raises:
        ImageError: as ``load_image``.
    """
    width, height = (plain_size(data) if len(data) <= MAX_BYTES else None) or (0, 0)
    if 0 < width * height <= MAX_PIXELS and (pixels := decode_plain(data)) is not None:
        return pixels[np.newaxis]
    shown: list[NDArray[np.uint8]] = []
    with _opened(data) as image:
        opaque = image.mode in _OPAQUE and not image.has_transparency_data and not getattr(image, "is_animated", False)
        for count, frame in enumerate(islice(ImageSequence.Iterator(image), frames), start=1):
            if count * frame.width * frame.height > MAX_PIXELS:
                raise ImageError(f"larger than {MAX_PIXELS:,} pixels ({frame.width} x {frame.height}, frame {count})")
            if opaque:
                return _rgb(frame)[np.newaxis]
            shown.append(_rgba(frame))
        return flatten(np.stack(shown))


def flatten(rgba: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """RGBA over white, or over black when all that is visible would vanish on white: (..., 4) to (..., 3), uint8.

    All leading axes share one ground, so that the frames of an animation do not flicker.
    """
    colour, alpha = rgba[..., :3], rgba[..., 3:].astype(np.uint16)
    if alpha.min() == 255:
        return np.ascontiguousarray(colour)
    visible = rgba[rgba[..., 3] > 0].astype(np.float32)
    ink = (255 - visible[:, :3] @ _LUMA) * visible[:, 3] / 255
    # Nearly all of it, not all: one dark speck among light letters does not make them readable on white.
    ground = 0 if ink.size and np.percentile(ink, 95) < _FAINT else 255
    return ((colour * alpha + ground * (255 - alpha) + 127) // 255).astype(np.uint8)


class _Doubts:
    """Makes an error of what Pillow warns of, as of a huge size or a broken animation, while anybody is in it.

    Filters are global to the process: the first to come sets one, of which other libraries notice nothing, and the last
    to go takes it back. Meanwhile any number of threads decode.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside:
                self._before = warnings.catch_warnings()
                self._before.__enter__()
                warnings.filterwarnings("error", module=r"PIL\.")
            self._inside += 1

    def __exit__(self, *_raised: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                self._before.__exit__(None, None, None)


_doubts = _Doubts()


@contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    """An encoded picture, opened; whatever goes wrong in the body is the picture's fault, an ImageError."""
    if not data:
        raise ImageError("empty, 0 bytes")
    if len(data) > MAX_BYTES:
        raise ImageError(f"longer than {MAX_BYTES:,} bytes")
    if b"<svg" in data[:4096] and data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        data = _rasterise(data)
    with _doubts:
        try:
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                yield image
        except ImageError:
            raise
        except UnidentifiedImageError as error:
            raise ImageError(f"not a picture ({len(data)} bytes starting with {data[:16]!r})") from error
        except Exception as error:  # damaged files make Pillow's parsers fail in every way there is
            raise ImageError(f"a damaged or unsupported picture ({error})") from error


def _from_array(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    shape = " x ".join(map(str, pixels.shape))
    if pixels.dtype != np.uint8:
        raise ImageError(f"an array of {pixels.dtype} ({shape}), not of uint8")
    if pixels.ndim not in (2, 3) or not pixels.size or pixels.shape[2:] not in ((), (1,), (3,), (4,)):
        raise ImageError(f"an array of shape {shape}, not (H, W), (H, W, 3) or (H, W, 4)")
    if pixels.shape[0] * pixels.shape[1] > MAX_PIXELS:
        raise ImageError(f"larger than {MAX_PIXELS:,} pixels ({shape})")
    if pixels.shape[2:] == (4,):
        return flatten(pixels)
    if pixels.shape[2:] == (3,):
        return pixels
    return np.repeat(pixels.reshape(*pixels.shape[:2], 1), 3, axis=2)


def _rasterise(svg: bytes) -> bytes:
    import resvg_py  # the few who meet SVG pay for it

    # Drawn files would be files of this machine; a reference into nowhere draws nothing.
    harmless = re.sub(rb"href\s*=\s*([\"'])(?!\s*(?:#|data:))", rb"href=\1#", svg)
    try:
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=harmless.decode("utf-8-sig"),
                width=_SVG_BOX[0],
                height=_SVG_BOX[1],
                skip_system_fonts=b"<text" not in svg,  # finding them takes longer than drawing
            )
        )
    except ValueError as error:
        raise ImageError(f"a damaged SVG ({error})") from error


def _rgb(image: Image.Image) -> NDArray[np.uint8]:
    rgb = image if image.mode == "RGB" else image.convert("RGB")
    # NumPy would let other threads have the interpreter while it copies, and may then wait longer than copying takes.
    return np.frombuffer(bytearray(rgb.tobytes()), np.uint8).reshape(rgb.height, rgb.width, 3)


def _rgba(image: Image.Image) -> NDArray[np.uint8]:
    if not image.mode.startswith("I"):
        return np.asarray(image.convert("RGBA"))
    levels = np.asarray(image).astype(np.int32)  # 16-bit gray, which Pillow would clip to 255 and not scale
    gray = (levels // 257).astype(np.uint8)
    alpha = np.where(levels == image.info.get("transparency"), 0, 255).astype(np.uint8)
    return cv2.merge([gray, gray, gray, alpha]).astype(np.uint8, copy=False)
