"""What all tests share: real browsers driven through both of Playwright's APIs by one test body."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import pytest
from hypothesis import settings
from playwright.async_api import async_playwright
from playwright.sync_api import sync_playwright

from solver.browser import find_browser, launch_options
from solver.page.bridge import run_sync
from tests.sites import LoginSite, serving

settings.register_profile("untimed", deadline=None)  # no test is timed; the machine may be busy
settings.load_profile("untimed")

Body = Callable[[Any], Coroutine[Any, Any, None]]


class Driver(Protocol):
    """Runs a test body on a fresh page."""

    def __call__(self, body: Body) -> None:
        """Run it to its end."""


@pytest.fixture(scope="session")
def launching() -> dict[str, Any]:
    """What Playwright needs to launch this machine's Chromium."""
    browser = find_browser()
    assert browser is not None, "no Chromium here: run `captcha-ocr install-browser`"
    return dict(launch_options(browser))


@pytest.fixture(scope="session")
def sync_driver(launching: dict[str, Any]) -> Iterator[Driver]:
    """Sync Playwright in a thread of its own, because it keeps an event loop running in its thread."""
    with ThreadPoolExecutor(1) as thread, contextlib.ExitStack() as stack:

        def start() -> Any:
            playwright = stack.enter_context(sync_playwright())
            browser = playwright.chromium.launch(**launching)
            stack.callback(browser.close)
            return browser

        browser = thread.submit(start).result()

        def drive(body: Body) -> None:
            def run() -> None:
                with contextlib.closing(browser.new_context()) as context:
                    run_sync(body(context.new_page()))

            thread.submit(run).result()

        yield drive
        thread.submit(stack.close).result()


@pytest.fixture(scope="session")
def async_driver(launching: dict[str, Any]) -> Iterator[Driver]:
    """Async Playwright on an event loop in a thread of its own, so that the sync one may live beside it."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def on_loop(work: Awaitable[Any]) -> Any:
        async def wait() -> Any:
            return await work

        return asyncio.run_coroutine_threadsafe(wait(), loop).result()

    async def start() -> tuple[Any, Any]:
        playwright = await async_playwright().start()
        return playwright, await playwright.chromium.launch(**launching)

    playwright, browser = on_loop(start())

    def drive(body: Body) -> None:
        async def run() -> None:
            context = await browser.new_context()
            try:
                await body(await context.new_page())
            finally:
                await context.close()

        on_loop(run())

    yield drive
    on_loop(browser.close())
    on_loop(playwright.stop())
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture(params=["sync", "async"])
def drive(request: pytest.FixtureRequest) -> Driver:
    """Runs one body through the sync and the async API, in turn."""
    driver: Driver = request.getfixturevalue(f"{request.param}_driver")
    return driver


@pytest.fixture
def login_site() -> Iterator[Callable[..., LoginSite]]:
    """Starts login sites; each is stopped when the test ends."""
    with contextlib.ExitStack() as stack:

        def start(**peculiarities: Any) -> LoginSite:
            site = LoginSite(**peculiarities)
            site.url = stack.enter_context(serving(site.app()))
            return site

        yield start
