"""Whose turn it is on a page: two solves on one would type into each other's field, for a page has one keyboard."""

from __future__ import annotations

import asyncio
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from solver.page.bridge import done, is_async

_locks: WeakKeyDictionary[Any, asyncio.Lock] = WeakKeyDictionary()
_busy: WeakSet[Any] = WeakSet()


async def take_turn(page: Any) -> None:
    """Come back when no other solve is under way on this page.

    With a sync page nobody else can be waited for: it would be further up in the same thread.
    """
    if is_async(page):
        lock = _locks.setdefault(page, asyncio.Lock())
        _taken: bool = await done(lock.acquire())
    _busy.add(page)


def end_turn(page: Any) -> None:
    """Let the next one begin."""
    _busy.discard(page)
    if is_async(page):
        _locks[page].release()


def is_busy(page: Any) -> bool:
    """Whether a solve is under way on this page."""
    return page in _busy
