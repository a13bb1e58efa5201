"""Bad things that must end well: each in a real Chromium against a real server, through both APIs.

Nothing here waits for a time to pass. What goes wrong is set off by the page itself, by the server, or by the
recognizer, in the middle of the step it is meant for.
"""

from __future__ import annotations

import asyncio
import threading
import tracemalloc
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from solver import (
    CaptchaError,
    CaptchaImageBroken,
    CaptchaNotFound,
    CaptchaNotPainted,
    CaptchaSolver,
    ImageUnreadable,
    Policy,
    SolveInterrupted,
    SolveStopped,
    Verdict,
)
from solver.page.bridge import done, is_async
from solver.page.turns import is_busy
from solver.testing import ScriptedRecognizer
from tests.conftest import Driver
from tests.page.test_source import PLAIN, uri
from tests.sites import PASSWORD, USER, LoginSite

Sites = Callable[..., LoginSite]
Act = Callable[[], Any]
QUICK = Policy(paint_timeout=1_500, verdict_timeout=1_500, refresh_timeout=1_000)


def nothing_left(page: Any) -> bool:
    """Whether the solves that ended have left neither listeners nor their turn behind."""
    listeners = page._impl_obj._events
    return not (listeners.keys() & {"dialog"}) and not is_busy(page)


async def open_login(page: Any, site: LoginSite, **options: Any) -> None:
    """The login page with everything typed but the captcha."""
    await done(page.goto(site.url, **options))
    await done(page.fill("[name=user]", USER))
    await done(page.fill("[name=password]", PASSWORD))


async def expose(page: Any, act: Act) -> None:
    """Let the page set it off by ``act()``."""

    async def acting() -> None:
        await done(act())

    await done(page.expose_function("act", acting if is_async(page) else act))


def bad_things(page: Any, site: LoginSite) -> dict[str, tuple[str, Act]]:
    """What may happen to a page in the middle of anything: the kind of interruption, and what does it."""
    return {
        "page close": ("closed", page.close),
        "context close": ("closed", page.context.close),
        "navigation": ("navigated", lambda: page.goto(site.url + "elsewhere")),
    }


SET_OFF = {
    "capture": "document.getElementById('captcha').scrollIntoView = () => { act(); }",
    "type": "document.querySelector('[name=code]').oninput = ({ target }) => { target.value.length === 2 && act() }",
    "refresh": "document.getElementById('captcha').onclick = () => { act() }",
    # Were the form sent, the answer could come before the page is gone.
    "submit": "document.querySelector('button').onmousedown = () => { act() };"
    "document.forms[0].onsubmit = (event) => event.preventDefault()",
    "verify": "document.forms[0].onsubmit = (event) => { event.preventDefault(); setTimeout(act) }",
}


GOING_AWAY = [
    (step, bad)
    for step in ("capture", "read", "type", "submit", "verify", "refresh")
    for bad in ("page close", "context close", "navigation")
    # To go elsewhere once an answer was sent is what a page is expected to do.
    if step not in ("submit", "verify") or bad != "navigation"
]


@pytest.mark.parametrize(("step", "bad"), GOING_AWAY)
def test_the_page_goes_away(drive: Driver, login_site: Sites, step: str, bad: str) -> None:
    """Whatever takes the page away in the middle of a step, one typed error says so and carries the attempts."""
    site = login_site()

    async def body(page: Any) -> None:
        kind, act = bad_things(page, site)[bad]
        loop = asyncio.get_running_loop() if is_async(page) else None

        def read(image: object) -> str | tuple[str, float]:
            if step == "read":
                asyncio.run_coroutine_threadsafe(act(), loop).result() if loop else act()
            return (site.oracle(image), 0.1 if step == "refresh" else 1.0)

        await open_login(page, site)
        await expose(page, act)
        if step in SET_OFF:
            await done(page.evaluate(f"() => {{ {SET_OFF[step]} }}"))
        hold = threading.Event()
        if step == "capture":
            site.hold = hold
            await done(page.evaluate("() => { document.getElementById('captcha').src = '/captcha.png?late' }"))
        solver = CaptchaSolver(ScriptedRecognizer(read), policy=QUICK)
        with pytest.raises(SolveInterrupted, match="in the middle of the solve") as interrupted:
            await done(solver.solve(page, "#captcha", submit=True))
        hold.set()
        error = interrupted.value
        assert error.kind == kind
        # The next question to the page is what notices: the picture is looked at once more before anything is typed,
        # and a click may end before its page is gone.
        assert error.step in {"read": ("capture",), "submit": ("submit", "verify")}.get(step, (step,))
        assert len(error.attempts) == (0 if step == "capture" else 1)
        assert error.__cause__ is not None
        assert nothing_left(page)

    drive(body)


@pytest.mark.parametrize("step", ["capture", "type", "verify"])
def test_the_frame_is_detached(drive: Driver, login_site: Sites, step: str) -> None:
    """A captcha whose frame is removed ends like one whose page goes away, and says that it was the frame."""
    site = login_site()

    async def body(page: Any) -> None:
        await done(page.goto(site.url))
        await done(page.set_content(f"<iframe src='{site.url}' width=600 height=400></iframe>"))
        frame = page.frames[1]
        await done(frame.wait_for_selector("#captcha"))
        await done(frame.evaluate(f"() => {{ window.act = () => frameElement.remove(); {SET_OFF[step]} }}"))
        solver = CaptchaSolver(ScriptedRecognizer(site.oracle), policy=QUICK)
        with pytest.raises(SolveInterrupted, match="frame was removed") as interrupted:
            await done(solver.solve(frame, "#captcha", submit=True))
        assert (interrupted.value.kind, interrupted.value.step) == ("detached", step)
        assert nothing_left(page)

    drive(body)


def test_a_reload_with_another_captcha_is_solved(drive: Driver, login_site: Sites) -> None:
    """A page that was loaded again while its captcha was read shows another, which is read and solved."""
    site = login_site()

    async def body(page: Any) -> None:
        loop = asyncio.get_running_loop() if is_async(page) else None
        reloaded: list[bool] = []

        def read(image: object) -> str:
            if not reloaded:
                reloaded.append(True)
                asyncio.run_coroutine_threadsafe(page.reload(), loop).result() if loop else page.reload()
            return site.oracle(image)

        await open_login(page, site)
        solution = await done(CaptchaSolver(ScriptedRecognizer(read)).solve(page, "#captcha"))
        assert solution.text == site.oracle(site.last)

    drive(body)


@pytest.mark.parametrize("how", ["remove()", "hidden = true"])
def test_a_captcha_that_is_no_longer_needed(drive: Driver, login_site: Sites, how: str) -> None:
    """A captcha that goes away while it is read is told as such."""
    site = login_site()

    async def body(page: Any) -> None:
        loop = asyncio.get_running_loop() if is_async(page) else None
        gone = f"() => {{ const it = document.getElementById('captcha'); it.nextElementSibling.{how}; it.{how} }}"

        def read(image: object) -> str:
            vanish = page.evaluate(gone)
            if loop:
                asyncio.run_coroutine_threadsafe(vanish, loop).result()
            return site.oracle(image)

        await open_login(page, site)
        with pytest.raises(SolveInterrupted, match="the captcha went away") as interrupted:
            await done(CaptchaSolver(ScriptedRecognizer(read), policy=QUICK).solve(page, "#captcha", submit=True))
        assert (interrupted.value.kind, len(interrupted.value.attempts), site.submits) == ("vanished", 1, 0)

    drive(body)


def test_a_refresh_that_brings_the_same(drive: Driver, login_site: Sites) -> None:
    """Where refreshes bring the same picture from other addresses, that is seen at once, and it is typed after all."""
    site = login_site()

    async def body(page: Any) -> None:
        await done(page.goto(site.url))
        await done(page.route("**/same.png*", lambda route: route.fulfill(body=PLAIN, content_type="image/png")))
        again = "document.getElementById('captcha').src = '/same.png?' + Math.random()"
        await done(page.evaluate(f"() => {{ {again} }}"))
        await done(page.evaluate(f"() => {{ document.getElementById('captcha').onclick = () => {{ {again} }} }}"))
        solver = CaptchaSolver(ScriptedRecognizer(("7391", 0.1)), policy=Policy(refresh_timeout=50_000, timeout=55_000))
        solution = await done(solver.solve(page, "#captcha"))
        assert [attempt.typed for attempt in solution.attempts] == [None, None, "7391"]
        assert solution.ms < 40_000

    drive(body)


def test_a_refresh_that_brings_the_same_by_chance(drive: Driver, login_site: Sites) -> None:
    """A server with a pool of pictures may give one twice in a row: another is asked for, and each has its attempt."""
    site = login_site()

    async def body(page: Any) -> None:
        site.draw()
        pool, sent = [PLAIN, PLAIN, site.last], []

        def give(route: Any) -> Any:
            sent.append(route.request.url)
            return route.fulfill(body=pool[len(sent) - 1], content_type="image/png")

        await done(page.goto(site.url))
        await done(page.route("**/pool.png*", give))
        another = "document.getElementById('captcha').src = '/pool.png?' + Math.random()"
        await done(page.evaluate(f"() => {{ {another} }}"))
        await done(page.evaluate(f"() => {{ document.getElementById('captcha').onclick = () => {{ {another} }} }}"))
        reader = ScriptedRecognizer(("7391", 0.1), ("7391", 0.1), ("2468", 0.99))
        solution = await done(CaptchaSolver(reader).solve(page, "#captcha"))
        assert [attempt.typed for attempt in solution.attempts] == [None, None, "2468"]
        assert len(sent) == len(pool)

    drive(body)


def test_a_server_error_instead_of_the_picture(drive: Driver, login_site: Sites) -> None:
    """A 500 in the picture's place is told with its status."""
    site = login_site(status=500)

    async def body(page: Any) -> None:
        await done(page.goto(site.url))
        with pytest.raises(CaptchaImageBroken, match="HTTP 500"):
            await done(CaptchaSolver(ScriptedRecognizer("x")).solve(page, "#captcha"))

    drive(body)


HUGE_SVG = b"<svg xmlns='http://www.w3.org/2000/svg' width='20000' height='20000'><rect width='9' height='9'/></svg>"
HUGE = {
    "bytes": "captcha.src = '/files/long.png'",
    "pixels": "captcha.src = '/files/wide.svg'",
    "canvas": "captcha.outerHTML = '<canvas id=captcha width=20000 height=20000 style=\"width:99px;height:33px\">'",
    "data URI": "captcha.src = 'data:image/bmp;base64,' + 'A'.repeat(29e6)",
    "page": "captcha.outerHTML = '<div id=captcha style=\"width:20000px;height:20000px\">'",
}


@pytest.mark.parametrize("kind", HUGE)
def test_huge_pictures(drive: Driver, login_site: Sites, kind: str) -> None:
    """A picture beyond all reason is refused with what it measures, and takes no memory here."""
    files = {"long.png": PLAIN + b"\0" * 21_000_000, "wide.svg": HUGE_SVG}
    site = login_site(files=files)

    async def body(page: Any) -> None:
        await done(page.goto(site.url))
        await done(page.evaluate(f"() => {{ const captcha = document.getElementById('captcha'); {HUGE[kind]} }}"))
        tracemalloc.start()
        try:
            with pytest.raises(CaptchaError) as refused:
                await done(CaptchaSolver(ScriptedRecognizer("x")).solve(page, "#captcha", field="[name=code]"))
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        if kind != "data URI":  # which Chromium may not even decode
            assert isinstance(refused.value, ImageUnreadable)
            assert "check that this is the captcha" in str(refused.value)
        assert most < 20_000_000

    drive(body)


def test_a_picture_that_never_ends(drive: Driver, login_site: Sites) -> None:
    """A picture of which the end does not come is waited for as long as the policy says."""
    hold = threading.Event()
    site = login_site(hold=hold)

    async def body(page: Any) -> None:
        hold.clear()
        await done(page.goto(site.url, wait_until="commit"))
        with pytest.raises(CaptchaNotPainted, match=r"raise Policy\(paint_timeout"):
            await done(CaptchaSolver(ScriptedRecognizer("x")).solve(page, "#captcha", policy=Policy(paint_timeout=400)))
        hold.set()

    drive(body)


ALERT = """(words) => document.forms[0].addEventListener("submit", (event) => {
    if (document.querySelector("[name=code]").value !== "wrong") return;
    event.preventDefault();
    alert(words);
    document.getElementById("captcha").click();
})"""


@pytest.mark.parametrize("listening", [False, True])
def test_an_alert_rejects(drive: Driver, login_site: Sites, listening: bool) -> None:
    """An alert after a wrong answer is closed, unless a listener of the caller's does; its words are the verdict."""
    site = login_site()

    async def body(page: Any) -> None:
        heard: list[str] = []

        async def listener(dialog: Any) -> None:
            heard.append(dialog.message)
            await done(dialog.accept())

        def sync_listener(dialog: Any) -> None:
            heard.append(dialog.message)
            dialog.accept()

        await open_login(page, site)
        if listening:
            page.on("dialog", listener if is_async(page) else sync_listener)
        await done(page.evaluate(ALERT, "验证码错误"))
        solution = await done(
            CaptchaSolver(ScriptedRecognizer("wrong", site.oracle)).solve(page, "#captcha", submit=True)
        )
        first, second = solution.attempts
        assert (first.verdict, first.message, second.verdict) == (Verdict.REJECTED, "验证码错误", Verdict.ACCEPTED)
        assert heard == (["验证码错误"] if listening else [])

    drive(body)


def test_an_alert_that_is_not_about_the_captcha_stops(drive: Driver, login_site: Sites) -> None:
    """An alert about the password stops, like such words in the page."""
    site = login_site()

    async def body(page: Any) -> None:
        await open_login(page, site)
        await done(page.evaluate(ALERT, "密码错误，您还有4次机会"))
        with pytest.raises(SolveStopped, match="密码错误"):
            await done(CaptchaSolver(ScriptedRecognizer("wrong")).solve(page, "#captcha", submit=True))
        assert nothing_left(page)

    drive(body)


TWO = "".join(
    f"""<form><img class="captcha" id="{name}" src="{uri(PLAIN)}" width="160" height="60">
    <input name="{name}-code" placeholder="captcha"></form>"""
    for name in ("left", "right")
)


def test_two_captchas_on_one_page(drive: Driver, login_site: Sites) -> None:
    """Each captcha that is named gets its own answer into its own field."""
    site = login_site()

    async def body(page: Any) -> None:
        await done(page.goto(site.url))
        await done(page.set_content(TWO))
        solver = CaptchaSolver(ScriptedRecognizer("1111", "2222"))
        for name in ("left", "right"):
            await done(solver.solve(page, f"#{name}"))
        fields = [await done(page.input_value(f"[name={name}-code]")) for name in ("left", "right")]
        assert fields == ["1111", "2222"]

    drive(body)


def test_two_solves_on_one_page_at_once(async_driver: Driver, login_site: Sites) -> None:
    """Solves on one page take turns, so that neither types into the other's field, whoever comes first."""
    site = login_site()

    async def body(page: Any) -> None:
        await page.goto(site.url)
        await page.set_content(TWO)
        solvers = [CaptchaSolver(ScriptedRecognizer(answer * 12)) for answer in ("1", "2")]
        await asyncio.gather(
            *(solver.solve(page, f"#{name}") for solver, name in zip(solvers, ("left", "right"), strict=True))
        )
        fields = [await page.input_value(f"[name={name}-code]") for name in ("left", "right")]
        assert fields == ["1" * 12, "2" * 12]
        await page.goto(site.url)
        solver = CaptchaSolver(ScriptedRecognizer(site.oracle), policy=QUICK)
        await page.fill("[name=user]", USER)
        await page.fill("[name=password]", PASSWORD)
        first, second = await asyncio.gather(
            *(solver.solve(page, "#captcha", submit=True) for _ in range(2)), return_exceptions=True
        )
        assert not isinstance(first, BaseException)
        assert (first.verdict, site.logins) == (Verdict.ACCEPTED, 1)
        assert isinstance(second, CaptchaNotFound)

    async_driver(body)


@pytest.mark.parametrize("step", ["turn", "capture", "read", "verify"])
def test_cancelled(async_driver: Driver, login_site: Sites, step: str) -> None:
    """A solve that is cancelled leaves nothing running, no listener attached, and the page free for another."""
    site = login_site()

    async def body(page: Any) -> None:
        reached, go_on = asyncio.Event(), threading.Event()
        loop = asyncio.get_running_loop()

        def read(image: object) -> str:
            if step == "read":
                loop.call_soon_threadsafe(reached.set)
                assert go_on.wait(20)
            return site.oracle(image)

        async def act() -> None:
            reached.set()

        solver = CaptchaSolver(ScriptedRecognizer(read))
        await open_login(page, site)
        await page.expose_function("act", act)
        if step in SET_OFF:
            await page.evaluate(f"() => {{ {SET_OFF[step]} }}")
        if step == "capture":
            await page.evaluate("() => { document.getElementById('captcha').src = 'data:,' }")
        before = asyncio.all_tasks()
        holder = None
        if step == "turn":
            holder = asyncio.ensure_future(solver.solve(page, "#captcha", accepted=lambda _: reached.is_set()))
            while not is_busy(page):
                await asyncio.sleep(0)
        solving = asyncio.ensure_future(solver.solve(page, "#captcha", submit=True))
        if step == "turn":
            await asyncio.sleep(0)
        else:
            await reached.wait()
        solving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await solving
        go_on.set()
        if holder is not None:
            reached.set()
            await holder
        assert nothing_left(page)
        await page.evaluate("1")
        assert {task for task in asyncio.all_tasks() - before if not task.done()} == set()
        await open_login(page, site)
        again = await CaptchaSolver(ScriptedRecognizer(site.oracle)).solve(page, "#captcha", submit=True)
        assert again.verdict is Verdict.ACCEPTED

    async_driver(body)


def test_fifty_pages_at_once(async_driver: Driver, login_site: Sites) -> None:
    """One solver serves many pages at once, each with its own answer."""
    site = login_site()
    solver = CaptchaSolver(
        ScriptedRecognizer(site.oracle),
        policy=Policy(timeout=300_000, paint_timeout=200_000, verdict_timeout=200_000, refresh_timeout=200_000),
    )

    async def body(page: Any) -> None:
        async def one() -> bool:
            own = await page.context.new_page()
            await own.goto(site.url, timeout=200_000)
            solution = await solver.solve(own, "#captcha")
            right = await own.input_value("[name=code]") == site.oracle(solution.attempts[0].image) == solution.text
            return right and nothing_left(own)

        solved: list[Awaitable[bool]] = [one() for _ in range(50)]
        assert await asyncio.gather(*solved) == [True] * 50

    async_driver(body)
