"""The one place that knows Playwright has a sync and an async API.

The core of the browser half is written once, as coroutines in which every Playwright call stands as
``await done(call)``. With an async page the coroutine is awaited as usual. With a sync page each call has
already returned its value (Playwright switches greenlets inside the call), so ``done`` never suspends and a
single ``send(None)`` carries the whole coroutine to its end.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def done(value: T | Awaitable[T]) -> T:
    """The value itself (sync API), or what it resolves to (async API)."""
    if isinstance(value, Awaitable):
        return await value
    return value


def run_sync(core: Coroutine[Any, Any, T]) -> T:
    """Run to its end a coroutine that has nothing to wait for.

    Raises:
        RuntimeError: the coroutine awaited something that was not ready.
    """
    try:
        core.send(None)
    except StopIteration as stop:
        result: T = stop.value
        return result
    core.close()
    raise RuntimeError("The core awaited something while it was driven by the sync API: write it as `await done(...)`.")


def is_async(page: Any) -> bool:
    """Whether ``page`` (or a frame or locator) belongs to Playwright's async API; by shape, so that forks pass too."""
    return inspect.iscoroutinefunction(page.evaluate)


def is_timeout(error: BaseException) -> bool:
    """Whether ``error`` is Playwright's TimeoutError, or that of a fork, without importing either."""
    return any(cls.__name__ == "TimeoutError" and cls.__module__ != "builtins" for cls in type(error).__mro__)
