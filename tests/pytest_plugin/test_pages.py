"""One fixture for the pages of pytest-playwright, of its asyncio twin, and of anyone else."""

from __future__ import annotations

import itertools
import zipfile

import pytest

from solver.browser import find_browser, launch_options
from tests.pytest_plugin.conftest import Run

SYNC = """
def test_login(page, site, solve_captcha):
    page.goto(site.url)
    page.fill("[name=user]", "anna")
    page.fill("[name=password]", "secret")
    solution = solve_captcha(page, "img#captcha", submit=True)
    assert page.title() == "Home"
    assert solution.verdict.value == "accepted"
    assert site.logins == 1
"""

ASYNC = """
import pytest

@pytest.mark.asyncio(loop_scope="session")
async def test_login(page, site, solve_captcha):
    await page.goto(site.url)
    await page.fill("[name=user]", "anna")
    await page.fill("[name=password]", "secret")
    solution = await solve_captcha(page, "img#captcha", submit=True)
    assert await page.title() == "Home"
    assert solution.verdict.value == "accepted"
    assert site.logins == 1
"""

OWN_PAGE = """
import pytest
from playwright.sync_api import sync_playwright

@pytest.fixture
def page():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**{options!r})
        yield browser.new_page()
        browser.close()
"""

AUTO = "--captcha-browser=auto"
LOOP = "asyncio_default_fixture_loop_scope=session"


@pytest.mark.parametrize("plugins", list(itertools.permutations(["captcha-ocr", "playwright"])), ids="-".join)
def test_sync_page(run: Run, pytester: pytest.Pytester, plugins: tuple[str, ...]) -> None:
    """With pytest-playwright's page a captcha is solved by a call, whichever plugin was loaded first."""
    pytester.makepyfile(SYNC)
    run(AUTO, plugins=plugins).assert_outcomes(passed=1)


@pytest.mark.parametrize("plugins", [("captcha-ocr", "playwright-asyncio"), ("playwright-asyncio", "captcha-ocr")])
def test_async_page(run: Run, pytester: pytest.Pytester, plugins: tuple[str, ...]) -> None:
    """With pytest-playwright-asyncio's page the same fixture is awaited, whichever plugin was loaded first."""
    pytester.makepyfile(ASYNC)
    run(AUTO, "-o", LOOP, plugins=("pytest_asyncio.plugin", *plugins)).assert_outcomes(passed=1)


def test_page_of_ones_own(run: Run, pytester: pytest.Pytester) -> None:
    """With neither plugin any page will do."""
    browser = find_browser()
    assert browser is not None
    pytester.makepyfile(OWN_PAGE.format(options=launch_options(browser)) + SYNC)
    run(plugins=("captcha-ocr",)).assert_outcomes(passed=1)


def test_a_group_in_the_trace(run: Run, pytester: pytest.Pytester) -> None:
    """A solve shows in pytest-playwright's trace as one group that is named after it."""
    pytester.makepyfile(SYNC)
    run(AUTO, "--tracing=on", plugins=("captcha-ocr", "playwright")).assert_outcomes(passed=1)
    [trace] = (pytester.path / "test-results").rglob("trace.zip")
    with zipfile.ZipFile(trace) as archive:
        assert b"solve_captcha img#captcha" in archive.read("trace.trace")


def test_importing_waits(run: Run, pytester: pytest.Pytester) -> None:
    """A run that solves nothing imports nothing of the solver; asking for the solver loads no model."""
    pytester.makeconftest("")
    pytester.makepyfile("""
        import sys

        def test_nothing():
            assert "solver" not in sys.modules

        def test_solver(captcha_solver):
            assert not {"onnxruntime", "paddleocr"} & sys.modules.keys()
    """)
    run("--captcha-recognizer=there-is-no-such-model", plugins=("captcha-ocr",)).assert_outcomes(passed=2)
