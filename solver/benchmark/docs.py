"""The measured part of a page of documentation: tables and pictures between two comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solver.benchmark.plots import draw
from solver.benchmark.tables import by_set, markdown, notes, summary, trust
from solver.errors import BenchmarkFailed

if TYPE_CHECKING:
    from pathlib import Path

    from solver.benchmark.figures import Comparison

BEGIN = "<!-- measured: what stands from here to the end mark is written by `captcha-ocr bench --docs` -->"
END = "<!-- measured: end -->"

ALT = {
    "sets": "For each set a dot a reader: the share of its pictures read right, with a 95 % interval",
    "risk": "The share of answers that are wrong over the share of pictures answered, when the least sure are refused",
    "reliability": "The share of answers that are right over the confidence claimed",
}


def parts(page: Path) -> tuple[str, str]:
    """What stands before and after the measured part of a page.

    Raises:
        BenchmarkFailed: the page is not there, or lacks the comments.
    """
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise BenchmarkFailed(
            reason=f"{page} must have the lines {BEGIN} and {END}, between which the tables go, so write them there"
        )
    return before, after


def write_docs(page: Path, comparison: Comparison) -> None:
    """Write the measured part of a page anew, and the pictures beside it.

    The same comparison gives the same bytes.

    Raises:
        BenchmarkFailed: the page lacks the comments, or matplotlib is not installed.
    """
    before, after = parts(page)
    pictures = {
        name: f"![{ALT[name]}]({path.name})" for name, path in draw(comparison, page.parent, stem=page.stem).items()
    }
    origins = [facts["origin"] for facts in comparison["sets"].values()]
    count = sum(facts["n"] for facts in comparison["sets"].values())
    models = sorted({each["version"] for name, each in comparison["readers"].items() if name.startswith("ours")})
    real, drawn = origins.count("real"), origins.count("generated")
    told = [
        f"{count:,} pictures of {len(origins)} sets, {real} of real sites and {drawn} drawn by published generators.",
        f"Processor: {comparison['processor']}.",
        *(f"This project reads with the model {model}." for model in models),
    ]
    blocks = [
        " ".join(told),
        markdown(summary(comparison)),
        "\n".join(f"- {note}" for note in notes(comparison)),
        "### Set by set",
        pictures["sets"],
        markdown(by_set(comparison)),
    ]
    if comparison["confidence"]:
        blocks += [
            "### How far the confidence can be trusted",
            markdown(trust(comparison)),
            pictures["risk"],
            pictures["reliability"],
        ]
    measured = "\n\n".join(filter(None, blocks))
    page.write_text(f"{before}{BEGIN}\n\n{measured}\n\n{END}{after}", encoding="utf-8")
