"""A page to look at solves: every picture beside what was read in it, what was typed and what the page said.

The page is one file that needs no network. It holds the captchas and the answers: treat it like a log with both.
"""

from __future__ import annotations

import math
from base64 import b64encode
from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from solver.reading import Attempt, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from solver.errors import CaptchaError
    from solver.reading import Solution

STAGES = ("capture", "read", "type", "submit", "verify", "refresh")

SIGNATURES = (
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
)


@dataclass(frozen=True, kw_only=True)
class Run:
    """One solve, come out well or not.

    Attributes:
        title: what tells it from the others.
        attempts: every picture that was read, in order.
        ms: milliseconds of the whole solve.
        text: the answer that ended it; None when it failed.
        error: why it failed; empty when it did not.
    """

    title: str
    attempts: tuple[Attempt, ...]
    ms: float
    text: str | None = None
    error: str = ""

    @classmethod
    def solved(cls, title: str, solution: Solution) -> Run:
        """A solve that came out well."""
        return cls(title=title, attempts=solution.attempts, ms=solution.ms, text=solution.text)

    @classmethod
    def failed(cls, title: str, error: CaptchaError, *, ms: float) -> Run:
        """A solve that ended with this error after so many milliseconds."""
        return cls(title=title, attempts=error.attempts, ms=ms, error=str(error))


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What many solves come to.

    Attributes:
        solves: how many there were.
        solved: how many ended with an answer.
        pictures: how many pictures were read.
        typed: how many answers were typed.
        turned_down: how many pictures were turned down with nothing typed.
        first_try: how many solves the first typed answer ended.
        interval: 95 % confidence interval of the first-try rate, both ends 0 to 1.
        ms: median milliseconds of a solve; 0 without solves.
        stages: median milliseconds of each stage over the pictures that went through it.
    """

    solves: int
    solved: int
    pictures: int
    typed: int
    turned_down: int
    first_try: int
    interval: tuple[float, float]
    ms: float
    stages: dict[str, float]

    @classmethod
    def of(cls, runs: Sequence[Run]) -> Summary:
        """The sum of these runs."""
        attempts = [attempt for run in runs for attempt in run.attempts]
        kinds = Counter(attempt.typed is not None for attempt in attempts)
        first_try = sum(
            run.text is not None and sum(attempt.typed is not None for attempt in run.attempts) == 1 for run in runs
        )
        spent = {stage: [attempt.ms[stage] for attempt in attempts if stage in attempt.ms] for stage in STAGES}
        return cls(
            solves=len(runs),
            solved=sum(run.text is not None for run in runs),
            pictures=len(attempts),
            typed=kinds[True],
            turned_down=kinds[False],
            first_try=first_try,
            interval=wilson(first_try, len(runs)),
            ms=median([run.ms for run in runs]) if runs else 0.0,
            stages={stage: median(times) for stage, times in spent.items() if times},
        )


def wilson(successes: int, trials: int, *, z: float = 1.96) -> tuple[float, float]:
    """The score interval of a proportion (E. B. Wilson, JASA 22, 1927); it keeps its word for few trials too.

    Args:
        successes: how often it came out well.
        trials: how often it was tried; 0 leaves the whole range open.
        z: normal quantile of the confidence wanted; 1.96 is 95 %.

    Returns:
        Both ends, between 0 and 1.
    """
    if not trials:
        return 0.0, 1.0
    rate = successes / trials
    centre = rate + z * z / (2 * trials)
    reach = z * math.sqrt(rate * (1 - rate) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    return max(0.0, (centre - reach) / scale), min(1.0, (centre + reach) / scale)


def media_type(image: bytes) -> str:
    """The type of a picture by its first bytes, for a captcha's declared type is often wrong."""
    for signature, name in SIGNATURES:
        if image.startswith(signature):
            return name
    if image[:4] == b"RIFF" and image[8:12] == b"WEBP":
        return "image/webp"
    if image[4:12] in (b"ftypavif", b"ftypavis"):
        return "image/avif"
    if b"<svg" in image[:1024]:
        return "image/svg+xml"
    return "application/octet-stream"


def outcome(attempt: Attempt) -> str:
    """What came of one picture: ``accepted``, ``rejected``, ``unknown`` or ``turned down``."""
    if attempt.typed is None:
        return "turned down"
    return (attempt.verdict or Verdict.UNKNOWN).value


def write_report(path: Path, runs: Sequence[Run], *, title: str = "Captcha report", subtitle: str = "") -> None:
    """Write the page; folders on the way to it are made.

    Args:
        path: of the HTML file.
        runs: the solves, in the order they are shown.
        title: the heading.
        subtitle: one line below it, such as where and with which model.
    """
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("solver", "."), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "data_uri": lambda image: f"data:{media_type(image)};base64,{b64encode(image).decode()}",
        "outcome": outcome,
    }
    page = environment.get_template("report.html.j2").render(
        title=title,
        subtitle=subtitle,
        runs=runs,
        summary=Summary.of(runs),
        outcomes=Counter(outcome(attempt) for run in runs for attempt in run.attempts),
        stages=STAGES,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")
