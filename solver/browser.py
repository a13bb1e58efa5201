"""Find a Chromium that Playwright can drive, or install one.

Only the command line and the tests ask here. ``solve_captcha`` takes the page it is given.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from solver.errors import BrowserMissing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

logger = logging.getLogger(__name__)

VARIABLE = "CAPTCHA_BROWSER"
"""The environment variable that names a browser and so ends the search."""

HEADLESS_ONLY = "chromium-headless-shell"
ON_PATH = (HEADLESS_ONLY, "chromium", "google-chrome", "chromium-browser")

PACKAGES: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "apt-get": (("update", "-qq"), ("install", "-qq", "-y", "--no-install-recommends"), (HEADLESS_ONLY, "chromium")),
    "dnf": (("makecache", "-q"), ("install", "-q", "-y"), ("chromium",)),
    "pacman": (("-Sy",), ("-S", "--noconfirm", "--needed"), ("chromium",)),
    "zypper": (("--non-interactive", "refresh"), ("--non-interactive", "install"), ("chromium",)),
}
"""For each package manager: how it refreshes its lists, how it installs, and what Chromium is called there."""

DOWNLOAD_SECONDS = 600
CONNECT_MS = 5_000  # a network without the browsers' host must not hold us for minutes


@dataclass(frozen=True, kw_only=True)
class Browser:
    """A Chromium.

    Attributes:
        executable: its file; None: the one Playwright starts when told nothing.
        origin: how it was found, in words for a person.
    """

    executable: Path | None
    origin: str


def find_browser(*, headed: bool = False) -> Browser | None:
    """The first of: what CAPTCHA_BROWSER names, Playwright's own, a Chromium on PATH; None when there is none.

    Args:
        headed: whether it must be able to show a window.

    Raises:
        BrowserMissing: CAPTCHA_BROWSER names a file that does not exist, or Playwright itself does not run.
    """
    if named := os.environ.get(VARIABLE):
        if not Path(named).is_file():
            raise BrowserMissing(looked=[f"{VARIABLE}={named} does not exist"])
        return Browser(executable=Path(named), origin=VARIABLE)
    return next(_found(headed=headed), None)


def install_browser(*, say: Callable[[str], None] = lambda _: None) -> Browser:
    """A headless Chromium that starts: one that is here, Playwright's download, or the system's package.

    Args:
        say: called with one sentence before each step that takes long, and after one that failed.

    Raises:
        BrowserMissing: none could be had; the message says what was tried and what to do.
    """
    if os.environ.get(VARIABLE) and (named := find_browser()):
        browser_version(named)  # what the user names is taken or refused, never replaced
        return named
    tried: list[str] = []
    for way, commands in _ways():
        if commands:
            say(f"Installing Chromium with {way} …")
        if reason := next(filter(None, map(_run, commands)), None):
            tried.append(f"{way} failed: {reason}")
            say(f"{tried[-1]}.")
        else:
            tried.append(way)
            for browser in _found(headed=False):
                if not (flaw := _flaw(browser)):
                    return browser
                tried.append(flaw)
    raise BrowserMissing(looked=list(dict.fromkeys(tried)))


def launch_options(browser: Browser, *, headed: bool = False) -> dict[str, Any]:
    """What Playwright's ``chromium.launch(**...)`` needs to start this browser."""
    options: dict[str, Any] = {"headless": not headed}
    if browser.executable:
        options["executable_path"] = str(browser.executable)
    return options


def browser_version(browser: Browser) -> str:
    """Start the browser, headless, and ask for its version.

    Raises:
        BrowserMissing: it does not start.
    """
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(**launch_options(browser))
        except Error as error:
            reason = next((line for line in error.message.splitlines() if "error while loading" in line), "")
            raise BrowserMissing(
                looked=[f"{browser.origin} does not start{reason and ': ' + reason.strip()}"]
            ) from error
        version = started.version
        started.close()
    return version


def _found(*, headed: bool) -> Iterator[Browser]:
    """Every Chromium that is here, the best first; Playwright's own fits its driver to the revision."""
    shell = "--no-shell" if headed else "--only-shell"
    plan = subprocess.run(  # noqa: S603  # words of ours
        [sys.executable, "-m", "playwright", "install", "--dry-run", shell, "chromium"],
        capture_output=True,
        text=True,
        check=False,
    )
    if plan.returncode:
        reason = plan.stderr.strip().rpartition("\n")[2]
        raise BrowserMissing(
            looked=[f"Playwright's driver does not run: {reason}"],
            advice="install the library that it names (libatomic1 on Debian), or playwright anew",
        )
    location = re.search(r"Install location:\s+(\S.*?chromium\S*)", plan.stdout)
    if location and Path(location[1], "INSTALLATION_COMPLETE").exists():
        yield Browser(executable=None, origin="Playwright's own")
    for name in ON_PATH:
        if (path := shutil.which(name)) and not (headed and name == HEADLESS_ONLY):
            yield Browser(executable=Path(path), origin=f"{name} on PATH")


def _flaw(browser: Browser) -> str | None:
    """Why this browser cannot be used; None when it can."""
    try:
        browser_version(browser)
    except BrowserMissing as error:
        return error.looked[0]
    return None


def _ways() -> Iterator[tuple[str, list[list[str]]]]:
    """The ways to a Chromium, each with the commands that it takes."""
    yield f"Playwright's own, {', '.join(ON_PATH)}", []
    yield "playwright install chromium", [[sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        for manager, (refresh, install, names) in PACKAGES.items():
            if shutil.which(manager):
                lists = [[manager, *refresh]]
                for name in names:
                    yield f"{manager} install {name}", [*lists, [manager, *install, name]]
                    lists = []


def _run(command: list[str]) -> str | None:
    """Why a command failed, in the first words that it has for it; None when it did not.

    What it says of its progress goes to stderr, for stdout belongs to the answer; its complaints do not.
    """
    wait = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": str(CONNECT_MS), "DEBIAN_FRONTEND": "noninteractive"}
    try:
        ended = subprocess.run(  # noqa: S603  # words of ours
            command,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            env=os.environ | wait,
            timeout=DOWNLOAD_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"no end within {DOWNLOAD_SECONDS} s"
    if not ended.returncode:
        return None
    logger.debug("%s ended with %d:\n%s", " ".join(command), ended.returncode, ended.stderr)
    told = re.search(r"^E(?:rror)?: (.+?)\.?$", ended.stderr, re.MULTILINE)  # Playwright's words, or apt's
    return told[1] if told else f"exit status {ended.returncode}"
