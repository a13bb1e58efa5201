"""What the pages must hold, and that what they take from the code is up to date."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import click
import pytest
import yaml
from markdown_it import MarkdownIt

from solver import cli, errors
from tests.docs.blocks import DOCS, PAGES, ROOT

PICTURES = sorted(DOCS.rglob("*.svg"))


def test_every_error_has_an_entry() -> None:
    """Who sees an error's name finds what happened and what to do under it; and no entry outlives its error."""
    entries = re.findall(r"^### (\w+)$\n+(.+)", (DOCS / "troubleshooting.md").read_text(encoding="utf-8"), re.MULTILINE)
    public = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}

    assert sorted(name for name, _ in entries) == sorted(public)
    assert all(not told.startswith("#") for _, told in entries)


def every_command(group: click.Group, *names: str) -> Iterator[str]:
    """What tells of each command, and of each command of its own."""
    yield " ".join((*names, "--help"))
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from every_command(command, *names, name)
        else:
            yield " ".join((*names, name, "--help"))


def test_every_command_is_told_of() -> None:
    """The page of commands has what each of ours says of itself."""
    page = (DOCS / "commands.md").read_text(encoding="utf-8")

    assert sorted(re.findall(r"<!-- taken from (.+) -->", page)) == sorted(every_command(cli.main, "captcha-ocr"))


def test_what_is_taken_is_up_to_date() -> None:
    """Commands' help and example files stand in the pages as they are; `make docs-renew` mends it."""
    check = subprocess.run(
        [sys.executable, ROOT / "tools/docs.py", "--check"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (check.returncode, check.stderr) == (0, "")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    """Links and pictures that stay within the repository lead to files that are there."""
    tokens = [child for token in MarkdownIt().parse(page.read_text("utf-8")) for child in token.children or ()]
    for token in tokens:
        target = str(token.attrGet("href") or token.attrGet("src") or "")
        if target and not re.match(r"https?:|#", target):
            assert (page.parent / target.partition("#")[0]).exists(), f"{page}: {target}"


def test_every_page_is_in_the_navigation_once() -> None:
    """No page is left out of the menu, and none is in it twice."""

    def leaves(tree: object) -> Iterator[str]:
        if isinstance(tree, str):
            yield tree
        else:
            for branch in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
                yield from leaves(branch)

    navigation = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    assert sorted(leaves(navigation)) == sorted(page.name for page in DOCS.glob("*.md"))


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_pictures_need_nothing(picture: Path) -> None:
    """Each is well-formed, and shows nothing that lies elsewhere."""
    for element in ET.fromstring(picture.read_bytes()).iter():  # noqa: S314  # ours
        for name, value in element.attrib.items():
            if name.endswith("href"):
                assert value.startswith("data:")
    assert PICTURES
