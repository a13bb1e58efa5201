"""How much a server takes on."""

from __future__ import annotations

import os
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much a server takes on; a picture's pixels are limited where it is decoded, to 25 million.

    Attributes:
        body: the longest body of a request, in bytes.
        images: the most pictures in one request.
        queue: the most pictures that wait or are being read; beyond it requests are turned away.
        deadline: milliseconds from the head of a request to its answer.
        threads: how many read at a time.
        batch: how many pictures each of them reads together at most.
        wait: milliseconds for which a picture waits for others to be read with, while no other thread is free.

    Raises:
        ValueError: one of them is below 1, or the wait is negative.
    """

    body: int = 5_000_000
    images: int = 64
    queue: int = 256
    deadline: float = 10_000
    threads: int = field(default_factory=lambda: os.cpu_count() or 1)
    batch: int = 16
    wait: float = 2

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if value < (name != "wait"):
                raise ValueError(f"{name}={value} lets nothing through: give at least 1.")
