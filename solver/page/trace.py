"""A solve as one group in Playwright's trace viewer; where no trace is recorded, a group is nothing."""

from __future__ import annotations

from typing import Any

from solver.page.bridge import done, is_foreign


async def begin_group(page: Any, name: str) -> bool:
    """Put what follows into a group of this name, and tell whether that was possible."""
    tracing = page.context.tracing
    if not hasattr(tracing, "group"):
        return False  # a fork that is older than groups
    try:
        await done(tracing.group(name))
    except Exception as error:
        if not is_foreign(error):
            raise
        return False
    return True


async def end_group(page: Any) -> None:
    """End the group that was begun last; its context may be gone."""
    try:
        await done(page.context.tracing.group_end())
    except Exception as error:
        if not is_foreign(error):
            raise
