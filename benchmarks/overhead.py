"""What a whole solve costs beyond the browser and the network model.

    python benchmarks/overhead.py [--solves 60]

The demo's login site, sync Playwright, one browser, a fresh context for each login. From each solve's wall time are
taken: the time inside Playwright's calls (the browser at work) and the time inside the model (``emissions``). What
remains is ours: decoding the picture, beam search, decisions, and *the pauses between two looks at the page*, which
are waits of our own making and so are not taken off. To reach: 30 ms at the median.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright._impl._sync_base import SyncBase
from playwright.sync_api import Page, sync_playwright

from integrations.demo.site import PASSWORD, USER, DemoSite
from solver import CaptchaSolver
from solver.browser import find_browser, launch_options
from solver.errors import BrowserMissing
from solver.recognize.local import LocalRecognizer
from solver.recognize.paddle import PaddleEngine


class Stopwatch:
    """Adds up the milliseconds spent inside the functions it was put around; calls within calls count once."""

    def __init__(self) -> None:
        self.ms = 0.0
        self._inside = False

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, timed."""

        def timed(*args: Any, **options: Any) -> Any:
            if self._inside:
                return function(*args, **options)
            self._inside, start = True, time.perf_counter()
            try:
                return function(*args, **options)
            finally:
                self.ms += (time.perf_counter() - start) * 1000
                self._inside = False

        return timed


def main() -> None:
    """Measure, print, write ``benchmarks/results/overhead.json``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--solves", type=int, default=60)
    solves = parser.parse_args().solves
    browser, model, pauses = Stopwatch(), Stopwatch(), Stopwatch()
    found = find_browser()
    if found is None:
        raise BrowserMissing(looked=["run captcha-ocr install-browser"])
    engine = PaddleEngine(threads=1)
    engine.emissions = model.around(engine.emissions)  # type: ignore[method-assign]
    solver = CaptchaSolver(LocalRecognizer(engine), hints={"alphabet": "alnum", "length": (4, 5), "case": "ignore"})
    wall, ours, paused = [], [], []
    with DemoSite() as site, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**launch_options(found))
        SyncBase._sync = browser.around(SyncBase._sync)  # type: ignore[method-assign]  # noqa: SLF001
        Page.wait_for_timeout = pauses.around(Page.wait_for_timeout)  # type: ignore[method-assign]
        for _ in range(solves):
            context = chromium.new_context()
            page = context.new_page()
            page.goto(site.url)
            page.fill("#user", USER)
            page.fill("#password", PASSWORD)
            browser.ms = model.ms = pauses.ms = 0.0
            start = time.perf_counter()
            solver.solve(page, submit=True)
            wall.append((time.perf_counter() - start) * 1000)
            ours.append(wall[-1] - browser.ms - model.ms + pauses.ms)
            paused.append(pauses.ms)
            context.close()
        chromium.close()
    result = {
        "solves": solves,
        "solve_ms": statistics.median(wall),
        "overhead_ms": statistics.median(ours),
        "of_which_pauses_ms": statistics.median(paused),
        "overhead_p95_ms": statistics.quantiles(ours, n=20)[-1],
    }
    path = Path(__file__).parent / "results" / "overhead.json"
    path.write_text(json.dumps(result, indent=1) + "\n")
    print(path.read_text())


if __name__ == "__main__":
    main()
