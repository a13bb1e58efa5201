"""Every command in the documentation exists, and takes the options and arguments that it is given."""

from __future__ import annotations

import re
import shlex
import sys

import click
import pytest

from integrations.pytest_plugin import OPTIONS
from solver.cli import main
from tests.docs.blocks import ROOT, Block, blocks

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

OTHERS = {"cd", "curl", "export", "git", "peers/bin/pip", "ray", "rfbrowser", "serve"}
"""Programs that are not ours, and of which nothing is checked."""


def commands(block: Block) -> list[list[str]]:
    """The command lines of a block, each as words; what is piped into another is two of them.

    Blocks that no language names are layouts and output too, so of them only lines that begin with a known command.
    """
    lines = [shlex.split(part, comments=True) for line in block.text.splitlines() for part in line.split(" | ")]
    known = re.compile(r"(captcha-ocr|make|pip|pytest|python)$")
    return [words for words in lines if words and (block.language == "sh" or known.match(words[0]))]


LINES = [
    (str(block), words)
    for block in blocks("sh", "")
    if block.language or re.search(r"^ *(captcha-ocr|make|pip|pytest|python) ", block.text, re.MULTILINE)
    for words in commands(block)
]


def parse(words: list[str]) -> None:
    """Parse a command line of ours as far as its command; nothing is run.

    Raises:
        UsageError: there is no such command, or it does not take these words.
    """
    command: click.Command = main
    context = click.Context(main, info_name="captcha-ocr")
    while isinstance(command, click.Group):
        name, found, words = command.resolve_command(context, words)
        assert found is not None
        command, context = found, click.Context(found, info_name=name, parent=context)
    command.make_context(context.info_name, words, parent=context.parent).close()


@pytest.fixture(autouse=True)
def any_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files and folders are the reader's, so they need not be here."""
    monkeypatch.setattr(click.Path, "convert", lambda *given: given[1])


@pytest.mark.parametrize(("where", "words"), LINES, ids=[f"{where} {' '.join(words)}" for where, words in LINES])
def test_it_can_be_called(where: str, words: list[str]) -> None:
    """A command of ours parses; a target of make, an extra, an option of the plugin, a script: each is there."""
    program, *arguments = words
    if program == "captcha-ocr":
        parse(arguments)
    elif program == "make":
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        targets = [word for word in arguments if "=" not in word]
        assert targets
        assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
    elif program == "pip":
        extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
            "optional-dependencies"
        ]
        for asked_for in re.findall(r"playwright-captcha-ocr\[(.+?)\]", " ".join(arguments)):
            assert set(asked_for.split(",")) <= set(extras)
    elif program == "pytest":
        options = [
            word.removeprefix("--captcha-").replace("-", "_") for word in arguments if word.startswith("--captcha")
        ]
        assert set(options) <= set(OPTIONS)
    elif program == "python":
        assert arguments[0] == "-m" or (ROOT / arguments[0]).is_file()
    else:
        assert program in OTHERS, f"{where} calls {program}, of which nothing is known"


@pytest.mark.parametrize("line", ["reed captcha.png", "read --lenght 4 captcha.png", "read", "train . --format paddle"])
def test_a_mistake_would_be_found(line: str) -> None:
    """What is misspelt, missing or another command's does not parse."""
    with pytest.raises(click.UsageError):
        parse(line.split())
