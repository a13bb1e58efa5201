"""The picture of a captcha, as the page has it or as a person sees it; it is never fetched a second time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from solver.errors import CaptchaBytesMissing, CaptchaImageBroken, CaptchaNotFound, CaptchaNotPainted
from solver.page.bridge import done, is_timeout, poll
from solver.page.own_bytes import own_bytes, response_of
from solver.page.photograph import MATERIAL, photograph, shows
from solver.page.scripts import script

if TYPE_CHECKING:
    from solver.reading import Source

Wanted: TypeAlias = Literal["auto", "bytes", "screenshot"]
"""Which picture is read: see ``OnPage``."""


@dataclass(frozen=True, kw_only=True)
class Capture:
    """A captcha's picture at one moment.

    Attributes:
        image: encoded bytes (PNG, JPEG, GIF, SVG …).
        source: where they were taken from.
        reason: why a screenshot was taken; empty for the picture's own bytes.
        address: the picture's address on the page; empty for a canvas and the like.
        own: the picture's own bytes where ``image`` is a screenshot of what the page makes of them.
    """

    image: bytes = field(repr=False)
    source: Source
    address: str = field(repr=False)
    reason: str = ""
    own: bytes | None = field(default=None, repr=False)

    @property
    def digest(self) -> str:
        """The sha256 in hex of the picture's own bytes, or of the screenshot where it has none."""
        return hashlib.sha256(self.image if self.own is None else self.own).hexdigest()

    def same_as(self, other: Capture) -> bool:
        """Whether both show the same captcha; screenshots of one may differ by a shade, or by where a mouse rests."""
        if self.digest == other.digest:
            return True
        if self.own is not None or other.own is not None or {self.source, other.source} != {"screenshot"}:
            return False
        from preprocess import difference, load_image

        return difference(load_image(self.image), load_image(other.image)) < MATERIAL / 2


async def capture(page: Any, captcha: Any, *, timeout: float, source: Wanted = "auto") -> Capture:
    """The captcha's picture once it is painted.

    Args:
        page: the page or frame it is on.
        captcha: its locator.
        timeout: how long to wait for it to be painted, in milliseconds.
        source: which picture is wanted.

    Raises:
        CaptchaNotFound: the captcha has left the page.
        CaptchaImageBroken: the picture failed to load.
        CaptchaNotPainted: it was still loading, or could not be seen, when time ran out.
        CaptchaBytesMissing: its bytes are wanted and cannot be had.
    """
    state = await _painted(page, captcha, timeout=timeout)
    address: str = state["source"]
    held = await own_bytes(page, captcha, state, timeout=timeout)
    own = held and Capture(image=held[0], source=held[1], address=address)
    if source == "bytes":
        if own is None:
            raise CaptchaBytesMissing(tag=state["tag"], url=page.url)
        return own
    suspected: list[str] = []
    if source == "auto" and own is not None:
        suspected = await done(captcha.evaluate(script("disguises"), timeout=timeout))
        if not suspected:
            return own
    photo = await photograph(page, captcha, width=state["width"], timeout=timeout)
    if photo is None:
        raise CaptchaNotPainted(waited=timeout, url=page.url)
    if source == "screenshot":
        reason = "source='screenshot'"
    elif own is None:
        reason = "its own bytes cannot be had"
    elif shows(photo, own.image):
        return own
    else:
        reason = f"the page shows it differently ({', '.join(suspected)})"
    # What a canvas or an inline SVG holds may change by the moment: only received bytes tell one picture from another.
    lasting = own is not None and own.source not in ("canvas", "markup")
    return Capture(
        image=photo.image,
        source="screenshot",
        address=address,
        reason=reason,
        own=own.image if own is not None and lasting else None,
    )


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
        response = await response_of(page, state["source"])
        raise CaptchaImageBroken(source=state["source"][:200], status=response and response.status, url=page.url)
    return state
