"""The examples for crawling frameworks, each run as its reader would, at a catalogue of 50 pages."""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"
PAGES, PER_PAGE, EVERY, DELAY = 50, 5, 4, 0.1


@pytest.mark.parametrize("name", ["scrapy_spider.py", "crawlee_crawler.py"])
def test_all_items_once_and_politely(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past every captcha it brings home all items, none twice; the site's log says that it kept to robots.txt."""
    monkeypatch.syspath_prepend(EXAMPLES)
    site = importlib.import_module("catalogue_site")
    site.log.clear()
    with site.serving(pages=PAGES) as url:
        done = subprocess.run(
            [sys.executable, EXAMPLES / name, url],
            capture_output=True,
            text=True,
            check=False,
            cwd=EXAMPLES.parent,
            env=os.environ | {"CRAWLEE_DISABLE_BROWSER_SANDBOX": "1"},  # root, as which tests may run, has none
        )
    assert done.returncode == 0, done.stderr

    items = [json.loads(line)["item"] for line in done.stdout.splitlines()]
    assert items == [f"Item {n}" for n in range(1, PAGES * PER_PAGE + 1)]

    asked = [what for _, what in site.log]
    assert asked.count("GET /robots.txt") == 1
    assert not any("/staff/" in what for what in asked)
    assert sum(what.startswith("POST ") for what in asked) >= (PAGES - 1) // EVERY, "captchas were there and solved"

    first_visits: dict[str, float] = {}
    for when, what in site.log:
        if re.match("GET /page/", what):
            first_visits.setdefault(what, when)
    times = list(first_visits.values())
    assert len(times) == PAGES
    assert times[-1] - times[0] >= DELAY / 2 * (PAGES - 1), "Scrapy's delays are random, half of what was asked or more"
