"""Every block of Python in the documentation does what it says."""

from __future__ import annotations

import ast
import asyncio
import builtins
import inspect
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import playwright.async_api
import playwright.sync_api
import pytest

import solver
from solver import CaptchaSolver, solve_captcha
from solver.page.bridge import done
from solver.recognize.local import LocalRecognizer
from solver.recognize.paddle import PaddleEngine
from solver.recognize.recognizer import Recognizer
from solver.solve import _shared
from tests.conftest import Driver
from tests.docs.blocks import ROOT, Block, blocks
from tests.docs.site import EXAMPLE, Oracle, Staging
from tests.sites import serving

PYTHON = blocks("python")
OF_PYTEST = [block for block in PYTHON if "def test_" in block.text or "@pytest.fixture" in block.text]
ORDINARY = [block for block in PYTHON if block not in OF_PYTEST]


@pytest.fixture(scope="module")
def recognizer() -> Iterator[Recognizer]:
    """The real reader, loaded once."""
    reader = LocalRecognizer(PaddleEngine(), pipelines=())
    yield reader
    reader.close()


@pytest.fixture
def staging(recognizer: Recognizer, launching: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Staging]:
    """The site that the pages speak of, known to every reader; and Playwright, told of this machine's Chromium."""
    site = Staging()
    oracle = Oracle(site, recognizer)

    def recognizer_from(asked_for: object = None, **_: object) -> Recognizer:
        return asked_for if isinstance(asked_for, Recognizer) else oracle

    monkeypatch.setattr("solver.recognize.choose.recognizer_from", recognizer_from)
    for kind in playwright.sync_api.BrowserType, playwright.async_api.BrowserType:
        launch = kind.launch
        monkeypatch.setattr(
            kind, "launch", lambda self, launch=launch, **options: launch(self, **(launching | options))
        )
    _shared.cache_clear()
    yield site
    _shared.cache_clear()


@pytest.fixture(autouse=True)
def program(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """``captcha-ocr`` on PATH, from this checkout: the pages' code may start it."""
    folder = tmp_path_factory.mktemp("bin")
    (folder / "captcha-ocr").write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom solver.cli import main\nmain()\n"
    )
    (folder / "captcha-ocr").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


def names(code: str) -> tuple[set[str], set[str]]:
    """The names that a block reads, and those that it gives a value to."""
    found = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)]
    read = {name.id for name in found if isinstance(name.ctx, ast.Load)}
    return read, {name.id for name in found if isinstance(name.ctx, ast.Store)}


def run(block: Block, url: str, given: dict[str, Any]) -> Any:
    """Run a block; what comes back must be awaited if the block awaits.

    Its lines keep their numbers, so that a traceback names the page and the line.
    """
    scope = dict(given)
    exec(block.before, scope)  # noqa: S102  # what our own pages say
    source = "\n" * (block.line - 1) + block.text.replace(EXAMPLE, url.rstrip("/"))
    code = compile(source, str(block.page), "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    scope["__name__"] = "__main__"
    return eval(code, scope)  # noqa: S307


@pytest.mark.parametrize("block", ORDINARY, ids=str)
def test_it_runs(
    block: Block, staging: Staging, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """It runs as it stands, at the sync or the async page that it is written for, and what is submitted is accepted.

    A block is given what its page speaks of: the page, a picture and the like; and the imports above it.
    """
    monkeypatch.chdir(tmp_path)
    picture = staging.draw("2468")
    Path("captcha.png").write_bytes(picture)
    given: dict[str, Any] = {"picture": picture, "solver": CaptchaSolver(), "solve_captcha": solve_captcha}
    read, stored = names(block.text)
    unknown = read - stored - {*given, *dir(builtins), "page", "browser"} - {*imported(block)}
    assert not unknown, f"{block} takes {unknown} from nowhere"
    with serving(staging.app()) as url:
        if ({"page", "browser"} & read) - stored:

            async def body(page: Any) -> None:
                await done(page.goto(f"{url}login"))
                result = run(block, url, {**given, "page": page, "browser": page.context.browser})
                if inspect.iscoroutine(result):
                    await result

            driver: Driver = request.getfixturevalue("async_driver" if "await " in block.text else "sync_driver")
            driver(body)
        elif inspect.iscoroutine(result := run(block, url, given)):
            asyncio.run(result)
    submits = "submit=" in block.text and not re.search("def parse|PageMethod", block.text)  # these two: below
    assert bool(staging.logins) == submits


def imported(block: Block) -> Iterator[str]:
    """The names that a block and those above it import or define, and the parameters of its functions."""
    for node in ast.walk(ast.parse(block.before + block.text)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name


def test_the_callback_for_scrapy(staging: Staging, async_driver: Driver) -> None:
    """On the scraping page, the callback gets past a captcha and brings home what is listed."""
    [block] = [block for block in ORDINARY if "def parse" in block.text]
    scope: dict[str, Any] = {}
    exec(block.text.replace("img.captcha", "img#captcha"), scope)  # noqa: S102

    class Response:
        """What scrapy-playwright hands over."""

        meta: dict[str, Any]

    class Spider:
        """One with a solver."""

        solver = CaptchaSolver()

    async def body(page: Any) -> None:
        await done(page.goto(f"{url}login"))
        Response.meta = {"playwright_page": page}
        assert [item async for item in scope["parse"](Spider, Response)] == [{"item": "Item"}]

    with serving(staging.app()) as url:
        async_driver(body)


def test_the_page_method_for_scrapy(staging: Staging, async_driver: Driver) -> None:
    """On the scraping page, what scrapy-playwright calls with its page solves the captcha."""
    [block] = [block for block in ORDINARY if "PageMethod(" in block.text]
    scope: dict[str, Any] = {}
    exec(block.text.replace("img.captcha", "img#captcha"), scope)  # noqa: S102

    async def body(page: Any) -> None:
        await done(page.goto(f"{url}login"))
        await scope["read"].method(page, *scope["read"].args, **scope["read"].kwargs)

    with serving(staging.app()) as url:
        async_driver(body)
    assert staging.logins == 1


CONFTEST = """
import pytest
from solver.recognize.local import LocalRecognizer
from solver.recognize.paddle import PaddleEngine
from tests.docs.site import Oracle, Staging
from tests.sites import serving

@pytest.fixture(scope="session")
def site():
    return Staging()

@pytest.fixture(scope="session")
def base_url(site):
    with serving(site.app()) as url:
        yield url

@pytest.fixture(scope="session")
def captcha_recognizer(site):
    return Oracle(site, LocalRecognizer(PaddleEngine(), pipelines=()))

@pytest.fixture(scope="session")
def live_server():
    class Server:  # what pytest-django serves
        url = "http://127.0.0.1:1"
    return Server

@pytest.fixture
def django_user_model():
    class User:  # what Django keeps users in
        class objects:
            create_user = staticmethod(lambda name, password: (name, password))
    return User
"""

USES = {
    "ada": "def test_it(ada): assert ada == ('ada', 'lovelace-1843')",
    "browser_context_args": "def test_it(page): page.goto('/welcome'); assert page.title() == 'Welcome'",
    "base_url": "def test_it(base_url, live_server): assert base_url == live_server.url",
    "captcha_recognizer": "def test_it(captcha_recognizer): assert captcha_recognizer.read(b'', None).text == '0000'",
}
"""What shows that a fixture of the pages works, by the name of the last one in its block."""


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
def test_in_pytest(asynchronous: bool, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests on the pages pass, and fixtures do what they are for, each block in a folder of its own."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("HOME", str(Path(solver.__file__).home()))
    pytester.makeconftest(CONFTEST)
    chosen = [block for block in OF_PYTEST if ("async def" in block.text) == asynchronous]
    for number, block in enumerate(chosen):
        text = block.before + block.text.replace(EXAMPLE, "")
        folder = pytester.mkdir(f"block{number}")
        if "def test_" in text:
            (folder / f"test_block{number}.py").write_text(text)
        else:
            defined = [node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
            (folder / "conftest.py").write_text(text)
            (folder / f"test_block{number}.py").write_text(USES[defined[-1]])
    plugins = ["pytest_asyncio.plugin", "playwright-asyncio"] if asynchronous else ["playwright"]
    switches = [switch for plugin in ("captcha-ocr", *plugins) for switch in ("-p", plugin)]
    loop = ["-o", "asyncio_default_fixture_loop_scope=session"] if asynchronous else []
    result = pytester.runpytest_subprocess("-W", "error", "--captcha-browser=auto", *switches, *loop)
    result.assert_outcomes(passed=len(chosen))
