"""What MkDocs is told beside mkdocs.yml."""

from __future__ import annotations

from typing import Any


def on_page_content(html: str, **_: Any) -> str:
    """A docstring that announces code ends with ``::``, as reStructuredText wants it; here one colon will do."""
    return html.replace("::</p>", ":</p>")
