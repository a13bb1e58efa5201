"""Which picture is read where bytes and what a person sees differ, in a real Chromium."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from preprocess import difference, load_image
from solver import CaptchaBytesMissing, CaptchaSolver, PolicyInvalid
from solver.page.bridge import done
from solver.page.capture import Wanted, capture
from solver.testing import ScriptedRecognizer
from tests.conftest import Driver
from tests.sites import LoginSite

Sites = Callable[..., LoginSite]


def drawn(text: str, *, width: int = 160, height: int = 60) -> bytes:
    """Black letters on white, a PNG."""
    picture = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(picture).text((12, 8), text, "black", font=ImageFont.load_default(height * 0.7))
    encoded = io.BytesIO()
    picture.save(encoded, "PNG")
    return encoded.getvalue()


def uri(image: bytes) -> str:
    """The picture as a data URI."""
    return "data:image/png;base64," + base64.b64encode(image).decode()


PLAIN = drawn("7391")
OTHER = drawn("7391 4826", width=320)
IMG = f'<img id="captcha" src="{uri(PLAIN)}" style="{{}}">'

SAME = {
    "as it is": IMG.format(""),
    "half as large": IMG.format("width:80px"),
    "twice as large by transform": '<div style="transform:scale(2);transform-origin:0 0">' + IMG.format("") + "</div>",
    "moved": IMG.format("transform:translate(10px, 5px)"),
    "rounded": IMG.format("border-radius:6px;border:3px solid blue;padding:4px;box-shadow:0 0 9px red"),
    "gray": IMG.format("filter:grayscale(1)"),
    "between pixels": IMG.format("position:absolute;left:10.5px;top:7.3px;filter:contrast(1)"),
    "beside a label": IMG.format("") + "<span style='position:relative;left:-2px'>Type what you see</span>",
    "under a frame": "<div style='position:relative'>"
    + IMG.format("")
    + "<div style='position:absolute;left:0;top:0;width:158px;height:58px;border:1px solid green'></div></div>",
    "under a banner": IMG.format("") + "<div style='position:fixed;inset:0;background:gray'>Cookies?</div>",
    "under a header that sticks": "<div style='position:sticky;top:0;height:70px;width:170px;background:navy'></div>"
    "<div style='height:700px'></div>" + IMG.format("filter:contrast(1)") + "<div style='height:2000px'></div>",
}

DIFFERENT = {
    "filter: invert": IMG.format("filter:invert(1)"),
    "filter: blur": IMG.format("filter:blur(6px)"),
    "opacity: 0.3": IMG.format("opacity:.3"),
    "transform": IMG.format("transform:scaleX(-1)"),
    "mix-blend-mode": "<div style='background:white'>" + IMG.format("mix-blend-mode:difference") + "</div>",
    "an overlay: div": "<div style='position:relative'>"
    + IMG.format("")
    + "<div style='position:absolute;pointer-events:none;left:60px;top:5px;width:40px;height:50px;background:#000'>"
    "</div></div>",
    "an overlay: ::after": "<style>p{position:relative;width:160px;height:60px;margin:0}p::after{content:'XX';"
    "position:absolute;left:50px;top:0;font-size:50px;background:white}</style><p>" + IMG.format("") + "</p>",
    "only a part is shown": "<div style='overflow:hidden;width:150px;height:60px'>"
    f"<img id='captcha' src='{uri(OTHER)}' style='margin-left:-165px'></div>",
    "object-fit: cover": f"<img id='captcha' src='{uri(OTHER)}' style='width:120px;height:60px;object-fit:cover'>",
}

WINDOW = "<div id='captcha' style='width:150px;height:60px;"
NO_BYTES = {
    "moved background": f"{WINDOW}background:url({uri(OTHER)}) -160px 0'></div>",
    "cut background": f"{WINDOW}background:url({uri(OTHER)})'></div>",
    "gradients": "<div id='captcha' style='width:90px;height:30px;background:linear-gradient(red, blue)'></div>",
}


async def show(page: Any, site: LoginSite, markup: str) -> None:
    """Put this on a page of the site, once it is painted."""
    await done(page.goto(site.url))
    await done(page.set_content(f"<body style='margin:20px;background:white'>{markup}"))


@pytest.mark.parametrize("name", SAME)
def test_bytes_that_a_person_would_recognise(drive: Driver, login_site: Sites, name: str) -> None:
    """Size, place, frame and colour are no reason to give up the picture's own bytes, nor is a banner in front."""
    site = login_site()

    async def body(page: Any) -> None:
        await show(page, site, SAME[name])
        taken = await capture(page, page.locator("#captcha"), timeout=5_000)
        assert (taken.source, taken.reason) == ("data-uri", "")
        assert taken.image == PLAIN

    drive(body)


@pytest.mark.parametrize("reason", DIFFERENT)
def test_what_a_person_sees_is_read(drive: Driver, login_site: Sites, reason: str) -> None:
    """Where the page makes something else of the picture, the screenshot is read, and the capture says why."""
    site = login_site()

    async def body(page: Any) -> None:
        await show(page, site, DIFFERENT[reason])
        captcha = page.locator("#captcha")
        taken = await capture(page, captcha, timeout=5_000)
        assert taken.source == "screenshot"
        assert reason in taken.reason
        assert taken.reason.startswith("the page shows it differently")
        again = await capture(page, captcha, timeout=5_000)
        assert again.same_as(taken)
        asked = await capture(page, captcha, timeout=5_000, source="bytes")
        assert (asked.source, asked.digest) == ("data-uri", taken.digest)

    drive(body)


@pytest.mark.parametrize("name", NO_BYTES)
def test_pictures_without_bytes(drive: Driver, login_site: Sites, name: str) -> None:
    """What is a part of a sprite, or drawn by CSS, is photographed; to insist on bytes is an error with a remedy."""
    site = login_site()

    async def body(page: Any) -> None:
        await show(page, site, NO_BYTES[name])
        captcha = page.locator("#captcha")
        taken = await capture(page, captcha, timeout=5_000)
        assert (taken.source, taken.reason) == ("screenshot", "its own bytes cannot be had")
        with pytest.raises(CaptchaBytesMissing, match="pass source='screenshot'") as missing:
            await capture(page, captcha, timeout=5_000, source="bytes")
        assert missing.value.tag == "div"

    drive(body)


def test_a_part_of_a_sprite_is_what_shows(drive: Driver, login_site: Sites) -> None:
    """The screenshot of a sprite's window holds what is in the window, to the pixel."""
    site = login_site()
    window = load_image(OTHER)[:, 165:315]

    async def body(page: Any) -> None:
        for markup in (DIFFERENT["only a part is shown"], NO_BYTES["moved background"].replace("-160px", "-165px")):
            await show(page, site, markup)
            taken = await capture(page, page.locator("#captcha"), timeout=5_000)
            assert np.array_equal(load_image(taken.image), window)

    drive(body)


@pytest.mark.parametrize("scale", [1, 1.5, 2, 3])
@pytest.mark.parametrize(
    ("style", "size"),
    [
        ("", (160, 60)),
        ("position:absolute;left:10.4px;top:7.6px", (160, 60)),
        ("position:absolute;top:3000px", (160, 60)),
        ("width:80px", None),
    ],
)
def test_screenshots_hold_the_pictures_pixels(
    drive: Driver, login_site: Sites, scale: float, style: str, size: tuple[int, int] | None
) -> None:
    """A screenshot has the picture's own pixels, whatever the device's scale and wherever it lies on the page."""
    site = login_site()

    async def body(page: Any) -> None:
        other = await done(page.context.browser.new_page(device_scale_factor=scale))
        try:
            await show(other, site, IMG.format(style))
            taken = await capture(other, other.locator("#captcha"), timeout=5_000, source="screenshot")
            assert (taken.source, taken.reason) == ("screenshot", "source='screenshot'")
            seen = load_image(taken.image)
            if size:
                assert seen.shape[1::-1] == size
                assert difference(load_image(PLAIN), seen) < 0.03
            else:
                assert seen.shape[1] == min(round(80 * scale), 240)
        finally:
            await done(other.close())

    drive(body)


def test_larger_than_the_viewport(drive: Driver, login_site: Sites) -> None:
    """A captcha that the viewport cannot hold is photographed whole, also in a frame."""
    site = login_site()

    async def body(page: Any) -> None:
        await done(page.set_viewport_size({"width": 120, "height": 40}))
        await show(page, site, "<div style='height:500px'></div>" + IMG.format(""))
        taken = await capture(page, page.locator("#captcha"), timeout=5_000, source="screenshot")
        assert np.array_equal(load_image(taken.image), load_image(PLAIN))
        assert await done(page.evaluate("[innerWidth, innerHeight]")) == [120, 40]

    drive(body)


def test_in_a_frame(drive: Driver, login_site: Sites) -> None:
    """A captcha in a frame is photographed where the frame lies."""
    site = login_site()

    async def body(page: Any) -> None:
        await show(
            page, site, "<p>Portal</p><iframe style='margin:33px;border:7px solid' width=400 height=300></iframe>"
        )
        frame = page.frames[1]
        await done(frame.set_content(IMG.format("")))
        taken = await capture(frame, frame.locator("#captcha"), timeout=5_000, source="screenshot")
        assert np.array_equal(load_image(taken.image), load_image(PLAIN))

    drive(body)


def test_a_fade_in_is_photographed_at_its_end(drive: Driver, login_site: Sites) -> None:
    """What is still fading in is photographed as it will be."""
    site = login_site()
    fade = "<style>@keyframes f{from{opacity:0}to{opacity:1}}#captcha{animation:f 60s}</style>"

    async def body(page: Any) -> None:
        await show(page, site, fade + IMG.format(""))
        taken = await capture(page, page.locator("#captcha"), timeout=5_000, source="screenshot")
        assert np.array_equal(load_image(taken.image), load_image(PLAIN))

    drive(body)


def test_the_attempt_says_its_source(drive: Driver, login_site: Sites) -> None:
    """A solve hands ``source`` on and its attempts say which picture was read and why; an unknown one is refused."""
    site = login_site()
    solver = CaptchaSolver(ScriptedRecognizer("1234"))

    async def body(page: Any) -> None:
        await done(page.goto(site.url))
        choices: tuple[tuple[Wanted, str], ...] = (
            ("auto", "response"),
            ("bytes", "response"),
            ("screenshot", "screenshot"),
        )
        for source, taken in choices:
            solution = await done(solver.solve(page, "#captcha", source=source))
            assert solution.attempts[0].source == taken
        assert solution.attempts[0].source_reason == "source='screenshot'"
        with pytest.raises(PolicyInvalid, match="none of auto, bytes, screenshot"):
            solver.solve(page, "#captcha", source="photo")  # type: ignore[call-overload]  # what is tested
        await done(page.add_style_tag(content="#captcha { filter: invert(1) }"))
        solution = await done(solver.solve(page, "#captcha"))
        assert "filter: invert(1)" in solution.attempts[0].source_reason

    drive(body)
