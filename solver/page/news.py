"""What a page tells beside its document: the statuses of the documents that come, and JavaScript's dialogs."""

from __future__ import annotations

import contextlib
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
    """

    statuses: list[int] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def clear(self) -> None:
        """Forget what has come so far."""
        self.statuses.clear()
        self.dialogs.clear()


@contextlib.contextmanager
def news_of(page: Any) -> Iterator[News]:
    """The news of this page, growing as they come.

    Playwright closes dialogs by itself only where nobody listens, so they are closed here as it would: unless the
    caller has a listener of their own, which was first to know.
    """
    news = News()

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

    page.on("response", note_response)
    page.on("dialog", note_dialog)
    try:
        yield news
    finally:
        page.remove_listener("response", note_response)
        page.remove_listener("dialog", note_dialog)
