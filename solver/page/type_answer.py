"""The answer goes into its field, as a person would type it."""

from __future__ import annotations

from typing import Any

from solver.errors import AnswerAltered, FieldNotEditable
from solver.page.bridge import done
from solver.page.scripts import script


async def type_answer(page: Any, field: Any, answer: str, *, timeout: float) -> None:
    """Replace what the field holds by ``answer``, with key presses, and read it back.

    A field that changes the letters' case is left to do so; any other change is an error.

    Args:
        page: the page or frame the field is on.
        field: its locator.
        answer: what to type.
        timeout: for each step, in milliseconds.

    Raises:
        FieldNotEditable: the field is read-only or disabled.
        AnswerAltered: it cannot hold the answer, or holds something else afterwards.
    """
    state = await done(field.evaluate(script("field"), timeout=timeout))
    if state["reason"]:
        raise FieldNotEditable(selector=state["selector"], reason=state["reason"], url=page.url)
    maxlength = state["maxlength"]
    if maxlength is not None and len(answer) > maxlength:
        raise AnswerAltered(typed=answer, kept=answer[:maxlength], maxlength=maxlength, url=page.url)
    await done(field.fill("", timeout=timeout))
    await done(field.press_sequentially(answer, timeout=timeout))
    kept = await done(field.input_value(timeout=timeout))
    if kept.casefold() != answer.casefold():
        raise AnswerAltered(typed=answer, kept=kept, maxlength=maxlength, url=page.url)
