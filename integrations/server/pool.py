"""Several threads that do the same, and a queue that has an end."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from integrations.server.limits import Limits
    from integrations.server.metrics import Metrics
    from solver.errors import CaptchaError

J = TypeVar("J")
T = TypeVar("T")
Job = TypeVar("Job", contravariant=True)


class Pool(Protocol[Job, T]):
    """Does the jobs of all requests, several together where that is less work."""

    def start(self) -> None:
        """Be ready for jobs."""

    async def do(self, jobs: Sequence[Job]) -> list[T | CaptchaError]:
        """What the jobs come to, in their order; in the place of one that cannot be done, its error.

        Raises:
            queue.Full: there is not room for all of them; none was begun.
        """

    def close(self) -> None:
        """Finish what was taken."""


@dataclass(eq=False)
class Work(Generic[J, T]):
    """A job that someone waits for.

    Attributes:
        job: what is to be done.
        came: when, by ``time.perf_counter``.
        outcome: what it came to, or why it did not.
    """

    job: J
    came: float = field(default_factory=time.perf_counter)
    outcome: Future[T | CaptchaError] = field(default_factory=Future)


def work_off(
    batch: Sequence[Work[J, T]],
    do: Callable[[list[J]], Iterator[tuple[int, T | CaptchaError]]],
    *,
    stage: str,
    metrics: Metrics,
) -> None:
    """Do jobs together in the calling thread, and tell each outcome as soon as it is there.

    Args:
        batch: the jobs.
        do: as for ``WorkPool``.
        stage: what the metrics call it.
        metrics: are counted up.
    """
    begun = time.perf_counter()
    for each in batch:
        metrics.seconds.labels("queue").observe(begun - each.came)
    metrics.batch.labels(stage).observe(len(batch))
    left = dict(enumerate(batch))
    try:
        for place, outcome in do([each.job for each in batch]):
            metrics.seconds.labels(stage).observe(time.perf_counter() - begun)
            left.pop(place).outcome.set_result(outcome)
    except Exception as error:  # noqa: BLE001  # whatever it is, someone waits for it
        if len(batch) == 1:
            batch[0].outcome.set_exception(error)
        else:  # who sent what broke the batch must not break what others sent
            for each in left.values():
                work_off([each], do, stage=stage, metrics=metrics)


class WorkPool(Generic[J, T]):
    """Does the jobs of all requests in a few threads, several together where that is less work.

    While more than one thread is free, a job is done at once. The last free thread waits a moment for company, and
    what piles up while all are busy is shared out as they get free. So a batch never costs an idle processor.
    """

    def __init__(
        self,
        do: Callable[[list[J]], Iterator[tuple[int, T | CaptchaError]]],
        *,
        stage: str,
        batch: int,
        limits: Limits,
        metrics: Metrics,
    ) -> None:
        """Start no thread yet.

        Args:
            do: does jobs together: their places and what they came to, in the order in which they are done.
            stage: what the metrics call it.
            batch: how many it does together at most.
            limits: how many threads there are, how long one waits for company, and how long the queue may be.
            metrics: are counted up.
        """
        self._do = do
        self._stage = stage
        self._threads = [threading.Thread(target=self._run, name=f"{stage}-{n}") for n in range(limits.threads)]
        self._batch = batch
        self._wait = limits.wait / 1000
        self._most = limits.queue
        self._metrics = metrics
        self._changed = threading.Condition(threading.Lock())  # guards all that follows
        self._taken = 0
        self._waiting: deque[Work[J, T]] = deque()
        self._free = 0
        self._closing = False

    def start(self) -> None:
        """Start the threads."""
        for thread in self._threads:
            thread.start()

    async def do(self, jobs: Sequence[J]) -> list[T | CaptchaError]:
        """What the jobs come to, in their order; in the place of one that cannot be done, its error.

        Who stops waiting takes the jobs that are not begun out of the queue.

        Raises:
            queue.Full: there is not room for all of them; none was begun.
        """
        work: list[Work[J, T]] = [Work(job) for job in jobs]
        with self._changed:
            if self._taken + len(work) > self._most:
                raise queue.Full
            self._taken += len(work)
            self._waiting.extend(work)
            self._changed.notify_all()
        self._metrics.queue.inc(len(work))
        for each in work:
            each.outcome.add_done_callback(self._leave)
        return await asyncio.gather(*(asyncio.wrap_future(each.outcome) for each in work))

    def close(self) -> None:
        """Finish what was taken, and end the threads."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        """Work until the pool closes."""
        while (batch := self._next()) is not None:
            if batch:
                work_off(batch, self._do, stage=self._stage, metrics=self._metrics)

    def _next(self) -> list[Work[J, T]] | None:
        """What the calling thread is to do together; None: nothing any more."""
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

    def _leave(self, _outcome: object) -> None:
        """One job less, done or given up."""
        with self._changed:
            self._taken -= 1
        self._metrics.queue.dec()
