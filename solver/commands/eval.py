"""``captcha-ocr eval``: how well a recognizer reads labelled sets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click
from rich.console import Console
from rich.table import Table

from solver.commands.options import directories_argument
from solver.commands.progress import progress_bar
from solver.evaluate import Evaluation, evaluate
from solver.labelled import Known, Labelled, LabelledSet, find_sets
from solver.recognize.choose import recognizer_from
from solver.recognize.greedy import GreedyRecognizer
from solver.recognize.paddle import PaddleEngine
from solver.report import LabelledReading, write_report

if TYPE_CHECKING:
    from solver.reading import Reading


@click.command("eval", short_help="Measure a recognizer on labelled sets.")
@directories_argument
@click.option(
    "--hints",
    "known",
    type=click.Choice(get_args(Known)),
    default="none",
    help="What the reader is told: none: kind and script only; set: alphabet, length and case too.",
)
@click.option("--limit", type=click.IntRange(1), help="How many pictures of each set.  [default: all]")
@click.option(
    "--recognizer", metavar="MODEL", help="An official model's name, a model directory or a server's address."
)
@click.option("--greedy", is_flag=True, help="Read as PaddleOCR does, to compare: no hypotheses, no hints, no search.")
@click.option(
    "--report", type=click.Path(path_type=Path), help="Write the HTML report: a file, or a folder for its index.html."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def eval_(
    *,
    directories: tuple[Path, ...],
    known: Known,
    limit: int | None,
    recognizer: str | None,
    greedy: bool,
    report: Path | None,
    as_json: bool,
) -> None:
    """Measure a recognizer on the labelled sets in each DIR, a set or a folder of sets.

    It runs in one thread, so that the processor's time means something.
    """
    sets = find_sets(directories)
    with progress_bar(width=28) as progress:
        task = progress.add_task("Loading the model", total=sum(len(each.pictures[:limit]) for each in sets))

        readings: list[LabelledReading] = []

        def show(labelled: LabelledSet, picture: Labelled, reading: Reading) -> None:
            progress.update(task, description=labelled.name, advance=1)
            if report:
                readings.append(LabelledReading.of(labelled, picture, reading))

        reader = (
            GreedyRecognizer(PaddleEngine(recognizer, threads=1)) if greedy else recognizer_from(recognizer, threads=1)
        )
        evaluation = evaluate(reader, sets, known=known, limit=limit, progress=show)
        reader.close()
        if report:
            task = progress.add_task("Writing the report", total=len(sets))
            report = write_report(
                report,
                labelled=readings,
                title="Labelled captchas",
                subtitle=f"{len(sets)} sets, hints: {known}",
                progress=lambda _: progress.advance(task),
            )
    if as_json:
        click.echo(json.dumps(evaluation))
    else:
        Console().print(_table(evaluation))
    if report:
        click.echo(f"Every picture beside what was read in it: {report.resolve()}", err=True)


def _table(evaluation: Evaluation) -> Table:
    """One row a set, the means below."""
    table = Table(
        caption="Sure: mean confidence. Cover: read with at least min_confidence. Precise: right among those. "
        f"Expected calibration error: {evaluation['calibration']['ece']:.3f}."
    )
    table.add_column("Set", no_wrap=True)
    for title in "n", "Right", "Sure", "Cover", "Precise", "CPU ms", "ms":
        table.add_column(title, justify="right")
    for name, figures in evaluation["sets"].items():
        table.add_row(
            name,
            str(figures["n"]),
            _share(figures["accuracy"]),
            _share(figures["confidence_mean"]),
            _share(figures["coverage"]),
            _share(figures["precision"]),
            f"{figures['cpu_ms']:.1f}",
            f"{figures['wall_ms']:.1f}",
        )
    table.add_section()
    mean = evaluation["mean"]
    table.add_row("mean", "", _share(mean["all"]), style="bold")
    table.add_row("mean, real", "", _share(mean["real"]))
    table.add_row("mean, generated", "", _share(mean["generated"]))
    return table


def _share(value: float | None) -> str:
    """A share as a table shows it."""
    return "–" if value is None else f"{value:.3f}"
