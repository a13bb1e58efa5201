"""Why a step failed, when it is the page that went away: one error, in the place of Playwright's many."""

from __future__ import annotations

from typing import Any, Literal

from solver.errors import CaptchaNotFound, CaptchaNotPainted, FieldNotFound, RefreshFailed, SolveInterrupted
from solver.page.bridge import done, is_foreign, page_of
from solver.page.course import Course
from solver.page.scripts import script

_EXPECTED_TO_LEAVE = ("submit", "verify")  # steps in which a page may go elsewhere because of the answer


async def interruption(page: Any, course: Course, error: Exception) -> SolveInterrupted | None:
    """What has happened to the page, when that is why this error came; None when it is not.

    Args:
        page: the page or frame of the solve.
        course: how far it has come.
        error: what ended the step under way.
    """
    telling = CaptchaNotFound | CaptchaNotPainted | FieldNotFound | RefreshFailed
    if not is_foreign(error) and not isinstance(error, telling):
        return None
    kind = await _kind(page, course)
    if kind is None:
        return None
    under_way = [course.current] if course.current else []
    return SolveInterrupted(kind=kind, step=course.step, url=page.url, attempts=[*course.attempts, *under_way])


async def _kind(page: Any, course: Course) -> Literal["closed", "detached", "navigated", "vanished"] | None:
    frame = course.form.frame if course.form else page
    if page_of(page).is_closed():
        return "closed"
    if frame is not page_of(page) and frame.is_detached():
        return "detached"
    if course.form is None:
        return None
    try:
        document = await done(frame.evaluate(script("document")))
        if document != course.form.document and course.step not in _EXPECTED_TO_LEAVE:
            return "navigated"
        return None if await done(course.form.captcha.first.is_visible()) else "vanished"
    except Exception as error:
        if not is_foreign(error):
            raise
        return "closed"  # by now, or it has crashed
