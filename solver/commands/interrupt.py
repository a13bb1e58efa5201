"""How commands that take long are stopped."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def stopped_by_sigterm() -> Iterator[None]:
    """Within, SIGTERM does what Ctrl-C does: what is under way is saved and processes beside are ended.

    It is how containers, systemd and job queues stop a program; by itself it would leave pools of processes behind.
    """
    former = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)
