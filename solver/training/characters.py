"""The characters that our models write, in the order of their columns."""

from __future__ import annotations

from solver.recognize.arithmetic import CHARACTERS as SUMS


def _characters() -> tuple[str, ...]:
    """Printable ASCII, the signs of sums, and the Chinese that captchas are made of.

    GB 2312 ranks Chinese characters: its rows 16 to 55, the first level, are the 3755 in common use. Idioms, which
    Chinese captchas like to show, keep to them. The many spellings of an operator are one glyph to a reader, so
    only the two that ASCII lacks are here.
    """
    ascii_ = {chr(code) for code in range(0x21, 0x7F)}
    cells = (bytes((row, column)) for row in range(0xB0, 0xD8) for column in range(0xA1, 0xFF))
    first_level = {cell.decode("gb2312", "ignore") for cell in cells} - {""}  # the last five cells are empty
    sums = {character for character in SUMS if "㐀" <= character <= "鿿"}
    return ("", *sorted(ascii_), *"×÷〇", *sorted(first_level | sums), " ")


CHARACTERS = _characters()
"""First the blank, the empty string; last the space, where PaddleOCR's decoder puts it."""
