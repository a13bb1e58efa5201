"""How far a solve has come, and how much of its time is left."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from solver.errors import CaptchaUnsolved
from solver.page.locate import Form
from solver.policy import Policy
from solver.reading import Attempt


@dataclass
class Course:
    """How far a solve has come.

    Attributes:
        policy: how far it may go.
        hurried: whether the step under way has less time than the policy grants it.
        step: what is under way: ``locate``, or a stage of ``Attempt.ms``.
        form: the captcha and its companions, once they were located.
        attempts: what was read and typed so far.
        current: the picture that is being dealt with, once it was read.
    """

    policy: Policy
    hurried: bool = False
    step: str = "locate"
    form: Form | None = None
    started: float = field(default_factory=time.monotonic)
    attempts: list[Attempt] = field(default_factory=list)
    current: Attempt | None = None

    @property
    def ms(self) -> float:
        """Milliseconds since the start."""
        return (time.monotonic() - self.started) * 1000

    def done_with(self, attempt: Attempt) -> None:
        """Nothing more comes of this picture."""
        self.attempts.append(attempt)
        self.current = None

    def within(self, timeout: float) -> float:
        """This step's timeout, cut to what is left of the whole solve's, in milliseconds.

        Raises:
            CaptchaUnsolved: nothing is left.
        """
        left = self.policy.timeout - self.ms
        if left <= 0:
            raise self.out_of_time()
        self.hurried = left < timeout
        return min(timeout, left)

    def out_of_time(self) -> CaptchaUnsolved:
        """The error that says that the whole solve's time is used up."""
        reason = f"the {self.policy.timeout / 1000:g} s that the policy grants are used up"
        return CaptchaUnsolved(reason=reason, attempts=self.attempts)

    @contextlib.contextmanager
    def stage(self, ms: dict[str, float], stage: str) -> Iterator[None]:
        """Add the milliseconds spent inside to this stage's."""
        self.step = stage
        start = time.perf_counter()
        try:
            yield
        finally:
            ms[stage] = ms.get(stage, 0.0) + (time.perf_counter() - start) * 1000
