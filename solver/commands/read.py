"""``captcha-ocr read``: pictures in, answers out."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import get_args

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from solver.errors import ImageUnreadable
from solver.hints import Case, Hints, Kind, Script
from solver.reading import Reading
from solver.recognize.choose import recognizer_from


def _length(_ctx: click.Context, _param: click.Parameter, value: str | None) -> tuple[int, int] | None:
    """The least and the most characters, from ``4`` or ``4-6``."""
    if value is None:
        return None
    match = re.fullmatch(r"(\d+)(?:-(\d+))?", value)
    if match is None:
        raise click.BadParameter(f"{value!r} is not a length: write 4 or 4-6.")
    return int(match[1]), int(match[2] or match[1])


@click.command(short_help="Read the captchas in pictures.")
@click.argument("images", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--alphabet", help="Characters that can occur, or digits, lower, upper, letters, alnum.")
@click.option("--length", metavar="N|MIN-MAX", callback=_length, help="How many characters, without spaces.")
@click.option("--pattern", metavar="REGEX", help="What the whole answer matches.")
@click.option("--kind", type=click.Choice(get_args(Kind)), default="text", help="math: the answer is the value.")
@click.option("--case", type=click.Choice(get_args(Case)), default="as-is", help="What the page takes.")
@click.option("--script", type=click.Choice(get_args(Script)), help="Default: the picture decides.")
@click.option(
    "--recognizer", metavar="MODEL", help="An official model's name, a model directory or a server's address."
)
@click.option("--top", type=click.IntRange(1), default=3, show_default=True, help="How many candidates to show.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def read(
    *,
    images: tuple[str, ...],
    alphabet: str | None,
    length: tuple[int, int] | None,
    pattern: str | None,
    kind: Kind,
    case: Case,
    script: Script | None,
    recognizer: str | None,
    top: int,
    as_json: bool,
) -> None:
    """Read the captchas in IMAGES; - stands for standard input.

    The exit status is 1 if one of them could not be read.
    """
    hints = Hints(alphabet=alphabet, length=length, pattern=pattern, kind=kind, case=case, script=script)
    results: list[tuple[str, Reading | ImageUnreadable]] = []
    with Console(stderr=True).status("Loading the model") as status:
        reader = recognizer_from(recognizer)
        for image in images:
            status.update(f"Reading {image}")
            with click.open_file(image, "rb") as file:
                data = file.read()
            try:
                results.append((image, reader.read(data, hints)))
            except ImageUnreadable as error:
                results.append((image, error))
        reader.close()
    if as_json:
        click.echo(json.dumps({"readings": [_entry(*result, top) for result in results]}, ensure_ascii=False))
    else:
        Console().print(_table(results, top))
    if not all(isinstance(result, Reading) and result.candidates for _, result in results):
        raise click.exceptions.Exit(1)


def _entry(image: str, result: Reading | ImageUnreadable, top: int) -> dict[str, object]:
    """What JSON says of one picture."""
    if isinstance(result, ImageUnreadable):
        return {"image": image, "error": str(result)}
    return {
        "image": image,
        "text": result.text,
        **asdict(result),
        "candidates": [*map(asdict, result.candidates[:top])],
        "characters": [*result.characters],
    }


def _table(results: list[tuple[str, Reading | ImageUnreadable]], top: int) -> Table:
    """One row a picture, the answer first."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in "Answer", "Sure", "Or", "Picture", "Read":
        table.add_column(title, justify="right" if title == "Sure" else "left", overflow="fold")
    for image, result in results:
        if isinstance(result, ImageUnreadable):
            table.add_row(Text("–", "red"), "", "", Text(image), Text(str(result), "red"))
            continue
        answer = Text(result.text, "bold green") if result.candidates else Text("nothing that fits", "red")
        others = Text("  ").join(
            Text.assemble(other.text, (f" {other.probability:.0%}", "dim")) for other in result.candidates[1:top]
        )
        if result.candidates and result.candidates[0].written != result.text:
            answer.append(f"  {result.candidates[0].written}", "dim")
        how = Text(f"{result.hypothesis}, {result.ms:.0f} ms", "dim")
        table.add_row(answer, f"{result.confidence:.0%}", others, Text(image), how)
    return table
