"""What the finder makes of the pages, and how often that is right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from unittest import mock

from solver.errors import CaptchaAmbiguous, CaptchaNotFound, FieldNotFound
from solver.page import locate as finder
from solver.page.bridge import done
from solver.report import wilson
from tests.page.finder.pages import Page


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What was found on a page.

    Attributes:
        page: where.
        found: ``right`` (all three), ``wrong``, ``nothing`` or ``ambiguous``.
        paired: whether captcha and field are right, whatever the refresh control is.
        told: what it took for the captcha and its companions, or why nothing.
    """

    page: Page
    found: str
    told: str
    paired: bool = False


async def look(tab: Any, address: str, page: Page) -> Outcome:
    """The outcome on one page, which has all it will ever have once it is loaded: one look is enough."""
    await done(tab.goto(address))
    for selector in filter(None, (page.captcha, page.field, page.refresh)):
        seen = [await done(frame.locator(selector).filter(visible=True).count()) for frame in tab.frames]
        assert sum(seen) == 1, f"{page.name}: {selector} must match one element that is seen"
    try:
        with mock.patch.object(finder, "SEARCH_PATIENCE", 0):
            form = await finder.locate(tab, None, field=None, submit=False, refresh=None, timeout=10_000)
    except CaptchaAmbiguous as ambiguous:
        return Outcome(page=page, found="ambiguous", told=", ".join(ambiguous.candidates))
    except (CaptchaNotFound, FieldNotFound) as missing:
        return Outcome(page=page, found="nothing", told=type(missing).__name__)
    told, meets = [], {}
    for part in ("captcha", "field", "refresh"):
        picked, true = getattr(form, part), getattr(page, part)
        if picked is not None:
            told.append(f"{part} {await done(picked.evaluate('element => element.outerHTML.slice(0, 60)'))}")
        met = picked and true and await done(picked.and_(form.frame.locator(true)).count())
        meets[part] = bool(met) or picked is true is None
    paired = page.expect == "find" and meets["captcha"] and meets["field"]
    found = "right" if paired and meets["refresh"] else "wrong"
    return Outcome(page=page, found=found, told="; ".join(told), paired=paired)


def figures(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """How many of the picks are right, and how many of the captchas are found, each with Wilson's 95 % interval."""
    outcomes = list(outcomes)
    picks = [one for one in outcomes if one.found in ("right", "wrong")]
    there = [one for one in outcomes if one.page.expect == "find"]
    double = [one for one in outcomes if one.page.expect == "ambiguous"]
    right = sum(one.found == "right" for one in picks)
    paired = sum(one.paired for one in picks)
    return {
        "pages": len(outcomes),
        "with_captcha": len(there),
        "picks": len(picks),
        "paired": paired,
        "right": right,
        "pair_precision": paired / len(picks) if picks else None,
        "pair_precision_interval": wilson(paired, len(picks)) if picks else None,
        "pair_recall": paired / len(there) if there else None,
        "pair_recall_interval": wilson(paired, len(there)) if there else None,
        "precision": right / len(picks) if picks else None,
        "precision_interval": wilson(right, len(picks)) if picks else None,
        "recall": right / len(there) if there else None,
        "recall_interval": wilson(right, len(there)) if there else None,
        "two_captchas": len(double),
        "abstained": sum(one.found == "ambiguous" for one in double),
    }
