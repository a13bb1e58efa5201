"""What the caller knows about the answer before it is read."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from typing import Literal, get_args

import regex

from solver.errors import HintsInvalid

Case = Literal["as-is", "lower", "upper", "ignore"]
Kind = Literal["text", "math"]
Script = Literal["latin", "han"]

ALPHABETS: Mapping[str, str] = {
    "digits": string.digits,
    "lower": string.ascii_lowercase,
    "upper": string.ascii_uppercase,
    "letters": string.ascii_letters,
    "alnum": string.digits + string.ascii_letters,
}
"""The alphabets that have a name."""

LONGEST = 20
"""What 2Captcha takes for the most characters where only ``minLength`` is given; the limit of its first API."""

NUMERIC: tuple[Mapping[str, str], ...] = (
    {},
    {"alphabet": "digits"},
    {"alphabet": "letters"},
    {"pattern": "[0-9]+|[A-Za-z]+"},
    {"pattern": "[0-9]+[A-Za-z][0-9A-Za-z]*|[A-Za-z]+[0-9][0-9A-Za-z]*"},
)
"""What ``numeric`` from 0 to 4 means to 2Captcha: anything, digits, letters, one of the two, both of them."""


@dataclass(frozen=True, kw_only=True)
class Hints:
    """What is known about the answer; everything may be left out.

    Attributes:
        alphabet: the characters that can occur, or one of the names ``digits lower upper letters alnum``.
        length: the number of characters: exact, or (least, most). Spaces are never counted nor read.
        pattern: a regular expression the whole answer matches, as in ``[A-Z]{2}\\d{4}``.
        case: ``as-is``: as the picture shows it; ``ignore``: the page takes either, so both count as one;
            ``lower`` / ``upper``: the page wants that case whatever the picture shows.
        kind: ``text``: the answer is what is written; ``math``: the answer is the value of what is written.
        script: ``latin`` or ``han``; None lets the picture decide.

    Raises:
        HintsInvalid: a value is unknown or contradicts another.
    """

    alphabet: str | None = None
    length: int | tuple[int, int] | None = None
    pattern: str | None = None
    case: Case = "as-is"
    kind: Kind = "text"
    script: Script | None = None

    def __post_init__(self) -> None:
        for name, value, allowed in (
            ("case", self.case, get_args(Case)),
            ("kind", self.kind, get_args(Kind)),
            ("script", self.script, (None, *get_args(Script))),
        ):
            if value not in allowed:
                known = ", ".join(repr(choice) for choice in allowed)
                raise HintsInvalid(f"{name}={value!r} is not known: choose one of {known}.")
        for name, given, instead in (
            ("alphabet", self.alphabet, "the characters one after the other, as in 'abc123'"),
            ("pattern", self.pattern, "the expression itself, as in '[A-Z]{2}[0-9]{4}'"),
        ):
            if not isinstance(given, str | None):
                raise HintsInvalid(f"{name}={given!r} is not text: write {instead}.")
        if self.alphabet is not None:
            if not self.alphabet.strip():
                raise HintsInvalid("alphabet is empty: name the characters that can occur, or leave it out.")
            characters = ALPHABETS.get(self.alphabet, self.alphabet)
            characters = "".join(sorted(set(characters) - set(string.whitespace)))
            if self.alphabet not in (characters, *ALPHABETS) and (
                nearly := get_close_matches(self.alphabet.lower(), ALPHABETS, cutoff=0.8)
            ):
                raise HintsInvalid(
                    f"alphabet={self.alphabet!r} is nearly the name {nearly[0]!r}: write that, or {characters!r}."
                )
            object.__setattr__(self, "alphabet", characters)
        if self.length is not None:
            match self.length:
                case int() as least, int() as most:
                    pass
                case least:
                    most = least
            if not (isinstance(least, int) and 1 <= least <= most):
                raise HintsInvalid(f"length={self.length!r} fits no answer: give a number from 1, or (least, most).")
            object.__setattr__(self, "length", (least, most))
        if self.pattern is not None:
            try:
                regex.compile(self.pattern)
            except regex.error as error:
                raise HintsInvalid(f"pattern={self.pattern!r} is not a regular expression: {error}.") from error
        if self.kind == "math":
            for name in ("alphabet", "length", "pattern"):
                if getattr(self, name) is not None:
                    raise HintsInvalid(
                        f"{name} does not go with kind='math', whose grammar says what can be written: leave it out."
                    )

    @property
    def least(self) -> int:
        """The fewest characters the answer can have."""
        return self.length[0] if isinstance(self.length, tuple) else 1

    @property
    def most(self) -> int | None:
        """The most characters the answer can have; None: no limit known."""
        return self.length[1] if isinstance(self.length, tuple) else None

    @classmethod
    def of(cls, hints: Hints | Mapping[str, object] | None) -> Hints:
        """Hints from hints, from a mapping with the same names, or from nothing.

        A mapping may also hold names of 2Captcha and Anti-Captcha, with the values that they take there:
        ``numeric`` 0 to 4, ``minLength`` and ``maxLength`` (0: not known), ``caseSensitive`` and ``calc``
        (true or false).

        Raises:
            HintsInvalid: a key is unknown, a value is, or two names say the same thing.
        """
        if hints is None:
            return cls()
        if isinstance(hints, Hints):
            return hints
        if not isinstance(hints, Mapping):
            raise HintsInvalid(f"{hints!r} are no hints: write them as {{'alphabet': 'digits', 'length': 4}}.")
        known = [field.name for field in fields(cls)]
        given = _translated(hints)
        for key in given:
            if key not in known:
                raise HintsInvalid(f"{key!r} is not a hint: choose from {', '.join(known)}.")
        return cls(**given)  # type: ignore[arg-type]  # the values are checked at birth


def length_from(written: str) -> tuple[int, int]:
    """The least and the most characters of a length that is written 4 or 4-6.

    Raises:
        HintsInvalid: it is not.
    """
    least, _, most = written.partition("-")
    try:
        return int(least), int(most or least)
    except ValueError as error:
        raise HintsInvalid(f"length={written!r} is not a length: write 4 or 4-6.") from error


def _translated(hints: Mapping[str, object]) -> dict[str, object]:
    """The same hints with the names of 2Captcha and Anti-Captcha put into ours.

    Source: 2captcha.com/api-docs/normal-captcha and anti-captcha.com/apidoc/image, the task ``ImageToTextTask``;
    ``caseSensitive`` and ``calc`` are what 2captcha-python calls its ``case`` and ``math``.

    Raises:
        HintsInvalid: a value that they do not know, or one that contradicts another hint.
    """
    given = dict(hints)
    meant: dict[str, tuple[str, object]] = {}  # ours: (theirs, value)
    numeric = given.pop("numeric", 0)
    if not isinstance(numeric, int) or numeric not in range(len(NUMERIC)):
        raise HintsInvalid(f"numeric={numeric!r} is not known: choose one of 0, 1, 2, 3, 4.")
    lengths = []
    for name in "minLength", "maxLength":
        if not isinstance(length := given.pop(name, 0), int) or length < 0:
            raise HintsInvalid(f"{name}={length!r} is not a number of characters: give one from 1, or 0 for any.")
        lengths.append(length)
    least, most = lengths
    for theirs, ours, values in ("caseSensitive", "case", ("ignore", "as-is")), ("calc", "kind", ("text", "math")):
        if theirs in given:
            if (value := given.pop(theirs)) not in (True, False):
                raise HintsInvalid(f"{theirs}={value!r} is not known: choose True or False.")
            meant[ours] = theirs, values[bool(value)]
    if not (numeric == 1 and meant.get("kind") == ("calc", "math")):  # the value of arithmetic is digits anyway
        meant |= {ours: ("numeric", value) for ours, value in NUMERIC[numeric].items()}
    if least or most:
        meant["length"] = "minLength" if least else "maxLength", (least or 1, most or max(least, LONGEST))
    for ours, (theirs, value) in meant.items():
        if ours in given:
            raise HintsInvalid(f"{ours} and {theirs} say the same thing: give one of them.")
        given[ours] = value
    return given
