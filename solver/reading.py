"""What was read, what was tried, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence  # here, for the server asks what the type of a field is
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Source = Literal["data-uri", "response", "cdp", "blob", "markup", "canvas", "screenshot"]
"""Where a captcha's picture was taken from."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A text and how probable it is.

    Attributes:
        text: the answer: what would be typed.
        probability: of this whole answer, 0 to 1.
        written: what the picture shows; differs from ``text`` in arithmetic (``3+5=?`` for ``8``).
    """

    text: str
    probability: float
    written: str

    def __post_init__(self) -> None:
        if not 0 <= self.probability <= 1 + 1e-6:
            raise ValueError(f"probability={self.probability} is not between 0 and 1.")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The ranked candidates for one picture.

    Attributes:
        candidates: best first, no text twice; empty when nothing that fits the hints was read.
        confidence: the probability that the first candidate is right, 0 to 1; 0 without candidates.
        calibrated: whether ``confidence`` was fitted to what came true, or is the model's own word.
        min_confidence: the confidence that the model's card asks for before an answer is typed.
        hypothesis: the preprocessing by which the first candidate is the most probable; ``raw`` is the picture as it
            came, ``glance`` the same at a lower height, which was enough.
        hypotheses: all that were read, in order.
        model: the name of the model that read.
        characters: how probable each character of the first candidate's ``written`` is, given the others; reckoned when
            it is looked at. Not calibrated. Empty where the recognizer cannot tell, as a server.
        ms: how long reading took, in milliseconds.
    """

    candidates: tuple[Candidate, ...]
    confidence: float
    model: str
    calibrated: bool = False
    min_confidence: float = 0.5
    hypothesis: str = "raw"
    hypotheses: tuple[str, ...] = ("raw",)
    characters: Sequence[float] = field(default=(), repr=False, compare=False)
    ms: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.confidence <= 1:
            raise ValueError(f"confidence={self.confidence} is not between 0 and 1.")
        probabilities = [candidate.probability for candidate in self.candidates]
        if probabilities != sorted(probabilities, reverse=True):
            raise ValueError("candidates are not ranked by probability.")
        if self.characters and len(self.characters) != len(self.candidates[0].written if self.candidates else ""):
            raise ValueError(
                "characters are not those of the first candidate: give them anew with it, or characters=()."
            )

    @property
    def text(self) -> str:
        """The most probable answer; empty when nothing was read."""
        return self.candidates[0].text if self.candidates else ""


class Verdict(Enum):
    """What the page said of an answer."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One picture: what was read, what was typed and what the page said.

    Attributes:
        image: the picture's bytes as captured (PNG, JPEG, GIF, SVG …).
        source: where they were taken from.
        digest: sha256 in hex of the picture's own bytes, or of the screenshot where it has none.
        reading: what was read in it.
        typed: the answer typed; None when the picture was turned down instead.
        verdict: what the page said; None when nothing was typed.
        message: the page's own words on it, or the reason why nothing was typed.
        source_reason: why a screenshot was read; empty for the picture's own bytes.
        ms: milliseconds by stage: ``capture read type submit verify refresh``, those that happened.
    """

    image: bytes = field(repr=False)
    source: Source
    digest: str
    reading: Reading = field(repr=False)
    typed: str | None = field(default=None, repr=False)
    verdict: Verdict | None = None
    message: str = ""
    source_reason: str = ""
    ms: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Solution:
    """The answer that was typed and the way to it.

    Attributes:
        text: the answer.
        verdict: ACCEPTED, or UNKNOWN when nothing was submitted and so nobody asked the page.
        attempts: every picture that was read, the last one's answer being ``text``.
        ms: milliseconds of the whole solve.
    """

    text: str
    verdict: Verdict
    attempts: tuple[Attempt, ...]
    ms: float

    @property
    def reading(self) -> Reading:
        """The reading that gave the answer."""
        return self.attempts[-1].reading
