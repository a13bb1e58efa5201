"""The login of a single-page application as RuoYi shapes them: arithmetic, and a lockout after five failures."""

from __future__ import annotations

from playwright.sync_api import Page

from solver import Policy, Solution, solve_captcha


def log_in(
    page: Page,
    address: str,
    *,
    captcha: str | None = "img.login-code-img",
    policy: Policy | None = None,
    password: str = "lovelace-1843",  # noqa: S107  # of a site that lives for minutes
) -> Solution:
    """Log in; the default of 3 attempts stays below the 5 failures that lock the account."""
    page.goto(address)
    page.get_by_placeholder("账号").fill("ada")
    page.get_by_placeholder("密码").fill(password)
    return solve_captcha(page, captcha, hints={"kind": "math"}, policy=policy, submit=True)
