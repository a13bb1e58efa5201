"""A fleet of recognisers: the server's HTTP interface on Ray Serve, with as many replicas as the load wants.

    serve run integrations.ray_serve:build_app token=s3cret min_replicas=2

``deploy/ray.yaml`` says the same to ``serve deploy``. Ray starts the replicas, shares requests out among them, gathers
the pictures of several into batches, adds and ends replicas, and replaces one that died.
"""

from __future__ import annotations

import asyncio
import os
import queue
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from integrations.server.app import create_app
from integrations.server.hubserving import MODULES
from integrations.server.limits import Limits
from integrations.server.pool import Work, work_off
from integrations.server.service import Finder
from solver.hints import Hints
from solver.recognize.lines import OrientationClassifier, TextDetector
from solver.recognize.local import LocalRecognizer
from solver.recognize.paddle import PaddleEngine

if TYPE_CHECKING:
    from fastapi import FastAPI
    from ray.serve import Application

    from integrations.server.metrics import Metrics
    from solver.errors import CaptchaError

J = TypeVar("J")
T = TypeVar("T")


class Fleet(BaseModel):
    """What ``build_app`` takes; unknown names are refused.

    Attributes:
        recognizer: an official model's name or a model directory; None: the model in the package.
        device: ``cpu``, ``gpu`` or ``gpu:N``.
        detect: whether lines of text are found, as by ``captcha-ocr serve --detect``.
        token: what every request must bring; None: what ``CAPTCHA_OCR_TOKEN`` says where the fleet is built.
        no_auth: let everybody in; without it a token is wanted, for Ray alone knows who can reach it.
        min_replicas: that there are always.
        max_replicas: that there are at most.
        threads: of each replica that read, and the processors that Ray keeps for it.
        batch: pictures that each of them reads together at most.
        batch_wait: milliseconds for which a batch is gathered.
        queue: requests that wait for a replica, and pictures that wait or are being read in one; beyond either the
            answer is 429.
        images: the most pictures in one request.
        max_body: the longest body of a request, in bytes.
        deadline: milliseconds from the head of a request to its answer.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    recognizer: str | None = None
    device: str = "cpu"
    detect: bool = False
    token: str | None = Field(default_factory=lambda: os.environ.get("CAPTCHA_OCR_TOKEN"), repr=False)
    no_auth: bool = False
    min_replicas: int = Field(default=1, ge=1)
    max_replicas: int = Field(default=4, ge=1)
    threads: int = Field(default=2, ge=1)
    batch: int = Field(default=16, ge=1)
    batch_wait: float = Field(default=5, ge=0)
    queue: int = Field(default=256, ge=1)
    images: int = Field(default=64, ge=1)
    max_body: int = Field(default=5_000_000, ge=1)
    deadline: float = Field(default=10_000, ge=1)

    @model_validator(mode="after")
    def _agrees(self) -> Fleet:
        if bool(self.token) == self.no_auth:
            raise ValueError("give a token, or say no_auth=true, and not both")
        if self.max_replicas < self.min_replicas:
            raise ValueError(f"max_replicas={self.max_replicas} is below min_replicas={self.min_replicas}, raise it")
        return self


def build_app(args: Mapping[str, Any]) -> Application:
    """The application that ``serve run`` and ``serve deploy`` put on a cluster; the arguments are those of ``Fleet``.

    Raises:
        pydantic.ValidationError: one of them is unknown, out of bounds, or there is no token.
    """
    from ray import serve
    from ray.serve.config import AutoscalingConfig, BackpressureConfig

    fleet = Fleet(**args)
    busy = fleet.threads * fleet.batch  # requests that keep all threads of a replica in full batches
    deployment = serve.deployment(serve.ingress()(Reader)).options(
        name="captcha-ocr",
        # One batch is gathered while another is read. With fewer than one for each thread none would ever be full.
        max_ongoing_requests=2 * busy,
        max_queued_requests=fleet.queue,
        backpressure_config=BackpressureConfig(status_code=429, retry_after_s=1),
        autoscaling_config=AutoscalingConfig(
            min_replicas=fleet.min_replicas, max_replicas=fleet.max_replicas, target_ongoing_requests=busy
        ),
        ray_actor_options={"num_cpus": fleet.threads, "num_gpus": int(fleet.device != "cpu")},
        graceful_shutdown_timeout_s=fleet.deadline / 1000 + 1,
    )
    return deployment.bind(fleet)


class Reader:
    """A replica: one model, and the server around it."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        # One thread a picture: with as many pictures as processors that is faster than sharing a picture out.
        self._engine = PaddleEngine(fleet.recognizer, device=fleet.device, threads=1)
        self._recognizer = LocalRecognizer(self._engine)

    def __serve_build_asgi_app__(self) -> FastAPI:
        """What answers, which Ray asks for once."""
        fleet = self._fleet
        finder = None
        if fleet.detect:
            finder = Finder(TextDetector(device=fleet.device), OrientationClassifier(device=fleet.device))
        return create_app(
            self._recognizer,
            model_version=self._engine.card.version,
            limits=Limits(
                body=fleet.max_body,
                images=fleet.images,
                queue=fleet.queue,
                deadline=fleet.deadline,
                threads=fleet.threads,
                batch=fleet.batch,
                wait=fleet.batch_wait,
            ),
            token=fleet.token,
            modules={name: {} for name in MODULES} if fleet.detect else None,
            finder=finder,
            detect=fleet.detect,
            pool=BatchedByRay,
        )

    async def check_health(self) -> None:
        """Read an empty picture; Ray ends and replaces a replica that cannot, or does not within half a minute."""
        await asyncio.to_thread(self._recognizer.read, np.full((48, 160, 3), 255, np.uint8), Hints())


class BatchedByRay(Generic[J, T]):
    """Does jobs in a few threads as ``WorkPool`` does, in batches that Ray Serve gathers."""

    def __init__(
        self,
        do: Callable[[list[J]], Iterator[tuple[int, T | CaptchaError]]],
        *,
        stage: str,
        batch: int,
        limits: Limits,
        metrics: Metrics,
    ) -> None:
        """Gather nothing yet; the arguments are those of ``WorkPool``."""
        from ray import serve

        self._most = limits.queue
        self._taken = 0
        self._metrics = metrics
        self._threads = ThreadPoolExecutor(limits.threads, thread_name_prefix=stage)

        @serve.batch(  # type: ignore[untyped-decorator]  # checked without Ray, which is not everywhere
            max_batch_size=batch,
            batch_wait_timeout_s=limits.wait / 1000,
            max_concurrent_batches=limits.threads,
        )
        async def together(gathered: list[Work[J, T]]) -> list[Work[J, T]]:
            await asyncio.get_running_loop().run_in_executor(
                self._threads, lambda: work_off(gathered, do, stage=stage, metrics=metrics)
            )
            return gathered

        self._together: Callable[[Work[J, T]], Any] = together

    def start(self) -> None:
        """Nothing: threads start as they are wanted."""

    async def do(self, jobs: Sequence[J]) -> list[T | CaptchaError]:
        """What the jobs come to, in their order; in the place of one that cannot be done, its error.

        Raises:
            queue.Full: there is not room for all of them; none was begun.
        """
        if self._taken + len(jobs) > self._most:
            raise queue.Full
        self._taken += len(jobs)
        self._metrics.queue.inc(len(jobs))
        try:
            done = await asyncio.gather(*(self._together(Work(job)) for job in jobs))
        finally:
            self._taken -= len(jobs)
            self._metrics.queue.dec(len(jobs))
        return [each.outcome.result() for each in done]

    def close(self) -> None:
        """Finish what was taken."""
        self._threads.shutdown()
