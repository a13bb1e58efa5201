"""``captcha-ocr send``: pictures to a server, answers back; what ``tools/test_hubserving.py`` was for PaddleHub."""

from __future__ import annotations

import contextlib
import json
import statistics
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

from solver.errors import CaptchaError
from solver.hints import Hints

if TYPE_CHECKING:
    from solver.reading import Reading
    from solver.recognize.remote import RemoteRecognizer

SUFFIXES = frozenset((".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp", ".avif", ".svg"))
"""The files of a directory that are sent."""


@click.command(short_help="Send pictures to a server, to be read.")
@click.argument("server_url", required=False)
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--server_url", "--server-url", "url_option", metavar="URL", help="The same as SERVER_URL.")
@click.option(
    "--image_dir", "--image-dir", "path_option", type=click.Path(exists=True, path_type=Path), help="The same as PATH."
)
@click.option("--visualize", type=bool, default=False, hidden=True)
@click.option("--output", hidden=True, expose_value=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def send(
    *,
    server_url: str | None,
    path: Path | None,
    url_option: str | None,
    path_option: Path | None,
    visualize: bool,
    as_json: bool,
) -> None:
    """Send the picture at PATH, or all those in the directory, to SERVER_URL, one a request.

    SERVER_URL ends with /v1/read, /predict/ocr_rec or /ocr. Also takes the arguments of PaddleOCR's
    tools/test_hubserving.py, old (SERVER_URL PATH) and new (--server_url=URL --image_dir=PATH). The exit status is
    1 if one of the pictures was not read.
    """
    from solver.recognize.remote import RemoteRecognizer

    server_url, path = server_url or url_option, path or path_option
    if server_url is None or path is None:
        raise click.UsageError("A server and a picture or directory are needed: send SERVER_URL PATH.")
    if visualize:
        raise click.UsageError("Recognition finds no boxes that could be drawn: leave out --visualize.")
    pictures = sorted(each for each in path.iterdir() if each.suffix.lower() in SUFFIXES) if path.is_dir() else [path]
    if not pictures:
        raise click.UsageError(f"No picture lies in {path}: give a directory with {' '.join(sorted(SUFFIXES))}.")
    with contextlib.closing(RemoteRecognizer(server_url)) as server:
        results = [
            (picture.name, _read(server, picture))
            for picture in track(pictures, "Sending", console=Console(stderr=True))
        ]
    if as_json:
        click.echo(
            json.dumps({"server": server.server, "readings": [_entry(*each) for each in results]}, ensure_ascii=False)
        )
    else:
        Console().print(_table(results))
        if times := [result.ms for _, result in results if not isinstance(result, CaptchaError)]:
            click.echo(
                f"{len(times)} read in {sum(times) / 1000:.1f} s, {statistics.median(times):.0f} ms each (median)."
            )
    if any(isinstance(result, CaptchaError) for _, result in results):
        raise click.exceptions.Exit(1)


def _read(server: RemoteRecognizer, picture: Path) -> Reading | CaptchaError:
    """What the server reads in a file, or why it does not."""
    try:
        return server.read(picture.read_bytes(), Hints())
    except CaptchaError as error:
        return error


def _entry(name: str, result: Reading | CaptchaError) -> dict[str, object]:
    """What JSON says of one picture."""
    if isinstance(result, CaptchaError):
        return {"image": name, "error": str(result)}
    return {"image": name, "text": result.text, "confidence": result.confidence, "ms": result.ms}


def _table(results: list[tuple[str, Reading | CaptchaError]]) -> Table:
    """One row a picture."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("Picture", overflow="fold")
    table.add_column("Answer", overflow="fold")
    table.add_column("Sure", justify="right")
    table.add_column("ms", justify="right", style="dim")
    for name, result in results:
        if isinstance(result, CaptchaError):
            table.add_row(Text(name), Text(str(result), "red"), "", "")
        else:
            table.add_row(Text(name), Text(result.text, "bold green"), f"{result.confidence:.0%}", f"{result.ms:.0f}")
    return table
