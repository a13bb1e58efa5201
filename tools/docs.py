"""Write anew what the documentation takes from the code: ``python tools/docs.py``; with ``--check`` only look.

Between ``<!-- taken from SOURCE -->`` and ``<!-- taken: end -->`` stands a file of this repository, or what a command
says of itself. So the pages can be read as they are, and cannot drift: a test runs the check.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click
from click.testing import CliRunner

from solver.cli import main as captcha_ocr

ROOT = Path(__file__).parent.parent
PART = re.compile(r"(<!-- taken from (?P<source>.+?) -->\n).*?(<!-- taken: end -->)", re.DOTALL)
LANGUAGES = {".py": "python", ".html": "html", ".ini": "ini"}


def taken(source: str) -> str:
    """The source as a block of code: a path from the root, or a ``captcha-ocr … --help``."""
    program, _, arguments = source.partition(" ")
    if program != "captcha-ocr":
        return f"```{LANGUAGES[Path(source).suffix]}\n{(ROOT / source).read_text(encoding='utf-8').strip()}\n```"
    shown = CliRunner().invoke(captcha_ocr, arguments.split(), prog_name=program, terminal_width=80)
    if shown.exit_code:
        raise click.ClickException(shown.output)
    return f"```text\n{shown.stdout.strip()}\n```"


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; exit status 1 if a page is out of date.")
def docs(*, check: bool) -> None:
    """Write the taken parts of docs/*.md."""
    stale = []
    for page in sorted((ROOT / "docs").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        fresh = PART.sub(lambda part: f"{part[1]}\n{taken(part['source'])}\n\n{part[3]}", text)
        if fresh != text:
            stale.append(page.name)
            if not check:
                page.write_text(fresh, encoding="utf-8")
    if stale:
        click.echo(f"{'Out of date' if check else 'Written'}: {', '.join(stale)}", err=True)
    sys.exit(bool(stale) and check)


if __name__ == "__main__":
    docs()
