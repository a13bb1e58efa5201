"""Read a catalogue that asks for a captcha now and then, in Crawlee, with its owner's permission.

Run it: ``python examples/crawlee_crawler.py``, or with the address of a catalogue that is served already. It needs
``crawlee[playwright]``. Items go to stdout, one JSON document a line.
"""

import asyncio
import contextlib
import json
import sys

from catalogue_site import serving
from crawlee import ConcurrencySettings
from crawlee.crawlers import PlaywrightCrawler, PlaywrightCrawlingContext, PlaywrightPostNavCrawlingContext
from crawlee.sessions import SessionPool
from crawlee.storage_clients import MemoryStorageClient

from solver import CaptchaSolver
from solver.browser import Browser, find_browser, launch_options

NAME = "example-catalogue-reader/1.0 (+https://example.com/bot)"  # who we are, and where the owner finds us
PER_MINUTE = 600  # as fast as the catalogue's robots.txt allows; elsewhere 60 or less
solver = CaptchaSolver(hints={"alphabet": "digits", "length": 4})  # the model loads once for all captchas


async def past_captcha(context: PlaywrightPostNavCrawlingContext) -> None:
    """Solve the captcha, if there is one."""
    if await context.page.locator("img.captcha").count():
        await solver.solve(context.page, "img.captcha", submit=True)


async def handle(context: PlaywrightCrawlingContext) -> None:
    """Print the items of a page, and follow its links but for those that robots.txt forbids."""
    for item in await context.page.locator("li").all_inner_texts():
        print(json.dumps({"item": item}), flush=True)
    await context.enqueue_links(selector="a")


async def crawl(url: str, browser: Browser) -> None:
    """All items of the catalogue."""
    crawler = PlaywrightCrawler(
        request_handler=handle,
        browser_launch_options=launch_options(browser),
        browser_new_context_options={"user_agent": NAME},
        fingerprint_generator=None,  # we are who we say
        session_pool=SessionPool(max_pool_size=1),  # and one visitor
        respect_robots_txt_file=True,
        concurrency_settings=ConcurrencySettings(
            desired_concurrency=1, max_concurrency=1, max_tasks_per_minute=PER_MINUTE
        ),
        storage_client=MemoryStorageClient(),
        configure_logging=False,
    )
    crawler.post_navigation_hook(past_captcha)
    await crawler.run([url])


found = find_browser()
if found is None:
    raise SystemExit("No Chromium here: run `captcha-ocr install-browser`.")
with contextlib.nullcontext(sys.argv[1]) if sys.argv[1:] else serving() as address:
    asyncio.run(crawl(address, found))
