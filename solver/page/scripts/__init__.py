"""JavaScript that looks at a document: one question a file, asked through Playwright's ``evaluate``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def script(name: str, *before: str) -> str:
    """The source of a function for ``evaluate``, with what all scripts share in front.

    Args:
        name: the file's name without ``.js``.
        before: those of other files that it needs.
    """
    *shared, asked = (
        files(__package__).joinpath(f"{part}.js").read_text("utf-8") for part in ("common", *before, name)
    )
    return f"(...args) => {{\n{''.join(shared)}\nreturn (\n{asked}\n)(...args);\n}}"
