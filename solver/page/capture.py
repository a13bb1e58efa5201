"""The picture of a captcha, as the page has it or as a person sees it; it is never fetched a second time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from solver.errors import CaptchaBytesMissing, CaptchaImageBroken, CaptchaNotFound, CaptchaNotPainted, ImageUnreadable
from solver.page.bridge import done, is_timeout, poll
from solver.page.motion import LONG_LOOK, LOOK, canvas_frames, moves_by_itself, photographed_frames
from solver.page.own_bytes import own_bytes, refuse_huge, response_of
from solver.page.photograph import MATERIAL, photograph, shows
from solver.page.scripts import script

if TYPE_CHECKING:
    from solver.reading import Source

_BLANK = 48  # levels of light between the darkest and the lightest place of a picture that shows nothing

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
        moves: whether ``image`` holds the frames of something that keeps changing.
    """

    image: bytes = field(repr=False)
    source: Source
    address: str = field(repr=False)
    reason: str = ""
    own: bytes | None = field(default=None, repr=False)
    moves: bool = False

    @property
    def digest(self) -> str:
        """The sha256 in hex of the picture's own bytes, or of the screenshot where it has none."""
        return hashlib.sha256(self.image if self.own is None else self.own).hexdigest()

    def same_as(self, other: Capture) -> bool:
        """Whether both show the same captcha.

        Screenshots of one may differ by a shade, or by where a mouse rests, and what moves is never the same twice:
        these are told apart by what they look like.
        """
        if self.digest == other.digest:
            return True
        if self.own is not None and other.own is not None:
            return False
        exact = {self.source, other.source} != {"screenshot"}
        if self.moves != other.moves or (exact and not self.moves):
            return False
        import numpy as np

        from preprocess import composites, difference, load_frames

        mine, theirs = (composites(load_frames(capture.image)) for capture in (self, other))
        # The median holds what stands still. Where nothing does, because letters take turns, the extremes hold it.
        telling = ("median",) if np.ptp(mine["median"]) >= _BLANK else ("min", "max")
        return all(difference(mine[name], theirs[name]) < MATERIAL / 2 for name in telling)


async def capture(page: Any, captcha: Any, *, timeout: float, source: Wanted = "auto", look: float = LOOK) -> Capture:
    """The captcha's picture once it is painted; the frames of one that moves.

    Args:
        page: the page or frame it is on.
        captcha: its locator.
        timeout: how long to wait for it to be painted, in milliseconds.
        source: which picture is wanted.
        look: for how long to watch whether it moves, in milliseconds; 0: take it as it is now.

    Raises:
        CaptchaNotFound: the captcha has left the page.
        CaptchaImageBroken: the picture failed to load.
        CaptchaNotPainted: it was still loading, or could not be seen, when time ran out.
        CaptchaBytesMissing: its bytes are wanted and cannot be had.
        ImageUnreadable: it is larger than any captcha.
    """
    state = await _painted(page, captcha, timeout=timeout)
    refuse_huge(state["width"], state["height"])
    if state["long"]:
        raise ImageUnreadable(reason="a data URI of more than 20 MB; check that this is the captcha")
    own = await _own(page, captcha, state, look=look, timeout=timeout)
    if source == "bytes":
        if own is None:
            raise CaptchaBytesMissing(tag=state["tag"], url=page.url)
        return own
    if source == "screenshot":
        return await _seen(page, captcha, state, own, reason="source='screenshot'", look=look, timeout=timeout)
    if own is None:
        return await _seen(page, captcha, state, own, reason="its own bytes cannot be had", look=look, timeout=timeout)
    if look and (moves_by_itself(own.image) or (own.source == "markup" and await _endless(captcha, timeout=timeout))):
        seen = await _seen(page, captcha, state, own, reason="it is animated", look=look, timeout=timeout)
        if seen.moves:
            return seen
    suspected = await done(captcha.evaluate(script("disguises"), timeout=timeout))
    if not suspected:
        return own
    reason = f"the page shows it differently ({', '.join(suspected)})"
    photo = await photograph(page, captcha, width=state["width"], timeout=timeout)
    if photo is None or shows(photo, own.image):
        return own
    return await _seen(page, captcha, state, own, reason=reason, look=look, timeout=timeout)


async def _own(page: Any, captcha: Any, state: dict[str, Any], *, look: float, timeout: float) -> Capture | None:
    """The picture's own bytes, or a canvas' frames when it is being redrawn; None when they cannot be had."""
    held = await own_bytes(page, captcha, state, timeout=timeout)
    if held is None:
        return None
    own = Capture(image=held[0], source=held[1], address=state["source"])
    if state["tag"] != "canvas" or not look:
        return own
    size = (state["width"], state["height"])
    frames = await canvas_frames(captcha, look=look, size=size, timeout=timeout)
    return replace(own, image=frames, moves=True) if frames else own


async def _seen(
    page: Any, captcha: Any, state: dict[str, Any], own: Capture | None, *, reason: str, look: float, timeout: float
) -> Capture:
    """What a person sees of it, for this reason."""
    frames = None
    if look:
        animated = await _endless(captcha, timeout=timeout) or (own is not None and moves_by_itself(own.image))
        look = LONG_LOOK if animated else look
        frames = await photographed_frames(
            page, captcha, look=look, width=state["width"], animated=animated, timeout=timeout
        )
    photo = None if frames else await photograph(page, captcha, width=state["width"], timeout=timeout)
    image = frames or (photo and photo.image)
    if not image:
        raise CaptchaNotPainted(waited=timeout, url=page.url)
    # What a canvas or an inline SVG holds may change by the moment: only received bytes tell one picture from another.
    lasting = own is not None and own.source not in ("canvas", "markup")
    return Capture(
        image=image,
        source="screenshot",
        address=state["source"],
        reason=reason,
        own=own.image if own is not None and lasting else None,
        moves=frames is not None,
    )


async def _endless(captcha: Any, *, timeout: float) -> bool:
    return bool(await done(captcha.evaluate(script("endless"), timeout=timeout)))


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
