"""What a page tells beside its document: what it asks for, the statuses of its documents, JavaScript's dialogs."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from solver.page.bridge import done, is_async, is_foreign, run_sync


@dataclass
class News:
    """What has come since it was last cleared.

    Attributes:
        statuses: the HTTP statuses of the page's documents.
        dialogs: the words of ``alert`` and its like.
        under_way: the requests that have no end yet, of those that were sent since the solve began.
        heard: when one was sent or ended last, by ``time.monotonic``.
    """

    statuses: list[int] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    under_way: set[Any] = field(default_factory=set)
    heard: float = field(default_factory=time.monotonic)

    def clear(self) -> None:
        """Forget what has come so far."""
        self.statuses.clear()
        self.dialogs.clear()

    def quiet(self) -> float:
        """For how many milliseconds the page has asked for nothing and been told nothing."""
        return 0 if self.under_way else (time.monotonic() - self.heard) * 1000


@contextlib.contextmanager
def news_of(page: Any) -> Iterator[News]:
    """The news of this page, growing as they come.

    Playwright closes dialogs by itself only where nobody listens, so they are closed here as it would: unless the
    caller has a listener of their own, which was first to know.
    """
    news = News()

    def note_request(request: Any) -> None:
        news.under_way.add(request)
        news.heard = time.monotonic()

    def note_end(request: Any) -> None:
        news.under_way.discard(request)
        news.heard = time.monotonic()

    def note_response(response: Any) -> None:
        if response.request.is_navigation_request() and response.frame.parent_frame is None:
            news.statuses.append(response.status)

    async def close(dialog: Any) -> None:
        news.dialogs.append(dialog.message)
        try:
            await done(dialog.accept() if dialog.type == "beforeunload" else dialog.dismiss())
        except Exception as error:
            if not is_foreign(error):
                raise  # else it was closed by the caller's listener, or with its page

    def note_dialog(dialog: Any) -> Any:
        return close(dialog) if is_async(page) else run_sync(close(dialog))

    listeners = {
        "request": note_request,
        "requestfinished": note_end,
        "requestfailed": note_end,
        "response": note_response,
        "dialog": note_dialog,
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    try:
        yield news
    finally:
        for event, listener in listeners.items():
            page.remove_listener(event, listener)
