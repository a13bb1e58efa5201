"""Finding a browser, and the ways to one where there is none; no network and no package manager is touched."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from solver import browser
from solver.browser import Browser, browser_version, find_browser, install_browser, launch_options
from solver.errors import BrowserMissing


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without any browser: an empty PATH and an empty folder of Playwright's browsers.

    Returns:
        The only folder on PATH.
    """
    monkeypatch.delenv("CAPTCHA_BROWSER", raising=False)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "playwright"))
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def program(folder: Path, name: str, body: str = "exit 1") -> Path:
    """An executable of that name."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def pretend_playwright_installed(tmp_path: Path) -> None:
    """Put the folder there that Playwright's installer would have left."""
    plan = subprocess.run(
        [sys.executable, "-m", "playwright", "install", "--dry-run", "--only-shell", "chromium"],
        capture_output=True,
        text=True,
        check=True,
    )
    [location] = (line.split(": ")[1].strip() for line in plan.stdout.splitlines() if "chromium_headless_shell" in line)
    assert Path(location).is_relative_to(tmp_path)
    Path(location).mkdir(parents=True)
    Path(location, "INSTALLATION_COMPLETE").touch()


@pytest.mark.usefixtures("bare")
def test_no_browser_is_none() -> None:
    """Looking on a bare machine finds nothing and raises nothing."""
    assert find_browser() is None


def test_path_is_searched_in_order(bare: Path) -> None:
    """chromium-headless-shell before chromium before google-chrome."""
    for name in ("google-chrome", "chromium", "chromium-headless-shell"):
        path = program(bare, name)
        found = find_browser()
        assert found is not None
        assert found.executable == path


def test_a_window_needs_more_than_the_headless_shell(bare: Path) -> None:
    """With headed=True the headless shell is passed over."""
    program(bare, "chromium-headless-shell")
    assert find_browser(headed=True) is None
    path = program(bare, "chromium")
    assert find_browser(headed=True) == Browser(executable=path, origin="chromium on PATH")


def test_playwrights_own_comes_before_path(bare: Path, tmp_path: Path) -> None:
    """The revision that the driver was built for is the better choice, and Playwright finds it by itself."""
    program(bare, "chromium")
    pretend_playwright_installed(tmp_path)
    assert find_browser() == Browser(executable=None, origin="Playwright's own")


def test_the_variable_comes_before_all(bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the user names is taken, whatever else is there."""
    pretend_playwright_installed(tmp_path)
    named = program(bare, "my-chromium")
    monkeypatch.setenv("CAPTCHA_BROWSER", str(named))
    assert find_browser() == Browser(executable=named, origin="CAPTCHA_BROWSER")


@pytest.mark.usefixtures("bare")
def test_a_variable_that_names_nothing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A typing error in the variable must not start another browser silently."""
    monkeypatch.setenv("CAPTCHA_BROWSER", "/nowhere/chromium")
    for look in (find_browser, install_browser):
        with pytest.raises(BrowserMissing, match="CAPTCHA_BROWSER=/nowhere/chromium does not exist"):
            look()


def test_a_browser_that_does_not_start_is_told(bare: Path) -> None:
    """A file that is there but is no browser is named in the sentence, not in a stack of calls."""
    path = program(bare, "chromium")
    with pytest.raises(BrowserMissing, match="chromium on PATH does not start"):
        browser_version(Browser(executable=path, origin="chromium on PATH"))


def test_launch_options_are_what_playwright_takes() -> None:
    """A path is passed on, Playwright's own needs none, and a window is shown only when asked for."""
    assert launch_options(Browser(executable=None, origin="")) == {"headless": True}
    assert launch_options(Browser(executable=Path("/x"), origin=""), headed=True) == {
        "headless": False,
        "executable_path": "/x",
    }


class Machine:
    """Runs no command, but records it and lets its effect happen."""

    def __init__(self, effects: dict[str, list[Browser]]) -> None:
        self.effects = effects
        self.there: list[Browser] = []
        self.ran: list[str] = []
        self.starts: set[str] = set()

    def run(self, command: list[str]) -> str | None:
        """None where the command has an effect or only refreshes lists, a reason where it fails."""
        line = " ".join(command).replace(f"{sys.executable} -m ", "")
        self.ran.append(line)
        self.there += self.effects.get(line, [])
        return None if line in self.effects or "update" in line else "no network"

    def version(self, browser: Browser) -> str:
        """Of those that start."""
        if browser.origin not in self.starts:
            raise BrowserMissing(looked=[f"{browser.origin} does not start"])
        return "1.0"


def pretend(monkeypatch: pytest.MonkeyPatch, machine: Machine, *, root: bool = True) -> None:
    """Let install_browser work on that machine, which has apt-get."""
    monkeypatch.delenv("CAPTCHA_BROWSER", raising=False)
    monkeypatch.setattr(browser, "_run", machine.run)
    monkeypatch.setattr(browser, "_found", lambda **_: iter(machine.there))
    monkeypatch.setattr(browser, "browser_version", machine.version)
    monkeypatch.setattr("os.geteuid", lambda: 0 if root else 1000)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}" if name == "apt-get" else None)


PLAYWRIGHT = "playwright install --only-shell chromium"
APT = "apt-get install -qq -y --no-install-recommends"
OWN = Browser(executable=None, origin="own")
DEBIANS = Browser(executable=Path("/usr/bin/chromium"), origin="debian")


def test_nothing_is_installed_where_a_browser_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A working browser ends the search before any command is run or announced."""
    machine = Machine({})
    machine.there, machine.starts = [DEBIANS], {"debian"}
    pretend(monkeypatch, machine)
    said: list[str] = []
    assert install_browser(say=said.append) is DEBIANS
    assert machine.ran == said == []


def test_playwrights_download_is_tried_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """It fits the driver and needs no root; one sentence announces it."""
    machine = Machine({PLAYWRIGHT: [OWN]})
    machine.starts = {"own"}
    pretend(monkeypatch, machine, root=False)
    said: list[str] = []
    assert install_browser(say=said.append) is OWN
    assert machine.ran == [PLAYWRIGHT]
    assert said == ["Installing Chromium with playwright install chromium …"]


def test_the_systems_package_comes_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """As root the lists are refreshed once and the packages are tried in turn."""
    machine = Machine({f"{APT} chromium": [DEBIANS]})
    machine.starts = {"debian"}
    pretend(monkeypatch, machine)
    said: list[str] = []
    assert install_browser(say=said.append) is DEBIANS
    assert said[:2] == [
        "Installing Chromium with playwright install chromium …",
        "playwright install chromium failed: no network.",
    ]
    assert machine.ran == [
        PLAYWRIGHT,
        "apt-get update -qq",
        f"{APT} chromium-headless-shell",
        f"{APT} chromium",
    ]


def test_a_download_that_does_not_start_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a slim machine Playwright's download lacks libraries; the system's package brings them."""
    machine = Machine({PLAYWRIGHT: [OWN], f"{APT} chromium-headless-shell": [DEBIANS]})
    machine.starts = {"debian"}
    pretend(monkeypatch, machine)
    assert install_browser() is DEBIANS


def test_without_root_the_system_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """When all has failed one sentence says what was tried and what to do."""
    machine = Machine({})
    pretend(monkeypatch, machine, root=False)
    with pytest.raises(
        BrowserMissing, match="install your system's chromium package, or set CAPTCHA_BROWSER"
    ) as caught:
        install_browser()
    assert machine.ran == [PLAYWRIGHT]
    assert "playwright install chromium failed: no network" in caught.value.looked


@pytest.mark.usefixtures("bare")
def test_a_download_that_fails_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Progress is shown as it comes; of its five tries' complaints and stacks of calls there is one sentence."""
    monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", "http://127.0.0.1:9")  # where nothing listens
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    said: list[str] = []
    with pytest.raises(BrowserMissing, match="failed: connect ECONNREFUSED"):
        install_browser(say=said.append)
    assert said == [
        "Installing Chromium with playwright install chromium …",
        "playwright install chromium failed: connect ECONNREFUSED 127.0.0.1:9.",
    ]
    printed, shown = capfd.readouterr()
    assert not printed
    assert "Downloading" in shown
    assert "ECONNREFUSED" not in shown
    assert shown.count("Download failure") < 2


def test_a_command_that_takes_too_long_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ended, and said to have been."""
    monkeypatch.setattr(browser, "DOWNLOAD_SECONDS", 0.1)
    assert browser._run([sys.executable, "-c", "import threading; threading.Event().wait()"]) == "no end within 0.1 s"


def test_the_browser_found_here_starts() -> None:
    """The machine that runs these tests has a browser, and it tells its version."""
    found = find_browser()
    assert found is not None
    assert browser_version(found).split(".")[0].isdigit()
