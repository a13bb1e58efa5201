"""Runs of pytest in processes of their own, with just the plugins that a test is about."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import pytest

ROOT = Path(__file__).parent.parent.parent
HOME = str(Path.home())

CONFTEST = """
import pytest
from solver.testing import ScriptedRecognizer
from tests.sites import LoginSite, serving

@pytest.fixture(scope="session")
def site():
    site = LoginSite()
    with serving(site.app()) as site.url:
        yield site

@pytest.fixture(scope="session")
def base_url(site):  # pytest-playwright's own is written in a way that pytest 9.2 warns of
    return site.url

@pytest.fixture(scope="session")
def captcha_recognizer(site):
    return ScriptedRecognizer(site.oracle)
"""


class Run(Protocol):
    """Runs pytest on the files that ``pytester`` made."""

    def __call__(self, *arguments: str, plugins: tuple[str, ...] = ()) -> pytest.RunResult:
        """The result; where ``plugins`` are named they are loaded in this order, and no others are."""


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs pytest beside a conftest with a login site, and a recognizer that knows the site's answers."""
    monkeypatch.setenv("HOME", HOME)  # pytester hides it, and Playwright's browsers are there
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makeconftest(CONFTEST)

    def run(*arguments: str, plugins: tuple[str, ...] = ()) -> pytest.RunResult:
        if plugins:
            monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        switches = [switch for plugin in plugins for switch in ("-p", plugin)]
        return pytester.runpytest_subprocess("-W", "error", *switches, *arguments)

    return run
