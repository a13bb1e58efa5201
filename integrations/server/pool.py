"""One recognizer, several threads, and a queue that has an end."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from solver.errors import CaptchaError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from integrations.server.limits import Limits
    from integrations.server.metrics import Metrics
    from solver.hints import Hints
    from solver.reading import Reading
    from solver.recognize.recognizer import Recognizer


class ReadingPool:
    """Reads pictures with one recognizer that all its threads share."""

    def __init__(self, recognizer: Recognizer, *, limits: Limits, metrics: Metrics) -> None:
        """Start no thread yet.

        Args:
            recognizer: is closed in the end.
            limits: how many threads there are and how long the queue may be.
            metrics: are counted up.
        """
        self._recognizer = recognizer
        self._threads = ThreadPoolExecutor(limits.threads, thread_name_prefix="reading")
        self._most = limits.queue
        self._taken = 0
        self._lock = threading.Lock()
        self._metrics = metrics

    async def read(self, images: Sequence[bytes], hints: Hints) -> list[Reading | CaptchaError]:
        """The readings of the pictures, in their order; in the place of one that cannot be read, its error.

        Who stops waiting takes the pictures that are not begun out of the queue.

        Raises:
            queue.Full: there is not room for all of them; none was begun.
        """
        with self._lock:
            if self._taken + len(images) > self._most:
                raise queue.Full
            self._taken += len(images)
        self._metrics.queue.inc(len(images))
        self._metrics.images.observe(len(images))
        work = [self._threads.submit(self._read, image, hints, time.perf_counter()) for image in images]
        for each in work:
            each.add_done_callback(self._leave)
        return await asyncio.gather(*map(asyncio.wrap_future, work))

    def close(self) -> None:
        """Finish what was taken, then close the recognizer."""
        self._threads.shutdown()
        self._recognizer.close()

    def _read(self, image: bytes, hints: Hints, came: float) -> Reading | CaptchaError:
        """The reading of one picture, or its error."""
        begun = time.perf_counter()
        self._metrics.seconds.labels("queue").observe(begun - came)
        try:
            return self._recognizer.read(image, hints)
        except CaptchaError as error:
            return error
        finally:
            self._metrics.seconds.labels("read").observe(time.perf_counter() - begun)

    def _leave(self, _work: object) -> None:
        """One picture less, read or given up."""
        with self._lock:
            self._taken -= 1
        self._metrics.queue.dec()
