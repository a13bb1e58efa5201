"""How well the captcha is found when nobody names it: the tables of docs/finding.md.

    python -m benchmarks.finder [--first PART]

Opens every page of ``tests/page/finder`` in Chromium and lets the finder look at it once. A pair is right if the
captcha and the answer field are, a whole pick if the refresh control is too, also where there is none. Precision is of
all picks, those on pages without a captcha and on pages with two included; recall is of the pages with one.

The words and marks were chosen on the part ``tuning`` and frozen before the part ``test`` was looked at; they were
mended with what it showed, and frozen again before the next part was looked at, and so on, see
``tests/page/finder/pages.py``. ``--first`` keeps the result of such a first look apart from the present one, and is
used once for each part.
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
from tests.page.finder.pages import PARTS, Page, pages, served

RESULT = Path(__file__).parent / "results/finder.json"
BEGIN = "<!-- measured: what stands from here to the end mark is written by `python -m benchmarks.finder` -->"
END = "<!-- measured: end -->"
DOCS = Path(__file__).parent.parent / "docs/finding.md"


def measure(shown: list[Page]) -> list[Outcome]:
    """The outcome on each page."""
    found = find_browser()
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


def not_right(outcomes: list[Outcome]) -> list[dict[str, str]]:
    """What was picked wrongly, missed or not told as ambiguous."""
    return [
        {"page": one.page.name, "expected": one.page.expect, "found": one.found, "told": one.told}
        for one in outcomes
        if one.found != one.page.expect.replace("find", "right")
    ]


def share(figures: dict[str, Any], name: str) -> str:
    """A share and its interval, in per cent."""
    if figures.get(name) is None:
        return ""
    least, most = figures[f"{name}_interval"]
    return f"{figures[name]:.1%} ({least:.0%}–{most:.0%})"


def table(first: str, rows: dict[str, dict[str, Any]]) -> str:
    """A row for each group of pages."""
    shares = {
        "pair_precision": "pairs: precision",
        "pair_recall": "recall",
        "precision": "with the control: precision",
        "recall": "recall",
    }
    heads = (first, "pages", "with a captcha", "picked", *shares.values(), "with two", "told so")
    lines = [heads, ("---", *("---:",) * (len(heads) - 1))] + [
        (
            *(name, *(each[key] for key in ("pages", "with_captcha", "picks"))),
            *(share(each, name) for name in shares),
            *(each["two_captchas"], each["abstained"]),
        )
        for name, each in rows.items()
    ]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def listed(cases: list[dict[str, str]]) -> str:
    """Each page that went wrong, and how."""
    lines = [("page", "what was there", "what came out"), ("---",) * 3]
    there = {"find": "one captcha", "nothing": "none", "ambiguous": "two"}
    came = {"wrong": "a wrong pick", "nothing": "nothing found", "ambiguous": "told as ambiguous"}
    lines += [
        (case["page"], there[case["expected"]], f"{came[case['found']]}: `{case['told']}`")
        if case["found"] == "wrong"
        else (case["page"], there[case["expected"]], came[case["found"]])
        for case in cases
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write_docs(result: dict[str, Any]) -> None:
    """Write the measured part of the page anew."""
    first, now = result["first"], result["now"]
    told = [
        table(
            "part",
            {f"`{part}`, at first sight": each["figures"] for part, each in first.items()}
            | {f"`{part}`, now": each for part, each in now["part"].items()}
            | {"all, now": now["all"]},
        ),
        *(
            f"At first sight of `{part}`, not right were:\n\n{listed(each['not_right'])}"
            for part, each in first.items()
        ),
        f"Now not right:\n\n{listed(now['not_right'])}" if now["not_right"] else "Now none of them is wrong.",
        "By language, now:",
        table("language", now["language"]),
        "By what shows the captcha or stands in its place, now:",
        table("kind", now["kind"]),
    ]
    before, begin, rest = DOCS.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    DOCS.write_text(f"{before}{begin}\n\n" + "\n\n".join(told) + f"\n\n{end}{after}", "utf-8")


def main() -> None:
    """Measure, print, write the result and the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", choices=PARTS, help="this was the first look at that part")
    first = parser.parse_args().first
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    outcomes = measure(pages([first] if first else PARTS))
    result = json.loads(RESULT.read_text("utf-8")) if RESULT.is_file() else {"first": {}}
    if first:
        result["first"][first] = {"figures": figures(outcomes), "not_right": not_right(outcomes)}
    else:
        result["now"] = {
            "all": figures(outcomes),
            "part": by(outcomes, lambda one: one.page.part),
            "language": by(outcomes, lambda one: one.page.language),
            "kind": by(outcomes, lambda one: one.page.kind),
            "not_right": not_right(outcomes),
        }
    if "now" in result:
        write_docs(result)
    RESULT.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(json.dumps(result["first"][first] if first else result["now"], indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
