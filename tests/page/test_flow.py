"""Solving on real pages in a real Chromium; each body runs through the sync and the async API."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Any

import pytest

from solver import (
    AnswerAltered,
    Candidate,
    CaptchaAmbiguous,
    CaptchaImageBroken,
    CaptchaNotFound,
    CaptchaNotPainted,
    CaptchaSolver,
    CaptchaUnsolved,
    FieldNotEditable,
    FieldNotFound,
    Policy,
    PolicyInvalid,
    Reading,
    SolveStopped,
    SubmitNotFound,
    UnsupportedCaptcha,
    Verdict,
    solve_captcha,
)
from solver.page.bridge import done
from solver.testing import ScriptedRecognizer
from tests.conftest import Driver
from tests.sites import PASSWORD, USER, LoginSite

Sites = Callable[..., LoginSite]
QUICK = Policy(paint_timeout=1_500, verdict_timeout=1_500, refresh_timeout=700)


async def fill(page: Any, site: LoginSite) -> None:
    """Open the login page and type everything but the captcha."""
    await done(page.goto(site.url))
    await done(page.fill("[name=user]", USER))
    await done(page.fill("[name=password]", PASSWORD))


@pytest.mark.parametrize("captcha", ["img#captcha", None])
@pytest.mark.parametrize(("kind", "source"), [("img", "response"), ("data-uri", "data-uri")])
def test_login(drive: Driver, login_site: Sites, kind: str, source: str, captcha: str | None) -> None:
    """The picture's own bytes are read, the answer is accepted, and the captcha was fetched exactly once."""
    site = login_site(kind=kind)
    solver = CaptchaSolver(ScriptedRecognizer(site.oracle))

    async def body(page: Any) -> None:
        await fill(page, site)
        solution = await done(solver.solve(page, captcha, submit=True))
        assert (solution.verdict, len(solution.attempts), site.logins, site.hits) == (Verdict.ACCEPTED, 1, 1, 1)
        assert solution.attempts[0].source == source
        assert solution.attempts[0].typed == solution.text == site.oracle(solution.attempts[0].image)
        assert {"capture", "read", "type", "submit", "verify"} <= solution.attempts[0].ms.keys()

    drive(body)


def test_locators_and_signals(drive: Driver, login_site: Sites) -> None:
    """Locators serve as well as selectors, and the caller's own signals decide."""
    site = login_site()
    solver = CaptchaSolver(ScriptedRecognizer(site.oracle))

    async def body(page: Any) -> None:
        for accepted in ("h1", re.compile("/login$"), lambda page: page.locator("h1").is_visible()):
            await fill(page, site)
            solution = await done(
                solver.solve(
                    page,
                    page.locator("img#captcha"),
                    field=page.locator("[name=code]"),
                    submit=page.get_by_role("button"),
                    accepted=accepted,
                )
            )
            assert solution.verdict is Verdict.ACCEPTED
        assert site.logins == 3

    drive(body)


def test_one_line_a_solve_without_the_answer(
    drive: Driver, login_site: Sites, caplog: pytest.LogCaptureFixture
) -> None:
    """At INFO there is one line a solve, with its facts as fields too, and the answer stands nowhere in it."""
    site = login_site()

    async def body(page: Any) -> None:
        await done(page.goto(site.url))
        solution = await done(CaptchaSolver(ScriptedRecognizer("s3cret")).solve(page, "#captcha"))
        (line,) = (record for record in caplog.records if record.name == "solver")
        assert line.getMessage().startswith("captcha unknown: 1 pictures")
        assert line.__dict__["captcha_stages"].keys() == solution.attempts[0].ms.keys()
        assert "s3cret" not in str(vars(line))

    with caplog.at_level("INFO", logger="solver"):
        drive(body)


def test_only_typed(drive: Driver, login_site: Sites) -> None:
    """Without ``submit`` the answer is typed, nothing is sent, and the verdict says that nobody knows."""
    site = login_site()
    solver = CaptchaSolver(ScriptedRecognizer(site.oracle))

    async def body(page: Any) -> None:
        await fill(page, site)
        solution = await done(solver.solve(page, "#captcha"))
        assert solution.verdict is Verdict.UNKNOWN
        assert await done(page.input_value("[name=code]")) == solution.text
        assert (site.submits, site.hits) == (0, 1)

    drive(body)


def test_wrong_answer_then_right(drive: Driver, login_site: Sites) -> None:
    """A rejected answer leads to the new picture, the password that the page dropped is put back, one GET each."""
    site = login_site()
    solver = CaptchaSolver(ScriptedRecognizer("0000", site.oracle))

    async def body(page: Any) -> None:
        await fill(page, site)
        solution = await done(solver.solve(page, "#captcha", submit=True))
        first, second = solution.attempts
        assert (first.verdict, first.message, first.typed) == (Verdict.REJECTED, site.wrong, "0000")
        assert second.verdict is Verdict.ACCEPTED
        assert (site.hits, site.submits, site.logins) == (2, 2, 1)

    drive(body)


@pytest.mark.parametrize("wrong", ["验证码错误", "Invalid code, please try again", ""])
def test_rejection_is_understood(drive: Driver, login_site: Sites, wrong: str) -> None:
    """Pages reject in their own words, or with nothing but another picture."""
    site = login_site(wrong=wrong)
    solver = CaptchaSolver(ScriptedRecognizer("0000", site.oracle))

    async def body(page: Any) -> None:
        await fill(page, site)
        solution = await done(solver.solve(page, "#captcha", submit=True))
        assert [attempt.verdict for attempt in solution.attempts] == [Verdict.REJECTED, Verdict.ACCEPTED]

    drive(body)


def test_attempts_are_bounded(drive: Driver, login_site: Sites) -> None:
    """The policy's attempts are typed and no more; the error carries every one of them."""
    site = login_site()
    solver = CaptchaSolver(ScriptedRecognizer("0000"))

    async def body(page: Any) -> None:
        await fill(page, site)
        with pytest.raises(CaptchaUnsolved) as unsolved:
            await done(solver.solve(page, "#captcha", submit=True, policy=Policy(attempts=2)))
        assert [attempt.typed for attempt in unsolved.value.attempts] == ["0000", "0000"]
        assert site.submits == 2

    drive(body)


def test_unsure_readings_are_refreshed(drive: Driver, login_site: Sites) -> None:
    """A picture read with low confidence, or not at all, is clicked away and never typed."""
    site = login_site()
    solver = CaptchaSolver(ScriptedRecognizer(("1234", 0.1), "", site.oracle))

    async def body(page: Any) -> None:
        await fill(page, site)
        solution = await done(solver.solve(page, "#captcha", submit=True))
        assert [attempt.typed for attempt in solution.attempts] == [None, None, solution.text]
        assert len({attempt.digest for attempt in solution.attempts}) == 3
        assert (site.hits, site.submits, site.logins) == (3, 1, 1)

    drive(body)


def test_refresh_by_function_and_by_control(drive: Driver, login_site: Sites) -> None:
    """What refreshes can be a function of the page, a selector, or the control found beside the picture."""
    link = """<a href="#" id="reload" onclick="document.getElementById('captcha').src='/captcha.png?'+Math.random()">
              Can't read it? New image</a>"""
    site = login_site(refreshes=False, after=link)

    async def body(page: Any) -> None:
        for refresh in (None, "#reload", lambda page: page.locator("#reload").click()):
            await fill(page, site)
            solver = CaptchaSolver(ScriptedRecognizer("", site.oracle))
            solution = await done(solver.solve(page, "#captcha", submit=True, refresh=refresh, policy=QUICK))
            assert [attempt.typed for attempt in solution.attempts] == [None, solution.text]

    drive(body)


def test_a_click_that_the_page_did_not_listen_to_yet_is_made_again(drive: Driver, login_site: Sites) -> None:
    """Where a page's scripts come after its controls, a click may be lost: the next one brings one picture, not two."""
    late = """<button type="button" id="reload">New image</button><script>
        document.getElementById('reload').addEventListener('click', ({ target }) => {
            target.onclick = () => { document.getElementById('captcha').src = '/captcha.png?' + Math.random() }
        }, { once: true })</script>"""
    site = login_site(refreshes=False, after=late)

    async def body(page: Any) -> None:
        await fill(page, site)
        solver = CaptchaSolver(ScriptedRecognizer("", site.oracle))
        solution = await done(solver.solve(page, "#captcha", submit=True, refresh="#reload"))
        assert [attempt.typed for attempt in solution.attempts] == [None, solution.text]
        assert (site.hits, site.submits, site.logins) == (2, 1, 1)

    drive(body)


def test_unrefreshable_picture_is_typed_anyway(drive: Driver, login_site: Sites) -> None:
    """Where the page gives no other picture, the best guess is typed however unsure it is."""
    site = login_site(refreshes=False)
    solver = CaptchaSolver(ScriptedRecognizer(lambda image: (site.oracle(image), 0.1)))

    async def body(page: Any) -> None:
        await fill(page, site)
        solution = await done(solver.solve(page, "#captcha", submit=True, policy=QUICK))
        assert (len(solution.attempts), site.hits, site.logins) == (1, 1, 1)

    drive(body)


def test_slow_picture_is_awaited(drive: Driver, login_site: Sites) -> None:
    """A picture that is late is waited for; nothing is read before it is painted."""
    hold = threading.Event()
    site = login_site(hold=hold)
    recognizer = ScriptedRecognizer(site.oracle)

    async def body(page: Any) -> None:
        hold.clear()
        threading.Timer(0.4, hold.set).start()
        await done(page.goto(site.url, wait_until="commit"))
        solution = await done(CaptchaSolver(recognizer).solve(page, "#captcha"))
        assert solution.attempts[0].image == recognizer.images[-1]
        assert solution.text == site.oracle(recognizer.images[-1])

    drive(body)


def test_never_painted(drive: Driver, login_site: Sites) -> None:
    """A picture that does not come ends in an error that says how long was waited."""
    hold = threading.Event()
    site = login_site(hold=hold)

    async def body(page: Any) -> None:
        hold.clear()
        await done(page.goto(site.url, wait_until="commit"))
        with pytest.raises(CaptchaNotPainted, match=r"not painted within 0\.3 s") as late:
            await done(CaptchaSolver(ScriptedRecognizer("x")).solve(page, "#captcha", policy=Policy(paint_timeout=300)))
        assert late.value.waited == 300
        hold.set()

    drive(body)


def test_broken_picture(drive: Driver, login_site: Sites) -> None:
    """A picture that failed to load is told at once, with its address and status."""
    site = login_site(status=404)

    async def body(page: Any) -> None:
        await done(page.goto(site.url))
        with pytest.raises(CaptchaImageBroken, match=r"captcha\.png failed to load \(HTTP 404\)") as broken:
            await done(CaptchaSolver(ScriptedRecognizer("x")).solve(page, "#captcha"))
        assert (broken.value.status, broken.value.url) == (404, site.url)

    drive(body)


def test_nothing_found(drive: Driver, login_site: Sites) -> None:
    """A selector that matches nothing, and a page without a captcha, each have their sentence."""
    site = login_site()
    solver = CaptchaSolver(ScriptedRecognizer("x"))

    async def body(page: Any) -> None:
        await done(page.goto(site.url))
        with pytest.raises(CaptchaNotFound, match=r"matches '#nothing'"):
            await done(solver.solve(page, "#nothing", policy=Policy(paint_timeout=200)))
        await done(page.set_content("<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw=' width=90 height=30><input>"))
        with pytest.raises(CaptchaNotFound, match="looks like a captcha"):
            await done(solver.solve(page))

    drive(body)


def test_ambiguous_page(drive: Driver, login_site: Sites) -> None:
    """Two captchas are never guessed between; the error's selectors can be pasted and each match one of them."""
    site = login_site(after='<img class="captcha second" alt="captcha too" src="/captcha.png" width="160" height="60">')
    solver = CaptchaSolver(ScriptedRecognizer(site.oracle))

    async def body(page: Any) -> None:
        for captcha in ("img", None):
            await done(page.goto(site.url))
            with pytest.raises(CaptchaAmbiguous) as ambiguous:
                await done(solver.solve(page, captcha))
            assert len(ambiguous.value.candidates) == 2
            for selector in ambiguous.value.candidates:
                assert repr(selector) in str(ambiguous.value)
                assert await done(page.locator(selector).count()) == 1

    drive(body)


def test_answer_cut_by_maxlength(drive: Driver, login_site: Sites) -> None:
    """An answer that the field would cut is not typed; the error says what fits."""
    site = login_site(maxlength=4)

    async def body(page: Any) -> None:
        await done(page.goto(site.url))
        with pytest.raises(AnswerAltered, match="takes 4 characters and the answer has 6") as cut:
            await done(CaptchaSolver(ScriptedRecognizer("123456")).solve(page, "#captcha"))
        assert (cut.value.typed, cut.value.kept, cut.value.maxlength) == ("123456", "1234", 4)
        assert await done(page.input_value("[name=code]")) == ""

    drive(body)


def test_field_errors(drive: Driver, login_site: Sites) -> None:
    """A field that is missing, or takes no input, is told by name."""
    site = login_site(readonly=True)
    solver = CaptchaSolver(ScriptedRecognizer("1234"))

    async def body(page: Any) -> None:
        await done(page.goto(site.url))
        with pytest.raises(FieldNotFound, match="matches '#nowhere'"):
            await done(solver.solve(page, "#captcha", field="#nowhere"))
        with pytest.raises(FieldNotEditable, match="is read-only") as locked:
            await done(solver.solve(page, "#captcha", field="[name=code]"))
        assert locked.value.selector == 'input[name="code"]'
        await done(page.evaluate("document.querySelectorAll('input').forEach((input) => input.remove())"))
        with pytest.raises(FieldNotFound, match="No text field stands near"):
            await done(solver.solve(page, "#captcha"))

    drive(body)


def test_submit_not_found(drive: Driver, login_site: Sites) -> None:
    """Asked to submit where nothing submits, nothing is typed."""
    site = login_site()
    solver = CaptchaSolver(ScriptedRecognizer("1234"))

    async def body(page: Any) -> None:
        await done(page.goto(site.url))
        await done(page.evaluate("document.querySelector('button').remove()"))
        with pytest.raises(SubmitNotFound, match="no form with a submit button"):
            await done(solver.solve(page, "#captcha", submit=True))
        with pytest.raises(SubmitNotFound, match="matches '#go'"):
            await done(solver.solve(page, "#captcha", submit="#go"))

    drive(body)


def test_wrong_password_stops(drive: Driver, login_site: Sites) -> None:
    """A failure that is not the captcha's stops after one attempt, with the page's own words."""
    site = login_site()
    solver = CaptchaSolver(ScriptedRecognizer(site.oracle))

    async def body(page: Any) -> None:
        await done(page.goto(site.url))
        await done(page.fill("[name=password]", "guess"))
        with pytest.raises(SolveStopped, match=r"'Wrong password\.'") as stopped:
            await done(solver.solve(page, "#captcha", submit=True))
        assert stopped.value.message == "Wrong password."
        assert len(stopped.value.attempts) == site.submits == 1

    drive(body)


@pytest.mark.parametrize("status", [429, 500])
def test_error_page_stops(drive: Driver, login_site: Sites, status: int) -> None:
    """Too many requests, or a server out of order, stop at once."""
    site = login_site(post_status=status)
    solver = CaptchaSolver(ScriptedRecognizer(site.oracle))

    async def body(page: Any) -> None:
        await fill(page, site)
        with pytest.raises(SolveStopped, match=f"HTTP {status}"):
            await done(solver.solve(page, "#captcha", submit=True))
        assert site.submits == 1

    drive(body)


REJECT_IN_PLACE = """(wrong) => document.querySelector('form').addEventListener('submit', (event) => {
    if (document.querySelector('[name=code]').value !== wrong) return;
    event.preventDefault();
    document.querySelector('.error').textContent = 'Wrong captcha';
})"""


def test_rejected_picture_that_stays_is_clicked_away(drive: Driver, login_site: Sites) -> None:
    """A picture that stays after its answer was rejected is turned down for another."""
    site = login_site()

    async def body(page: Any) -> None:
        drawn = site.hits
        await fill(page, site)
        await done(page.evaluate(REJECT_IN_PLACE, "wrong"))
        solver = CaptchaSolver(ScriptedRecognizer("wrong", "wrong", site.oracle))
        solution = await done(solver.solve(page, "#captcha", submit=True))
        assert [attempt.typed for attempt in solution.attempts] == ["wrong", None, solution.text]
        assert solution.attempts[1].message == "the answer to this picture was rejected"
        assert (site.hits - drawn, solution.verdict) == (2, Verdict.ACCEPTED)

    drive(body)


def test_rejected_picture_that_cannot_be_changed(drive: Driver, login_site: Sites) -> None:
    """Where no other picture can be had, the next candidate is typed, and no answer twice."""
    site = login_site(refreshes=False)

    def read(image: object) -> Reading:
        texts = ("wrong", site.oracle(image))
        candidates = tuple(Candidate(text=text, probability=0.5, written=text) for text in texts)
        return Reading(candidates=candidates, confidence=0.9, model="scripted")

    async def body(page: Any) -> None:
        await fill(page, site)
        await done(page.evaluate(REJECT_IN_PLACE, "wrong"))
        solution = await done(
            CaptchaSolver(ScriptedRecognizer(read)).solve(page, "#captcha", submit=True, policy=QUICK)
        )
        assert [attempt.typed for attempt in solution.attempts] == ["wrong", solution.text]
        await fill(page, site)
        await done(page.evaluate(REJECT_IN_PLACE, "wrong"))
        with pytest.raises(CaptchaUnsolved, match="was rejected, and the page gives no other picture") as unsolved:
            await done(CaptchaSolver(ScriptedRecognizer("wrong")).solve(page, "#captcha", submit=True, policy=QUICK))
        assert [attempt.typed for attempt in unsolved.value.attempts] == ["wrong"]

    drive(body)


def test_picture_replaced_while_it_is_read(drive: Driver, login_site: Sites) -> None:
    """The answer to a picture that the page has meanwhile replaced is not typed; the new one is read."""
    site = login_site()

    async def body(page: Any) -> None:
        drawn = site.hits
        site.wish.clear()

        def slow_reader(image: object) -> str:
            site.wish.set()
            site.wait_for_hits(drawn + 2)
            return site.oracle(image)

        await fill(page, site)
        await done(page.evaluate("() => { fetch('/wish').then(() => document.getElementById('captcha').click()) }"))
        solution = await done(CaptchaSolver(ScriptedRecognizer(slow_reader)).solve(page, "#captcha", submit=True))
        assert (solution.verdict, site.hits - drawn, len(solution.attempts)) == (Verdict.ACCEPTED, 2, 1)

    drive(body)


@pytest.mark.parametrize(
    ("markup", "vendor"),
    [
        ('<div class="g-recaptcha"></div>', "reCAPTCHA"),
        ('<div class="h-captcha"></div>', "hCaptcha"),
        ('<div class="cf-turnstile"></div>', "Cloudflare Turnstile"),
        ('<div class="geetest_holder"></div>', "GeeTest"),
        ('<iframe src="https://client-api.arkoselabs.com/x"></iframe>', "Arkose Labs"),
    ],
)
def test_vendors_are_refused(drive: Driver, login_site: Sites, markup: str, vendor: str) -> None:
    """A vendor's challenge is refused before anything is read, with a better way."""
    site = login_site(after=markup)
    recognizer = ScriptedRecognizer("x")

    async def body(page: Any) -> None:
        await done(page.route("**/*arkoselabs*/**", lambda route: route.abort()))
        await done(page.goto(site.url))
        with pytest.raises(UnsupportedCaptcha, match="refused here by design") as refused:
            await done(CaptchaSolver(recognizer).solve(page, "#captcha"))
        assert refused.value.vendor == vendor
        assert refused.value.advice in str(refused.value)
        assert recognizer.images == []

    drive(body)


def test_time_is_bounded(drive: Driver, login_site: Sites) -> None:
    """The whole solve's time ends it, whatever its steps would still allow."""
    site = login_site()
    policy = Policy(timeout=3_000, refreshes=1_000_000)

    async def body(page: Any) -> None:
        await fill(page, site)
        with pytest.raises(CaptchaUnsolved, match=r"the 3 s that the policy grants") as unsolved:
            await done(CaptchaSolver(ScriptedRecognizer("")).solve(page, "#captcha", policy=policy))
        assert unsolved.value.attempts

    drive(body)


def test_time_is_up_before_a_verdict(drive: Driver, login_site: Sites) -> None:
    """Where the solve's time cuts the wait for a verdict short, that is what the error says."""
    site = login_site()

    async def body(page: Any) -> None:
        await fill(page, site)
        await done(page.evaluate("() => { document.forms[0].onsubmit = (event) => event.preventDefault() }"))
        with pytest.raises(CaptchaUnsolved, match="that the policy grants are used up") as unsolved:
            await done(
                CaptchaSolver(ScriptedRecognizer("1")).solve(
                    page, "#captcha", submit=True, policy=Policy(timeout=3_000)
                )
            )
        assert [attempt.typed for attempt in unsolved.value.attempts] == ["1"]

    drive(body)


def test_in_a_frame(drive: Driver, login_site: Sites) -> None:
    """A captcha inside a frame is found from the page, and the answer goes into that frame's field."""
    site = login_site()

    async def body(page: Any) -> None:
        await done(page.goto(site.url))
        await done(page.set_content(f"<h1>Portal</h1><iframe src='{site.url}' width=600 height=400></iframe>"))
        solution = await done(CaptchaSolver(ScriptedRecognizer(site.oracle)).solve(page))
        frame = page.frame_locator("iframe")
        assert await done(frame.locator("[name=code]").input_value()) == solution.text
        named = await done(
            CaptchaSolver(ScriptedRecognizer(site.oracle)).solve(page.frames[1], "#captcha", field="[name=code]")
        )
        assert named.text == solution.text

    drive(body)


@pytest.mark.parametrize("start", [solve_captcha, CaptchaSolver().solve, CaptchaSolver().watch])
def test_what_is_no_page_is_refused(drive: Driver, start: Callable[..., Any]) -> None:
    """An address, a locator or a context in the place of the page is told in one sentence, before anything is done."""

    async def body(page: Any) -> None:
        for wrong in ("https://shop.example/login", page.locator("body"), page.context, None):
            with pytest.raises(TypeError, match=f"takes a page or frame of Playwright, not {type(wrong).__name__}: "):
                start(wrong, "#captcha")

    drive(body)


def test_a_policy_in_other_clothes_is_refused(drive: Driver) -> None:
    """A mapping is no policy, also an empty one: the sentence says how to write it."""

    async def body(page: Any) -> None:
        clothes: tuple[Any, ...] = ({"attempts": 2}, {})
        for wrong in clothes:
            with pytest.raises(PolicyInvalid, match=r"no policy: write it as Policy\(attempts=2\)"):
                solve_captcha(page, "#captcha", policy=wrong)
            with pytest.raises(PolicyInvalid, match=r"no policy: write it as Policy\(attempts=2\)"):
                CaptchaSolver(policy=wrong).solve(page, "#captcha")

    drive(body)
