"""Everyone who has an account gets in: with pytest-playwright-asyncio."""

import pytest
from login_site import ACCOUNTS
from playwright.async_api import Page, expect

from integrations.pytest_plugin import SolveCaptcha

pytest.importorskip("pytest_playwright_asyncio")


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.captcha(alphabet="digits", length=4)
@pytest.mark.parametrize("user", ACCOUNTS)
async def test_login(page: Page, solve_captcha: SolveCaptcha, user: str) -> None:
    """The login page lets the user in."""
    await page.goto("/")
    await page.get_by_label("User name").fill(user)
    await page.get_by_label("Password").fill(ACCOUNTS[user])
    await solve_captcha(page, "img#captcha", submit=True)
    await expect(page.get_by_role("heading")).to_have_text(f"Welcome, {user}")
