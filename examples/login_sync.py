"""Log in through a captcha with sync Playwright.

Run it: ``python examples/login_sync.py``. The site it logs in to is the demo's own, on loopback.
"""

from playwright.sync_api import sync_playwright

from integrations.demo.site import PASSWORD, USER, DemoSite
from solver import solve_captcha
from solver.browser import find_browser, launch_options

browser = find_browser()
if browser is None:
    raise SystemExit("No Chromium here: run `captcha-ocr install-browser`.")

with DemoSite() as site, sync_playwright() as playwright:
    chromium = playwright.chromium.launch(**launch_options(browser))
    page = chromium.new_page()
    page.goto(site.url)
    page.fill("#user", USER)
    page.fill("#password", PASSWORD)
    solution = solve_captcha(page, "img#captcha", submit=True, hints={"length": (4, 5), "case": "ignore"})
    print(f"{page.title()}: let in after {len(solution.attempts)} picture(s)")
    chromium.close()
