"""``captcha-ocr calibrate``: write into a model's card how far it can be trusted."""

from __future__ import annotations

import contextlib
import math
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from solver.commands.options import FOLDER, directories_argument
from solver.commands.progress import progress_bar
from solver.labelled import find_sets
from solver.recognize.choose import recognizer_from
from solver.recognize.paddle import inspect_model

if TYPE_CHECKING:
    from solver.labelled import Known
    from solver.training.calibrate import Outcome

_HEADINGS: dict[Known, str] = {"none": "no hints", "set": "hints"}
"""What a reader was told, as the card and the table say it."""


@click.command("calibrate", short_help="Measure how far a model can be trusted.")
@click.argument("model", metavar="MODEL_DIR", type=FOLDER)
@directories_argument
@click.option("--corpus", type=FOLDER, help="Synthetic captchas, too: what captcha-ocr train corpus drew.")
@click.option("--held-out", type=click.IntRange(1), default=512, show_default=True, help="How many, from its start.")
@click.option(
    "--precision",
    type=click.FloatRange(0, 1),
    default=0.98,
    show_default=True,
    help="The share of typed answers that must be right.",
)
def calibrate(
    *, model: Path, directories: tuple[Path, ...], corpus: Path | None, held_out: int, precision: float
) -> None:
    """Measure how far MODEL_DIR can be trusted, and write it into its card.

    DIR is a labelled set that the model has not learnt from, or a folder of some; two sets at the least, as each is
    judged by what the others say. The card gets the calibration of its probabilities, the confidence from which
    answers are typed, and its accuracy.
    """
    from solver.training.calibrate import on_samples, on_set, trust
    from solver.training.corpus import samples

    _, card = inspect_model(model, "onnxruntime")
    sets = find_sets(directories)
    drawn = samples(corpus)[:held_out] if corpus else []
    if len(sets) + bool(drawn) < 2:
        raise click.UsageError("One set cannot be judged by others: name two or more, or a --corpus.")
    pictures = sum(len(each.pictures) for each in sets)
    outcomes: list[Outcome] = []
    with (
        contextlib.closing(recognizer_from(model, threads=1)) as recognizer,
        progress_bar() as progress,
    ):
        task = progress.add_task("Reading", total=2 * pictures + len(drawn))
        for labelled in sets:
            outcomes += on_set(recognizer, labelled, progress=lambda: progress.advance(task))
        outcomes += on_samples(recognizer, drawn, progress=lambda: progress.advance(task))
    found = trust(outcomes, precision=precision)

    def accuracy(known: Known) -> float:
        """The mean over the labelled sets, each counting the same."""
        told = [each for each in outcomes if each.known == known]
        return fmean(fmean(one.right for one in told if one.group == each.name) for each in sets)

    replace(
        card,
        calibration=found.calibration,
        min_confidence=found.min_confidence,
        accuracy={f"{len(sets)} sets, {_HEADINGS[known]}": accuracy(known) for known in _HEADINGS},
    ).save(model / "card.toml")
    names = {each.name for each in sets}
    rows: dict[str, list[float]] = {name: [] for name in ("whole strings right", "typed", "of those right")}
    for known in _HEADINGS:
        mine = [
            (sure >= found.min_confidence, each.right)
            for sure, each in zip(found.confidences, outcomes, strict=True)
            if each.known == known and each.group in names
        ]
        typed = [right for surely, right in mine if surely]
        shares = (accuracy(known), len(typed) / len(mine), fmean(typed) if typed else math.nan)
        for row, share in zip(rows.values(), shares, strict=True):
            row.append(share)
    table = Table("The labelled sets", *_HEADINGS.values())
    for name, row in rows.items():
        table.add_row(name, *(f"{share:.3f}" for share in row))
    Console().print(table)
    click.echo(
        f"Typed from a confidence of {found.min_confidence} up: {found.coverage:.3f} of all {len(outcomes):,} readings "
        f"(coverage),\nof which {found.precision:.3f} are right (precision). Calibration error: {found.ece:.3f}."
    )
