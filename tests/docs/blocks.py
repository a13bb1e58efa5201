"""The blocks of code in everything that is written for users."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
PAGES = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted(DOCS.glob("*.md")),
    ROOT / "examples/pytest_login/README.md",
)
TAKEN, END = "<!-- taken from ", "<!-- taken: end -->"


@dataclass(frozen=True)
class Block:
    """A block of code.

    Attributes:
        page: where it stands.
        line: of its first line there, from 1.
        language: as the fence names it; empty without a name.
        text: the code.
        before: the imports of the blocks above it on its page, which its reader has seen.
    """

    page: Path
    line: int
    language: str
    text: str
    before: str = ""

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT).as_posix()}:{self.line}"


def blocks(*languages: str) -> list[Block]:
    """Those in these languages, but for what ``tools/docs.py`` takes from files that have tests of their own."""
    return [block for page in PAGES for block in _of(page) if block.language in languages]


def _of(page: Path) -> Iterator[Block]:
    taken, imports = False, ""
    for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
        if token.type == "html_block":
            taken = token.content.startswith(TAKEN) or (taken and not token.content.startswith(END))
        elif token.type in {"fence", "code_block"} and not taken:
            assert token.map is not None
            line = token.map[0] + (2 if token.type == "fence" else 1)
            yield Block(page, line, token.info.strip(), token.content, imports)
            if token.info.strip() == "python":
                imports += "".join(
                    f"{ast.unparse(node)}\n"
                    for node in ast.parse(token.content).body
                    if isinstance(node, ast.Import | ast.ImportFrom)
                )
