"""ddddocr's name, for scripts that have it: ``from integrations import ddddocr`` in the place of ``import ddddocr``.

What reads text in ddddocr 1.6.1 is here. Its detector, its sliders and models of one's own have no counterpart.
"""

from __future__ import annotations

import base64
import io
import os
import string
from pathlib import Path
from typing import TYPE_CHECKING

from solver.errors import HintsInvalid, ImageUnreadable
from solver.hints import Hints
from solver.solve import CaptchaSolver

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

RANGES = (
    string.digits,
    string.ascii_lowercase,
    string.ascii_uppercase,
    string.ascii_letters,
    string.ascii_lowercase + string.digits,
    string.ascii_uppercase + string.digits,
    string.ascii_letters + string.digits,
)
"""What the numbers that ``set_ranges`` takes stand for, as ddddocr's README has it."""

solver = CaptchaSolver()
"""What reads for all of them: scripts make a ``DdddOcr`` for each picture, and the model shall be loaded once."""


class DdddOcr:
    """Reads captchas when asked as ddddocr is. There is one model, so what chooses among ddddocr's means nothing."""

    def __init__(
        self,
        *,
        show_ad: bool = True,  # noqa: ARG002
        ocr: bool = True,  # noqa: ARG002
        old: bool = False,  # noqa: ARG002
        beta: bool = False,  # noqa: ARG002
    ) -> None:
        self._hints = Hints()

    def set_ranges(self, charset_range: int | str | Iterable[str]) -> None:
        """Read nothing but these characters from now on.

        Args:
            charset_range: the characters, or 0 to 6 for those that ``RANGES`` has there.

        Raises:
            HintsInvalid: a number that stands for none.
        """
        if isinstance(charset_range, int):
            if charset_range not in range(len(RANGES)):
                raise HintsInvalid(f"set_ranges({charset_range}) is not known: give 0 to 6, or the characters.")
            charset_range = RANGES[charset_range]
        self._hints = Hints(alphabet="".join(charset_range))

    def classification(
        self,
        img: bytes | str | Path | Image.Image | NDArray[np.uint8],
        png_fix: bool = False,  # noqa: ARG002
    ) -> str:
        """What is written in a picture; empty when nothing was read.

        Args:
            img: its bytes, their base64, the path of its file, Pillow's picture, or RGB of shape (H, W, 3).
            png_fix: means nothing: what is transparent is seen to anyway.

        Raises:
            ImageUnreadable: it is no picture.
            RecognizerError: reading is not possible.
        """
        if isinstance(img, str) and not os.path.isfile(img):  # noqa: PTH113  # False for what no path is as long as
            try:
                img = base64.b64decode("".join(img.split()), validate=True)
            except ValueError as error:
                raise ImageUnreadable(reason=f"{img[:80]!r} is neither a file nor base64") from error
        elif isinstance(img, (str, Path)):
            img = Path(img).read_bytes()
        elif hasattr(img, "save"):  # Pillow's, which need not be imported to tell
            file = io.BytesIO()
            img.save(file, "PNG")
            img = file.getvalue()
        return solver.read(img, self._hints).text
