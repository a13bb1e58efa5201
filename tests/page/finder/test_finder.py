"""The finder on pages of our own making, with and without a captcha."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import pytest

from solver.hints import Hints
from solver.page.clues import with_clues
from solver.page.scripts import script
from tests.conftest import Driver
from tests.page.finder.measure import Outcome, figures, look
from tests.page.finder.pages import pages, served

SHOWN = pages()


@pytest.fixture(scope="module")
def outcomes(async_driver: Driver) -> list[Outcome]:
    """What is found on every page, looked at in two tabs side by side."""
    found: list[Outcome] = []

    async def body(tab: Any) -> None:
        with served(SHOWN) as addresses:
            left = list(zip(SHOWN, addresses, strict=True))

            async def look_at_all(tab: Any) -> None:
                while left:
                    page, address = left.pop()
                    found.append(await look(tab, address, page))

            await asyncio.gather(look_at_all(tab), look_at_all(await tab.context.new_page()))

    async_driver(body)
    return found


def test_picks_are_right(outcomes: list[Outcome]) -> None:
    """Captcha, field and refresh control are right in 98 of 100 picks, those on pages without a captcha included."""
    wrong = [f"{one.page.name}: {one.told}" for one in outcomes if one.found == "wrong"]
    assert figures(outcomes)["precision"] >= 0.98, wrong


def test_captchas_are_found(outcomes: list[Outcome]) -> None:
    """Nine of ten captchas are found without being named."""
    missed = [one.page.name for one in outcomes if one.page.expect == "find" and one.found != "right"]
    assert figures(outcomes)["recall"] >= 0.9, missed


def test_two_captchas_are_not_chosen_between(outcomes: list[Outcome]) -> None:
    """On a page with two captchas neither is picked."""
    assert {one.page.name: one.found for one in outcomes if one.page.expect == "ambiguous"} == {
        page.name: "ambiguous" for page in SHOWN if page.expect == "ambiguous"
    }


def test_pages_are_of_many_kinds() -> None:
    """No template is in two parts, half the pages have no captcha, and no language or kind stands for all."""
    templates = Counter(template for _, _, template in {(page.part, page.family, page.template) for page in SHOWN})
    assert set(templates.values()) == {1}
    assert len(SHOWN) >= 150
    assert 0.4 <= sum(page.expect == "nothing" for page in SHOWN) / len(SHOWN) <= 0.6
    for part in ("tuning", "test"):
        assert len({page.language for page in SHOWN if page.part == part}) >= 8
        assert len({page.kind for page in SHOWN if page.part == part and page.captcha}) >= 6


def test_fields_tell_what_they_want(async_driver: Driver) -> None:
    """What a field's limits and words say becomes hints, on the pages whose field says something of the answer."""
    telling = [page for page in SHOWN if page.hints is not None]
    said = {}

    async def body(tab: Any) -> None:
        with served(telling) as addresses:
            for page, address in zip(telling, addresses, strict=True):
                await tab.goto(address)
                said[page.name] = with_clues(Hints(), await tab.locator(page.field).evaluate(script("field")))

    async_driver(body)
    assert said == {page.name: page.hints for page in telling}
