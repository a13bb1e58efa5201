"""A login form of Express with a picture of svg-captcha: as ``<img>``, as inline ``<svg>`` or as a data URI."""

from __future__ import annotations

from playwright.sync_api import Page

from solver import Policy, Solution, solve_captcha

HINTS = {"alphabet": "alnum", "length": 4, "case": "ignore"}  # size 4 is the default; the site takes either case


def log_in(
    page: Page,
    address: str,
    *,
    captcha: str | None = "img#captcha, #captcha svg",
    policy: Policy | None = None,
    password: str = "lovelace-1843",  # noqa: S107  # of a site that lives for minutes
) -> Solution:
    """Log in at the form's address."""
    page.goto(address)
    page.get_by_label("User name").fill("ada")
    page.get_by_label("Password").fill(password)
    return solve_captcha(page, captcha, hints=HINTS, policy=policy, submit=True)
