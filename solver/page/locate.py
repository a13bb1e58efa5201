"""Where the captcha is on the page, and what belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from solver.errors import CaptchaAmbiguous, CaptchaNotFound, FieldNotFound, SubmitNotFound
from solver.page import words
from solver.page.bridge import done, is_timeout, poll
from solver.page.scripts import script

Where: TypeAlias = "str | Any"
"""A selector, or a Playwright locator of either API."""

LEAST_SCORE = 6
"""What an element must score to be taken for a captcha without being named; candidates.js adds the marks up."""

MARGIN = 2
"""By how much the best must lead; below it the page is ambiguous."""

SEARCH_PATIENCE = 3_000
"""How long a page may take to show a captcha that was not named, in milliseconds."""


@dataclass(frozen=True, kw_only=True)
class Form:
    """The captcha and its companions, each a Playwright locator; they find their element anew at each use.

    Attributes:
        captcha: shows the picture.
        field: takes the answer.
        submit: sends it; None when nothing is to be sent.
        refresh: brings another picture; None when the page has no control for that.
        frame: the frame that the captcha is in.
        document: what tells the document it is in from any other, see ``scripts/document.js``.
    """

    captcha: Any
    field: Any
    submit: Any | None
    refresh: Any | None
    frame: Any
    document: float


async def locate(
    page: Any,
    captcha: Where | None,
    *,
    field: Where | None,
    submit: Where | bool,
    refresh: Where | None,
    timeout: float,
) -> Form:
    """The form on ``page``: what the caller named, and the nearest plausible for what was left out.

    Args:
        page: a page or frame.
        captcha: the element; None: the only one that looks like a captcha.
        field: where the answer goes; None: the nearest field.
        submit: what sends it; True: the form's own button; False: nothing.
        refresh: what brings another picture; None: the control beside it, if there is one.
        timeout: how long to wait for a captcha that was named, in milliseconds.

    Raises:
        CaptchaNotFound, CaptchaAmbiguous, FieldNotFound, SubmitNotFound: as their names say.
    """
    found = await _captcha(page, captcha, timeout=timeout)
    companions = script("companions", "pair", "refresh")
    near: dict[str, Any] = await done(found.evaluate(companions, words.FINDING, timeout=timeout))
    element = await done(found.element_handle())
    frame = await done(element.owner_frame())

    def companion(named: Where | None, guessed: str | None) -> Any | None:
        if named is not None:
            return page.locator(named) if isinstance(named, str) else named
        return frame.locator(guessed) if guessed else None

    answer = companion(field, near["field"])
    if answer is None or not await done(answer.count()):
        raise FieldNotFound(selector=str(field) if field else None, url=page.url)
    button = None if submit is False else companion(None if submit is True else submit, near["submit"])
    if submit is not False and (button is None or not await done(button.count())):
        raise SubmitNotFound(selector=None if submit is True else str(submit), url=page.url)
    return Form(
        captcha=found,
        field=answer.first,
        submit=button and button.first,
        refresh=companion(refresh, near["refresh"]),
        frame=frame,
        document=near["document"],
    )


async def _captcha(page: Any, captcha: Where | None, *, timeout: float) -> Any:
    """The one element that is the captcha."""
    if captcha is None:
        return await _search(page)
    named = page.locator(captcha) if isinstance(captcha, str) else captcha
    try:
        await done(named.first.wait_for(state="attached", timeout=timeout))
    except Exception as error:
        if not is_timeout(error):
            raise
        raise CaptchaNotFound(selector=str(captcha), url=page.url) from error
    if await done(named.count()) == 1:
        return named
    matches = await done(named.all())
    seen = [match for match in matches if await done(match.is_visible())]
    if len(seen) == 1:
        return seen[0]
    raise CaptchaAmbiguous(
        candidates=[await done(match.evaluate(script("selector"))) for match in seen or matches],
        url=page.url,
    )


async def _search(page: Any) -> Any:
    """The only element, in any frame, that looks like a captcha."""

    async def plausible() -> list[tuple[float, str, Any]] | None:
        ranked = [
            (candidate["score"], candidate["selector"], frame)
            for frame in (page.frames if hasattr(page, "frames") else (page, *page.child_frames))
            for candidate in await done(frame.evaluate(script("candidates", "pair", "refresh"), words.FINDING))
            if candidate["score"] >= LEAST_SCORE
        ]
        return sorted(ranked, key=lambda one: -one[0]) or None

    ranked = await poll(page, plausible, timeout=SEARCH_PATIENCE)
    if ranked is None:
        raise CaptchaNotFound(selector=None, url=page.url)
    rivals = [selector for score, selector, _ in ranked if score > ranked[0][0] - MARGIN]
    if len(rivals) > 1:
        raise CaptchaAmbiguous(candidates=rivals, url=page.url)
    _, selector, frame = ranked[0]
    return frame.locator(selector)
