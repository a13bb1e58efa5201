"""PNG files of nothing but pixels, as nearly all captchas are: OpenCV decodes them, in four fifths of Pillow's time.

OpenCV drops transparency and all frames but the first, and prints what it finds wrong; so only what is whole and has no
more than pixels is for it. Source: Portable Network Graphics (PNG) Specification, W3C, 2003.
"""

from __future__ import annotations

import struct
import zlib

import cv2
import numpy as np
from numpy.typing import NDArray

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_FORMS = tuple((8, colour, 0, 0, 0) for colour in (0, 2))
"""Bits, colour (gray or RGB), and no way of packing, filtering and interlacing but the common one."""


def plain_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a whole PNG file of nothing but gray or RGB pixels in eight bits; of any other, None."""
    if not data.startswith(_SIGNATURE):
        return None
    size, position, name = None, len(_SIGNATURE), b""
    try:
        while name != b"IEND":
            length, name = struct.unpack_from(">I4s", data, position)
            body = position + 8
            (checksum,) = struct.unpack_from(">I", data, body + length)
            if name not in (b"IHDR", b"IDAT", b"IEND") or zlib.crc32(data[position + 4 : body + length]) != checksum:
                return None
            if name == b"IHDR":
                if struct.unpack_from(">BBBBB", data, body + 8) not in _FORMS:
                    return None
                size = struct.unpack_from(">II", data, body)
            position = body + length + 4
    except struct.error:  # the file ends too soon
        return None
    return size


def decode_plain(data: bytes) -> NDArray[np.uint8] | None:
    """The pixels of a file that has a ``plain_size``: RGB, uint8 of shape (H, W, 3). None: they are damaged."""
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    return None if pixels is None else cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB, dst=pixels).astype(np.uint8, copy=False)
