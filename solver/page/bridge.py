"""The one place that knows Playwright has a sync and an async API.

The core of the browser half is written once, as coroutines in which every Playwright call stands as
``await done(call)``. With an async page the coroutine is awaited as usual. With a sync page each call has
already returned its value (Playwright switches greenlets inside the call), so ``done`` never suspends and a
single ``send(None)`` carries the whole coroutine to its end.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Awaitable, Callable, Coroutine
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


def page_of(page: Any) -> Any:
    """The page itself, from a page or one of its frames."""
    return page if hasattr(page, "context") else page.page


def is_timeout(error: BaseException) -> bool:
    """Whether ``error`` is Playwright's TimeoutError, or that of a fork, without importing either."""
    return any(cls.__name__ == "TimeoutError" and cls.__module__ != "builtins" for cls in type(error).__mro__)


def is_foreign(error: BaseException) -> bool:
    """Whether ``error`` is Playwright's own, or a fork's: an element that went away, a navigation under way."""
    return any(cls.__name__ == "Error" and "_impl" in cls.__module__ for cls in type(error).__mro__)


async def poll(page: Any, probe: Callable[[], Awaitable[T | None]], *, timeout: float) -> T | None:
    """What ``probe`` comes to once it is not None, or None when time runs out.

    Asked at once and then again after pauses that grow with the time already waited, from 5 to 100 ms: what is
    there already costs no waiting, and what takes long is not pestered.

    Args:
        page: whose clock waits; it belongs to either API.
        probe: a core coroutine function.
        timeout: in milliseconds.
    """
    start = time.monotonic()
    while True:
        found = await probe()
        waited = (time.monotonic() - start) * 1000
        if found is not None or waited >= timeout:
            return found
        await done(page.wait_for_timeout(min(max(waited / 4, 5), 100, timeout - waited)))
