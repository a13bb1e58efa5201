"""A circuit breaker: after a failure that says that a server is gone, it is left alone for a while."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from solver.errors import ServerFailed


class CircuitBreaker:
    """Remembers that a server is gone, so that this costs one time-out and not one an attempt.

    Source: Nygard, Release It!, 2007. Safe to use from several threads.
    """

    def __init__(self, *, rest: float, trial: float) -> None:
        """Start with a server that is thought to be there.

        Args:
            rest: seconds for which it is left alone.
            trial: seconds within which the one who tries it then has an answer.
        """
        self._rest = rest
        self._trial = trial
        self._lock = threading.Lock()
        self._failure: Callable[[], ServerFailed] | None = None
        self._until = 0.0

    def check(self) -> None:
        """Let the caller ask the server; after its rest, one caller, while the others still wait for the outcome.

        Raises:
            ServerFailed: it is to be left alone; as the failure that told so.
        """
        with self._lock:
            now = time.monotonic()
            if self._failure is None:
                return
            if now < self._until:
                raise self._failure()
            self._until = now + self._trial

    def trip(self, failure: Callable[[], ServerFailed]) -> None:
        """Leave the server alone from now on; the failure makes an error for each who asks."""
        with self._lock:
            self._failure, self._until = failure, time.monotonic() + self._rest

    def reset(self) -> None:
        """The server has answered."""
        with self._lock:
            self._failure = None
