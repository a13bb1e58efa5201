"""Folding the columns of emissions."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solver.recognize.columns import Columns

if TYPE_CHECKING:
    from solver.hints import Case

CHARACTERS = ["", *"aAbB01０＝=？éÉ中 ", "\u3000", "\uf900"]
ALNUM = string.digits + string.ascii_letters


def folds(alphabet: str, case: Case = "as-is") -> dict[str, str]:
    """Where each column goes: character -> symbol, ``""`` for blank; what is lost is left out."""
    columns = Columns.folded(CHARACTERS, alphabet, case=case)
    goes = {}
    for column, character in enumerate(CHARACTERS):
        emissions = np.zeros((1, len(CHARACTERS)), dtype=np.float32)
        emissions[0, column] = 1
        (row,) = columns([emissions])
        if row.any():
            goes[character] = "" if row[0] else columns.symbols[int(row.argmax()) - 1]
    return goes


def test_forms_go_to_their_symbol() -> None:
    """Full-width forms and marked letters go to the plain ones, spaces to blank; other signs are lost."""
    assert folds(ALNUM) == {
        "": "", "a": "a", "A": "A", "b": "b", "B": "B", "0": "0", "1": "1", "０": "0",
        "é": "e", "É": "E", " ": "", "\u3000": "",
    }  # fmt: skip


def test_signs_of_the_alphabet_are_kept() -> None:
    """What the alphabet names stays itself, marks and width included; else its NFKC form is taken."""
    kept = folds("é=？\u8c48")
    assert [kept[character] for character in "é＝=？\uf900"] == ["é", "=", "=", "？", "\u8c48"]
    assert "a" not in kept


@pytest.mark.parametrize(
    ("alphabet", "case", "expected"),
    [
        ("aAbB", "as-is", "aAbB"),
        ("aAbB", "lower", "aabb"),
        ("aAbB", "upper", "AABB"),
        ("aAbB", "ignore", "aabb"),
        ("AB", "ignore", "AABB"),
        ("aB", "ignore", "aaBB"),
        ("AB", "lower", "aabb"),
        ("ab", "upper", "AABB"),
        ("AB", "as-is", "AABB"),
        ("aAB", "as-is", "aABB"),
    ],
)
def test_case(alphabet: str, case: Case, expected: str) -> None:
    """Both cases are one symbol where the policy says so, or where the alphabet has one of them only."""
    goes = folds(alphabet, case)
    assert "".join(goes[character] for character in "aAbB") == expected


def test_missing_characters_are_named() -> None:
    """The characters of the alphabet that no column writes are known; one case can stand for the other."""
    columns = Columns.folded(["", "a", "B"], "Abzß", case="ignore")
    assert columns.missing == "zß"


@given(st.permutations(sorted(ALNUM)), st.text(alphabet=ALNUM, min_size=1))
def test_columns_keep_their_characters(order: list[str], alphabet: str) -> None:
    """In whatever order model and alphabet list their characters, each column stays with its own.

    ddddocr builds the restricted alphabet from a set, and columns and characters drift apart.
    """
    characters = ["", *order]
    columns = Columns.folded(characters, alphabet)
    emissions = np.arange(len(characters), dtype=np.float32)[np.newaxis]
    folded = columns([emissions])
    for symbol in set(alphabet):
        own = characters.index(symbol)
        other = characters.index(symbol.swapcase())
        expected = own if symbol.swapcase() in alphabet else own + other
        assert folded[0, 1 + columns.symbols.index(symbol)] == expected
