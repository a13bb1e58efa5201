"""A solve in Playwright's trace, and on a page that was loaded before Playwright came; both in a real Chromium."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from solver import CaptchaNotFound, CaptchaSolver, Policy, Verdict
from solver.browser import find_browser
from solver.page.bridge import done
from solver.testing import ScriptedRecognizer
from tests.conftest import Driver
from tests.sites import PASSWORD, USER, LoginSite

Sites = Callable[..., LoginSite]


def groups(trace: Path) -> list[tuple[str, list[str]]]:
    """Each group of a trace: its title, and the methods of the calls in it."""
    with zipfile.ZipFile(trace) as archive:
        lines = archive.read("trace.trace").decode().splitlines()
    events = [event for event in map(json.loads, lines) if event["type"] == "before"]
    return [
        (event["title"], [child["method"] for child in events if child.get("parentId") == event["callId"]])
        for event in events
        if event["method"] == "tracingGroup"
    ]


def test_a_solve_is_a_group(drive: Driver, login_site: Sites, tmp_path: Path) -> None:
    """What a solve does stands in one group of the trace, whether it comes out well or not, and nothing after it."""
    site = login_site()
    solver = CaptchaSolver(ScriptedRecognizer("s3cret"))

    async def body(page: Any) -> None:
        await done(page.context.tracing.start())
        await done(page.goto(site.url))
        await done(solver.solve(page, "#captcha"))
        await done(page.title())
        with pytest.raises(CaptchaNotFound):
            await done(solver.solve(page, "#nothing", policy=Policy(paint_timeout=200)))
        await done(page.fill("[name=user]", USER))
        await done(page.context.tracing.stop(path=tmp_path / "trace.zip"))
        (first, calls), (second, others) = groups(tmp_path / "trace.zip")
        assert (first, second) == ("solve_captcha #captcha", "solve_captcha #nothing")
        assert "type" in calls
        assert others.count("fill") == 0

    drive(body)


@pytest.fixture
def earlier(login_site: Sites, tmp_path: Path) -> Iterator[tuple[LoginSite, str]]:
    """A site, and the DevTools address of a Chromium that has loaded it on its own."""
    site = login_site()
    found = find_browser()
    assert found is not None
    assert found.executable is not None
    command = [
        str(found.executable),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--remote-debugging-port=0",
        f"--user-data-dir={tmp_path / 'profile'}",
        site.url,
    ]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        assert process.stderr is not None
        address = next(match for line in process.stderr if (match := re.search(r"ws://\S+", line)))
        site.wait_for_hits(1)
        yield site, address[0]
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # a browser is many processes, and each holds on to its stderr
        process.communicate()


def test_a_page_that_was_loaded_earlier(drive: Driver, earlier: tuple[LoginSite, str]) -> None:
    """On a page that Playwright joins later, the response is gone: the browser's cache gives the same bytes."""
    site, address = earlier
    solver = CaptchaSolver(ScriptedRecognizer(site.oracle))

    async def body(page: Any) -> None:
        browser = await done(page.context.browser.browser_type.connect_over_cdp(address))
        try:
            (joined,) = browser.contexts[0].pages
            await done(joined.fill("[name=user]", USER))
            await done(joined.fill("[name=password]", PASSWORD))
            solution = await done(solver.solve(joined, "#captcha", submit=True))
            assert (solution.verdict, site.hits, site.logins) == (Verdict.ACCEPTED, 1, 1)
            assert solution.attempts[0].source == "cdp"
        finally:
            await done(browser.close())

    drive(body)
