"""``captcha-ocr report``: what runs have left, as one page to look at."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from solver.commands.options import directories_argument
from solver.commands.progress import progress_bar
from solver.evaluate import evaluate
from solver.labelled import Known, Labelled, LabelledSet, find_sets
from solver.recognize.choose import recognizer_from
from solver.report import LabelledReading, Record, Summary, find_records, write_report

if TYPE_CHECKING:
    from solver.reading import Reading


@click.command(short_help="Show runs on one HTML page.")
@directories_argument
@click.option(
    "--out",
    default=Path("captcha-report/all.html"),
    show_default=True,
    type=click.Path(path_type=Path),
    help="Where the page goes: a file, or a folder for its index.html.",
)
@click.option(
    "--hints",
    "known",
    type=click.Choice(get_args(Known)),
    default="none",
    help="Of a labelled set, what the reader is told: none: kind and script only; set: alphabet, length and case too.",
)
@click.option("--recognizer", metavar="MODEL", help="Of a labelled set, what reads it: as captcha-ocr read takes it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def report(*, directories: tuple[Path, ...], out: Path, known: Known, recognizer: str | None, as_json: bool) -> None:
    """Show what runs have left in each DIR on one HTML page that needs no network.

    DIR has records (*.captchas.json) in it, however deep, as captcha-ocr demo, captcha-ocr eval --report and the
    pytest plugin write them. Or it is a labelled set or a folder of sets, and is read now.
    """
    records: dict[Path, Record] = {}
    sets: list[LabelledSet] = []
    for directory in directories:
        if found := find_records(directory):
            records |= found
        elif any(directory.glob("labels.csv")) or any(directory.glob("*/labels.csv")):
            sets += find_sets([directory])
        else:
            raise click.ClickException(
                f"Neither a record (*.captchas.json) nor a labels.csv is in {directory}: "
                "give the folder that a run has left, or a labelled set."
            )
    runs = [run for record in records.values() for run in record.runs]
    labelled = [reading for record in records.values() for reading in record.labelled]
    with progress_bar(width=22) as progress:
        if sets:
            reader = recognizer_from(recognizer, threads=1)
            task = progress.add_task("Reading", total=sum(len(each.pictures) for each in sets))

            def show(labelled_set: LabelledSet, picture: Labelled, reading: Reading) -> None:
                labelled.append(LabelledReading.of(labelled_set, picture, reading))
                progress.update(task, description=labelled_set.name, advance=1)

            evaluate(reader, sets, known=known, progress=show)
            reader.close()
        total = len(runs) + len({each.group for each in labelled})
        writing = progress.add_task("Writing the page", total=total)
        page = write_report(
            out,
            runs,
            labelled=labelled,
            title="Captchas",
            subtitle=", ".join(map(str, directories)),
            folded=True,
            progress=lambda _: progress.advance(writing),
        )
    if as_json:
        counted = {"pictures": len(labelled), "right": sum(each.right for each in labelled)}
        told = {"report": str(page.resolve()), "solves": asdict(Summary.of(runs)), "labelled": counted}
        click.echo(json.dumps(told, indent=2))
    else:
        click.echo(f"{len(runs)} solves and {len(labelled)} labelled pictures: {page.resolve()}")
