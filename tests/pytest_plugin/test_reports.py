"""What a failed test's report tells of its captchas, and the line at the end of the run."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.pytest_plugin.conftest import Run

LOGIN = """
from pathlib import Path

def log_in(page, site, solve_captcha):
    page.goto(site.url)
    page.fill("[name=user]", "anna")
    page.fill("[name=password]", "secret")
    solution = solve_captcha(page, "img#captcha", submit=True)
    Path("drawn.png").write_bytes(solution.attempts[-1].image)
"""

RIGHT = """
def test_right(page, site, solve_captcha):
    log_in(page, site, solve_captcha)
"""

FAILS_LATER = """
def test_later(page, site, solve_captcha):
    log_in(page, site, solve_captcha)
    assert page.title() == "Another"
"""

WRONG = """
import pytest
from solver.testing import ScriptedRecognizer

@pytest.fixture(scope="session")
def captcha_recognizer():
    return ScriptedRecognizer("0000", ("", 0), ("0001", 0.75))

@pytest.fixture
def logged_in(page, site, solve_captcha):
    log_in(page, site, solve_captcha)

def test_wrong(logged_in):
    pass
"""

SYNC = ("captcha-ocr", "playwright")
AUTO = "--captcha-browser=auto"


def kept(pytester: pytest.Pytester) -> dict[str, Path]:
    """The files below captcha-artifacts, by name."""
    return {path.name: path for path in (pytester.path / "captcha-artifacts").rglob("*.*") if path.is_file()}


def test_what_was_read_is_told(run: Run, pytester: pytest.Pytester) -> None:
    """Each picture with the answer, its confidence and the page's word, where a fixture solved it, too."""
    pytester.makepyfile(LOGIN + WRONG)
    result = run(AUTO, "--captcha-attempts=2", plugins=SYNC)
    result.assert_outcomes(errors=1)
    result.stdout.no_fnmatch_line("*solver/page/*")  # the traceback ends at the test's own line
    result.stdout.fnmatch_lines(
        [
            "*- Captcha -*",
            "solve_captcha img#captcha: The captcha was not solved: *",
            "  1. read '0000', confidence 1.00, rejected (*), captcha-artifacts/*/1.png",
            "  2. read '', confidence 0.00, turned down (*), captcha-artifacts/*/2.png",
            "  3. read '0001', confidence 0.75, rejected (*), captcha-artifacts/*/3.png",
            "captchas: 0 of 1 solved, 0% at the first try, the slowest in *s (*::test_wrong[[]chromium])",
        ]
    )
    assert kept(pytester).keys() == {"1.png", "2.png", "3.png", "index.html", "index.captchas.json"}


def test_every_reporter_gets_the_picture(run: Run, pytester: pytest.Pytester) -> None:
    """pytest-html, Allure and JUnit hold the captcha's own bytes or where they are; none holds the password."""
    pytester.makepyfile(LOGIN + FAILS_LATER)
    reporters = ("--html=report.html", "--self-contained-html", "--alluredir=allure", "--junitxml=junit.xml")
    installed = run(AUTO, "-p", "no:playwright-asyncio", "-p", "no:asyncio", *reporters)
    installed.assert_outcomes(failed=1)
    installed.stdout.fnmatch_lines(["plugins: *playwright-captcha-ocr-*"])
    drawn = (pytester.path / "drawn.png").read_bytes()
    files = kept(pytester)
    assert files["1.png"].read_bytes() == drawn
    picture = base64.b64encode(drawn).decode()
    assert picture in files["index.html"].read_text("utf-8")
    assert picture in (pytester.path / "report.html").read_text("utf-8")

    [result] = (pytester.path / "allure").glob("*-result.json")
    attachments = {each["name"]: each for each in json.loads(result.read_text("utf-8"))["attachments"]}
    attachment = attachments["captcha 1: read '7919', confidence 1.00, accepted"]
    assert attachment["type"] == "image/png"
    assert (pytester.path / "allure" / attachment["source"]).read_bytes() == drawn

    [told] = ET.parse(pytester.path / "junit.xml").iterfind(".//property[@name='captcha_1']")  # noqa: S314
    where = files["1.png"].relative_to(pytester.path)
    assert told.attrib["value"] == f"read '7919', confidence 1.00, accepted, {where}"
    assert not any(b"secret" in path.read_bytes() for path in files.values())


@pytest.mark.parametrize(
    ("switches", "names"),
    [
        ([], {"later"}),
        (["-o", "captcha_artifacts=on"], {"right", "later"}),
        (["--captcha-artifacts=off", "-o", "captcha_artifacts=on"], set()),
    ],
    ids=["by default on failure", "on by the ini", "off by the command line"],
)
def test_pictures_are_kept_as_asked(run: Run, pytester: pytest.Pytester, switches: list[str], names: set[str]) -> None:
    """Those of failed tests, all or none; the command line has the last word; what was read is told regardless."""
    pytester.makepyfile(LOGIN + RIGHT + FAILS_LATER)
    result = run(AUTO, *switches, plugins=SYNC)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["  1. read '*', confidence 1.00, accepted*"])
    folders = {path.name for path in (pytester.path / "captcha-artifacts").glob("*")}
    assert {name for name in ("right", "later") if any(f"test_{name}" in folder for folder in folders)} == names
    assert len(folders) == len(names)


def test_pictures_of_an_earlier_run_are_gone(run: Run, pytester: pytest.Pytester) -> None:
    """What lies in a test's folder is of its last run."""
    pytester.makepyfile(LOGIN + FAILS_LATER)
    run(AUTO, plugins=SYNC).assert_outcomes(failed=1)
    assert kept(pytester)
    pytester.makepyfile(LOGIN + FAILS_LATER.replace("Another", "Home"))
    run(AUTO, plugins=SYNC).assert_outcomes(passed=1)
    assert not kept(pytester)


def test_across_processes(run: Run, pytester: pytest.Pytester) -> None:
    """With xdist the main process tells and counts what its workers read."""
    pytester.makepyfile(LOGIN + RIGHT + FAILS_LATER + RIGHT.replace("test_right", "test_right_again"))
    result = run(AUTO, "-n", "2", "--junitxml=junit.xml", plugins=(*SYNC, "xdist"))
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(
        [
            "  1. read '*', confidence 1.00, accepted, captcha-artifacts/*test_later*/1.png",
            "captchas: 3 of 3 solved, 100% at *",
        ]
    )
    assert len(list(ET.parse(pytester.path / "junit.xml").iterfind(".//property[@name='captcha_1']"))) == 1  # noqa: S314
    assert kept(pytester).keys() == {"1.png", "index.html", "index.captchas.json"}


def test_a_run_without_captchas_says_nothing(run: Run, pytester: pytest.Pytester) -> None:
    """Nothing is added where nothing was solved."""
    pytester.makepyfile("def test_nothing(solve_captcha): pass")
    result = run(plugins=("captcha-ocr",))
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*captchas:*")
