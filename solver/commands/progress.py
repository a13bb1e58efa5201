"""The bar that commands show on stderr while they work."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


def progress_bar(*told: str, width: int | None = None) -> Progress:
    """A bar a task, with its count and the time that is left.

    Args:
        told: what else stands behind it, in rich's templates.
        width: characters that the tasks' names take at the least; None: as many as they have.
    """
    name = TextColumn(f"{{task.description:{width or ''}}}")
    columns = name, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), *map(TextColumn, told)
    return Progress(*columns, console=Console(stderr=True))
