"""What captchas say: characters by chance, made-up words, sums, Chinese.

An option here draws what a site asks for (an alphabet, a length, the form of its sums) and gives a ``Writer``, which
draws one text of that kind.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from solver.hints import Kind, Script
from solver.training.characters import COMMON_HAN
from solver.training.synth.dice import Dice


@dataclass(frozen=True)
class Written:
    """A text to be drawn.

    Attributes:
        shown: the characters that are drawn.
        label: the same with one spelling for each sign of operation, and without spaces.
        kind: whether a page would ask for the text or for its value.
    """

    shown: str
    label: str
    kind: Kind = "text"

    @property
    def script(self) -> Script:
        """``han`` where any character is Chinese."""
        return "han" if any("\u4e00" <= character <= "\u9fff" for character in self.label) else "latin"


Writer = Callable[[Dice], Written]

_LENGTHS = {3: 2, 4: 34, 5: 25, 6: 22, 7: 6, 8: 7, 9: 2, 10: 2}
_CONFUSABLE = "0Oo1Il2Zz5Ss8B9gq"
_SPELLINGS = str.maketrans("−–xX", "--××")
_DIGITS = ("零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖")
_ENGLISH = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_ONSETS = (
    "b", "c", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "qu", "r", "s", "t", "v", "w", "y", "z",
    "bl", "br", "ch", "cl", "cr", "dr", "fl", "fr", "gr", "pl", "sh", "sl", "st", "th", "tr",
)  # fmt: skip
_VOWELS = ("a", "e", "i", "o", "u", "a", "e", "i", "o", "u", "ai", "ea", "ee", "oo", "ou", "y")
_CODAS = ("", "", "n", "r", "s", "t", "l", "m", "ck", "nd", "ng", "st", "x")


def _length(dice: Dice) -> Callable[[Dice], int]:
    """Lengths of a site's texts: mostly always the same."""
    least = dice.choices(list(_LENGTHS), list(_LENGTHS.values()))[0]
    most = min(least + dice.choices((0, 1, 2, 4), (80, 8, 8, 4))[0], 10)
    return lambda dice: dice.randint(least, most)


def characters(dice: Dice, alphabet: str) -> Writer:
    """Characters by chance, of an alphabet from which many sites leave out what looks alike."""
    if dice.chance(0.35):
        alphabet = "".join(sorted(set(alphabet) - set(_CONFUSABLE))) or alphabet
    length = _length(dice)

    def write(dice: Dice) -> Written:
        text = "".join(dice.choices(alphabet, k=length(dice)))
        return Written(text, text)

    return write


def digits(dice: Dice) -> Writer:
    """Digits."""
    length = _length(dice)

    def write(dice: Dice) -> Written:
        text = "".join(dice.choices(string.digits, k=length(dice)))
        return Written(text, text)

    return write


def lower(dice: Dice) -> Writer:
    """Small letters."""
    return characters(dice, string.ascii_lowercase)


def upper(dice: Dice) -> Writer:
    """Capitals."""
    return characters(dice, string.ascii_uppercase)


def lower_and_digits(dice: Dice) -> Writer:
    """Small letters and digits."""
    return characters(dice, string.ascii_lowercase + string.digits)


def upper_and_digits(dice: Dice) -> Writer:
    """Capitals and digits."""
    return characters(dice, string.ascii_uppercase + string.digits)


def mixed(dice: Dice) -> Writer:
    """Letters of both cases and digits."""
    return characters(dice, string.ascii_letters + string.digits)


def letters(dice: Dice) -> Writer:
    """Letters of both cases."""
    return characters(dice, string.ascii_letters)


def hexadecimal(dice: Dice) -> Writer:
    """Digits and letters up to F."""
    return characters(dice, string.hexdigits[:16] if dice.chance(0.5) else string.hexdigits[:10] + "ABCDEF")


def patterned(dice: Dice) -> Writer:
    """Letters and digits at set places, as on number plates."""
    kinds = string.digits, dice.choice((string.ascii_uppercase, string.ascii_lowercase))
    pattern = [dice.choice(kinds) for _ in range(_length(dice)(dice))]

    def write(dice: Dice) -> Written:
        text = "".join(map(dice.choice, pattern))
        return Written(text, text)

    return write


def words(dice: Dice) -> Writer:
    """Words that could be English: syllables, so that no list of words is learnt by heart."""
    shape = dice.choice((str.lower, str.lower, str.upper, str.title))
    least, most = sorted((dice.randint(3, 10), dice.randint(4, 10)))

    def write(dice: Dice) -> Written:
        text = ""
        while len(text) < least:
            text += dice.choice(_ONSETS) + dice.choice(_VOWELS) + dice.choice(_CODAS)
        text = shape(text[: max(most, least)])
        return Written(text, text)

    return write


def sums(dice: Dice) -> Writer:
    """Arithmetic in digits and signs: ``3+5=?``."""
    signs = {"+": "+", "-": dice.choice("-−–"), "×": dice.choice("×××xX*"), "÷": dice.choice("÷÷/")}
    operations = dice.choice(("+", "+-", "+-", "+-×", "+-×", "+-×÷"))
    largest = dice.choice((9, 9, 9, 10, 20, 50, 99, 100))
    ending = dice.choice(("", "", "=", "=", "=?", "=?", "=?"))
    gap = " " if dice.chance(0.3) else ""
    terms = 3 if dice.chance(0.06) else 2

    def write(dice: Dice) -> Written:
        shown, label = "", ""
        for part in _sum(dice, operations, largest, terms):
            shown += gap + signs.get(part, part)
            label += signs.get(part, part).translate(_SPELLINGS)
        return Written((shown + (gap if ending else "") + ending).strip(), label + ending, "math")

    return write


def english_sums(dice: Dice) -> Writer:
    """Arithmetic in words: ``six plus 3``."""
    names = {"+": "plus", "-": "minus", "×": "times"}
    share, ending = dice.choice((0.5, 1.0)), dice.choice(("", "=", "=?", " is?"))
    gap = dice.choice((" ", " ", ""))

    def write(dice: Dice) -> Written:
        parts = _sum(dice, "+-×" if dice.chance(0.5) else "+-", 12, 2)
        spelled = [names.get(part) or (_ENGLISH[int(part)] if dice.chance(share) else part) for part in parts]
        return Written(gap.join(spelled) + ending, "".join(spelled) + ending.replace(" ", ""), "math")

    return write


def han_sums(dice: Dice) -> Writer:
    """Arithmetic in Chinese: ``八减三等于几``, ``9 加上 3``, ``壹+贰=?``."""
    numerals = dice.choice((*_DIGITS, _DIGITS[0], string.digits))
    verbose = dice.chance(0.4)
    names = (
        {"+": "加上", "-": "减去", "×": "乘以", "÷": "除以"}
        if verbose
        else {"+": "加", "-": "减", "×": "乘", "÷": "除"}
    )
    if dice.chance(0.15):
        names = {"+": "+", "-": "-", "×": "×", "÷": "÷"}
    ending = dice.choice(("", "", "等于", "等于?", "等于几", "等于多少", "等于几?", "=", "=?", "是几", "得几"))
    share = dice.choice((0.5, 1.0))

    def write(dice: Dice) -> Written:
        parts = _sum(dice, "+-×" if dice.chance(0.7) else "+-×÷", 9, 2)
        spelled = [names.get(part) or (_numeral(int(part), numerals) if dice.chance(share) else part) for part in parts]
        text = "".join(spelled) + ending
        return Written(text, text, "math")

    return write


def han(dice: Dice) -> Writer:
    """Chinese characters by chance, mostly four as in an idiom."""
    length = dice.choices((2, 3, 4, 5, 6), (10, 10, 60, 10, 10))[0]

    def write(dice: Dice) -> Written:
        text = "".join(dice.choices(COMMON_HAN, k=length))
        return Written(text, text)

    return write


def han_numerals(dice: Dice) -> Writer:
    """Chinese numerals."""
    numerals, length = dice.choice(_DIGITS) + dice.choice(("", "十百千")), dice.randint(3, 6)

    def write(dice: Dice) -> Written:
        text = "".join(dice.choices(numerals, k=length))
        return Written(text, text)

    return write


WRITERS: Mapping[Callable[[Dice], Writer], float] = {
    digits: 16,
    lower: 12,
    upper: 11,
    lower_and_digits: 12,
    upper_and_digits: 14,
    mixed: 10,
    letters: 4,
    hexadecimal: 2,
    patterned: 2,
    words: 6,
    sums: 10,
    english_sums: 1.5,
    han_sums: 3,
    han: 4,
    han_numerals: 1,
}
"""What sites ask for, by how many do."""
HAN = frozenset((han_sums, han, han_numerals))
"""Those that need Chinese characters."""


def _numeral(number: int, numerals: str) -> str:
    """A number below 100 in Chinese, or in what other numerals are given."""
    tens, ones = divmod(number, 10)
    if numerals == string.digits or not tens:
        return str(number) if numerals == string.digits else numerals[ones]
    ten = "拾" if "壹" in numerals else "十"
    return (numerals[tens] if tens > 1 else "") + ten + (numerals[ones] if ones else "")


def _sum(dice: Dice, operations: str, largest: int, terms: int) -> list[str]:
    """Numbers and operations by turns; no difference below 0, no quotient that isn't whole."""
    first, parts = dice.randint(0, largest), []
    for _ in range(terms - 1):
        operation, second = dice.choice(operations), dice.randint(0, largest)
        if operation == "-" and first < second:
            first, second = second, first
        if operation == "×":
            first, second = first % 13, second % 13
        if operation == "÷":
            second = max(second % 10, 1)
            first = first % 10 * second
        parts += [str(first), operation]
        first = second
    return [*parts, str(first)]
