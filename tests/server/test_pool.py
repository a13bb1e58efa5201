"""Outcomes on their way from the threads that work to the loop that waits."""

from __future__ import annotations

import asyncio
from functools import partial
from unittest.mock import create_autospec

from integrations.server.pool import Post


def test_what_piles_up_arrives_together() -> None:
    """The loop is woken once for all outcomes that come before it looks, and once more for the next."""
    loop = asyncio.new_event_loop()
    woken = create_autospec(loop, instance=True)
    outcomes = [loop.create_future() for _ in range(4)]
    post = Post(woken)
    outcomes[0].cancel()
    for number, outcome in enumerate(outcomes[:3]):
        post.send(outcome, partial(outcome.set_result, number))

    [deliver] = [call.args[0] for call in woken.call_soon_threadsafe.call_args_list]
    deliver()

    assert [outcome.cancelled() or outcome.result() for outcome in outcomes[:3]] == [True, 1, 2]
    post.send(outcomes[3], partial(outcomes[3].set_result, 3))
    assert woken.call_soon_threadsafe.call_count == 2
    loop.close()
