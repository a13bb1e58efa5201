"""Several threads that do the same, and a queue that has an end."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

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
    """A job that someone waits for in the running loop.

    Attributes:
        job: what is to be done.
        came: when, by ``time.perf_counter``.
        outcome: what it came to, or why it did not.
    """

    job: J
    came: float = field(default_factory=time.perf_counter)
    outcome: asyncio.Future[T | CaptchaError] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Post:
    """Brings outcomes from a thread that works to the loop that waits: what piles up on the way arrives together.

    A loop that is woken for each outcome takes the interpreter from the thread that works on the next.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._sent: deque[tuple[asyncio.Future[Any], Callable[[], None]]] = deque()
        self._under_way = False

    def send(self, outcome: asyncio.Future[Any], tell: Callable[[], None]) -> None:
        """In the thread: have an outcome told, unless nobody waits for it any more."""
        self._sent.append((outcome, tell))
        if not self._under_way:
            self._under_way = True
            self._loop.call_soon_threadsafe(self._deliver)

    def _deliver(self) -> None:
        """In the loop."""
        self._under_way = False  # before the first is taken out: what is sent from now on comes with the next
        while self._sent:
            outcome, tell = self._sent.popleft()
            if not outcome.done():
                tell()


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
    waited, took = metrics.seconds.labels("queue"), metrics.seconds.labels(stage)
    for each in batch:
        waited.observe(begun - each.came)
    metrics.batch.labels(stage).observe(len(batch))
    left = {place: each.outcome for place, each in enumerate(batch)}
    post = Post(batch[0].outcome.get_loop())
    try:
        for place, outcome in do([each.job for each in batch]):
            took.observe(time.perf_counter() - begun)
            future = left.pop(place)
            post.send(future, partial(future.set_result, outcome))
    except Exception as error:  # noqa: BLE001  # whatever it is, someone waits for it
        if len(batch) == 1:
            post.send(batch[0].outcome, partial(batch[0].outcome.set_exception, error))
        else:  # who sent what broke the batch must not break what others sent
            for place in left:
                work_off([batch[place]], do, stage=stage, metrics=metrics)


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
        self._taken = 0  # is counted in the loop only
        self._changed = threading.Condition(threading.Lock())  # guards all that follows
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
        if self._taken + len(jobs) > self._most:
            raise queue.Full
        self._taken += len(jobs)
        self._metrics.queue.inc(len(jobs))
        work: list[Work[J, T]] = [Work(job) for job in jobs]
        for each in work:
            each.outcome.add_done_callback(self._leave)
        with self._changed:
            self._waiting.extend(work)
            if self._ready() or len(self._waiting) == len(work):  # who waits for company is left to wait
                self._changed.notify_all()
        if len(work) == 1:  # as nearly all are: what gathers several costs more than it
            return [await work[0].outcome]
        return await asyncio.gather(*(each.outcome for each in work))

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
        return [each for each in batch if not each.outcome.cancelled()]

    def _ready(self) -> bool:
        """Whether a free thread should take something now."""
        if not self._waiting:
            return False
        waited = time.perf_counter() - self._waiting[0].came
        return self._free > 1 or len(self._waiting) >= self._batch or waited >= self._wait

    def _leave(self, _outcome: object) -> None:
        """One job less, done or given up."""
        self._taken -= 1
        self._metrics.queue.dec()
