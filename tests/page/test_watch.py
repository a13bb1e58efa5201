"""Captchas that appear in the middle of other actions, in a real Chromium, through both APIs."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from solver import AsyncWatch, CaptchaSolver, CaptchaUnsolved, Policy, Solution, Verdict, Watch
from solver.page.bridge import done, is_async
from solver.testing import ScriptedRecognizer
from tests.conftest import Driver
from tests.sites import PASSWORD, USER, LoginSite

Sites = Callable[..., LoginSite]

SHOP = f"""<title>Shop</title><button id="next" onclick="this.dataset.clicks = 1 + Number(this.dataset.clicks || 0)">
Next</button><input id="search"><script>
  const wall = () => {{
    document.body.insertAdjacentHTML("beforeend", `<form id="wall" style="position:fixed;inset:0;background:white">
      <p class="error"></p><input type="hidden" name="user" value="{USER}">
      <input type="hidden" name="password" value="{PASSWORD}">
      <img id="captcha" src="/captcha.png?${{Math.random()}}" onclick="this.src = '/captcha.png?' + Math.random()"
        width="160" height="60"><input name="code" placeholder="captcha"><button>Continue</button></form>`);
    document.getElementById("wall").onsubmit = async (event) => {{
      event.preventDefault();
      const form = event.target;
      const answer = await (await fetch("/login", {{ method: "POST", body: new FormData(form) }})).text();
      if (answer.includes("Welcome")) return form.remove();
      form.querySelector(".error").textContent = "The captcha was wrong.";
      form.querySelector("img").click();
    }};
  }};
</script>"""


async def shop(page: Any, site: LoginSite) -> None:
    """A page of the site on which ``wall()`` puts a captcha in front of everything."""
    await done(page.goto(site.url))
    await done(page.set_content(SHOP))


async def begun(watch: Watch | AsyncWatch) -> Any:
    """The watch, once it watches."""
    return await done(watch) if isinstance(watch, AsyncWatch) else watch


async def ended(watch: Any, error: BaseException | None = None) -> None:
    """What the end of a ``with`` block does."""
    if isinstance(watch, AsyncWatch):
        await watch.__aexit__(type(error) if error else None, error, None)
    else:
        watch.__exit__(type(error) if error else None, error, None)


async def clicks(page: Any) -> str | None:
    """How often the button was clicked."""
    count: str | None = await done(page.get_attribute("#next", "data-clicks"))
    return count


def handlers(page: Any) -> int:
    """How many locator handlers Playwright holds for this page."""
    return len(page._impl_obj._locator_handlers)


def test_a_captcha_in_the_way_is_solved(drive: Driver, login_site: Sites) -> None:
    """Whatever action or assertion meets the captcha goes on once it is solved, as often as one appears."""
    site = login_site()
    solver = CaptchaSolver(ScriptedRecognizer(site.oracle))

    async def body(page: Any) -> None:
        before = site.logins
        await shop(page, site)
        watch = await begun(solver.watch(page, "#captcha", submit=True))
        await done(page.click("#next"))
        assert watch.solutions == []
        for times in ("2", "3"):
            await done(page.evaluate("wall()"))
            await done(page.click("#next"))
            assert await clicks(page) == times
        await done(page.evaluate("wall()"))
        await done(page.fill("#search", "shoes"))
        assert [solution.verdict for solution in watch.solutions] == [Verdict.ACCEPTED] * 3
        assert site.logins - before == 3
        await done(watch.close())
        assert (handlers(page), watch.error) == (0, None)

    drive(body)


def test_as_a_block(sync_driver: Driver, async_driver: Driver, login_site: Sites) -> None:
    """``with`` for sync pages and ``async with`` for async ones hold the watch."""
    site = login_site()
    solver = CaptchaSolver(ScriptedRecognizer(site.oracle))

    async def in_sync(page: Any) -> None:
        await shop(page, site)
        page.evaluate("wall()")
        with solver.watch(page, "#captcha", submit=True) as watch:
            page.click("#next")
        assert len(watch.solutions) == 1

    async def in_async(page: Any) -> None:
        await shop(page, site)
        await page.evaluate("wall()")
        async with solver.watch(page, page.locator("#captcha"), submit=True) as watch:
            await page.click("#next")
        assert len(watch.solutions) == 1
        assert handlers(page) == 0

    sync_driver(in_sync)
    async_driver(in_async)


def test_closed_is_closed(drive: Driver, login_site: Sites) -> None:
    """After ``close`` captchas are left alone, and closing again does nothing."""
    site = login_site()
    recognizer = ScriptedRecognizer(site.oracle)

    async def body(page: Any) -> None:
        recognizer.images.clear()
        await shop(page, site)
        watch = await begun(CaptchaSolver(recognizer).watch(page, "#captcha", submit=True))
        await done(watch.close())
        await done(watch.close())
        await done(page.evaluate("wall()"))
        with pytest.raises(PlaywrightTimeoutError):
            await done(page.click("#next", timeout=300))
        assert recognizer.images == []

    drive(body)


def test_a_failed_solve_is_told_where_it_is_seen(drive: Driver, login_site: Sites) -> None:
    """A captcha that cannot be solved is tried once; the block's end raises its error in the timeout's place."""
    site = login_site()
    solver = CaptchaSolver(ScriptedRecognizer("0000"), policy=Policy(attempts=1))

    async def body(page: Any) -> None:
        submits = site.submits
        await shop(page, site)
        await done(page.evaluate("wall()"))
        watch = await begun(solver.watch(page, "#captcha", submit=True))
        with pytest.raises(PlaywrightTimeoutError) as timeout:
            await done(page.click("#next", timeout=3_000))
        with pytest.raises(CaptchaUnsolved, match="1 answers were typed") as unsolved:
            await ended(watch, timeout.value)
        assert isinstance(unsolved.value.__cause__, PlaywrightTimeoutError)
        assert (unsolved.value, len(unsolved.value.attempts)) == (watch.error, 1)
        assert site.submits - submits == 1
        await done(page.evaluate("document.getElementById('wall').remove()"))
        await done(page.click("#next"))
        assert handlers(page) == 0

    drive(body)


def test_the_blocks_own_error_comes_first(drive: Driver, login_site: Sites) -> None:
    """An error that is not Playwright's is not hidden by that of the captcha; ``close`` raises the latter."""
    site = login_site()
    solver = CaptchaSolver(ScriptedRecognizer("0000"), policy=Policy(attempts=1))

    async def body(page: Any) -> None:
        await shop(page, site)
        await done(page.evaluate("wall()"))
        watch = await begun(solver.watch(page, "#captcha", submit=True))
        await done(page.locator("#next").is_visible())
        await done(page.focus("#search"))
        await done(page.dispatch_event("#next", "click"))
        await ended(watch, ValueError("of the block"))
        assert isinstance(watch.error, CaptchaUnsolved)
        with pytest.raises(CaptchaUnsolved):
            await done(watch.close())

    drive(body)


def test_a_typed_answer_is_typed_once(drive: Driver, login_site: Sites) -> None:
    """Without ``submit`` the captcha stays; it is answered once, and again where the page shows another."""
    site = login_site()
    recognizer = ScriptedRecognizer(site.oracle)

    async def body(page: Any) -> None:
        recognizer.images.clear()
        await done(page.goto(site.url))
        watch = await begun(CaptchaSolver(recognizer).watch(page, "#captcha"))
        await done(page.fill("[name=user]", USER))
        await done(page.fill("[name=password]", "guess"))
        await done(page.get_by_role("button").click())
        await done(page.wait_for_function("document.body.innerText.includes('Wrong password')"))
        await done(page.fill("[name=password]", PASSWORD))
        await done(page.get_by_role("button").click())
        await done(page.wait_for_selector("h1"))
        assert len(recognizer.images) == len(watch.solutions) == 2
        assert all(isinstance(solution, Solution) for solution in watch.solutions)
        await done(watch.close())

    drive(body)


def test_a_solve_of_its_own_is_left_alone(drive: Driver, login_site: Sites) -> None:
    """A captcha that ``solve`` is at work on is not solved by the watch too."""
    site = login_site()
    recognizer = ScriptedRecognizer(site.oracle)
    solver = CaptchaSolver(recognizer)

    async def body(page: Any) -> None:
        recognizer.images.clear()
        await shop(page, site)
        await done(page.evaluate("wall()"))
        watch = await begun(solver.watch(page, "#captcha", submit=True))
        solution = await done(solver.solve(page, "#captcha", submit=True))
        assert (solution.verdict, watch.solutions, len(recognizer.images)) == (Verdict.ACCEPTED, [], 1)
        await done(watch.close())

    drive(body)


def test_closing_ends_a_solve_that_outlived_its_action(drive: Driver, login_site: Sites) -> None:
    """When the action has timed out in the middle of a solve, the end of the watch leaves nothing running."""
    site = login_site()
    policy = Policy(timeout=1_500, verdict_timeout=20_000)

    async def body(page: Any) -> None:
        await shop(page, site)
        await done(page.evaluate("wall()"))
        await done(
            page.evaluate("() => { document.getElementById('wall').onsubmit = (event) => event.preventDefault() }")
        )
        watch = await begun(
            CaptchaSolver(ScriptedRecognizer(site.oracle)).watch(page, "#captcha", submit=True, policy=policy)
        )
        with pytest.raises(PlaywrightTimeoutError):
            await done(page.click("#next", timeout=600))
        assert watch.running
        if is_async(page):
            await done(watch.close())
        else:
            with pytest.raises(CaptchaUnsolved, match=re.escape("1.5 s that the policy grants")):
                watch.close()
        assert (watch.running, handlers(page)) == (False, 0)

    drive(body)


def test_a_frame_is_sent_to_its_page(drive: Driver) -> None:
    """Playwright watches pages only; who gives a frame is told how to name the frame's captcha."""

    async def body(page: Any) -> None:
        with pytest.raises(TypeError, match=r"takes a page of Playwright, not Frame: .* page\.frame_locator"):
            CaptchaSolver(ScriptedRecognizer("")).watch(page.main_frame, "#captcha")

    drive(body)


def test_several_captchas_are_the_solves_error(drive: Driver, login_site: Sites) -> None:
    """A selector that matches several does not break the action it was looked for in."""
    site = login_site(after='<img class="captcha" src="/captcha.png" width="160" height="60">')
    solver = CaptchaSolver(ScriptedRecognizer(site.oracle))

    async def body(page: Any) -> None:
        await done(page.goto(site.url))
        watch = await begun(solver.watch(page, "img"))
        await done(page.fill("[name=user]", USER))
        assert type(watch.error).__name__ == "CaptchaAmbiguous"
        await ended(watch, ValueError("so that it is not raised"))

    drive(body)


def test_reading_leaves_the_event_loop_free(async_driver: Driver, login_site: Sites) -> None:
    """While the watch's captcha is read, other work of the loop goes on."""
    site = login_site()
    free = threading.Event()

    def read(image: object) -> str:
        assert free.wait(10)
        return site.oracle(image)

    async def body(page: Any) -> None:
        import asyncio

        await shop(page, site)
        await page.evaluate("wall()")
        async with CaptchaSolver(ScriptedRecognizer(read)).watch(page, "#captcha", submit=True) as watch:
            action = asyncio.ensure_future(page.click("#next"))
            while not watch.running:
                await page.evaluate("1")
            free.set()
            await action
        assert len(watch.solutions) == 1

    async_driver(body)
