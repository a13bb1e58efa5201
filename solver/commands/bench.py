"""``captcha-ocr bench``: this project beside the tools people use today, on the same pictures."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from solver.benchmark import plots
from solver.benchmark.docs import parts, write_docs
from solver.benchmark.figures import dumped
from solver.benchmark.measure import compare
from solver.benchmark.readers import READERS
from solver.benchmark.tables import notes, summary
from solver.commands.options import NEW_FOLDER, directories_argument
from solver.commands.progress import progress_bar
from solver.labelled import find_sets

if TYPE_CHECKING:
    from rich.progress import TaskID

    from solver.benchmark.figures import Comparison
    from solver.labelled import Labelled


@click.command(short_help="Compare readers on labelled sets.")
@directories_argument
@click.option(
    "--reader", "readers", multiple=True, type=click.Choice(tuple(READERS)), help="Who reads.  [default: all]"
)
@click.option(
    "--python",
    type=click.Path(exists=True, dir_okay=False),
    default=sys.executable,
    help="The interpreter that has ddddocr.  [default: this one]",
)
@click.option(
    "--recognizer", metavar="MODEL", default="", help="What this project reads with, a model directory or name."
)
@click.option("--limit", type=click.IntRange(1), help="How many pictures of each set.  [default: all]")
@click.option("--seen", metavar="NAME", multiple=True, help="A set whose generator the model's training draws with.")
@click.option("--out", type=NEW_FOLDER, help="Write peers.json into this folder.")
@click.option(
    "--docs", type=click.Path(dir_okay=False, path_type=Path), help="Write the measured part of this page anew."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def bench(
    *,
    directories: tuple[Path, ...],
    readers: tuple[str, ...],
    python: str,
    recognizer: str,
    limit: int | None,
    seen: tuple[str, ...],
    out: Path | None,
    docs: Path | None,
    as_json: bool,
) -> None:
    """Compare readers on the labelled sets in each DIR, a set or a folder of sets.

    Each runs in a process of its own, in one thread on one processor, one after the other. A reader that is not
    installed is left out, and a sentence says so.
    """
    sets = find_sets(directories)
    if docs:  # told before an hour of reading, not after it
        plots.require()
        parts(docs)
    with progress_bar(width=22) as progress:
        total = sum(len(each.pictures[:limit]) for each in sets)
        tasks: dict[str, TaskID] = {}

        def show(name: str, picture: Labelled | None) -> None:
            if picture is None:
                tasks[name] = progress.add_task(name, total=total)
            else:
                progress.advance(tasks[name])

        comparison = compare(
            sets,
            readers=readers or tuple(READERS),
            python=python,
            model=recognizer,
            limit=limit,
            seen=seen,
            progress=show,
        )
    if out:
        out.mkdir(parents=True, exist_ok=True)
        (out / "peers.json").write_text(dumped(comparison) + "\n", encoding="utf-8")
    if docs:
        write_docs(docs, comparison)
    for note in notes(comparison):
        click.echo(note, err=True)
    if as_json:
        click.echo(json.dumps(comparison))
    else:
        Console().print(_table(comparison))


def _table(comparison: Comparison) -> Table:
    """A row a reader."""
    table = Table(
        box=SIMPLE_HEAD,
        padding=0,  # this and no edges, or it does not fit 80 columns
        show_edge=False,
        caption="Whole strings right: means over the sets, each counting the same.",
    )
    (name, _, *titles), rows = summary(comparison)  # the long titles are for pages, which are wide
    table.add_column(name, no_wrap=True)
    for title in titles:
        table.add_column(title, justify="right", no_wrap=" " not in title)
    for name, _, *cells in rows:
        table.add_row(name, *cells)
    return table
