"""The examples are run as their reader would run them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"


def run(name: str) -> str:
    """What the example prints; it must end well."""
    done = subprocess.run(
        [sys.executable, EXAMPLES / name], capture_output=True, text=True, check=False, cwd=EXAMPLES.parent
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", ["login_sync.py", "login_async.py"])
def test_login(name: str) -> None:
    """Both login examples get in."""
    assert "let in after" in run(name)


def test_scrape() -> None:
    """The scraping example brings home every item once, in order, past every captcha."""
    assert run("scrape.py").splitlines() == [f"Item {n}" for n in range(1, 61)]


@pytest.mark.skipif(
    not (shutil.which("chromedriver") and shutil.which("chromium")),
    reason="Selenium needs a chromedriver: apt-get install chromium-driver",
)
def test_selenium() -> None:
    """The Selenium example gets in."""
    assert "let in after" in run("selenium_login.py")
