"""The part of the pytest plugin that names the browser to pytest-playwright; registered only where that was asked for.

pytest-playwright has no option for a browser's executable, only the fixture that is overridden here.
"""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_name: str, captcha_browser: str
) -> dict[str, Any]:
    """pytest-playwright's own and the executable, unless they name another or the browser is no Chromium.

    Raises:
        BrowserMissing: ``auto``, and there is none.
    """
    if browser_name != "chromium" or {"executable_path", "channel"} & browser_type_launch_args.keys():
        return browser_type_launch_args
    if captcha_browser != "auto":
        return {**browser_type_launch_args, "executable_path": captcha_browser}
    from solver.browser import ON_PATH, find_browser, launch_options
    from solver.errors import BrowserMissing

    headed = not browser_type_launch_args.get("headless", True)
    if (found := find_browser(headed=headed)) is None:
        raise BrowserMissing(looked=ON_PATH, advice="captcha-ocr install-browser brings a headless one")
    return {**launch_options(found, headed=headed), **browser_type_launch_args}
