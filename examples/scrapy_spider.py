"""Read a catalogue that asks for a captcha now and then, in Scrapy, with its owner's permission.

Run it: ``python examples/scrapy_spider.py``, or with the address of a catalogue that is served already. It needs
``scrapy-playwright``. Items go to stdout, one JSON document a line.
"""

import contextlib
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

from catalogue_site import serving
from playwright.async_api import Page
from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from scrapy_playwright.page import PageMethod

from solver import CaptchaSolver
from solver.browser import find_browser, launch_options

NAME = "example-catalogue-reader/1.0 (+https://example.com/bot)"  # who we are, and where the owner finds us
solver = CaptchaSolver(hints={"alphabet": "digits", "length": 4})  # the model loads once for all captchas


async def past_captcha(page: Page) -> None:
    """Solve the captcha, if there is one."""
    if await page.locator("img.captcha").count():
        await solver.solve(page, "img.captcha", submit=True)


class Catalogue(Spider):
    """All items of the catalogue."""

    name = "catalogue"
    address: str

    async def start(self) -> AsyncIterator[Request]:
        """The first page."""
        yield self.page(self.address)

    def page(self, url: str) -> Request:
        """One page, with the captcha solved before its HTML is taken."""
        return Request(url, meta={"playwright": True, "playwright_page_methods": [PageMethod(past_captcha)]})

    def parse(self, response: Response) -> Iterator[Any]:
        """The items of a page, and its links; Scrapy drops those that robots.txt forbids."""
        for item in response.css("li::text").getall():
            yield {"item": item}
        for link in response.css("a::attr(href)").getall():
            yield self.page(response.urljoin(link))


browser = find_browser()
if browser is None:
    raise SystemExit("No Chromium here: run `captcha-ocr install-browser`.")
process = CrawlerProcess(
    {
        "DOWNLOAD_HANDLERS": dict.fromkeys(
            ("http", "https"), "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"
        ),
        "PLAYWRIGHT_LAUNCH_OPTIONS": launch_options(browser),
        "PLAYWRIGHT_CONTEXTS": {"default": {"user_agent": NAME}},
        "PLAYWRIGHT_PROCESS_REQUEST_HEADERS": None,  # the browser's own; Scrapy's would spoil the captcha's form
        "COOKIES_ENABLED": False,  # the browser keeps them
        "USER_AGENT": NAME,
        "ROBOTSTXT_OBEY": True,
        "DOWNLOAD_DELAY": 0.1,  # what the catalogue's robots.txt asks for, which Scrapy does not read; else 1 or more
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "FEEDS": {"stdout:": {"format": "jsonlines"}},
        "LOG_LEVEL": "WARNING",
        "TELNETCONSOLE_ENABLED": False,
    }
)
with contextlib.nullcontext(sys.argv[1]) if sys.argv[1:] else serving() as address:
    process.crawl(Catalogue, address=address)
    process.start()
