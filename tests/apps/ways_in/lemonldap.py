"""The login of a LemonLDAP::NG portal with its captcha, whose picture is a data URI with a token for one try."""

from __future__ import annotations

from playwright.sync_api import Page

from solver import Policy, Solution, solve_captcha

HINTS = {"alphabet": "digits", "length": 6}  # captcha_size


def log_in(
    page: Page,
    address: str,
    *,
    captcha: str | None = "img#captcha",
    policy: Policy | None = None,
    password: str = "dwho",  # noqa: S107  # of its demonstration
) -> Solution:
    """Log in as one of the users that its demonstration has."""
    page.goto(address)
    page.locator("#userfield").fill("dwho")
    page.locator("#passwordfield").fill(password)
    return solve_captcha(page, captcha, hints=HINTS, policy=policy, submit=True)
