"""Texts are what sites ask for, and their labels say what is written."""

from __future__ import annotations

import string
from collections.abc import Callable

import pytest

from solver.recognize import arithmetic
from solver.training.synth import texts
from solver.training.synth.dice import Dice

SIGNS = str.maketrans("×÷−–xX", "*/--**")


def drawn(writer: Callable[[Dice], texts.Writer], *, sites: int = 60) -> list[texts.Written]:
    """Three texts of each of some sites."""
    found = []
    for seed in range(sites):
        dice = Dice(seed)
        write = writer(dice)
        found += [write(dice) for _ in range(3)]
    return found


@pytest.mark.parametrize(
    ("writer", "alphabet"),
    [
        (texts.digits, string.digits),
        (texts.lower, string.ascii_lowercase),
        (texts.upper, string.ascii_uppercase),
        (texts.lower_and_digits, string.ascii_lowercase + string.digits),
        (texts.upper_and_digits, string.ascii_uppercase + string.digits),
        (texts.mixed, string.ascii_letters + string.digits),
        (texts.letters, string.ascii_letters),
        (texts.hexadecimal, string.hexdigits),
        (texts.patterned, string.ascii_letters + string.digits),
        (texts.words, string.ascii_letters),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_characters(writer: Callable[[Dice], texts.Writer], alphabet: str) -> None:
    """Three to ten characters of the alphabet, all of which occur over many sites; the label is what is shown."""
    written = drawn(writer, sites=200)
    assert {len(each.label) for each in written} == set(range(3, 11))
    assert set("".join(each.label for each in written)) == set(alphabet)
    assert all(each.shown == each.label and each.kind == "text" and each.script == "latin" for each in written)


@pytest.mark.parametrize("writer", [texts.sums, texts.english_sums, texts.han_sums], ids=lambda value: value.__name__)
def test_sums(writer: Callable[[Dice], texts.Writer]) -> None:
    """What is shown and what its label says are sums of one value, a whole number."""
    for each in drawn(writer, sites=200):
        assert each.kind == "math"
        assert arithmetic.value(each.label) is not None, each
        assert arithmetic.value(each.label) == arithmetic.value(each.shown.lower()), each


def test_sums_in_digits_come_to_what_they_should() -> None:
    """The solver's arithmetic and Python's agree on what is drawn."""
    for each in drawn(texts.sums, sites=200):
        bare = each.label.rstrip("=?").translate(SIGNS)
        assert arithmetic.value(each.label) == eval(bare), each  # noqa: S307 - digits and signs of our own


@pytest.mark.parametrize(
    ("parts", "value"),
    [(("八", "+", "三"), 11), (("十二", "-", "九"), 3), (("七", "×", "六"), 42), (("八", "÷", "四"), 2)],
)
def test_sums_in_chinese_come_to_what_they_should(parts: tuple[str, str, str], value: int) -> None:
    """Each operation has Chinese words that the solver's arithmetic knows."""
    first, operation, second = parts
    spelled = {"+": ("加", "加上"), "-": ("减", "减去"), "×": ("乘", "乘以"), "÷": ("除", "除以")}[operation]
    assert [arithmetic.value(f"{first}{word}{second}等于几") for word in spelled] == [value, value]


def test_labels_spell_each_sign_in_one_way() -> None:
    """However a sign is drawn, its label has one spelling."""
    for each in drawn(texts.sums, sites=200):
        assert set(each.label) <= set(string.digits + "+-×*÷/=?"), each
        assert len(each.label) == len(each.shown.replace(" ", ""))


@pytest.mark.parametrize("writer", [texts.han, texts.han_numerals, texts.han_sums], ids=lambda value: value.__name__)
def test_chinese(writer: Callable[[Dice], texts.Writer]) -> None:
    """Chinese characters make a text Chinese."""
    written = drawn(writer)
    assert sum(each.script == "han" for each in written) > 0.9 * len(written)  # a sum may have digits and signs alone
