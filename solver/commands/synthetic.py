"""``captcha-ocr train corpus`` and ``sheet``: synthetic captchas, to learn from and to look at."""

from __future__ import annotations

import os
from pathlib import Path

import click

from solver.commands.options import NEW_FOLDER
from solver.commands.progress import progress_bar


@click.command("corpus")
@click.argument("directory", metavar="DIR", type=NEW_FOLDER)
@click.option("--count", type=click.IntRange(1), default=100_000, show_default=True, help="How many pictures.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of all that is random.")
@click.option("--workers", type=click.IntRange(1), default=os.cpu_count() or 1, help="Processes that draw.")
def corpus(directory: Path, *, count: int, seed: int, workers: int) -> None:
    """Draw synthetic captchas into DIR, or what is still missing of them."""
    from solver.training.corpus import generate

    with progress_bar() as progress:
        task = progress.add_task("Drawing", total=count)
        generate(directory, count=count, seed=seed, workers=workers, progress=lambda new: progress.advance(task, new))


@click.command("sheet")
@click.argument("picture", metavar="PNG", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--count", type=click.IntRange(1), default=200, show_default=True, help="How many captchas.")
@click.option("--columns", type=click.IntRange(1), default=8, show_default=True, help="How many side by side.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of all that is random.")
@click.option("--foreign", is_flag=True, help="Only those that published generators draw.")
@click.option("--generator", metavar="NAME", help="Only those that this published generator draws.")
def sheet(picture: Path, *, count: int, columns: int, seed: int, foreign: bool, generator: str | None) -> None:
    """Draw synthetic captchas side by side, to look at."""
    import cv2

    from solver.training.synth.foreign import FOREIGN
    from solver.training.synth.sheet import contact_sheet

    chosen = [each for each in FOREIGN if each.is_here() and generator in {None, each.name}]
    if not chosen and (foreign or generator):
        here = ", ".join(each.name for each in FOREIGN if each.is_here())
        raise click.UsageError(f"{generator or 'No generator'} is not installed. These are: {here or 'none'}.")
    drawn_by = chosen if foreign or generator else ()
    cv2.imwrite(str(picture), contact_sheet(count, seed=seed, columns=columns, foreign=drawn_by)[..., ::-1])
