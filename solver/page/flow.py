"""One solve, from the page as it is to an answer that the page took.

Read top to bottom: refuse, locate, then picture by picture capture, read, decide, type, verify or refresh.
Every call of Playwright stands as ``await done(call)``, so the same body serves both of its APIs (bridge.py).
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
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
from solver.page.locate import Form, Where, locate
from solver.page.motion import LONG_LOOK, LOOK
from solver.page.refuse import refuse
from solver.page.scripts import script
from solver.page.turns import end_turn, take_turn
from solver.page.type_answer import type_answer
from solver.page.verify import Outcome, Signal, look, verify
from solver.policy import Policy
from solver.reading import Attempt, Reading, Solution, Verdict

Read: TypeAlias = "Callable[[bytes, Hints], Reading | Awaitable[Reading]]"
"""What reads a picture: at once for a sync page, in a thread of its own for an async one."""


RESTLESS = 5
"""How often in a row a captcha may be another once it was read; from then on what was read last is typed."""


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
        if self.source not in get_args(Wanted):
            raise PolicyInvalid(f"source={self.source!r} is none of {', '.join(get_args(Wanted))}: give one of them.")


@dataclass
class Course:
    """How far a solve has come.

    Attributes:
        hurried: whether the step under way has less time than the policy grants it.
    """

    policy: Policy
    hurried: bool = False
    started: float = field(default_factory=time.monotonic)
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def ms(self) -> float:
        """Milliseconds since the start."""
        return (time.monotonic() - self.started) * 1000

    def within(self, timeout: float) -> float:
        """This step's timeout, cut to what is left of the whole solve's, in milliseconds.

        Raises:
            CaptchaUnsolved: nothing is left.
        """
        left = self.policy.timeout - self.ms
        if left <= 0:
            raise self.out_of_time()
        self.hurried = left < timeout
        return min(timeout, left)

    def out_of_time(self) -> CaptchaUnsolved:
        """The error that says that the whole solve's time is used up."""
        reason = f"the {self.policy.timeout / 1000:g} s that the policy grants are used up"
        return CaptchaUnsolved(reason=reason, attempts=self.attempts)


async def solve(task: Task) -> Solution:
    """The accepted answer, or an error that carries the attempts.

    Raises:
        CaptchaUnsolved: the policy allows nothing more.
        SolveStopped: the page refused for another reason.
        UnsupportedCaptcha: a vendor guards the page.
        PageError: the page is not as it must be.
    """
    page = page_of(task.page)
    await take_turn(page)
    course = Course(task.policy)
    try:
        with _document_statuses(page) as statuses:
            return await _solve(task, course, statuses)
    except Exception as error:
        if course.hurried and (
            is_timeout(error) or isinstance(error, CaptchaNotFound | CaptchaNotPainted | RefreshFailed)
        ):
            raise course.out_of_time() from error
        if isinstance(error, CaptchaError):
            error.attempts = tuple(course.attempts)
        raise
    finally:
        end_turn(page)


async def _solve(task: Task, course: Course, statuses: list[int]) -> Solution:
    page, policy = task.page, task.policy
    await refuse(page)
    form = await _locate(task, course)
    hints = with_clues(task.hints, await done(form.field.evaluate(script("field"))))
    filled: list[tuple[str, str]] = await done(form.field.evaluate(script("filled")))
    ms: dict[str, float] = {}
    with _timed(ms, "capture"):
        seen = await _capture(task, form, course)
    refreshable, replaced = True, 0
    while True:
        with _timed(ms, "read"):
            reading = await done(task.read(seen.image, hints))
        tried = {attempt.typed for attempt in course.attempts if attempt.typed and attempt.digest == seen.digest}
        decision = decide(reading, policy, course.attempts, refreshable=refreshable, tried=tried)
        if isinstance(decision, GiveUp):
            raise CaptchaUnsolved(reason=decision.reason, attempts=course.attempts)
        if isinstance(decision, Refresh):
            try:
                with _timed(ms, "refresh"):
                    following = await _refresh(task, form, seen, course)
            except RefreshFailed:
                refreshable = False
                continue
            course.attempts.append(_attempt(seen, reading, ms, message=decision.reason))
            seen, ms = following, {}
            continue
        answer = decision.candidate.text
        with _timed(ms, "capture"):
            restless = seen.moves or replaced >= RESTLESS
            if not restless and not (await _capture(task, form, course, look=0)).same_as(seen):
                # While it was read, the page has put another picture there, or it moves after all.
                seen, replaced = await _capture(task, form, course, look=LONG_LOOK), replaced + 1
                continue
        with _timed(ms, "type"):
            await type_answer(page, form.field, answer, timeout=course.within(policy.paint_timeout))
        if form.submit is None and task.accepted is None and task.rejected is None:
            attempt = _attempt(seen, reading, ms, typed=answer, outcome=Outcome(verdict=Verdict.UNKNOWN))
            return Solution(text=answer, verdict=Verdict.UNKNOWN, attempts=(*course.attempts, attempt), ms=course.ms)
        before = await look(page, form.captcha)
        statuses.clear()
        if form.submit is not None:
            with _timed(ms, "submit"):
                await done(form.submit.click(timeout=course.within(policy.paint_timeout)))
        with _timed(ms, "verify"):
            outcome = await verify(
                page,
                form.captcha,
                before,
                statuses,
                accepted=task.accepted,
                rejected=task.rejected,
                timeout=course.within(policy.verdict_timeout),
            )
        course.attempts.append(_attempt(seen, reading, ms, typed=answer, outcome=outcome))
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
        with _timed(ms, "capture"):
            seen = await _capture(task, form, course)


async def _locate(task: Task, course: Course) -> Form:
    return await locate(
        task.page,
        task.captcha,
        field=task.field,
        submit=task.submit,
        refresh=None if callable(task.refresh) else task.refresh,
        timeout=course.within(task.policy.paint_timeout),
    )


async def _capture(task: Task, form: Form, course: Course, *, look: float = LOOK) -> Capture:
    timeout = course.within(task.policy.paint_timeout)
    return await capture(task.page, form.captcha, timeout=timeout, source=task.source, look=look)


async def _refresh(task: Task, form: Form, seen: Capture, course: Course) -> Capture:
    """Another picture than the one ``seen``, loaded and painted.

    Raises:
        RefreshFailed: the same one stayed.
    """
    timeout = course.within(task.policy.refresh_timeout)
    if callable(task.refresh):
        tried = "calling refresh()"
        await done(task.refresh(task.page))
    else:
        tried = "a click on the captcha" if form.refresh is None else "a click on its refresh control"
        await done((form.refresh or form.captcha).click(timeout=timeout))

    async def another() -> Capture | None:
        now = await _capture(task, form, course)
        return None if now.same_as(seen) else now

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


@contextlib.contextmanager
def _timed(ms: dict[str, float], stage: str) -> Iterator[None]:
    """Add the milliseconds spent inside to this stage's."""
    start = time.perf_counter()
    try:
        yield
    finally:
        ms[stage] = ms.get(stage, 0.0) + (time.perf_counter() - start) * 1000


@contextlib.contextmanager
def _document_statuses(page: Any) -> Iterator[list[int]]:
    """The HTTP statuses of the page's documents, in a list that grows as they come."""
    statuses: list[int] = []

    def note(response: Any) -> None:
        if response.request.is_navigation_request() and response.frame.parent_frame is None:
            statuses.append(response.status)

    page.on("response", note)
    try:
        yield statuses
    finally:
        page.remove_listener("response", note)
