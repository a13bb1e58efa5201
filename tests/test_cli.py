"""The command line: exit statuses, what goes where, and that nothing heavy is imported before it is needed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from solver import cli
from solver.browser import Browser
from solver.errors import BrowserMissing, CaptchaError, HintsInvalid, PolicyInvalid

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

ROOT = Path(__file__).parent.parent
COMMANDS = ("doctor", "eval", "install-browser", "read")


def run_raising(monkeypatch: pytest.MonkeyPatch, error: Exception) -> tuple[int, str, str]:
    """Exit status, stdout and stderr of a command that raises this."""

    @click.command()
    def doctor() -> None:
        raise error

    monkeypatch.setattr("solver.commands.doctor.doctor", doctor)
    result = CliRunner().invoke(cli.main, ["doctor"])
    return result.exit_code, result.stdout, result.stderr


def test_help_names_every_command() -> None:
    """Ours and those of other packages stand in one list, each with its sentence."""
    shown = CliRunner().invoke(cli.main, ["--help"])
    assert shown.exit_code == 0
    for command in (*COMMANDS, "demo"):
        assert f"\n  {command} " in shown.stdout
    assert "..." not in shown.stdout.partition("Commands:")[2]  # none is cut off


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    """--help of each command works and is no empty page."""
    shown = CliRunner().invoke(cli.main, [command, "--help"])
    assert shown.exit_code == 0
    assert f"main {command} [OPTIONS]" in shown.stdout


@pytest.mark.parametrize("error", [BrowserMissing(looked=["here"]), CaptchaError("It broke: mend it.")])
def test_an_error_of_ours_is_one_sentence(monkeypatch: pytest.MonkeyPatch, error: CaptchaError) -> None:
    """Exit status 1, the sentence on stderr, nothing on stdout and no stack of calls."""
    assert run_raising(monkeypatch, error) == (1, "", f"✗ {error}\n")


@pytest.mark.parametrize("error", [HintsInvalid("Bad hint."), PolicyInvalid("Bad policy.")])
def test_wrong_use_is_exit_status_2(monkeypatch: pytest.MonkeyPatch, error: CaptchaError) -> None:
    """Values that contradict themselves are told like a wrong option."""
    status, stdout, stderr = run_raising(monkeypatch, error)
    assert (status, stdout) == (2, "")
    assert str(error) in stderr


def test_other_errors_are_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the program keeps its stack of calls."""
    monkeypatch.setattr("solver.commands.doctor.doctor", click.Command("doctor", callback=lambda: 1 / 0))
    result = CliRunner().invoke(cli.main, ["doctor"])
    assert isinstance(result.exception, ZeroDivisionError)


def test_a_misspelt_command_is_told_of_the_one_meant() -> None:
    """Who writes one letter wrong need not look the list up; who is far off is offered nothing."""
    assert "No such command 'raed'. Did you mean 'read'?" in CliRunner().invoke(cli.main, ["raed"]).stderr
    assert "Did you mean" not in CliRunner().invoke(cli.main, ["xyz"]).stderr


def test_a_browser_that_playwright_does_not_find_by_itself_is_told_how_to_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After install-browser the very first script must start: the lines to write are there where they are needed."""

    def shown(executable: Path | None) -> str:
        found = Browser(executable=executable, origin="here")
        monkeypatch.setattr("solver.commands.browser.install_browser", lambda **_: found)
        monkeypatch.setattr("solver.commands.browser.browser_version", lambda _: "1.0")
        return CliRunner().invoke(cli.main, ["install-browser"]).stdout

    assert "executable_path='/opt/chromium'" in shown(Path("/opt/chromium"))
    assert "pytest --captcha-browser auto" in shown(Path("/opt/chromium"))
    assert shown(None) == "Chromium 1.0 is ready (here).\n"


@pytest.mark.parametrize("arguments", [["nonsense"], ["doctor", "--nonsense"]])
def test_unknown_words_are_exit_status_2(arguments: list[str]) -> None:
    """A command or option that does not exist is wrong use."""
    assert CliRunner().invoke(cli.main, arguments).exit_code == 2


def test_other_packages_add_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry point of the group is a command like ours."""
    from importlib.metadata import EntryPoints

    class Registered:
        """An entry point that gives a command."""

        name, group = "greet", "captcha_ocr.commands"

        def matches(self, **wanted: str) -> bool:
            """Whether it is the one wanted."""
            return all(getattr(self, key) == value for key, value in wanted.items())

        def load(self) -> click.Command:
            """The command."""
            return click.Command("greet", callback=lambda: click.echo("hello"))

    registered: list[EntryPoint] = [Registered()]  # type: ignore[list-item]  # as much of one as is used
    monkeypatch.setattr(cli, "entry_points", lambda **wanted: EntryPoints(registered).select(**wanted))
    assert "greet" in CliRunner().invoke(cli.main, ["--help"]).stdout
    assert CliRunner().invoke(cli.main, ["greet"]).stdout == "hello\n"


def test_module_and_version() -> None:
    """``python -m solver`` is the same program and knows its version."""
    shown = subprocess.run([sys.executable, "-m", "solver", "--version"], capture_output=True, text=True, check=True)
    assert shown.stdout.startswith("captcha-ocr, version ")


def test_the_program_starts_light() -> None:
    """Neither PaddleOCR, nor an engine, nor Playwright, nor Flask is loaded to tell what commands there are."""
    heavy = {"paddleocr", "paddlex", "paddle", "torch", "playwright", "flask", "captcha", "onnxruntime"}
    listing = (
        "import sys; from click.testing import CliRunner; from solver.cli import main; "
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0; print(*sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", listing], capture_output=True, text=True, check=True)
    assert heavy.isdisjoint(shown.stdout.split())


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``captcha-ocr`` on PATH, from this checkout."""
    program = tmp_path / "captcha-ocr"
    program.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom solver.cli import main\nmain()\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)


def documented(shell: str) -> str:
    """The line that the documentation gives for a shell."""
    [line] = re.findall(rf"```{shell}\n(.+)\n```", (ROOT / "docs/commands.md").read_text(encoding="utf-8"))
    return str(line)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str, on_path: None) -> None:
    """What the documentation tells a shell to ask for comes."""
    script = subprocess.run(
        ["captcha-ocr"],  # noqa: S607  # the one above
        env=os.environ | {"_CAPTCHA_OCR_COMPLETE": f"{shell}_source"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "_captcha_ocr_completion" in script
    assert f"_CAPTCHA_OCR_COMPLETE={shell}_source captcha-ocr" in documented(shell)


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
def test_bash_completes(on_path: None) -> None:
    """With that line, Tab offers the commands that begin with what is there, and a command's options."""

    def offered(*words: str) -> list[str]:
        typed = f"COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}; "
        asked = f"{documented('bash')}\n_captcha_ocr_completion captcha-ocr\n"
        bash = ["bash", "-c", typed + asked + 'echo "${COMPREPLY[@]}"']
        return subprocess.run(bash, capture_output=True, text=True, check=True).stdout.split()

    assert offered("captcha-ocr", "rea") == ["read"]
    assert offered("captcha-ocr", "read", "--alph") == ["--alphabet"]
    assert offered("captcha-ocr", "read", "--case", "up") == ["upper"]
