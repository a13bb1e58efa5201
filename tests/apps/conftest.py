"""Servers of applications, each started for one test."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import pytest

from tests.apps.application import Application, Server

SEED = 1
"""Whatever runs beside a test or before it, what comes from PyPI and npm asks it the same captchas."""


@pytest.fixture
def serving() -> Iterator[Callable[[Application], Server]]:
    """Starts the server of an application, or skips the test where it is not installed."""
    with contextlib.ExitStack() as stack:

        def start(application: Application) -> Server:
            if application.missing:
                pytest.skip(f"{application.missing}: make test-apps")
            return stack.enter_context(application.serving(seed=SEED))

        yield start
