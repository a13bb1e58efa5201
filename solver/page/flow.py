"""One solve, from the page as it is to an answer that the page took.

Read top to bottom: refuse, locate, then picture by picture capture, read, decide, type, verify or refresh.
Every call of Playwright stands as ``await done(call)``, so the same body serves both of its APIs (bridge.py).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeAlias, TypedDict, get_args

from solver.decide import GiveUp, Refresh, decide, exhausted
from solver.errors import (
    CaptchaError,
    CaptchaNotFound,
    CaptchaNotPainted,
    CaptchaUnsolved,
    PolicyInvalid,
    RefreshFailed,
    SolveStopped,
)
from solver.hints import Hints
from solver.page.bridge import done, is_timeout, page_of, poll
from solver.page.capture import Capture, Wanted, capture
from solver.page.clues import with_clues
from solver.page.course import Course
from solver.page.interruption import interruption
from solver.page.locate import Form, Where, locate
from solver.page.motion import LONG_LOOK, LOOK
from solver.page.news import News, news_of
from solver.page.refuse import refuse
from solver.page.scripts import script
from solver.page.trace import begin_group, end_group
from solver.page.turns import end_turn, take_turn
from solver.page.type_answer import type_answer
from solver.page.verify import Outcome, Signal, look, verify
from solver.policy import Policy
from solver.reading import Attempt, Reading, Solution, Verdict

Read: TypeAlias = "Callable[[bytes, Hints], Reading | Awaitable[Reading]]"
"""What reads a picture: at once for a sync page, in a thread of its own for an async one."""


RESTLESS = 5
"""How often in a row a captcha may be another once it was read; from then on what was read last is typed."""

SAME = 2
"""So often in a row another picture may be the same, as one of a pool is now and then; then the page has no other."""

UNHEARD = 1_000
"""After so many quiet milliseconds a click that changed nothing is made once more."""


class OnPage(TypedDict, total=False):
    """What the caller may name on the page; everything may be left out.

    Attributes:
        field: where the answer goes, a selector or locator; left out: the nearest text field that fits.
        submit: what sends the form, a selector or locator; True: the form's own button;
            False or left out: nothing, then the answer is only typed and its verdict is UNKNOWN.
        refresh: what brings another picture, a selector or locator to click or a function of the page;
            left out: the control beside the captcha, or else the captcha itself.
        accepted: what tells that the answer was taken: a selector that shows, a compiled pattern that the
            address matches, or a function of the page; left out: the captcha is gone.
        rejected: what tells that it was not; left out: another picture, or new words about it.
        source: which picture is read: ``bytes``, its own; ``screenshot``, what a person sees; ``auto`` or left out:
            its own, unless the page shows it differently (a filter, an overlay, a part of a sprite).
    """

    field: Where | None
    submit: Where | bool
    refresh: Where | Callable[[Any], Any] | None
    accepted: Signal | None
    rejected: Signal | None
    source: Wanted


@dataclass(frozen=True, kw_only=True)
class Task:
    """One solve, as it was asked for.

    Attributes:
        page: a page or frame of either API.
        captcha: the element; None: the only one that looks like a captcha.
        read: the recognizer.
        hints: what the caller knows of the answer.
        policy: how far to go.

    The rest is what ``OnPage`` says.
    """

    page: Any
    captcha: Where | None
    read: Read
    hints: Hints
    policy: Policy
    field: Where | None = None
    submit: Where | bool = False
    refresh: Where | Callable[[Any], Any] | None = None
    accepted: Signal | None = None
    rejected: Signal | None = None
    source: Wanted = "auto"

    def __post_init__(self) -> None:
        if not isinstance(self.policy, Policy):
            raise PolicyInvalid(f"{self.policy!r} is no policy: write it as Policy(attempts=2).")
        if self.source not in get_args(Wanted):
            raise PolicyInvalid(f"source={self.source!r} is none of {', '.join(get_args(Wanted))}: give one of them.")


async def solve(task: Task) -> Solution:
    """The accepted answer, or an error that carries the attempts.

    Raises:
        CaptchaUnsolved: the policy allows nothing more.
        SolveStopped: the page refused for another reason.
        SolveInterrupted: the page or the captcha went away.
        UnsupportedCaptcha: a vendor guards the page.
        PageError: the page is not as it must be.
    """
    page = page_of(task.page)
    await take_turn(page)
    course = Course(task.policy)
    grouped = False
    try:
        grouped = await begin_group(page, f"solve_captcha {task.captcha or ''}".rstrip())
        with news_of(page) as news:
            return await _solve(task, course, news)
    except Exception as error:
        if course.hurried and (
            is_timeout(error) or isinstance(error, CaptchaNotFound | CaptchaNotPainted | RefreshFailed)
        ):
            raise course.out_of_time() from error
        if interrupted := await interruption(task.page, course, error):
            raise interrupted from error
        if isinstance(error, CaptchaError):
            error.attempts = tuple(course.attempts)
        raise
    finally:
        try:
            if grouped:
                await end_group(page)
        finally:
            end_turn(page)


async def _solve(task: Task, course: Course, news: News) -> Solution:
    page, policy = task.page, task.policy
    await refuse(page)
    form = await _locate(task, course)
    patience = course.within(policy.paint_timeout)
    hints = with_clues(task.hints, await done(form.field.evaluate(script("field"), timeout=patience)))
    filled: list[tuple[str, str]] = await done(form.field.evaluate(script("filled"), timeout=patience))
    ms: dict[str, float] = {}
    with course.stage(ms, "capture"):
        seen = await _capture(task, form, course)
    refreshable, same, replaced = True, 0, 0
    while True:
        with course.stage(ms, "read"):
            reading = await done(task.read(seen.image, hints))
        course.current = _attempt(seen, reading, ms)
        tried = {attempt.typed for attempt in course.attempts if attempt.typed and attempt.digest == seen.digest}
        decision = decide(reading, policy, course.attempts, refreshable=refreshable, tried=tried)
        if isinstance(decision, GiveUp):
            raise CaptchaUnsolved(reason=decision.reason, attempts=course.attempts)
        if isinstance(decision, Refresh):
            try:
                with course.stage(ms, "refresh"):
                    following = await _refresh(task, form, seen, course, news)
            except RefreshFailed:
                refreshable = False
                continue
            course.done_with(_attempt(seen, reading, ms, message=decision.reason))
            same = same + 1 if following.same_as(seen) else 0
            refreshable = same < SAME
            seen, ms = following, {}
            continue
        answer = decision.candidate.text
        with course.stage(ms, "capture"):
            restless = seen.moves or replaced >= RESTLESS
            if not restless and not (await _capture(task, form, course, look=0)).same_as(seen):
                # While it was read, the page has put another picture there, or it moves after all.
                seen, replaced = await _capture(task, form, course, look=LONG_LOOK), replaced + 1
                continue
        with course.stage(ms, "type"):
            await type_answer(page, form.field, answer, timeout=course.within(policy.paint_timeout))
        course.current = _attempt(seen, reading, ms, typed=answer, outcome=Outcome(verdict=Verdict.UNKNOWN))
        if form.submit is None and task.accepted is None and task.rejected is None:
            course.done_with(course.current)
            return Solution(text=answer, verdict=Verdict.UNKNOWN, attempts=tuple(course.attempts), ms=course.ms)
        before = await look(page, form.captcha, timeout=course.within(policy.paint_timeout))
        news.clear()
        if form.submit is not None:
            with course.stage(ms, "submit"):
                await done(form.submit.click(timeout=course.within(policy.paint_timeout)))
        with course.stage(ms, "verify"):
            outcome = await verify(
                page,
                form.captcha,
                before,
                news,
                accepted=task.accepted,
                rejected=task.rejected,
                timeout=course.within(policy.verdict_timeout),
            )
        course.done_with(_attempt(seen, reading, ms, typed=answer, outcome=outcome))
        if outcome.verdict is Verdict.ACCEPTED:
            return Solution(text=answer, verdict=Verdict.ACCEPTED, attempts=tuple(course.attempts), ms=course.ms)
        if outcome.verdict is Verdict.UNKNOWN:
            if course.hurried and not outcome.message:
                raise course.out_of_time()
            raise SolveStopped(
                message=outcome.message or "nothing that tells whether it was right; pass accepted= or rejected=",
                attempts=course.attempts,
            )
        if spent := exhausted(policy, course.attempts):
            raise CaptchaUnsolved(reason=spent.reason, attempts=course.attempts)
        form = await _locate(task, course)
        await _fill_again(form, filled)
        ms, replaced = {}, 0
        with course.stage(ms, "capture"):
            seen = await _capture(task, form, course)


async def _locate(task: Task, course: Course) -> Form:
    course.step = "locate"
    course.form = await locate(
        task.page,
        task.captcha,
        field=task.field,
        submit=task.submit,
        refresh=None if callable(task.refresh) else task.refresh,
        timeout=course.within(task.policy.paint_timeout),
    )
    return course.form


async def _capture(task: Task, form: Form, course: Course, *, look: float = LOOK) -> Capture:
    timeout = course.within(task.policy.paint_timeout)
    return await capture(task.page, form.captcha, timeout=timeout, source=task.source, look=look)


async def _refresh(task: Task, form: Form, seen: Capture, course: Course, news: News) -> Capture:
    """Another picture than the one ``seen``, loaded and painted; it may be the same from another address.

    A click that has changed nothing when the page is quiet was made before its scripts had come, as far as one can
    tell, and is made again: a second after the first, then after twice as long, and so on.

    Raises:
        RefreshFailed: the one ``seen`` stayed.
    """
    timeout = course.within(task.policy.refresh_timeout)
    clicked, patience = course.ms, UNHEARD
    button = form.refresh or form.captcha
    if callable(task.refresh):
        tried = "calling refresh()"
        await done(task.refresh(task.page))
    else:
        tried = "a click on the captcha" if form.refresh is None else "a click on its refresh control"
        await done(button.click(timeout=timeout))

    async def another() -> Capture | None:
        nonlocal clicked, patience
        now = await _capture(task, form, course)
        if now.address != seen.address or not now.same_as(seen):
            return now
        if not callable(task.refresh) and min(course.ms - clicked, news.quiet()) > patience:
            clicked, patience = course.ms, 2 * patience
            await done(button.click(timeout=timeout))
        return None

    following = await poll(task.page, another, timeout=timeout)
    if following is None:
        raise RefreshFailed(tried=tried, waited=timeout, url=task.page.url)
    return following


async def _fill_again(form: Form, filled: list[tuple[str, str]]) -> None:
    """Put back what the caller had typed and a redrawn form has dropped, such as the password."""
    element = await done(form.field.element_handle())
    frame = await done(element.owner_frame())
    for selector, value in filled:
        emptied = frame.locator(selector).first
        if await done(emptied.count()) and await done(emptied.is_editable()) and not await done(emptied.input_value()):
            await done(emptied.fill(value))


def _attempt(
    seen: Capture,
    reading: Reading,
    ms: dict[str, float],
    *,
    typed: str | None = None,
    outcome: Outcome | None = None,
    message: str = "",
) -> Attempt:
    return Attempt(
        image=seen.image,
        source=seen.source,
        digest=seen.digest,
        reading=reading,
        typed=typed,
        verdict=outcome.verdict if outcome else None,
        message=outcome.message if outcome else message,
        source_reason=seen.reason,
        ms=ms,
    )
