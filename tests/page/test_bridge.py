"""The bridge between one core and two APIs."""

from __future__ import annotations

import asyncio

import pytest
from playwright.sync_api import Error
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from solver.page.bridge import done, is_async, is_foreign, is_timeout, run_sync


async def doubled(value: object) -> object:
    """A core coroutine."""
    return (await done(value), await done(value))


def test_plain_values_need_no_loop() -> None:
    """With plain values one send carries the core to its end, without any event loop."""
    assert run_sync(doubled(3)) == (3, 3)


def test_awaitables_are_awaited() -> None:
    """With an awaitable the same core waits for it."""

    async def main() -> object:
        future = asyncio.get_running_loop().create_future()
        future.set_result(4)
        return await doubled(future)

    assert asyncio.run(main()) == (4, 4)


def test_waiting_in_sync_mode_is_an_error() -> None:
    """A core that would wait for a future in sync mode says so instead of hanging."""

    class Never:
        def __await__(self):  # type: ignore[no-untyped-def]
            yield

    with pytest.raises(RuntimeError, match="write it as `await done"):
        run_sync(doubled(Never()))


def test_pages_and_errors_are_known_by_shape() -> None:
    """Pages of forks, and errors of Playwright, are told apart without importing either."""

    class Sync:
        def evaluate(self) -> None: ...

    class Async:
        async def evaluate(self) -> None: ...

    assert (is_async(Sync()), is_async(Async())) == (False, True)
    errors = PlaywrightTimeoutError("x"), Error("x"), TimeoutError(), ValueError()
    assert [is_timeout(error) for error in errors] == [True, False, False, False]
    assert [is_foreign(error) for error in errors] == [True, True, False, False]
