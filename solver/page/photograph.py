"""What a person sees of a captcha: a screenshot, and whether that is the captcha's own picture."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Literal

from solver.page.bridge import done, page_of, poll
from solver.page.own_bytes import refuse_huge
from solver.page.scripts import script

MATERIAL = 0.1
"""The difference (see ``preprocess.difference``) from which on a screenshot shows something else than the bytes."""


@dataclass(frozen=True, kw_only=True)
class Photograph:
    """A screenshot of an element.

    Attributes:
        image: PNG.
        content: where in it the element's content box lies: left, top, right, bottom in its own pixels.
    """

    image: bytes = field(repr=False)
    content: tuple[int, int, int, int]


async def photograph(
    page: Any,
    captcha: Any,
    *,
    width: int,
    timeout: float,
    animations: Literal["allow", "disabled"] = "disabled",
) -> Photograph | None:
    """A screenshot of what shows of the element, or None when nothing of it can be seen in time.

    The page's screenshot is cut, not the element's taken: that one is a pixel too large where the element does not
    lie on whole pixels, and reaches beyond what a frame around a sprite lets through.

    Args:
        page: the page or frame it is on.
        captcha: its locator.
        width: of its picture by nature, in pixels; 0 when unknown. One that is shown smaller than that is
            photographed with all the pixels that the device has; any other with one a CSS pixel.
        timeout: in milliseconds.
        animations: ``disabled`` shows the end of those that end, and the start of the others.

    Raises:
        ImageUnreadable: it is larger than any captcha.
    """
    whole = page_of(page)

    async def seen() -> tuple[dict[str, Any], dict[str, float]] | None:
        view: dict[str, Any] = await done(captcha.evaluate(script("view"), timeout=timeout))
        box = await done(captcha.bounding_box(timeout=timeout))
        return (view, box) if box and min(view["part"][2:]) >= 1 else None

    found = await poll(page, seen, timeout=timeout)
    if found is None:
        return None
    view, box = found
    part_left, part_top, part_width, part_height = view["part"]
    left, top = _pixel(box["x"] + part_left), _pixel(box["y"] + part_top)
    right, bottom = _pixel(box["x"] + part_left + part_width), _pixel(box["y"] + part_top + part_height)
    refuse_huge(right - left, bottom - top)
    view_width, view_height, scrolled_x, scrolled_y = await done(whole.evaluate(script("viewport")))
    fits = left >= 0 and top >= 0 and right <= view_width and bottom <= view_height
    shift_x, shift_y = (0, 0) if fits else (_pixel(scrolled_x), _pixel(scrolled_y))
    content_left, content_top, content_width, content_height = view["content"]
    finer = view["scale"] > 1 and width > 1.01 * content_width
    image = await done(
        whole.screenshot(
            clip={
                "x": left + shift_x,
                "y": top + shift_y,
                "width": max(1, right - left),
                "height": max(1, bottom - top),
            },
            full_page=not fits,
            animations=animations,
            scale="device" if finer else "css",
            timeout=timeout,
        )
    )
    ratio = view["scale"] if finer else 1
    content = (
        max(0, _pixel((box["x"] + content_left - left) * ratio)),
        max(0, _pixel((box["y"] + content_top - top) * ratio)),
        _pixel((box["x"] + content_left + content_width - left) * ratio),
        _pixel((box["y"] + content_top + content_height - top) * ratio),
    )
    return Photograph(image=image, content=content)


def shows(photo: Photograph, image: bytes) -> bool:
    """Whether the photograph shows this picture, or one of its frames; not when the picture cannot be decoded."""
    from preprocess import ImageError, difference, load_frames, load_image

    seen = load_image(photo.image)
    left, top, right, bottom = photo.content
    content = seen[top:bottom, left:right]
    if not content.size:
        return False
    try:
        return min(difference(frame, content) for frame in load_frames(image)) < MATERIAL
    except ImageError:
        return False


def _pixel(at: float) -> int:
    """The pixel border nearest to this place, where browsers draw what lies between two."""
    return math.floor(at + 0.5)
