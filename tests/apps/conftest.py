"""Servers of applications, each started once."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import pytest

from tests.apps.application import Application, Server


@pytest.fixture(scope="session")
def serving() -> Iterator[Callable[[Application], Server]]:
    """Starts the server of an application, or skips the test where it is not installed."""
    running: dict[str, Server] = {}
    with contextlib.ExitStack() as stack:

        def start(application: Application) -> Server:
            if application.missing:
                pytest.skip(f"{application.missing}: make test-apps")
            if application.name not in running:
                running[application.name] = stack.enter_context(application.serving())
            return running[application.name]

        yield start
