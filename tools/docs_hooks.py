"""What MkDocs is told beside mkdocs.yml: where its Markdown differs from GitHub's, and docstrings from both."""

from __future__ import annotations

import re
from typing import Any


def on_page_markdown(markdown: str, **_: Any) -> str:
    """In a table, a bar within code is escaped on GitHub, and must not be here."""
    return re.sub(
        r"^\|.*$",
        lambda row: re.sub(r"`[^`]+`", lambda code: code[0].replace(r"\|", "|"), row[0]),
        markdown,
        flags=re.MULTILINE,
    )


def on_page_content(html: str, **_: Any) -> str:
    """A docstring that announces code ends with ``::``, as reStructuredText wants it; here one colon will do."""
    return html.replace("::</p>", ":</p>")
