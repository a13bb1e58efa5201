"""The documentation as a site: it builds without a warning, is whole, and asks nobody else for anything."""

from __future__ import annotations

import functools
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import preprocess
import solver
from preprocess import steps
from solver import errors
from solver.page.bridge import done
from tests.conftest import Driver
from tests.docs.blocks import DOCS, ROOT


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as `make docs` builds it: a warning is an error."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


class Loads(HTMLParser):
    """What a page makes a browser load, or prepare to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Every address but those that a reader must click on."""
        for name, value in attributes:
            if value and (name in {"src", "srcset", "data", "poster"} or (name == "href" and tag != "a")):
                self.found.append(value)


def test_every_page_is_built(site: Path) -> None:
    """Each page of docs/ is one of the site, with its title."""
    for page in DOCS.glob("*.md"):
        title = re.search(r"^# (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert title
        assert title[1] in (site / f"{page.stem}.html").read_text(encoding="utf-8").replace("&rsquo;", "’")


def test_bars_in_tables_are_bars(site: Path) -> None:
    """What must be escaped in a table on GitHub is shown without its backslash."""
    assert "<code>crop|stretch(1.4)|invert</code>" in (site / "preprocessing.html").read_text(encoding="utf-8")
    assert '<code>pattern="[0-9]+|[A-Za-z]+"</code>' in (site / "hints.html").read_text(encoding="utf-8")


def test_nothing_comes_from_elsewhere(site: Path) -> None:
    """No page and no style sheet names a font, script or picture of another host."""
    pages, sheets = [*site.rglob("*.html")], [*site.rglob("*.css")]
    assert pages
    assert sheets
    for page in pages:
        loads = Loads()
        loads.feed(page.read_text(encoding="utf-8"))
        assert len(loads.found) > 3
        assert [address for address in loads.found if re.match(r"(\w+:)?//", address)] == [], page
    for sheet in (*sheets, *pages):
        styles = sheet.read_text(encoding="utf-8")
        assert re.findall(r"(?:@import\s+|url\()[\"']?(?:\w+:)?//[^)\"']*", styles) == [], sheet


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[str]:
    """The site's address on loopback."""

    class Quiet(SimpleHTTPRequestHandler):
        """Says nothing."""

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_browser_asks_nobody_else(served: str, sync_driver: Driver) -> None:
    """Whoever reads all pages and searches is served from the site alone, and no script complains."""
    asked: list[str] = []
    complaints: list[str] = []

    async def body(page: Any) -> None:
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        for name in sorted(path.stem for path in DOCS.glob("*.md")):
            await done(page.goto(f"{served}{name}.html"))
        await done(page.locator(".md-search__input").click())
        await done(page.keyboard.type("maxlength"))
        await done(page.locator(".md-search-result__item").first.wait_for())

    sync_driver(body)
    assert [url for url in asked if not url.startswith((served, "data:", "blob:"))] == []
    assert complaints == []


def test_pages_fit_a_phone(served: str, sync_driver: Driver) -> None:
    """On a narrow screen no page is wider than it: what is wide scrolls by itself."""

    async def body(page: Any) -> None:
        await done(page.set_viewport_size({"width": 390, "height": 844}))
        for name in sorted(path.stem for path in DOCS.glob("*.md")):
            await done(page.goto(f"{served}{name}.html"))
            assert await done(page.evaluate("document.documentElement.scrollWidth")) == 390, name

    sync_driver(body)


def test_the_reference_is_whole(site: Path) -> None:
    """Every public name has its place in the reference: those of solver, preprocess, the steps and solver.testing."""
    anchors = set(re.findall(r'id="([\w.]+)"', (site / "reference.html").read_text(encoding="utf-8")))
    public = [
        *(f"solver.{'errors.' * (name in vars(errors))}{name}" for name in solver.__all__),
        *(f"preprocess.{name}" for name in preprocess.__all__),
        *(f"preprocess.steps.{name}" for name in steps.__all__),
        "solver.testing.ScriptedRecognizer",
    ]
    assert [name for name in public if name not in anchors] == []
