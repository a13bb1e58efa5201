"""One recognizer, several threads, and a queue that has an end."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from solver.errors import CaptchaError
from solver.recognize.recognizer import BatchRecognizer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from integrations.server.limits import Limits
    from integrations.server.metrics import Metrics
    from solver.hints import Hints
    from solver.reading import Reading
    from solver.recognize.recognizer import Recognizer


@dataclass(eq=False)
class _Work:
    """A picture that someone waits for.

    Attributes:
        image: encoded.
        hints: what is known of it.
        came: when, by ``time.perf_counter``.
        outcome: its reading, or why it has none.
    """

    image: bytes
    hints: Hints
    came: float = field(default_factory=time.perf_counter)
    outcome: Future[Reading | CaptchaError] = field(default_factory=Future)


class ReadingPool:
    """Reads pictures with one recognizer that all its threads share, several together where it can do that.

    While more than one thread is free, a picture is read at once. The last free thread waits a moment for company,
    and what piles up while all are busy is shared out as they get free. So a batch never costs an idle processor.
    """

    def __init__(self, recognizer: Recognizer, *, limits: Limits, metrics: Metrics) -> None:
        """Start no thread yet.

        Args:
            recognizer: is closed in the end.
            limits: how many threads there are, what they read together, and how long the queue may be.
            metrics: are counted up.
        """
        self._recognizer = recognizer
        self._threads = [threading.Thread(target=self._run, name=f"reading-{n}") for n in range(limits.threads)]
        self._batch = limits.batch if isinstance(recognizer, BatchRecognizer) else 1
        self._wait = limits.wait / 1000
        self._most = limits.queue
        self._metrics = metrics
        self._changed = threading.Condition(threading.Lock())  # guards all that follows
        self._taken = 0
        self._waiting: deque[_Work] = deque()
        self._free = 0
        self._closing = False

    def start(self) -> None:
        """Start the threads."""
        for thread in self._threads:
            thread.start()

    async def read(self, images: Sequence[bytes], hints: Hints) -> list[Reading | CaptchaError]:
        """The readings of the pictures, in their order; in the place of one that cannot be read, its error.

        Who stops waiting takes the pictures that are not begun out of the queue.

        Raises:
            queue.Full: there is not room for all of them; none was begun.
        """
        work = [_Work(image, hints) for image in images]
        with self._changed:
            if self._taken + len(work) > self._most:
                raise queue.Full
            self._taken += len(work)
            self._waiting.extend(work)
            self._changed.notify_all()
        self._metrics.queue.inc(len(work))
        self._metrics.images.observe(len(work))
        for each in work:
            each.outcome.add_done_callback(self._leave)
        return await asyncio.gather(*(asyncio.wrap_future(each.outcome) for each in work))

    def close(self) -> None:
        """Finish what was taken, then close the recognizer."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()
        self._recognizer.close()

    def _run(self) -> None:
        """Read until the pool closes."""
        while (batch := self._next()) is not None:
            if batch:
                self._read(batch)

    def _next(self) -> list[_Work] | None:
        """What the calling thread is to read together; None: nothing any more."""
        with self._changed:
            self._free += 1
            while not (self._closing or self._ready()):
                left = self._waiting[0].came + self._wait - time.perf_counter() if self._waiting else None
                self._changed.wait(left)
            share = min(-(-len(self._waiting) // self._free), self._batch)
            self._free -= 1
            batch = [self._waiting.popleft() for _ in range(share)]
        if not batch:
            return None
        return [each for each in batch if each.outcome.set_running_or_notify_cancel()]

    def _ready(self) -> bool:
        """Whether a free thread should take something now."""
        if not self._waiting:
            return False
        waited = time.perf_counter() - self._waiting[0].came
        return self._free > 1 or len(self._waiting) >= self._batch or waited >= self._wait

    def _read(self, batch: list[_Work]) -> None:
        """Read pictures together, and tell each outcome as soon as it is there."""
        begun = time.perf_counter()
        for each in batch:
            self._metrics.seconds.labels("queue").observe(begun - each.came)
        self._metrics.batch.observe(len(batch))
        left = dict(enumerate(batch))
        try:
            for place, outcome in self._outcomes(batch):
                self._metrics.seconds.labels("read").observe(time.perf_counter() - begun)
                left.pop(place).outcome.set_result(outcome)
        except Exception as error:  # noqa: BLE001  # whatever it is, someone waits for it
            if len(batch) == 1:
                batch[0].outcome.set_exception(error)
            else:  # who sent the picture that broke the batch must not break those of others
                for each in left.values():
                    self._read([each])

    def _outcomes(self, batch: list[_Work]) -> Iterator[tuple[int, Reading | CaptchaError]]:
        """The place of each picture and its reading, or its error."""
        if isinstance(self._recognizer, BatchRecognizer):
            yield from self._recognizer.read_each([(each.image, each.hints) for each in batch])
            return
        [each] = batch
        try:
            yield 0, self._recognizer.read(each.image, each.hints)
        except CaptchaError as error:
            yield 0, error

    def _leave(self, _outcome: object) -> None:
        """One picture less, read or given up."""
        with self._changed:
            self._taken -= 1
        self._metrics.queue.dec()
