"""Captchas that appear in the middle of other actions, by ``page.add_locator_handler``.

Playwright calls the handler before an action or assertion of the same page, when the captcha shows, and the action
goes on once it has returned. Three things about that are not as one would wish, and decided here:

- What a handler raises does not reach the action: it is logged, and raised by some later call that has nothing to do
  with it, while the handler is called again and again. So an error is kept, nothing more is solved, for retries burn
  accounts, and ``close`` raises it: at the end of the ``with`` block, in the place of Playwright's timeout.
- By default the action waits until the captcha is hidden. One whose answer was only typed stays, and so does one that
  could not be solved: ``no_wait_after`` lets the action go on, and a captcha that stays is not answered again.
- A handler that is removed while it runs leaves its action waiting for ever: it is removed by ``close`` alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from solver.errors import CaptchaError, SolveInterrupted
from solver.page.bridge import done, is_async, is_foreign, poll, run_sync
from solver.page.capture import capture
from solver.page.scripts import script
from solver.page.turns import is_busy

if TYPE_CHECKING:
    from types import TracebackType

    from solver.page.locate import Where
    from solver.reading import Solution

GLANCE = 1_000
"""How long, in milliseconds, is looked whether a captcha that still shows is the one already answered."""


@dataclass(eq=False)
class Watching:
    """What both kinds of watch have.

    Attributes:
        solutions: of the captchas solved so far, oldest first.
        error: why one was not solved; from then on nothing more is solved. ``close`` raises it.
    """

    page: Any = field(repr=False)
    captcha: Any = field(repr=False)
    solve: Callable[[], Any] = field(repr=False)
    patience: float = field(repr=False)
    solutions: list[Solution] = field(default_factory=list)
    error: Exception | None = None
    closed: bool = False
    running: bool = False
    task: asyncio.Future[Solution] | None = field(default=None, repr=False)
    answered: tuple[float, str] | None = field(default=None, repr=False)

    def _raise(self, error: BaseException | None) -> None:
        """Raise why a captcha was not solved, unless the block failed for a reason of its own."""
        if self.error is not None and (error is None or is_foreign(error)):
            raise self.error from error


class Watch(Watching):
    """Solves captchas as they appear on a page of the sync API, until it is closed."""

    def close(self) -> None:
        """Watch no longer.

        Raises:
            CaptchaError: one was not solved.
        """
        run_sync(_close(self))
        self._raise(None)

    def __enter__(self) -> Watch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        run_sync(_close(self))
        self._raise(error)


class AsyncWatch(Watching):
    """Solves captchas as they appear on a page of the async API, from when it is awaited or entered on."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._started = _started(self)  # made here, so that Python warns of a watch that was never awaited

    async def close(self) -> None:
        """Watch no longer.

        Raises:
            CaptchaError: one was not solved.
        """
        await _close(self)
        self._raise(None)

    def __await__(self) -> Generator[Any, None, AsyncWatch]:
        return self._started.__await__()

    async def __aenter__(self) -> AsyncWatch:
        return await done(self)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await _close(self)
        self._raise(error)


def watch(page: Any, captcha: Where, solve: Callable[[], Coroutine[Any, Any, Solution]], *, patience: float) -> Any:
    """Begin to watch; an async page's watch begins when it is awaited.

    Args:
        page: the page, of either API.
        captcha: a selector or locator of its main frame, or of a frame by ``frame_locator``.
        solve: a core coroutine function that solves this captcha.
        patience: for how long ``close`` lets a solve come to its end where it cannot be cancelled, in milliseconds.

    Raises:
        TypeError: ``page`` is a frame, whose actions Playwright lets nobody come before.
    """
    if not hasattr(page, "add_locator_handler"):
        raise TypeError(
            f"A watch takes a page of Playwright, not {type(page).__name__}: pass the frame's page, and the captcha as "
            "page.frame_locator(...).locator(...)."
        )
    # More than one captcha is the solve's error to tell; Playwright would let whatever action is under way fail.
    locator = (page.locator(captcha) if isinstance(captcha, str) else captcha).first
    if is_async(page):
        return AsyncWatch(page, locator, lambda: asyncio.ensure_future(solve()), patience)
    watching = Watch(page, locator, lambda: run_sync(solve()), patience)
    run_sync(_start(watching))
    return watching


async def _start(watching: Watching) -> None:
    def appeared() -> Any:
        return _appeared(watching) if is_async(watching.page) else run_sync(_appeared(watching))

    await done(watching.page.add_locator_handler(watching.captcha, appeared, no_wait_after=True))


async def _started(watching: AsyncWatch) -> AsyncWatch:
    await _start(watching)
    return watching


async def _appeared(watching: Watching) -> None:
    """Solve the captcha that shows, unless that is not this watch's to do."""
    if watching.closed or watching.running or watching.error is not None or is_busy(watching.page):
        return
    watching.running = True
    try:
        if watching.answered is not None and watching.answered == await _shown(watching):
            return
        solving = watching.solve()
        watching.task = solving if isinstance(solving, asyncio.Future) else None
        solution = await done(solving)
        watching.solutions.append(solution)
        document = await done(watching.page.evaluate(script("document")))
        watching.answered = (document, solution.attempts[-1].digest)
    except asyncio.CancelledError:
        if not watching.closed:
            raise
    except SolveInterrupted as error:
        if error.kind != "vanished":  # then nothing is in the way any more
            watching.error = error
    except Exception as error:  # noqa: BLE001  # see above: whatever it is, here nobody would see it
        watching.error = error
    finally:
        watching.running = False
        watching.task = None


async def _shown(watching: Watching) -> tuple[float, str] | None:
    """The document and the picture that show now."""
    try:
        now = await capture(watching.page, watching.captcha, timeout=GLANCE, look=0)
        return await done(watching.page.evaluate(script("document"))), now.digest
    except Exception as error:
        if not isinstance(error, CaptchaError) and not is_foreign(error):
            raise
        return None


async def _close(watching: Watching) -> None:
    """Watch no longer, and leave nothing running."""
    if watching.closed:
        return
    watching.closed = True
    if isinstance(watching, AsyncWatch):
        watching._started.close()  # noqa: SLF001  # in case it was never awaited
    await done(watching.page.remove_locator_handler(watching.captcha))
    if watching.task is not None:
        watching.task.cancel()

    # Of the sync API a solve goes on when the action that it was in the middle of has timed out.
    async def ended() -> bool | None:
        return None if watching.running else True

    try:
        await poll(watching.page, ended, timeout=watching.patience)
    except Exception as error:
        if not is_foreign(error):
            raise
