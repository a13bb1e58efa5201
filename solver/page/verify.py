"""Whether the page took the answer."""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from solver.page import words
from solver.page.bridge import done, is_foreign, page_of, poll
from solver.page.news import News
from solver.page.scripts import script
from solver.reading import Verdict

Signal: TypeAlias = "str | re.Pattern[str] | Callable[[Any], bool | Awaitable[bool]]"
"""What tells of a verdict: a selector that shows, an address that matches, or a function of the page."""

SETTLED = 150
"""For how long, in milliseconds, a captcha must be gone or another in the same document before that counts.

Pages redraw what they keep, and some change the picture a moment before they say why.
"""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the page said.

    Attributes:
        verdict: ACCEPTED, REJECTED or UNKNOWN.
        message: its own words, where it used any.
        stop: whether the words are not about the captcha, so that trying again would do harm.
    """

    verdict: Verdict
    message: str = ""
    stop: bool = False


@dataclass(frozen=True, kw_only=True)
class Before:
    """The page as it was when the answer had been typed, to see what is new afterwards."""

    document: float
    texts: frozenset[str]
    password: bool
    url: str
    picture: str


async def look(page: Any, captcha: Any, *, timeout: float) -> Before:
    """The page as it is now; ``timeout`` in milliseconds."""
    shown = await done(page.evaluate(script("answer")))
    picture = await done(captcha.evaluate(script("picture"), timeout=timeout))
    return Before(
        document=shown["document"],
        texts=frozenset(text for text, _ in shown["texts"]),
        password=shown["password"],
        url=page.url,
        picture=picture["source"],
    )


async def verify(
    page: Any,
    captcha: Any,
    before: Before,
    news: News,
    *,
    accepted: Signal | None,
    rejected: Signal | None,
    timeout: float,
) -> Outcome:
    """What the page says of the answer that was just sent.

    The caller's signals come first. Without an ``accepted`` one, a captcha that is gone from a loaded page
    counts as acceptance. A captcha that was replaced, or new words about it, count as rejection. An error
    page, or an error message that is not about the captcha, stops.

    Args:
        page: the page or frame the captcha was on.
        captcha: its locator.
        before: the page before the answer was sent.
        news: what has come since, growing while this looks.
        accepted: the caller's signal for yes.
        rejected: the caller's signal for no.
        timeout: how long the page may take, in milliseconds.
    """
    changed_since: float | None = None

    def settled(shown: dict[str, Any]) -> bool:
        """Whether the captcha has been gone or another for so long that the page won't add to it."""
        nonlocal changed_since
        changed_since = changed_since or time.monotonic()
        new_document = shown["document"] != before.document
        return shown["ready"] and (new_document or time.monotonic() - changed_since >= SETTLED / 1000)

    async def outcome() -> Outcome | None:
        nonlocal changed_since
        if accepted is not None and await _shows(page, accepted):
            return Outcome(verdict=Verdict.ACCEPTED)
        if rejected is not None and await _shows(page, rejected):
            return Outcome(verdict=Verdict.REJECTED, message=await _words(page, rejected))
        if refused := next((status for status in news.statuses if status == 429 or status >= 500), None):
            return Outcome(verdict=Verdict.UNKNOWN, message=f"HTTP {refused}", stop=True)
        shown = await done(page.evaluate(script("answer")))
        still_asked = before.password and shown["password"]
        fresh = news.dialogs + [text for text, _ in shown["texts"] if text not in before.texts]
        errors = [text for text, is_error in shown["texts"] if is_error and text in fresh]
        # An error that a form shows once more when it is drawn anew is said once more.
        again = still_asked and shown["document"] != before.document
        said = fresh + [text for text, is_error in shown["texts"] if is_error and again]
        # Handles, because a locator would wait for the captcha on the document that follows a navigation.
        shown_captchas = [one for one in await done(captcha.element_handles()) if await done(one.is_visible())]
        if not shown_captchas:
            if still_asked and (about_captcha := _first(words.REJECTED, fresh)):  # the next picture is on its way
                return Outcome(verdict=Verdict.REJECTED, message=about_captcha)
            if stopping := _first(words.STOP, said) or (still_asked and _first("", errors)):
                return Outcome(verdict=Verdict.UNKNOWN, message=stopping, stop=True)
            left = page.url != before.url or not still_asked
            taken = settled(shown) and left and accepted is None
            return Outcome(verdict=Verdict.ACCEPTED) if taken else None
        if about_captcha := _first(words.REJECTED, fresh):
            return Outcome(verdict=Verdict.REJECTED, message=about_captcha)
        if stopping := _first(words.STOP, said) or _first("", errors):
            return Outcome(verdict=Verdict.UNKNOWN, message=stopping, stop=True)
        if rejected is not None:
            return None
        picture = await done(shown_captchas[0].evaluate(script("picture")))
        if shown["document"] == before.document and picture["source"] == before.picture:
            changed_since = None
            return None
        replaced = picture["painted"] and settled(shown)
        return Outcome(verdict=Verdict.REJECTED, message="the captcha was replaced") if replaced else None

    async def outcome_or_not_yet() -> Outcome | None:
        try:
            return await outcome()
        except Exception as error:
            # A question that a navigation tore away is asked again on the next document.
            if not is_foreign(error) or page_of(page).is_closed():
                raise
            return None

    # A dialog that nobody can place may well be a welcome: it is told only when nothing else tells.
    return await poll(page, outcome_or_not_yet, timeout=timeout) or Outcome(
        verdict=Verdict.UNKNOWN, message="; ".join(news.dialogs)
    )


async def _shows(page: Any, signal: Signal) -> bool:
    """Whether the signal is there."""
    if isinstance(signal, re.Pattern):
        return signal.search(page.url) is not None
    if isinstance(signal, str):
        return bool(await done(page.locator(signal).first.is_visible()))
    return bool(await done(signal(page)))


async def _words(page: Any, signal: Signal) -> str:
    """What the element that a selector signal names says."""
    if not isinstance(signal, str):
        return ""
    return str(await done(page.locator(signal).first.text_content(timeout=1_000))).strip()


def _first(pattern: str, texts: Sequence[str]) -> str:
    """The first of the texts that matches; empty without one."""
    return next((text for text in texts if re.search(pattern, text, re.IGNORECASE)), "")
