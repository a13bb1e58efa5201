"""What the caller knows about the answer before it is read."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass, fields
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
        if self.alphabet is not None:
            if not self.alphabet.strip():
                raise HintsInvalid("alphabet is empty: name the characters that can occur, or leave it out.")
            characters = ALPHABETS.get(self.alphabet, self.alphabet)
            object.__setattr__(self, "alphabet", "".join(sorted(set(characters) - set(string.whitespace))))
        if self.length is not None:
            least, most = (self.length, self.length) if isinstance(self.length, int) else self.length
            if not 1 <= least <= most:
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

        Raises:
            HintsInvalid: a key is unknown, or a value is.
        """
        if hints is None:
            return cls()
        if isinstance(hints, Hints):
            return hints
        known = [field.name for field in fields(cls)]
        for key in hints:
            if key not in known:
                raise HintsInvalid(f"{key!r} is not a hint: choose from {', '.join(known)}.")
        return cls(**hints)  # type: ignore[arg-type]  # the values are checked at birth
