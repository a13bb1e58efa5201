"""The language of sums and their values."""

from __future__ import annotations

import unicodedata
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solver.recognize.arithmetic import CHARACTERS, value, viable

ONES = "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905 - it reads better
SIGNS = {
    "+": ("+", "＋", "加", "加上", "plus"),
    "-": ("-", "−", "–", "—", "减", "減", "减去", "minus"),
    "*": ("×", "x", "*", "·", "乘", "乘以", "times"),
    "/": ("÷", "/", ":", "除", "除以", "divided by"),
}
TAILS = ("", "=", "=?", "＝？", "?", "等于", "等于几", "等于多少？", "equals", "是多少?")


def digits(number: int) -> str:
    """12 as 12."""
    return str(number)


def chinese(number: int) -> str:
    """12 as 十二, 105 as 一百零五."""
    numerals = "零一二三四五六七八九"
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    if number < 10:
        return numerals[number]
    text = f"{numerals[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if number < 20 else numerals[tens]) + "十"
    elif ones:
        text += "零"
    return text + (numerals[ones] if ones else "")


def formal(number: int) -> str:
    """12 as 拾贰."""
    return chinese(number).translate(str.maketrans("一二三四五六七八九十百", "壹贰叁肆伍陆柒捌玖拾佰"))


def english(number: int) -> str:
    """12 as twelve; what has no single word stays in digits."""
    return ONES[number] if number < len(ONES) else str(number)


def independent(numbers: list[int], signs: list[str]) -> int | None:
    """The value in two passes over the tokens, unlike the parser's one."""
    folded: list[Fraction | str] = [Fraction(numbers[0])]
    for sign, number in zip(signs, numbers[1:], strict=True):
        left = folded[-1]
        if sign in "+-" or isinstance(left, str):
            folded += [sign, Fraction(number)]
        elif sign == "*":
            folded[-1] = left * number
        elif number == 0:
            return None
        else:
            folded[-1] = left / number
    total = Fraction(0)
    for operator, term in zip(["+", *folded[1::2]], folded[::2], strict=True):
        assert isinstance(term, Fraction)
        total += term if operator == "+" else -term
    return total.numerator if total.denominator == 1 else None


@st.composite
def sums(draw: st.DrawFn) -> tuple[str, int | None]:
    """A sum as a captcha could write it, and its value."""
    signs = draw(st.lists(st.sampled_from("+-*/"), min_size=1, max_size=3))
    numbers = draw(st.lists(st.integers(0, 299), min_size=len(signs) + 1, max_size=len(signs) + 1))
    written = draw(st.sampled_from((digits, chinese, formal, english)))
    text = written(numbers[0])
    for sign, number in zip(signs, numbers[1:], strict=True):
        text += draw(st.sampled_from(SIGNS[sign])) + written(number)
    return text + draw(st.sampled_from(TAILS)), independent(numbers, signs)


@given(sums())
def test_value_is_that_of_an_independent_evaluation(example: tuple[str, int | None]) -> None:
    """However a sum is written, it has the value that two passes over its tokens give."""
    text, expected = example
    assert value(text) == expected


@given(sums(), st.data())
def test_every_prefix_of_a_sum_is_viable(example: tuple[str, int | None], data: st.DataObject) -> None:
    """The search may stand at any prefix of a sum, so none may be turned away."""
    text, _ = example
    assert viable(text[: data.draw(st.integers(0, len(text)))])


@given(st.text(alphabet=sorted(CHARACTERS), max_size=8))
def test_what_has_a_value_was_viable_all_along(text: str) -> None:
    """No text has a value whose prefixes the search would have dropped."""
    if value(text) is not None:
        assert all(viable(text[:end]) for end in range(len(text) + 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3+5=?", 8),
        ("12 × 4 =", 48),
        ("八减三等于几", 5),
        ("3-8", -5),
        ("0-7=?", -7),
        ("14/7", 2),
        ("7/2*2", 7),
        ("2+3*4-6/2=", 11),
        ("一千零五加一百二十", 1125),
        ("两百加二百零二", 402),
        ("十二减十", 2),
        ("十二乘十", 120),
        ("twenty-one plus two", 23),
        ("what is six times seven?", 42),
        ("sixteen minus six", 10),
        ("请计算：3加5等于多少？", 8),
        ("3+五", 8),
        ("○加一", 1),
    ],
)
def test_value(text: str, expected: int) -> None:
    """These are sums that captchas have asked for."""
    assert value(text) == expected


@pytest.mark.parametrize(("text", "expected"), [("3十5二?", 8), ("9一4=", 5)])
def test_operators_of_the_same_shape(text: str, expected: int) -> None:
    """A numeral of an operator's very shape is that operator where no numeral can stand."""
    assert value(text) == expected


def test_numerals_beside_chinese_are_numerals() -> None:
    """Only between ASCII digits are 十 and 一 operators."""
    assert value("三十五加一") == 36
    assert value("3减一") == 2


@pytest.mark.parametrize(
    "text",
    [
        "", "3", "35?", "+", "3+", "+5", "3++5", "3+5=8", "=3+5", "7/2", "7/0", "0/0", "abc", "3 5", "1234+1",
        "一百二加一", "十十加一", "二三加一", "百加一", "3十五", "三一二", "三加五二",
        "3^5", "3**5", "3//2", "(3)", "3+5;", "1e3+1", "0x1f",
        "__import__('os')",
    ],
)  # fmt: skip
def test_junk_has_no_value(text: str) -> None:
    """What is no sum, or comes to no integer, has no value; nothing is ever executed."""
    assert value(text) is None


@pytest.mark.parametrize("prefix", ["+", "=", "3+-", "3=3", "abc", "3+5=?3", "3++", "等", "3加减", "1234"])
def test_dead_ends_are_not_viable(prefix: str) -> None:
    """The search is kept from prefixes that no sum begins with."""
    assert not viable(prefix)


def test_long_texts() -> None:
    """Neither depth of recursion nor backtracking limits the length of a sum."""
    assert value("3+" * 20_000 + "3") == 60_003
    assert viable("3x" * 20_000)
    assert not viable("3" * 100_000)
    assert not viable("一" * 100_000)
    assert value("twenty" * 20_000) is None


@given(sums())
def test_every_sum_can_be_written(example: tuple[str, int | None]) -> None:
    """The characters that the search may write, full-width forms folded, suffice for every sum; none is a space."""
    text, _ = example
    assert set(unicodedata.normalize("NFKC", text)) - {" "} <= CHARACTERS
    assert not any(character.isspace() or character.isupper() for character in CHARACTERS)
