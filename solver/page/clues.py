"""What a field says of the answer it wants: clues that become hints where the caller gave none."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from solver.errors import HintsInvalid
from solver.hints import Hints
from solver.page import words

LONGEST = 16
"""A ``maxlength`` beyond this is a precaution of the page's author, not a word about the answer."""


def with_clues(known: Hints, field: Mapping[str, Any]) -> Hints:
    """The caller's hints, and what the field adds to them; what the caller said is never touched.

    ``maxlength`` is only an upper bound, and so is twice ``size``, which is a width, while "4 digits" is a number. A
    field that asks for a result makes the captcha arithmetic, if the caller said nothing at all.

    Args:
        known: the caller's hints.
        field: the field's state, see ``scripts/field.js``.
    """
    said: str = field["said"]
    if known.kind == "math":
        return known
    if known == Hints() and re.search(words.MATH, said, re.IGNORECASE):
        return Hints(kind="math")
    count = re.search(words.COUNT, said, re.IGNORECASE)
    hints = known
    if known.length is None and count:
        least, most = int(count["least"]), int(count["most"] or count["least"])
        hints = replace(hints, length=(min(least, most), max(least, most)))
    elif known.length is None:
        # A field shows more letters than its size, if they are thin.
        most = field["maxlength"] or 2 * (field["size"] or 0)
        if 0 < most <= LONGEST:
            hints = replace(hints, length=(1, most))
    if known.alphabet is None and known.pattern is None:
        if field["numeric"] or (count and count["digits"]):
            hints = replace(hints, alphabet="digits")
        elif field["pattern"]:
            with contextlib.suppress(HintsInvalid):  # JavaScript's expressions are not all Python's
                hints = replace(hints, pattern=field["pattern"])
    return hints
