"""Log in through a captcha with async Playwright.

Run it: ``python examples/login_async.py``. The site it logs in to is the demo's own, on loopback.
"""

import asyncio

from playwright.async_api import async_playwright

from integrations.demo.site import PASSWORD, USER, DemoSite
from solver import solve_captcha
from solver.browser import Browser, find_browser, launch_options


async def main(browser: Browser) -> None:
    """One login."""
    with DemoSite() as site:
        async with async_playwright() as playwright:
            chromium = await playwright.chromium.launch(**launch_options(browser))
            page = await chromium.new_page()
            await page.goto(site.url)
            await page.fill("#user", USER)
            await page.fill("#password", PASSWORD)
            solution = await solve_captcha(page, "img#captcha", submit=True, hints={"length": (4, 5), "case": "ignore"})
            print(f"{await page.title()}: let in after {len(solution.attempts)} picture(s)")
            await chromium.close()


found = find_browser()
if found is None:
    raise SystemExit("No Chromium here: run `captcha-ocr install-browser`.")
asyncio.run(main(found))
