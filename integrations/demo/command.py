"""``captcha-ocr demo``: log in to a real site, captcha and all, and show how it went."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from solver.errors import BrowserMissing, CaptchaError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser
    from rich.table import Table

    from integrations.demo.site import DemoSite
    from solver.report import Run, Summary
    from solver.solve import CaptchaSolver

HINTS = {"alphabet": "ABCDEFGHJKLMNPQRSTUVWXYZ23456789", "length": (4, 5), "case": "ignore"}
"""What the login page tells every visitor; nothing else about the answers is known here."""


@click.command()
@click.option("--logins", default=20, show_default=True, type=click.IntRange(min=1), help="How often to log in.")
@click.option(
    "--report",
    default=Path("captcha-report"),
    show_default=True,
    type=click.Path(path_type=Path),
    help="Where the HTML report goes: a file, or a folder for its index.html.",
)
@click.option("--headed", is_flag=True, help="Show the browser's window.")
@click.option("--recognizer", help="A PaddleOCR model's name, a model directory or a server's address.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout instead of a table.")
def demo(*, logins: int, report: Path, headed: bool, recognizer: str | None, as_json: bool) -> None:
    """Solve the captcha of a real login page in a real browser.

    A login site is started on loopback and a fresh visitor logs in again and again. Exit status 0 only if the
    site let every one of them in.
    """
    try:
        from integrations.demo.site import DemoSite
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"The demo's site needs {error.name}: pip install 'playwright-captcha-ocr[demo]'."
        ) from error
    from playwright.sync_api import sync_playwright
    from rich.console import Console
    from rich.progress import track

    from solver.browser import ON_PATH, find_browser, launch_options
    from solver.report import Summary, write_report
    from solver.solve import CaptchaSolver

    found = find_browser(headed=headed)
    if found is None:
        raise BrowserMissing(looked=ON_PATH, advice="captcha-ocr install-browser brings a headless one")
    progress = Console(stderr=True)
    solver = CaptchaSolver(recognizer, hints=HINTS)
    with DemoSite() as site, sync_playwright() as playwright:
        with progress.status("Starting the browser and loading the recogniser …"):
            browser = playwright.chromium.launch(**launch_options(found, headed=headed))
            solver.recognizer  # noqa: B018  # loads it, so that the first login is like the others
        visits = log_in(site, browser, solver, logins=logins)
        runs = list(track(visits, total=logins, description="Logging in", console=progress))
        version = browser.version
        browser.close()
    solver.close()
    about = f"{logins} logins at {site.url} · Chromium {version}"
    path = write_report(report, runs, title="Captcha demo", subtitle=about)
    summary = Summary.of(runs)
    if as_json:
        counted = {"accepted": site.ledger.logins, **asdict(summary), "report": str(path.resolve())}
        click.echo(json.dumps(counted, indent=2))
    else:
        Console().print(table(summary, accepted=site.ledger.logins))
        click.echo(f"Every picture beside what was read in it: {path.resolve()}")
    for run in runs:
        if run.error:
            click.secho(f"✗ {run.title}: {run.error}", fg="red", err=True)
    if not summary.solved == site.ledger.logins == logins:
        raise click.exceptions.Exit(1)


def log_in(site: DemoSite, browser: Browser, solver: CaptchaSolver, *, logins: int) -> Iterator[Run]:
    """Log in as often as asked, each time as a visitor whom the site has never seen."""
    from integrations.demo.site import PASSWORD, USER
    from solver.report import Run

    for number in range(1, logins + 1):
        context = browser.new_context()
        page = context.new_page()
        page.goto(site.url)
        page.fill("#user", USER)
        page.fill("#password", PASSWORD)
        started = time.perf_counter()
        try:
            yield Run.solved(f"Login {number}", solver.solve(page, submit=True), group="demo")
        except CaptchaError as error:
            yield Run.failed(f"Login {number}", error, ms=(time.perf_counter() - started) * 1000, group="demo")
        context.close()


def table(summary: Summary, *, accepted: int) -> Table:
    """The summary for a terminal; ``accepted`` is the site's own count of logins."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    low, high = summary.interval
    grid = Table(box=SIMPLE_HEAD, show_header=False, title="Logins", title_justify="left", title_style="bold")
    grid.add_column(style="dim")
    grid.add_column(justify="right")
    grid.add_column(style="dim")
    mark = "[green]✓[/]" if accepted == summary.solves else "[red]✗[/]"
    grid.add_row("accepted by the site", f"{mark} {accepted} of {summary.solves}", "")
    rate = summary.first_try / summary.solves
    grid.add_row("at the first try", f"{rate:.0%}", f"95 % interval {low:.0%} to {high:.0%}")
    grid.add_row("answers typed", f"{summary.typed}", "")
    grid.add_row("pictures turned down", f"{summary.turned_down}", "another was asked for, nothing typed")
    grid.add_section()
    grid.add_row("one solve", f"{summary.ms:.0f} ms", "median, from the call to the verdict")
    for stage, ms in summary.stages.items():
        grid.add_row(f"  {stage}", f"{ms:.1f} ms", "")
    return grid
