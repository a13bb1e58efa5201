"""The forms of MediaWiki where ConfirmEdit's FancyCaptcha guards them: two English words, written as one."""

from __future__ import annotations

import secrets

from playwright.sync_api import Page

from solver import Policy, Solution, solve_captcha

HINTS = {"alphabet": "lower", "case": "ignore"}


def create_account(
    page: Page, address: str, *, captcha: str | None = "img.fancycaptcha-image", policy: Policy | None = None
) -> Solution:
    """Make an account with a name that nobody has."""
    page.goto(f"{address}index.php?title=Special:CreateAccount")
    page.get_by_label("Username").fill(f"Tester {secrets.token_hex(6)}")
    for label in "Password", "Confirm password":
        page.get_by_label(label, exact=True).fill("lovelace-1843")
    return solve_captcha(page, captcha, hints=HINTS, policy=policy, submit=True)


def log_in(
    page: Page,
    address: str,
    *,
    captcha: str | None = "img.fancycaptcha-image",
    policy: Policy | None = None,
    password: str = "lovelace-1843",  # noqa: S107  # of a wiki that lives for minutes
) -> Solution:
    """Log in after so many wrong passwords that the wiki asks for a captcha."""
    page.goto(f"{address}index.php?title=Special:UserLogin")
    while not page.locator("#wpCaptchaWord, #mw-input-captchaWord").is_visible():
        page.get_by_label("Username").fill("Ada")
        page.get_by_label("Password", exact=True).fill("forgotten")
        with page.expect_navigation():  # the form is looked at anew once it is there
            page.get_by_role("button", name="Log in").click()
    page.get_by_label("Username").fill("Ada")
    page.get_by_label("Password", exact=True).fill(password)
    return solve_captcha(page, captcha, hints=HINTS, policy=policy, submit=True)
