"""A picture's own bytes, from where the browser already keeps them, the most faithful place first.

The server is never asked for them again: a second GET would rotate the captcha on most sites.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from solver.errors import ImageUnreadable
from solver.page.bridge import done, is_foreign, page_of
from solver.page.scripts import script

if TYPE_CHECKING:
    from solver.reading import Source


async def own_bytes(page: Any, captcha: Any, state: dict[str, Any], *, timeout: float) -> tuple[bytes, Source] | None:
    """The picture's bytes and where they were, or None where they cannot be had.

    Args:
        page: the page or frame it is on.
        captcha: its locator.
        state: the picture's state, see ``scripts/picture.js``.
        timeout: for each question to the page, in milliseconds.

    Raises:
        ImageUnreadable: they are too many.
    """
    from preprocess import ImageError, data_uri_bytes  # here, because OpenCV takes longer to import than all of ours

    address: str = state["source"]
    if state["part"]:
        return None
    if address.startswith("data:"):
        try:
            inline = data_uri_bytes(address)
        except ImageError:
            pass  # the browser reads what we cannot; its pixels follow below
        else:
            if state["window"] is None or _fits(inline, state):
                return inline, "data-uri"
    if address.startswith("blob:"):
        held = await done(captcha.evaluate(script("blob"), timeout=timeout))
        if held:
            return data_uri_bytes(held), "blob"
    if address.startswith("http"):
        received = await _received(page, address)
        if received and _fits(received, state):
            return received, "response"
        cached = await _from_devtools(page, address)
        if cached and _fits(cached, state):
            return cached, "cdp"
    if state["tag"] == "svg":
        markup: str | None = await done(captcha.evaluate(script("markup"), timeout=timeout))
        return (markup.encode(), "markup") if markup else None
    if state["tag"] in ("img", "canvas"):
        drawn = await done(captcha.evaluate(script("pixels"), timeout=timeout))
        if drawn:
            return data_uri_bytes(drawn), "canvas"
    return None


def refuse_huge(width: float, height: float) -> None:
    """Let nothing be made of a picture that would take more memory than any captcha is worth.

    Raises:
        ImageUnreadable: it has too many pixels.
    """
    from preprocess import MAX_PIXELS

    if width * height > MAX_PIXELS:
        size = f"{width:.0f} x {height:.0f}"
        raise ImageUnreadable(reason=f"{size} is more than {MAX_PIXELS:,} pixels; check that this is the captcha")


async def response_of(page: Any, address: str) -> Any | None:
    """The last response the page received from this address, if Playwright still has it."""
    requests = await done(page_of(page).requests())
    sent = [request for request in requests if request.url == address]
    return sent[-1].existing_response if sent else None


async def _received(page: Any, address: str) -> bytes | None:
    """The body of that response; it may have been consumed by the page or gone with a navigation."""
    from preprocess import MAX_BYTES

    response = await response_of(page, address)
    if response is None:
        return None
    if int(response.headers.get("content-length") or 0) > MAX_BYTES:
        raise ImageUnreadable(reason=f"more than {MAX_BYTES:,} bytes; check that this is the captcha")
    try:
        body: bytes = await done(response.body())
        return body
    except Exception as error:
        if not is_foreign(error):
            raise
        return None


async def _from_devtools(page: Any, address: str) -> bytes | None:
    """The resource as Chromium's own cache has it, also on a page that was loaded before Playwright came."""
    try:
        session = await done(page_of(page).context.new_cdp_session(page_of(page)))
    except Exception as error:
        if not is_foreign(error):
            raise
        return None  # not a Chromium
    try:
        await done(session.send("Page.enable"))
        tree = (await done(session.send("Page.getResourceTree")))["frameTree"]
        holder = next((frame for frame, urls in _frames(tree) if address in urls), None)
        if holder is None:
            return None
        content = await done(session.send("Page.getResourceContent", {"frameId": holder, "url": address}))
        return base64.b64decode(content["content"]) if content["base64Encoded"] else content["content"].encode()
    except Exception as error:
        if not is_foreign(error):
            raise
        return None
    finally:
        await done(session.detach())


def _frames(tree: dict[str, Any]) -> Iterator[tuple[str, set[str]]]:
    """Each frame of a DevTools resource tree, and the addresses of what it has loaded."""
    yield tree["frame"]["id"], {resource["url"] for resource in tree["resources"]}
    for child in tree.get("childFrames", ()):
        yield from _frames(child)


def _fits(image: bytes, state: dict[str, Any]) -> bool:
    """Whether these bytes are the picture that the element shows.

    An element that tells its picture's size must have the same proportions (``srcset`` scales it). A background that
    is drawn as large as it is must not be larger than its element, or the element shows only a part of a sprite. Any
    other element is believed, as long as the bytes are a picture.
    """
    from preprocess import ImageError, image_size

    try:
        width, height = image_size(image)
    except ImageError:
        return False
    if state["window"] is not None:
        window_width, window_height = state["window"]
        return bool(width <= window_width + 1 and height <= window_height + 1)
    shown_width, shown_height = int(state["width"]), int(state["height"])
    return not shown_height or abs(width * shown_height - height * shown_width) <= max(
        width, height, shown_width, shown_height
    )
