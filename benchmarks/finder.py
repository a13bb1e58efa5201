"""How well the captcha is found when nobody names it: the tables of docs/finding.md.

    python -m benchmarks.finder [--frozen]

Opens every page of ``tests/page/finder`` in Chromium and lets the finder look at it once. A pick is right if the
captcha, the answer field and the refresh control are, the last also where there is none. Precision is of all picks,
those on pages without a captcha and on pages with two included; recall is of the pages with one.

``--frozen`` writes the first result on the test half, from when words and marks were frozen and the test half had never
been looked at. It was used once.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from solver.browser import find_browser, launch_options
from solver.errors import BrowserMissing
from solver.page.bridge import run_sync
from tests.page.finder.measure import Outcome, figures, look
from tests.page.finder.pages import pages, served

RESULTS = Path(__file__).parent / "results"
DOCS = Path(__file__).parent.parent / "docs/finding.md"


def measure() -> list[Outcome]:
    """The outcome on every page."""
    found, shown = find_browser(), pages()
    if found is None:
        raise BrowserMissing(looked=["run captcha-ocr install-browser"])
    with served(shown) as addresses, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options(found))
        tab = browser.new_page()
        outcomes = [run_sync(look(tab, address, page)) for page, address in zip(shown, addresses, strict=True)]
        browser.close()
    return outcomes


def by(outcomes: list[Outcome], key: Callable[[Outcome], str]) -> dict[str, Any]:
    """The figures of each group."""
    groups = defaultdict(list)
    for one in outcomes:
        groups[key(one)].append(one)
    return {name: figures(groups[name]) for name in sorted(groups)}


def main() -> None:
    """Measure, print, write the result and the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frozen", action="store_true", help="write results/finder_frozen.json")
    name = "finder_frozen" if parser.parse_args().frozen else "finder"
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    outcomes = measure()
    test = [one for one in outcomes if one.page.half == "test"]
    result = {
        "half": by(outcomes, lambda one: one.page.half),
        "language": by(test, lambda one: one.page.language),
        "kind": by(test, lambda one: one.page.kind),
        "not_right": [
            {"page": one.page.name, "expected": one.page.expect, "found": one.found, "told": one.told}
            for one in outcomes
            if one.found != {"find": "right"}.get(one.page.expect, one.page.expect)
        ],
    }
    (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    print(json.dumps({key: result[key] for key in ("half", "not_right")}, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
