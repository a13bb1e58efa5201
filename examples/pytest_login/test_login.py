"""Everyone who has an account gets in: with pytest-playwright."""

import pytest
from login_site import ACCOUNTS
from playwright.sync_api import Page, expect

from integrations.pytest_plugin import SolveCaptcha

pytest.importorskip("pytest_playwright")


@pytest.mark.captcha(alphabet="digits", length=4)
@pytest.mark.parametrize("user", ACCOUNTS)
def test_login(page: Page, solve_captcha: SolveCaptcha, user: str) -> None:
    """The login page lets the user in."""
    page.goto("/")
    page.get_by_label("User name").fill(user)
    page.get_by_label("Password").fill(ACCOUNTS[user])
    solve_captcha(page, "img#captcha", submit=True)
    expect(page.get_by_role("heading")).to_have_text(f"Welcome, {user}")
