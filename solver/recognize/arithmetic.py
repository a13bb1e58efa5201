"""The sums that captchas ask for: which texts are one, and what its value is.

``3+5=?``  ``12×4=``  ``八减三等于几``  ``壹拾贰加上叁``  ``what is six times seven?``

The language is regular, so one regular expression both turns away prefixes that lead nowhere and takes sums apart.
"""

from __future__ import annotations

import unicodedata
from fractions import Fraction

import regex

_PLAIN = str.maketrans(
    "×✕✖╳⨯·•∙⋅÷∕∶−–—‐減兩两〇○壹贰貳叁參肆伍陆陸柒捌玖拾佰仟",
    "xxxxx****//:----减二二零零一二二三三四五六六七八九十百千",
    " ",
)
"""One spelling for the many of operators and Chinese numerals. None has another place in a sum, nor have spaces."""

_DIGITS = "零一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000}
_ONES = "zero|one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_WORDS = {
    word: value
    for words, values in ((_ONES, range(10)), (_TEENS, range(10, 20)), (_TENS, range(20, 100, 10)))
    for word, value in zip(words.split("|"), values, strict=True)
}

_DIGIT = f"[{_DIGITS[1:]}]"
_BELOW_100 = f"(?:{_DIGIT}?十{_DIGIT}?|{_DIGIT})"
_BELOW_1000 = f"(?:{_DIGIT}百(?:零{_DIGIT}|{_DIGIT}?十{_DIGIT}?)?)"
_NUMBER = rf"""(?P<number>
    [0-9]{{1,3}}
  | 零 | {_BELOW_100} | {_BELOW_1000} | {_DIGIT}千(?:零{_BELOW_100}|{_BELOW_1000})?
  | (?:{_TENS})(?:-?(?:{_ONES}))? | {_TEENS} | {_ONES}
)"""
_SUM = regex.compile(
    rf"""
    (?: what(?:'?s|is) | 请?计算:? )?
    {_NUMBER}
    (?:
        (?: (?P<plus> \+ | 加上? | plus | (?<=[0-9])十(?=[0-9]) )
          | (?P<minus> - | 减去? | minus | (?<=[0-9])一(?=[0-9]) )
          | (?P<times> [x*] | 乘以? | times | multipliedby )
          | (?P<over> [/:] | 除以? | dividedby ) )
        {_NUMBER}
    )+
    (?: = | (?<=[0-9])二 | 等于? | 是 | 得 | is | equals )?
    (?: 几 | 多少 | what )? 吗? \??
    """,
    regex.VERBOSE,
)

CHARACTERS = frozenset("0123456789+-*/:=?'abcdefghijklmnopqrstuvwxyz请计算加上减去乘以除等于是得几多少吗").union(
    _DIGITS, _UNITS, (chr(code) for code, plain in _PLAIN.items() if plain is not None)
)
"""The characters that sums are written with; letters in lower case."""


def viable(prefix: str) -> bool:
    """Whether a sum can begin like this; True for the empty prefix."""
    return _SUM.fullmatch(plain(prefix), partial=True) is not None


def value(text: str) -> int | None:
    """What the sum comes to, or None where ``text`` is no sum or its value no integer.

    Multiplication and division go first, each from left to right; results may be negative, and division is exact.
    Between ASCII digits, 十 and 一 are a plus and a minus that were read as numerals.
    """
    match = _SUM.fullmatch(plain(text))
    if match is None:
        return None
    operators = {start: name for name in ("plus", "minus", "times", "over") for start in match.starts(name)}
    first, *others = map(_number, match.captures("number"))
    terms = [Fraction(first)]
    for (_, operator), operand in zip(sorted(operators.items()), others, strict=True):
        if operator == "plus":
            terms.append(Fraction(operand))
        elif operator == "minus":
            terms.append(Fraction(-operand))
        elif operator == "times":
            terms[-1] *= operand
        elif operand:
            terms[-1] /= operand
        else:
            return None
    total = sum(terms)
    return int(total) if total.denominator == 1 else None


def answer(written: str) -> str:
    """What a page that asks for a sum takes for what was read: its value, or the text itself where it has none.

    Spaces and letter case mean nothing in a sum.
    """
    total = value("".join(written.lower().split()))
    return written if total is None else str(total)


def plain(text: str) -> str:
    """The text in one spelling of the many that operators and numerals have."""
    return unicodedata.normalize("NFKC", text).translate(_PLAIN)


def _number(text: str) -> int:
    """The value of digits, English words or Chinese numerals."""
    if text[0] in "0123456789":
        return int(text)
    if text.isascii():
        return sum(_WORDS[word] for word in regex.findall(f"{_TENS}|{_TEENS}|{_ONES}", text))
    total = digit = 0
    for numeral in text:
        if numeral in _UNITS:
            total += (digit or 1) * _UNITS[numeral]
            digit = 0
        else:
            digit = _DIGITS.index(numeral)
    return total + digit
