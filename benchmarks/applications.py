"""How often the first answer gets into applications that nobody here wrote, and what it costs their servers.

    .venv/bin/python -m benchmarks.applications [--runs 30] [--only Django] [--min-confidence 0.6]

Each application of ``tests/apps`` that is installed is entered so many times by a fresh visitor, with sync Playwright,
the model in the package and the default policy; every second time without the captcha's selector, where it can be
found so. ``extra`` are pictures that the server's log shows and that no page has asked for. Writes
``benchmarks/results/applications.json``, in which those that are not measured stay as they were, and from it the table
in ``docs/applications.md``.

Not measured: how long a person takes, other browsers, pages over a network.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from solver.benchmark.figures import dumped
from solver.browser import find_browser, launch_options
from solver.errors import BrowserMissing, CaptchaError
from solver.policy import Policy
from solver.recognize.bundled import bundled_model
from solver.recognize.cards import ModelCard
from solver.report import Run, Summary
from tests.apps.application import Application
from tests.apps.applications import APPLICATIONS

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "benchmarks/results/applications.json"
PAGE = ROOT / "docs/applications.md"
BEGIN = "<!-- measured: what stands from here to the end mark is written by benchmarks/applications.py -->"
END = "<!-- measured: end -->"


def measure(application: Application, browser: Browser, policy: Policy, runs: int) -> dict[str, Any]:
    """What so many visits to one application come to."""
    visits, extra, found = [], 0, 0
    with application.serving() as server:
        for number in range(runs):
            named: dict[str, Any] = {"captcha": None} if number % 2 else {}
            before, started = server.drawn(), time.perf_counter()
            with browser.new_context() as context:
                try:
                    visits.append(
                        Run.solved("", application.enter(context.new_page(), server.address, policy=policy, **named))
                    )
                except CaptchaError as error:
                    visits.append(Run.failed("", error, ms=(time.perf_counter() - started) * 1000))
            found += bool(named) and not visits[-1].error
            extra += server.in_vain(before, visits[-1].attempts, solved=not visits[-1].error)
    summary = Summary.of(visits)
    return {
        "runs": summary.solves,
        "entered": summary.solved,
        "without_selector": found,
        "first_try": summary.first_try,
        "interval": summary.interval,
        "right_at_once": sum(len(visit.attempts) == 1 and not visit.error for visit in visits),
        "pictures": summary.pictures,
        "answers": summary.typed,
        "extra": extra,
        "sources": sorted({attempt.source for visit in visits for attempt in visit.attempts}),
        "ms": summary.ms,
        "errors": [visit.error for visit in visits if visit.error],
    }


def table(results: dict[str, Any]) -> str:
    """The results in Markdown."""
    rows = [
        "| application | entered | first answer right | first picture | pictures a visit | extra hits | read from |",
        "|---|---:|---:|---:|---:|---:|---|",
    ]
    for name, each in results["applications"].items():
        least, most = each["interval"]
        rows.append(
            f"| {name} | {each['entered']}/{each['runs']} "
            f"| {each['first_try'] / each['runs']:.2f} ({least:.2f}–{most:.2f}) "
            f"| {each['right_at_once'] / each['runs']:.2f} "
            f"| {each['pictures'] / each['runs']:.1f} | {each['extra']} | {', '.join(each['sources'])} |"
        )
    return "\n".join(rows)


def write(results: dict[str, Any]) -> None:
    """Write the results, and the table on the page."""
    RESULTS.write_text(dumped(results) + "\n", encoding="utf-8")
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n\n{table(results)}\n\n{END}{after}", encoding="utf-8")


def main() -> None:
    """Measure, print, write after each application."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--only", default="", help="those whose names hold this (default: all)")
    parser.add_argument("--min-confidence", type=float, help="of the policy (default: as the model's card says)")
    given = parser.parse_args()
    found = find_browser()
    if found is None:
        raise BrowserMissing(looked=["run captcha-ocr install-browser"])
    known = json.loads(RESULTS.read_text(encoding="utf-8"))["applications"] if RESULTS.exists() else {}
    card = ModelCard.load(bundled_model() / "card.toml")
    policy = Policy(min_confidence=given.min_confidence)
    suffix = "" if given.min_confidence is None else f", min_confidence={given.min_confidence}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options(found))
        for application in APPLICATIONS:
            if given.only not in application.name:
                continue
            if application.missing:
                print(f"{application}: left out, for {application.missing}")
                continue
            name = f"{application}{suffix}"
            known[name] = measure(application, browser, policy, given.runs)
            print(name, dumped(known[name]), flush=True)
            ordered = {key: known[key] for each in APPLICATIONS for key in sorted(known) if key.startswith(each.name)}
            write({"model": f"{card.name} {card.version}", "applications": ordered})
        browser.close()


if __name__ == "__main__":
    main()
