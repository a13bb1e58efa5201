"""``captcha-ocr doctor``: what is installed, whether it works, and what mends it."""

from __future__ import annotations

import json
import platform
import time
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, distributions, version
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

import click

from solver.errors import BrowserMissing, CaptchaError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PACKAGES = (
    "playwright-captcha-ocr",
    "paddleocr",
    "paddlex",
    "onnxruntime",
    "opencv-contrib-python",
    "numpy",
    "playwright",
)

SAMPLE, SAMPLE_TEXT = "sample.png", "W8PK"

MARKS = {"well": "[green]✓[/]", "doubtful": "[yellow]![/]", "wrong": "[red]✗[/]"}


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: of the thing.
        state: ``doubtful`` works for now; ``wrong`` does not.
        found: what is there.
        advice: what mends it; empty when all is well.
        ms: how long looking took, in milliseconds.
    """

    name: str
    state: Literal["well", "doubtful", "wrong"]
    found: str = ""
    advice: str = ""
    ms: float


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout instead of a table.")
def doctor(*, as_json: bool) -> None:
    """Check packages, model and browser, and read one picture.

    Exit status 0 only if nothing is wrong.
    """
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    with Console(stderr=True).status("Looking …"):
        checks = list(examine())
    well = all(check.state != "wrong" for check in checks)
    if as_json:
        click.echo(json.dumps({"well": well, "checks": [asdict(check) for check in checks]}, indent=2))
    else:
        table = Table(box=SIMPLE_HEAD)
        table.add_column("")
        table.add_column("checked", no_wrap=True)
        table.add_column("found", overflow="fold")
        table.add_column("ms", justify="right", style="dim")
        for check in checks:
            told = escape("\n".join(filter(None, (check.found, check.advice))))
            table.add_row(MARKS[check.state], check.name, told, f"{check.ms:.0f}" if check.ms >= 1 else "")
        Console().print(table)
    if not well:
        raise click.exceptions.Exit(1)


def examine() -> Iterator[Check]:
    """Every check, in the order in which one thing needs the other."""
    yield _look("python", platform.python_version)
    for package in PACKAGES:
        yield _look(package, partial(version, package))
    yield _look("cv2", _opencv)
    yield _look("model", _model)
    yield _look("reading", _reading)
    yield _look("browser", _browser)


class Doubt(Exception):
    """It works for now."""


def _look(name: str, look: Callable[[], str]) -> Check:
    """What a look brought: what it found, or the sentence that it raised."""
    started = time.perf_counter()
    state: Literal["well", "doubtful", "wrong"] = "well"
    found = advice = ""
    try:
        found = look()
    except Doubt as doubt:
        state, advice = "doubtful", str(doubt)
    except PackageNotFoundError:
        state, advice = "wrong", f"It is not installed: pip install {name}."
    except (CaptchaError, ImportError) as error:
        state, advice = "wrong", str(error)
    return Check(name=name, state=state, found=found, advice=advice, ms=(time.perf_counter() - started) * 1000)


def _opencv() -> str:
    """The build that is imported, when no second distribution may have been written over it."""
    others = {distribution.name for distribution in distributions() if distribution.name.startswith("opencv-")}
    others.discard("opencv-contrib-python")
    if others:
        names = " ".join(sorted(others))
        raise Doubt(
            f"{names} installs the same cv2 as opencv-contrib-python, and which of them is there is chance: "
            f"pip uninstall {names}, then pip install --force-reinstall --no-deps opencv-contrib-python."
        )
    import cv2

    return str(cv2.__version__)


def _model() -> str:
    """The model in the package and where it lies."""
    from solver.recognize.bundled import bundled_model
    from solver.recognize.cards import ModelCard

    directory = bundled_model()
    card = ModelCard.load(directory / "card.toml")
    card.verify(directory)
    return f"{card.name}, sha256 {card.sha256['inference.onnx'][:12]}…, engine onnxruntime\n{directory}"


def _reading() -> str:
    """The packaged picture read, the time a second reading takes beside it.

    Raises:
        RecognizerError: reading is not possible, or gives a wrong text.
    """
    from solver.errors import RecognizerError
    from solver.solve import CaptchaSolver

    picture = files("solver.commands").joinpath(SAMPLE).read_bytes()
    solver = CaptchaSolver(hints={"alphabet": "alnum", "length": len(SAMPLE_TEXT), "case": "upper"})
    solver.read(picture)
    reading = solver.read(picture)
    solver.close()
    if reading.text != SAMPLE_TEXT:
        raise RecognizerError(
            f"The packaged picture shows {SAMPLE_TEXT} and was read as {reading.text!r}: install the packages anew."
        )
    return f"{reading.text}, right, with {reading.model} in {reading.ms:.0f} ms once it was loaded"


def _browser() -> str:
    """The version of the browser found, which says that it starts."""
    from solver.browser import ON_PATH, browser_version, find_browser

    browser = find_browser()
    if browser is None:
        raise BrowserMissing(looked=ON_PATH, advice="captcha-ocr install-browser brings one")
    return f"Chromium {browser_version(browser)}, {browser.origin}"
