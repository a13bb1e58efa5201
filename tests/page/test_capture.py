"""Where pictures are taken from, in a real Chromium, and that the server is never asked for them twice."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from preprocess import load_image
from solver import CaptchaNotFound
from solver.page.bridge import done
from solver.page.capture import capture
from solver.page.scripts import script
from tests.conftest import Driver
from tests.sites import LoginSite

Sites = Callable[..., LoginSite]

TO_CANVAS = """() => new Promise((painted) => {
    const image = document.getElementById('captcha'), canvas = document.createElement('canvas');
    const draw = () => {
        [canvas.id, canvas.width, canvas.height] = ['canvas', image.naturalWidth, image.naturalHeight];
        canvas.getContext('2d').drawImage(image, 0, 0);
        image.replaceWith(canvas);
        painted();
    };
    image.complete ? draw() : image.onload = draw;
})"""

TO_BLOB = """async () => {
    const image = document.getElementById('captcha');
    const body = await (await fetch('/captcha.png')).blob();
    await new Promise((painted) => { image.onload = painted; image.src = URL.createObjectURL(body); });
}"""

MANY_REQUESTS = """async () => { for (let n = 0; n < 120; n++) await fetch('/robots.txt?' + n); }"""


def pixels(image: bytes) -> Any:
    """RGB of an encoded picture."""
    return load_image(image)


@pytest.mark.parametrize(
    ("script", "selector", "source"),
    [
        ("() => {}", "#captcha", "response"),
        (MANY_REQUESTS, "#captcha", "cdp"),
        (TO_BLOB, "#captcha", "blob"),
        (TO_CANVAS, "#canvas", "canvas"),
    ],
)
def test_the_pictures_own_pixels(drive: Driver, login_site: Sites, script: str, selector: str, source: str) -> None:
    """Each source gives the very picture the server drew last, without asking it for another."""
    site = login_site()

    async def body(page: Any) -> None:
        await done(page.goto(site.url))
        await done(page.evaluate(script))
        drawn = site.hits
        taken = await capture(page, page.locator(selector), timeout=5_000)
        assert (taken.source, site.hits) == (source, drawn)
        assert np.array_equal(pixels(taken.image), pixels(site.last))
        if source != "canvas":
            assert taken.digest == hashlib.sha256(site.last).hexdigest()

    drive(body)


@pytest.mark.parametrize(
    "markup",
    [
        '<input type="image" id="captcha" src="/captcha.png?again">',
        '<object id="captcha" data="/captcha.png?again" type="image/png"></object>',
        '<picture><source srcset="/captcha.png?again"><img id="captcha"></picture>',
        '<img id="captcha" srcset="/captcha.png?again 2x">',
        '<div id="captcha" style="width:160px;height:60px;background:url(/captcha.png?again)"></div>',
    ],
)
def test_elements_that_show_a_picture(drive: Driver, login_site: Sites, markup: str) -> None:
    """Whatever element shows the picture, its own bytes are taken, and it was fetched once, by the page."""
    site = login_site()

    async def body(page: Any) -> None:
        await done(page.goto(site.url))
        drawn = site.hits
        await done(page.evaluate("(html) => { document.body.innerHTML = html }", markup))
        taken = await capture(page, page.locator("#captcha"), timeout=5_000)
        assert (taken.source, site.hits - drawn) == ("response", 1)
        assert taken.image == site.last

    drive(body)


def test_an_svg_that_has_left_has_no_markup(sync_driver: Driver) -> None:
    """One that was replaced a moment ago is nothing that could be read."""

    async def body(page: Any) -> None:
        await done(page.set_content('<svg width="120" height="40"><path d="M10 10h100v20h-100z"/></svg>'))
        element = await done(page.query_selector("svg"))
        assert "<path" in await done(element.evaluate(script("markup")))
        await done(element.evaluate("(element) => element.remove()"))
        assert await done(element.evaluate(script("markup"))) is None

    sync_driver(body)


def test_inline_svg(drive: Driver, login_site: Sites) -> None:
    """An inline SVG is taken as markup, in the colours that the page gives it, and lands on a ground it shows on."""
    site = login_site()
    markup = """<style>body { background: black } .ink { fill: white }</style>
        <svg id="captcha" viewBox="0 0 120 40" width="120" height="40">
        <path class="ink" d="M10 10h100v20h-100z"/></svg>"""

    async def body(page: Any) -> None:
        await done(page.goto(site.url))
        await done(page.set_content(markup))
        taken = await capture(page, page.locator("#captcha"), timeout=5_000)
        assert taken.source == "markup"
        picture = pixels(taken.image)
        height, width = picture.shape[:2]
        assert width == 3 * height
        assert picture[height // 2, width // 2].tolist() == [255, 255, 255]
        assert picture[2, 2].tolist() == [0, 0, 0]

    drive(body)


def test_screenshot_is_the_last_resort(drive: Driver, login_site: Sites) -> None:
    """What has no bytes of its own is photographed at its size in CSS pixels, whatever the device's scale."""
    site = login_site()
    markup = """<div id="captcha" style="width:120px;height:40px;background:linear-gradient(black, black)"></div>"""

    async def body(page: Any) -> None:
        await done(page.goto(site.url))
        await done(page.set_content(markup))
        taken = await capture(page, page.locator("#captcha"), timeout=5_000)
        assert taken.source == "screenshot"
        assert Image.open(io.BytesIO(taken.image)).size == (120, 40)
        assert pixels(taken.image)[20, 60].tolist() == [0, 0, 0]

    drive(body)


def test_lazy_pictures_are_brought_into_view(drive: Driver, login_site: Sites) -> None:
    """A picture that loads only where it can be seen is scrolled there, and then fetched once."""
    site = login_site()

    async def body(page: Any) -> None:
        await done(page.goto(site.url))
        drawn = site.hits
        lazy = '<div style="height:9000px"></div><img id="captcha" loading="lazy" src="/captcha.png?lazy">'
        await done(page.evaluate("(html) => { document.body.innerHTML = html }", lazy))
        taken = await capture(page, page.locator("#captcha"), timeout=5_000)
        assert (taken.source, site.hits - drawn) == ("response", 1)

    drive(body)


def test_a_captcha_that_has_left(drive: Driver, login_site: Sites) -> None:
    """A captcha that is no longer there is told as such, not as a timeout of Playwright's."""
    site = login_site()

    async def body(page: Any) -> None:
        await done(page.goto(site.url))
        with pytest.raises(CaptchaNotFound, match="wait for the captcha before solving it"):
            await capture(page, page.locator("#gone"), timeout=200)

    drive(body)
