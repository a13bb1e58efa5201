"""Applications that nobody here wrote are entered as their users would do it, and neither loaded nor locked by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from solver import Policy, SolveStopped, Verdict
from tests.apps.application import Application, Server
from tests.apps.applications import APPLICATIONS
from tests.apps.environments import ENVIRONMENTS
from tests.conftest import Driver

pytestmark = pytest.mark.apps

Serving = Callable[[Application], Server]
POLICY = Policy(min_confidence=0.6)  # else some turn down eleven pictures in a row now and then; 3 attempts by default


def marks(application: Application) -> tuple[pytest.MarkDecorator, ...]:
    """Those of Debian take no seed."""
    return (pytest.mark.chance,) if set(ENVIRONMENTS["debian"]) & set(application.needs) else ()


@pytest.mark.parametrize(
    ("application", "given"),
    [
        pytest.param(application, given, id=f"{application}, {how}", marks=marks(application))
        for application in APPLICATIONS
        for how, given in (("selector", {}), ("search", {"captcha": None}))
    ],
)
def test_entering(application: Application, given: dict[str, Any], serving: Serving, sync_driver: Driver) -> None:
    """With the captcha's selector and without: let in within the policy, and no picture is drawn in vain."""
    server = serving(application)

    async def body(page: Any) -> None:
        before = server.drawn()
        solution = application.enter(page, server.address, policy=POLICY, **given)
        assert solution.verdict is Verdict.ACCEPTED
        assert server.in_vain(before, solution.attempts) == 0

    sync_driver(body)


@pytest.mark.parametrize(
    "application", [pytest.param(each, id=each.name, marks=marks(each)) for each in APPLICATIONS if each.refusal]
)
def test_a_wrong_password_is_no_captcha(application: Application, serving: Serving, sync_driver: Driver) -> None:
    """It is told in the application's own words after one right answer, and so never costs the account."""
    server = serving(application)

    async def body(page: Any) -> None:
        with pytest.raises(SolveStopped) as stopped:
            application.enter(page, server.address, policy=POLICY, password="forgotten")
        *rejected, last = [attempt for attempt in stopped.value.attempts if attempt.typed]
        assert all(attempt.verdict is Verdict.REJECTED for attempt in rejected)
        assert last.verdict is Verdict.UNKNOWN
        assert application.refusal in stopped.value.message

    sync_driver(body)
