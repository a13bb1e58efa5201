"""The public face: a solver that holds a recognizer, and ``solve_captcha`` for those who need just one."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Coroutine, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias, overload

from solver.hints import Hints
from solver.page.bridge import is_async, run_sync
from solver.page.flow import OnPage, Task
from solver.page.flow import solve as flow
from solver.page.watch import AsyncWatch, Watch, watch
from solver.policy import Policy

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from playwright import async_api, sync_api
    from typing_extensions import Unpack

    from solver.page.locate import Where
    from solver.reading import Reading, Solution
    from solver.recognize.recognizer import Recognizer

    AsyncPage: TypeAlias = "async_api.Page | async_api.Frame"
    SyncPage: TypeAlias = "sync_api.Page | sync_api.Frame"

log = logging.getLogger("solver")


class CaptchaSolver:
    """Solves captchas with one recognizer, which is loaded once, at the first reading.

    Args:
        recognizer: None for the bundled model, the name of a PaddleOCR model, a model directory,
            the address of a server, or an object with ``read``, ``read_many`` and ``close``.
        policy: how far a solve may go, unless it brings its own.
        hints: what is known about every answer, unless a call brings its own.
    """

    def __init__(
        self,
        recognizer: str | Recognizer | None = None,
        *,
        policy: Policy | None = None,
        hints: Hints | Mapping[str, object] | None = None,
    ) -> None:
        self._asked_for = recognizer
        self._recognizer: Recognizer | None = None
        self._loading = threading.Lock()
        self.policy = Policy() if policy is None else policy
        self.hints = Hints.of(hints)

    @property
    def recognizer(self) -> Recognizer:
        """What reads; loaded at the first use, in about two seconds.

        Raises:
            RecognizerError: it cannot be loaded.
        """
        with self._loading:
            if self._recognizer is None:
                from solver.recognize.choose import recognizer_from

                self._recognizer = recognizer_from(self._asked_for)
            return self._recognizer

    @overload
    def solve(
        self,
        page: SyncPage,
        captcha: Where | None = None,
        *,
        hints: Hints | Mapping[str, object] | None = None,
        policy: Policy | None = None,
        **on_page: Unpack[OnPage],
    ) -> Solution: ...

    @overload
    def solve(
        self,
        page: AsyncPage,
        captcha: Where | None = None,
        *,
        hints: Hints | Mapping[str, object] | None = None,
        policy: Policy | None = None,
        **on_page: Unpack[OnPage],
    ) -> Coroutine[Any, Any, Solution]: ...

    def solve(
        self,
        page: SyncPage | AsyncPage,
        captcha: Where | None = None,
        *,
        hints: Hints | Mapping[str, object] | None = None,
        policy: Policy | None = None,
        **on_page: Unpack[OnPage],
    ) -> Solution | Coroutine[Any, Any, Solution]:
        """Read the captcha, type the answer, and see to it that the page takes it.

        The picture's own bytes are read, or a screenshot where a person sees something else; the page is never asked
        for them again. An unsure reading is turned
        down for another picture. When the page rejects an answer, its new picture is read, and what the page
        dropped from the rest of the form (the password, usually) is put back.

        Args:
            page: a page or frame of Playwright's sync or async API.
            captcha: a selector or locator of the element; None: the only one that looks like a captcha.
            hints: what is known about the answer; what the field says of it (its length, digits only, a
                result) is added where they say nothing.
            policy: how far to go.
            on_page: ``field=``, ``submit=``, ``refresh=``, ``accepted=``, ``rejected=``, ``source=``: see ``OnPage``.

        Returns:
            The solution for a sync page; for an async page a coroutine of it.

        Raises:
            CaptchaUnsolved: the policy allows nothing more.
            SolveStopped: the page refused for a reason that is not the captcha.
            UnsupportedCaptcha: a vendor's challenge guards the page.
            PageError: the page is not as it must be; its subclasses say how.
            RecognizerError: reading is not possible.
            HintsInvalid: a hint is unknown.
            PolicyInvalid: the policy is none, or ``source`` is unknown.
            TypeError: the page is none.
        """

        core = _logged(self._task(page, captcha, hints, policy, on_page))
        return core if is_async(page) else run_sync(core)

    @overload
    def watch(
        self,
        page: sync_api.Page,
        captcha: Where,
        *,
        hints: Hints | Mapping[str, object] | None = None,
        policy: Policy | None = None,
        **on_page: Unpack[OnPage],
    ) -> Watch: ...

    @overload
    def watch(
        self,
        page: async_api.Page,
        captcha: Where,
        *,
        hints: Hints | Mapping[str, object] | None = None,
        policy: Policy | None = None,
        **on_page: Unpack[OnPage],
    ) -> AsyncWatch: ...

    def watch(
        self,
        page: sync_api.Page | async_api.Page,
        captcha: Where,
        *,
        hints: Hints | Mapping[str, object] | None = None,
        policy: Policy | None = None,
        **on_page: Unpack[OnPage],
    ) -> Watch | AsyncWatch:
        """Solve this captcha whenever it appears in the middle of other actions, until the watch is closed.

        ::

            with solver.watch(page, "#captcha", submit="#continue") as watch:  # async: async with
                page.get_by_role("link", name="Next").click()  # a captcha in its way is solved first
            print(watch.solutions)

        Playwright looks for the captcha before each action or assertion of the page, and solving counts towards the
        timeout of the one that it found it in. A captcha that was answered and stays is not answered again.

        A captcha that could not be solved lets the action go on, and fail if the captcha is in its way. The error
        is ``watch.error`` from then on; ``close``, or the end of the block, raises it in the place of that action's.

        Args:
            page: a page of Playwright's sync or async API.
            captcha: a selector or locator of the element.
            hints: as in ``solve``.
            policy: as in ``solve``; keep its ``timeout`` below that of the actions (30 seconds, if you set none).
            on_page: as in ``solve``.

        Returns:
            For a sync page the watch, which has begun. For an async page one that begins when it is awaited, or
            entered by ``async with``.

        Raises:
            TypeError: this is no page, but a frame or something else.
        """
        task = self._task(page, captcha, hints, policy, on_page)
        begun: Watch | AsyncWatch = watch(page, captcha, lambda: _logged(task), patience=task.policy.timeout)
        return begun

    def _task(
        self,
        page: Any,
        captcha: Where | None,
        hints: Hints | Mapping[str, object] | None,
        policy: Policy | None,
        on_page: OnPage,
    ) -> Task:
        """What the flow is to do; an async page's pictures are read in a thread, for reading blocks."""
        if not (hasattr(page, "evaluate") and hasattr(page, "url")):  # by shape, so that forks pass too
            raise TypeError(
                f"A solve takes a page or frame of Playwright, not {type(page).__name__}: "
                "open the address with page.goto(...), and pass that page."
            )

        def read(image: bytes, known: Hints) -> Reading:
            return self.recognizer.read(image, known)

        return Task(
            page=page,
            captcha=captcha,
            read=(lambda image, known: asyncio.to_thread(read, image, known)) if is_async(page) else read,
            hints=self.hints if hints is None else Hints.of(hints),
            policy=self.policy if policy is None else policy,
            **on_page,
        )

    def read(self, image: bytes | NDArray[np.uint8], hints: Hints | Mapping[str, object] | None = None) -> Reading:
        """The reading of one picture, without a page.

        Args:
            image: encoded bytes, or RGB uint8 of shape (H, W, 3).
            hints: what is known about the answer.

        Raises:
            ImageUnreadable: the bytes are not a picture.
            RecognizerError: reading is not possible.
        """
        return self.recognizer.read(image, self.hints if hints is None else Hints.of(hints))

    def close(self) -> None:
        """Give back what the recognizer holds, if it was loaded."""
        with self._loading:
            if self._recognizer is not None:
                self._recognizer.close()
                self._recognizer = None


async def _logged(task: Task) -> Solution:
    """The solution, and one line about it that never holds the answer."""
    solution = await flow(task)
    stages: dict[str, float] = {}
    for attempt in solution.attempts:
        for stage, ms in attempt.ms.items():
            stages[stage] = stages.get(stage, 0.0) + ms
    log.info(
        "captcha %s: %d pictures, %.0f ms (%s)",
        solution.verdict.value,
        len(solution.attempts),
        solution.ms,
        ", ".join(f"{stage} {ms:.0f}" for stage, ms in stages.items()),
        extra={
            "captcha_verdict": solution.verdict.value,
            "captcha_pictures": len(solution.attempts),
            "captcha_ms": solution.ms,
            "captcha_stages": stages,
        },
    )
    return solution


@cache
def _shared(recognizer: str | Recognizer | None) -> CaptchaSolver:
    """The solver that all calls of ``solve_captcha`` with this recognizer share, so that a model loads once."""
    return CaptchaSolver(recognizer)


@overload
def solve_captcha(
    page: SyncPage,
    captcha: Where | None = None,
    *,
    hints: Hints | Mapping[str, object] | None = None,
    policy: Policy | None = None,
    recognizer: str | Recognizer | None = None,
    **on_page: Unpack[OnPage],
) -> Solution: ...


@overload
def solve_captcha(
    page: AsyncPage,
    captcha: Where | None = None,
    *,
    hints: Hints | Mapping[str, object] | None = None,
    policy: Policy | None = None,
    recognizer: str | Recognizer | None = None,
    **on_page: Unpack[OnPage],
) -> Coroutine[Any, Any, Solution]: ...


def solve_captcha(
    page: Any,
    captcha: Where | None = None,
    *,
    hints: Hints | Mapping[str, object] | None = None,
    policy: Policy | None = None,
    recognizer: str | Recognizer | None = None,
    **on_page: Unpack[OnPage],
) -> Solution | Coroutine[Any, Any, Solution]:
    """Read the captcha, type the answer, and see to it that the page takes it.

    ``CaptchaSolver.solve`` with a solver that is shared by all calls with the same ``recognizer``::

        solution = await solve_captcha(page, "img#captcha", submit=True)  # async Playwright
        solution = solve_captcha(page, "img#captcha", submit=True)  # sync Playwright

    See there for the other arguments, what comes back and what is raised.
    """
    solver = _shared(recognizer)  # type: ignore[arg-type]  # objects are hashable unless they say otherwise
    solution: Solution | Coroutine[Any, Any, Solution] = solver.solve(
        page, captcha, hints=hints, policy=policy, **on_page
    )
    return solution
