"""The characters that our models write, in the order of their columns."""

from __future__ import annotations

from solver.recognize.arithmetic import CHARACTERS as SUMS

COMMON_HAN = "".join(
    bytes((row, column)).decode("gb2312", "ignore")  # the last five cells are empty
    for row in range(0xB0, 0xD8)
    for column in range(0xA1, 0xFF)
)
"""The first level of GB 2312, its rows 16 to 55: the 3755 characters in common use, nearly all that one meets in print.
Idioms, which Chinese captchas like to show, keep to them."""


def _characters() -> tuple[str, ...]:
    """Printable ASCII, the signs of sums, and the Chinese that captchas are made of.

    The many spellings of an operator are one glyph to a reader, so only the two that ASCII lacks are here.
    """
    ascii_ = {chr(code) for code in range(0x21, 0x7F)}
    sums = {character for character in SUMS if "㐀" <= character <= "鿿"}
    return ("", *sorted(ascii_), *"×÷〇", *sorted({*COMMON_HAN} | sums), " ")


CHARACTERS = _characters()
"""First the blank, the empty string; last the space, where PaddleOCR's decoder puts it."""
