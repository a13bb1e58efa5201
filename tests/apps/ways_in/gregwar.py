"""The form that comes with Gregwar's captcha for PHP; each GET of its picture draws another."""

from __future__ import annotations

from playwright.sync_api import Page

from solver import Policy, Solution, solve_captcha

HINTS = {"alphabet": "abcdefghijklmnpqrstuvwxyz123456789", "length": 5, "case": "ignore"}  # PhraseBuilder's own


def get_through(
    page: Page, address: str, *, captcha: str | None = "img[src='session.php']", policy: Policy | None = None
) -> Solution:
    """Send the form; it has no control for another picture, so it is opened anew where one is unreadable."""
    page.goto(address)
    return solve_captcha(
        page,
        captcha,
        hints=HINTS,
        policy=policy,
        submit=True,
        refresh=lambda page: page.goto(address),
        accepted="text=Captcha is valid",  # the form stays, with another picture
        rejected="text=Captcha is not valid",
    )
