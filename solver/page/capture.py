"""The picture of a captcha, as the page has it: it is never fetched a second time.

A second GET would rotate the captcha on most sites, so the bytes are taken from where the browser already
keeps them, the most faithful place first; a screenshot is the last resort, because scaling, overlays and
half-pixel positions alter what it shows.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from solver.errors import CaptchaImageBroken, CaptchaNotFound, CaptchaNotPainted
from solver.page.bridge import done, is_foreign, is_timeout, page_of, poll
from solver.page.scripts import script

if TYPE_CHECKING:
    from solver.reading import Source


@dataclass(frozen=True, kw_only=True)
class Capture:
    """A captcha's picture at one moment.

    Attributes:
        image: encoded bytes (PNG, JPEG, GIF, SVG …).
        source: where they were taken from.
        address: the picture's address on the page; empty for a canvas and the like.
    """

    image: bytes = field(repr=False)
    source: Source
    address: str = field(repr=False)

    @property
    def digest(self) -> str:
        """The picture's sha256 in hex."""
        return hashlib.sha256(self.image).hexdigest()


async def capture(page: Any, captcha: Any, *, timeout: float) -> Capture:
    """The captcha's picture once it is painted.

    Args:
        page: the page or frame it is on.
        captcha: its locator.
        timeout: how long to wait for it to be painted, in milliseconds.

    Raises:
        CaptchaNotFound: the captcha has left the page.
        CaptchaImageBroken: the picture failed to load.
        CaptchaNotPainted: it was still loading when time ran out.
    """
    from preprocess import ImageError, data_uri_bytes  # here, because OpenCV takes longer to import than all of ours

    state = await _painted(page, captcha, timeout=timeout)
    address: str = state["source"]
    if address.startswith("data:"):
        try:
            return Capture(image=data_uri_bytes(address), source="data-uri", address=address)
        except ImageError:
            pass  # the browser reads what we cannot; its pixels follow below
    if address.startswith("blob:"):
        held = await done(captcha.evaluate(script("blob"), timeout=timeout))
        if held:
            return Capture(image=data_uri_bytes(held), source="blob", address=address)
    if address.startswith("http"):
        received = await _received(page, address)
        if received and _fits(received, state):
            return Capture(image=received, source="response", address=address)
        cached = await _from_devtools(page, address)
        if cached and _fits(cached, state):
            return Capture(image=cached, source="cdp", address=address)
    if state["tag"] == "svg":
        markup = await done(captcha.evaluate(script("markup"), timeout=timeout))
        return Capture(image=markup.encode(), source="markup", address=address)
    if state["tag"] in ("img", "canvas"):
        drawn = await done(captcha.evaluate(script("pixels"), timeout=timeout))
        if drawn:
            return Capture(image=data_uri_bytes(drawn), source="canvas", address=address)
    shot = await done(captcha.screenshot(animations="disabled", scale="css", timeout=timeout))
    return Capture(image=shot, source="screenshot", address=address)


async def _painted(page: Any, captcha: Any, *, timeout: float) -> dict[str, Any]:
    """The picture's state (see picture.js) once it is painted."""

    async def settled() -> dict[str, Any] | None:
        try:
            state: dict[str, Any] = await done(captcha.evaluate(script("picture"), timeout=timeout))
        except Exception as error:
            if not is_timeout(error):
                raise
            raise CaptchaNotFound(selector=str(captcha), url=page.url) from error
        return state if state["painted"] or state["broken"] else None

    state = await poll(page, settled, timeout=timeout)
    if state is None:
        raise CaptchaNotPainted(waited=timeout, url=page.url)
    if state["broken"]:
        response = await _response(page, state["source"])
        raise CaptchaImageBroken(source=state["source"][:200], status=response and response.status, url=page.url)
    return state


async def _response(page: Any, address: str) -> Any | None:
    """The last response the page received from this address, if Playwright still has it."""
    requests = await done(page_of(page).requests())
    sent = [request for request in requests if request.url == address]
    return sent[-1].existing_response if sent else None


async def _received(page: Any, address: str) -> bytes | None:
    """The body of that response; it may have been consumed by the page or gone with a navigation."""
    response = await _response(page, address)
    try:
        return response and await done(response.body())
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
    """Whether these bytes are the picture that the element shows, by its proportions (``srcset`` scales it).

    An element that does not tell its picture's size is believed, as long as the bytes are a picture.
    """
    from preprocess import ImageError, image_size

    try:
        width, height = image_size(image)
    except ImageError:
        return False
    shown_width, shown_height = int(state["width"]), int(state["height"])
    return not shown_height or abs(width * shown_height - height * shown_width) <= max(
        width, height, shown_width, shown_height
    )
