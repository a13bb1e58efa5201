"""What a field says of the answer it wants."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from solver import CaptchaSolver, Hints
from solver.page.bridge import done
from solver.page.clues import with_clues
from solver.testing import ScriptedRecognizer
from tests.conftest import Driver
from tests.sites import LoginSite

SILENT = {"said": "code captcha", "maxlength": None, "size": None, "numeric": False, "pattern": None}


@pytest.mark.parametrize(
    ("says", "hints"),
    [
        ({}, Hints()),
        ({"maxlength": 4}, Hints(length=(1, 4))),
        ({"maxlength": 255}, Hints()),
        ({"size": 5}, Hints(length=(1, 10))),
        ({"size": 5, "maxlength": 4}, Hints(length=(1, 4))),
        ({"size": 20}, Hints()),
        ({"numeric": True}, Hints(alphabet="digits")),
        ({"pattern": "[a-z]{5}"}, Hints(pattern="[a-z]{5}")),
        ({"pattern": "(?<bad"}, Hints()),
        ({"said": "enter the 4 digits"}, Hints(length=4, alphabet="digits")),
        ({"said": "enter the 4 digits", "maxlength": 10}, Hints(length=4, alphabet="digits")),
        ({"said": "the 5-character code"}, Hints(length=5)),
        ({"said": "4 or 5 letters and digits"}, Hints(length=(4, 5))),
        ({"said": "6 digits and letters"}, Hints(length=6)),
        ({"said": "4-6 characters"}, Hints(length=(4, 6))),
        ({"said": "请输入4位数字验证码"}, Hints(length=4, alphabet="digits")),
        ({"said": "请输入4位验证码"}, Hints(length=4)),
        ({"said": "请输入计算结果", "maxlength": 3}, Hints(kind="math")),
        ({"said": "type the result"}, Hints(kind="math")),
        ({"said": "captcha 2024 digits"}, Hints()),
    ],
)
def test_clues(says: dict[str, Any], hints: Hints) -> None:
    """Each attribute and wording says this much and no more."""
    assert with_clues(Hints(), {**SILENT, **says}) == hints


def test_the_caller_has_the_last_word() -> None:
    """What the caller said stands, whatever the field says."""
    said = {"said": "the result, 4 digits", "maxlength": 3, "numeric": True, "pattern": "x"}
    for known in (Hints(kind="math"), Hints(length=6, alphabet="letters"), Hints(length=(2, 3), pattern="[ab]+")):
        assert with_clues(known, said) == known
    assert with_clues(Hints(case="ignore"), said) == Hints(case="ignore", length=4, alphabet="digits")


def test_clues_reach_the_reader(drive: Driver, login_site: Callable[..., LoginSite]) -> None:
    """On a real page, the field's limit and the text that describes it narrow what is read."""
    site = login_site(maxlength=6, after='<small id="note">The picture shows 4 digits.</small>')

    async def body(page: Any) -> None:
        recognizer = ScriptedRecognizer(site.oracle)
        await done(page.goto(site.url))
        await done(CaptchaSolver(recognizer).solve(page, "#captcha"))
        await done(
            page.evaluate("() => document.querySelector('[name=code]').setAttribute('aria-describedby', 'note')")
        )
        await done(CaptchaSolver(recognizer).solve(page, "#captcha"))
        assert recognizer.hints == [Hints(length=(1, 6)), Hints(length=4, alphabet="digits")]

    drive(body)
