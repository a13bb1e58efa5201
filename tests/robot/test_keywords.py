"""The keywords for Robot Framework, in real runs of ``robot``."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from captcha.image import ImageCaptcha

from integrations.demo.site import PASSWORD, USER, DemoSite
from solver.browser import find_browser
from tests.docs.blocks import Block, blocks
from tests.docs.site import EXAMPLE

ROOT = Path(__file__).parent.parent.parent
OURS = "Library    integrations.robot.CaptchaLibrary"


def robot(folder: Path, cases: str, *, settings: str = "", library: str = OURS) -> tuple[int, str, str]:
    """Run a suite of these cases; what comes back is that of ``run``."""
    return run(folder, f"*** Settings ***\n{library}\n{settings}\n*** Test Cases ***\n{cases}")


def run(folder: Path, suite: str) -> tuple[int, str, str]:
    """Run a suite: how many failed, what was shown, and the log as XML."""
    (folder / "suite.robot").write_text(suite)
    done = subprocess.run(
        [sys.executable, "-m", "robot", "--loglevel", "DEBUG", "--log", "NONE", "--report", "NONE", "suite.robot"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr, (folder / "output.xml").read_text()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a captcha of four digits, and with a file that is no picture."""
    ImageCaptcha(width=160, height=60).write("2468", str(tmp_path / "captcha.png"))
    (tmp_path / "broken.png").write_bytes(b"not a picture")
    return tmp_path


def test_read_captcha(folder: Path) -> None:
    """A file and bytes are read under the hints."""
    cases = r"""
A File
    ${code}=    Read Captcha    captcha.png    alphabet=digits    length=4
    Should Match Regexp    ${code}    ^\\d{4}$
    Read Captcha    ${CURDIR}/captcha.png    length=4-6    case=ignore
Bytes
    ${bytes}=    Evaluate    pathlib.Path('captcha.png').read_bytes()
    ${code}=    Read Captcha    ${bytes}    alphabet=digits    length=4
    Length Should Be    ${code}    4
"""
    failed, shown, _ = robot(folder, cases)
    assert failed == 0, shown


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ("Read Captcha    broken.png", "cannot be decoded"),
        ("Read Captcha    captcha.png    length=x", "is not a length: write 4 or 4-6"),
        ("Read Captcha    captcha.png    kind=math    length=4", "does not go with kind='math'"),
        ("Read Captcha    captcha.png    case=mixed", "case"),
        ("Solve Captcha    img    input    submit=button", "submit and accepted go together"),
        ("Solve Captcha    img    input", "works on the page of the Browser library: import it, or use Read Captcha"),
    ],
)
def test_what_cannot_be_done_is_told(folder: Path, call: str, sentence: str) -> None:
    """The keyword fails with one sentence that says what to do."""
    failed, shown, _ = robot(folder, f"It Fails\n    {call}\n")
    assert failed == 1
    assert sentence in " ".join(shown.split())


def browser_library() -> bool:
    """Whether the Browser library is here with its half in Node."""
    found = importlib.util.find_spec("Browser")
    return bool(found and found.origin and (Path(found.origin).parent / "wrapper/node_modules").is_dir())


on_a_page = pytest.mark.skipif(
    not browser_library(), reason="needs the Browser library and its modules of Node: make test-robot"
)

FORM = f"""
    Fill Text    id=user    {USER}
    Fill Text    id=password    {PASSWORD}
    ${{answers}}=    Solve Captcha    id=captcha    id=code    submit=form > button    accepted=text=You are logged in.
"""


@pytest.fixture
def settings() -> str:
    """The Browser library with a Chromium of this machine."""
    found = find_browser()
    assert found is not None
    executable = f"executablePath={found.executable}" if found.executable else ""
    return f"Library    Browser\nSuite Setup    New Browser    chromium    {executable}"


@on_a_page
def test_solve_captcha(folder: Path, settings: str) -> None:
    """On the Browser library's page it gets in, twice; without submit it only types."""
    with DemoSite() as site:
        cases = rf"""
Login
    New Page    {site.url}
    {FORM}    ...    length=4-5    case=ignore
    Should Be True    1 <= ${{answers}} <= 3
    Get Title    contains    Welcome
Only Typed
    New Page    {site.url}
    ${{answers}}=    Solve Captcha    id=captcha    id=code    length=4-5    case=ignore
    Should Be Equal As Integers    ${{answers}}    1
    Get Text    id=code    matches    ^\\w{{4,5}}$
"""
        failed, shown, _ = robot(folder, cases, settings=settings)
        assert failed == 0, shown
        assert site.ledger.logins == 1


@on_a_page
def test_wrong_answers_end(folder: Path, settings: str) -> None:
    """An unsure picture is turned down, a wrong answer is followed by another, but not for ever; none gets logged."""
    (folder / "scripted.py").write_text(
        "from integrations.robot import CaptchaLibrary\nfrom solver.testing import ScriptedRecognizer\n"
        "class scripted(CaptchaLibrary):\n"
        "    def __init__(self): super().__init__(ScriptedRecognizer(('UNSURE', 0.1), 'WRONG'))\n"
    )
    with DemoSite() as site:
        cases = f"No Way In\n    New Page    {site.url}\n{FORM}    ...    attempts=2\n"
        failed, shown, log = robot(folder, cases, settings=settings, library="Library    scripted.py")
        assert failed == 1
        assert "The page took none of 2 answers: look at what it says" in " ".join(shown.split())
        assert (site.ledger.pictures, site.ledger.wrong, site.ledger.logins) == (4, 2, 0)
    assert "Fill Text" in log
    assert "UNSURE" not in log
    assert "WRONG" not in log
    assert not [*folder.rglob("captcha-*.png")]


@pytest.mark.parametrize(
    "block",
    [pytest.param(block, marks=on_a_page) if "New Page" in block.text else block for block in blocks("robotframework")],
    ids=str,
)
def test_the_documentation(block: Block, folder: Path, settings: str) -> None:
    """What the pages show runs as it stands, but for the address."""
    with DemoSite() as site:
        text = block.text.replace(f"{EXAMPLE}/login", site.url).replace("Library    Browser", settings)
        failed, shown, _ = run(folder, text)
        assert failed == 0, shown
        assert site.ledger.logins == text.count("submit=")
