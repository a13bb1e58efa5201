"""Read a catalogue that asks for a captcha now and then, with its owner's permission.

Run it: ``python examples/scrape.py``. The catalogue is ``catalogue_site.py``, on loopback.
"""

import asyncio
import urllib.robotparser

from catalogue_site import serving
from playwright.async_api import Page, async_playwright

from solver import CaptchaSolver
from solver.browser import Browser, find_browser, launch_options

solver = CaptchaSolver(hints={"alphabet": "digits", "length": 4})  # the model loads once for all captchas


async def items(page: Page, url: str) -> list[str]:
    """Everything the catalogue lists, as far as its robots.txt allows and no faster."""
    rules = urllib.robotparser.RobotFileParser()
    rules.parse((await (await page.request.get(url + "robots.txt")).text()).splitlines())
    found: list[str] = []
    await page.goto(url)
    while rules.can_fetch("*", page.url):
        if await page.locator("img.captcha").count():
            await solver.solve(page, "img.captcha", submit=True)
        found += await page.locator("li").all_inner_texts()
        following = page.locator("a[rel=next]")
        if not await following.count():
            break
        await page.wait_for_timeout(1000 * float(rules.crawl_delay("*") or 1))
        await following.click()
    return found


async def main(browser: Browser) -> None:
    """Print what the catalogue lists."""
    with serving() as url:
        async with async_playwright() as playwright:
            chromium = await playwright.chromium.launch(**launch_options(browser))
            print("\n".join(await items(await chromium.new_page(), url)))
            await chromium.close()


chosen = find_browser()
if chosen is None:
    raise SystemExit("No Chromium here: run `captcha-ocr install-browser`.")
asyncio.run(main(chosen))
