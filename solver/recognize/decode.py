"""From the emissions of a CTC network to ranked candidates, under the hints."""

from __future__ import annotations

import math
import string
import sys
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np
import regex

from solver.errors import AlphabetUnsupported
from solver.reading import Candidate
from solver.recognize import arithmetic
from solver.recognize.columns import Columns
from solver.recognize.ctc import frames_of, prefix_beam_search, string_probabilities
from solver.recognize.groups import in_groups
from solver.recognize.places import CharacterProbabilities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from solver.hints import Hints
    from solver.recognize.ctc import Frame

_SCRIPTS = {"latin": "[0-9A-Za-z]", "han": r"\p{Han}"}


@dataclass(frozen=True, eq=False)
class Found:
    """What a search found in one picture.

    Attributes:
        emissions: float64 (T, S), folded; column 0 is blank, rows sum to 1.
        symbols: what the other columns stand for.
        share: how much of all probability is left in these columns.
        answers: what may be written, and the answer that it is.
    """

    emissions: NDArray[np.float64]
    symbols: str
    share: float
    answers: Mapping[str, str]

    @property
    def strings(self) -> list[list[int]]:
        """What may be written, each as columns of the emissions."""
        return [[1 + self.symbols.index(symbol) for symbol in written] for written in self.answers]


@dataclass(frozen=True, eq=False)
class Decoded:
    """What one picture may say.

    Attributes:
        candidates: best first, no text twice; empty when nothing fits the hints.
        found: what they were found in.
        fits: whether a string is an answer under the hints.
    """

    candidates: tuple[Candidate, ...]
    found: Found
    fits: Callable[[str], bool]

    def characters(self, written: str) -> CharacterProbabilities:
        """How probable each character of a string is, that this picture has the symbols of."""
        return CharacterProbabilities(self.found.emissions, self.found.symbols, written, fits=self.fits)


class Decoder:
    """Reads emissions under hints; prepared once for a model and hints, then only read, by any number of threads.

    The columns are folded into the symbols that the answer can have (see ``Columns``), a prefix beam search that
    follows only what the hints allow finds the likely strings, and the forward algorithm gives each its exact
    probability. In arithmetic the strings with one value are one candidate, whose probability is their sum.

    A probability is that of the whole string *and* of the hints being true: mass that the network puts on what
    cannot be written is lost, not shared out, so a reading that had to be forced has a low one. The ranking doesn't
    see this: of each frame all strings lose the same factor.

    Which symbols an answer can have:

    - an alphabet says so itself, whatever the script;
    - for arithmetic, its language does;
    - else the script: for ``latin`` ASCII letters and digits, for ``han`` ideographs. A pattern adds to them the
      other signs of ASCII and every character it names. Without a script the picture decides: it is read as the
      one that is the best guess of more frames.

    Case: see ``Columns``; unless it is ``as-is``, a pattern matches either case.
    """

    def __init__(self, characters: Sequence[str], hints: Hints, *, model: str) -> None:
        """Prepare for a model and hints.

        Args:
            characters: what each column of the emissions stands for; the first is blank, the empty string.
            hints: what is known about the answer.
            model: the model's name, for errors.

        Raises:
            AlphabetUnsupported: the hints ask for characters that the model cannot write.
        """
        self._characters = len(characters)
        if hints.kind == "math":
            folded = [Columns.folded(characters, arithmetic.CHARACTERS, case="ignore")]
        elif hints.alphabet is not None:
            folded = [Columns.folded(characters, hints.alphabet, case=hints.case)]
            if folded[0].missing:
                raise AlphabetUnsupported(characters=folded[0].missing, model=model)
        else:
            # With a pattern also the signs that it may allow, and every character that it names.
            named = string.digits + string.ascii_letters + string.punctuation + hints.pattern if hints.pattern else ""
            written = unicodedata.normalize("NFKC", "".join(characters))
            folded = [
                Columns.folded(
                    characters, {*regex.findall(_SCRIPTS[script], written), *"".join(named.split())}, case=hints.case
                )
                for script in ([hints.script] if hints.script else _SCRIPTS)
            ]
        self._folded = [columns for columns in folded if columns.symbols]
        if not self._folded:
            raise AlphabetUnsupported(characters=folded[0].missing or "汉字", model=model)
        # For each script, bool (C,): whether a column is one of its characters, or of those that go for one.
        self._own = [
            np.isin(np.arange(len(characters)), columns.members[columns.starts[1] :]) for columns in self._folded
        ]
        viable, self._answer = _texts(hints) if hints.kind == "text" else (arithmetic.viable, _sum)
        self._viable = lru_cache(maxsize=1 << 14)(viable)
        # Only where the hints ask for a form is it worth while to look for what the network thinks improbable: a
        # text that just isn't there, or a sum without an operator, had better not be read.
        self._insists = bool(hints.length or hints.pattern)

    def __call__(self, emissions: NDArray[np.float32], *, top: int = 5) -> tuple[Candidate, ...]:
        """The candidates of ``read`` alone."""
        return self.read(emissions, top=top).candidates

    def read(self, emissions: NDArray[np.float32], *, top: int = 5) -> Decoded:
        """What one picture may say.

        Args:
            emissions: float32 (T, C), rows sum to 1, column 0 is blank.
            top: how many candidates there are at most; the search keeps 32.

        Raises:
            ValueError: the emissions have not one column for each of the model's characters.
        """
        return read_together([(self, emissions)], top=top)[0]

    def search(self, pictures: Sequence[NDArray[np.float32]]) -> list[Found]:
        """The strings that each of some pictures may show; their emissions as for ``read``."""
        return in_groups(pictures, self._script, lambda script, alike: self._found(self._folded[script], alike))

    def _script(self, emissions: NDArray[np.float32]) -> int:
        """Which of the scripts a picture is written in: the one that is the best guess of more frames."""
        if emissions.shape[1] != self._characters:
            raise ValueError(
                f"The emissions have {emissions.shape[1]} columns and the model {self._characters} characters: "
                "decode them with the characters of the model that gave them."
            )
        if len(self._folded) == 1:
            return 0
        guesses = emissions.argmax(axis=1)
        return max(range(len(self._folded)), key=lambda script: self._own[script][guesses].sum())

    def _found(self, columns: Columns, pictures: list[NDArray[np.float32]]) -> Iterator[Found]:
        """As ``search``; of all pictures together, for a call of numpy's for each is what costs."""
        folded = columns(pictures)
        kept = folded.sum(axis=1)
        folded /= np.where(kept, kept, 1)[:, np.newaxis]  # search and ranking don't see the loss; nothing underflows
        frames, shares = frames_of(folded, columns.symbols), kept.tolist()
        for begin, end in pairwise([0, *accumulate(map(len, pictures))]):
            own, share = folded[begin:end], math.prod(shares[begin:end])
            answers = self._answers(own, columns.symbols, frames[begin:end]) if all(shares[begin:end]) else {}
            yield Found(own, columns.symbols, share, answers)

    def _answers(self, emissions: NDArray[np.float64], symbols: str, likely: list[Frame]) -> dict[str, str]:
        """What may be written in a picture, and the answer that it is."""
        answers = self._answered(prefix_beam_search(likely, viable=self._viable))
        if not answers and self._insists:
            everything = frames_of(emissions, symbols, everything=True)
            answers = self._answered(prefix_beam_search(everything, viable=self._viable, width=8, tries=2))
        return answers

    def _answered(self, strings: list[str]) -> dict[str, str]:
        """Those strings that are answers, and which."""
        return {written: answer for written in strings if (answer := self._answer(written)) is not None}

    def rank(self, found: Found, probabilities: NDArray[np.float64], *, top: int) -> Decoded:
        """What is likeliest among the strings that were found.

        Args:
            found: by ``search``.
            probabilities: float64 (N,), of each of its strings.
            top: how many candidates there are at most.
        """
        exact = dict(zip(found.answers, probabilities.tolist(), strict=True))
        totals: dict[str, float] = defaultdict(float)
        likeliest: dict[str, str] = {}
        for written in sorted(exact, key=lambda written: -exact[written]):
            totals[found.answers[written]] += exact[written]
            likeliest.setdefault(found.answers[written], written)
        candidates = tuple(
            Candidate(text=text, probability=min(totals[text] * found.share, 1.0), written=likeliest[text])
            for text in sorted(totals, key=lambda text: -totals[text])[:top]
            if totals[text]
        )
        return Decoded(candidates, found, self._fits)

    def _fits(self, written: str) -> bool:
        """Whether it is an answer."""
        return self._answer(written) is not None


def read_together(pictures: Sequence[tuple[Decoder, NDArray[np.float32]]], *, top: int = 5) -> list[Decoded]:
    """Of each picture what its decoder reads in its emissions; in one go, which takes two fifths of the time."""
    found = in_groups(pictures, itemgetter(0), lambda decoder, alike: decoder.search([seen for _, seen in alike]))
    exact = string_probabilities([(each.emissions, each.strings) for each in found])
    return [
        decoder.rank(each, probabilities, top=top)
        for (decoder, _), each, probabilities in zip(pictures, found, exact, strict=True)
    ]


def _sum(written: str) -> str | None:
    """The value of a sum, as it is typed."""
    value = arithmetic.value(written)
    return None if value is None else str(value)


def _texts(hints: Hints) -> tuple[Callable[[str], bool], Callable[[str], str | None]]:
    """Whether a text can begin with a prefix, and the answer that a whole text is, for length and pattern."""
    least, most = hints.least, hints.most or sys.maxsize
    if hints.pattern is None:
        return (lambda prefix: len(prefix) <= most), (lambda text: text if least <= len(text) <= most else None)
    pattern = regex.compile(hints.pattern, 0 if hints.case == "as-is" else regex.IGNORECASE)

    def viable(prefix: str) -> bool:
        return len(prefix) <= most and pattern.fullmatch(prefix, partial=True) is not None

    def answer(text: str) -> str | None:
        return text if least <= len(text) <= most and pattern.fullmatch(text) else None

    return viable, answer
