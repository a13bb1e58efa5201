"""Captchas that move without being a moving picture, in a real Chromium."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from preprocess import composites, load_frames
from solver import CaptchaSolver
from solver.page.bridge import done
from solver.page.capture import capture
from solver.page.motion import PAUSES
from solver.testing import ScriptedRecognizer
from tests.conftest import Driver
from tests.sites import LoginSite

Sites = Callable[..., LoginSite]

CANVAS = """<canvas id="captcha" width="120" height="40"></canvas><input name="code" placeholder="captcha">
<script>
  const pen = document.getElementById("captcha").getContext("2d");
  const draw = (at) => {
    pen.fillStyle = "white"; pen.fillRect(0, 0, 120, 40); pen.fillStyle = "black";
    STROKES
  };
  draw(0);
  let at = 0;
  const timer = setInterval(() => draw(at++), 40);
</script>"""

STILL = CANVAS.replace("STROKES", "pen.fillRect(20, 8, 14, 24); pen.fillRect(70, 8, 14, 24);")
NOISY = CANVAS.replace(
    "STROKES",
    "pen.fillRect(20, 8, 14, 24); pen.fillRect(70, 8, 14, 24); pen.fillRect((at * 37) % 120, 0, 6, 40);",
)
IN_TURNS = CANVAS.replace("STROKES", "pen.fillRect([20, 70][at % 2], 8, 14, 24);")

BARS = '<rect x="20" y="8" width="14" height="24"/>'
SMIL = f"""<svg id="captcha" viewBox="0 0 120 40" width="120" height="40"><rect width="120" height="40" fill="white"/>
{BARS}<rect y="8" width="14" height="24">
<animate attributeName="x" values="0;106;0" dur="700ms" repeatCount="indefinite"/>
</rect></svg><input name="code" placeholder="captcha">"""
SVG_URI = (
    "data:image/svg+xml;base64,"
    + base64.b64encode(
        SMIL[: SMIL.index("<input")].replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"').encode()
    ).decode()
)
CSS = """<style>@keyframes go { from { left: 0 } to { left: 106px } }
  #captcha { position: relative; width: 120px; height: 40px; background: white }
  #captcha i { position: absolute; top: 8px; width: 14px; height: 24px; background: black }
  #captcha i + i { animation: go 700ms linear infinite alternate }</style>
  <div id="captcha"><i style="left: 20px"></i><i></i></div><input name="code" placeholder="captcha">"""

MOVING = {
    "noisy canvas": (NOISY, "canvas"),
    "inline SMIL": (SMIL, "screenshot"),
    "SMIL in a picture": (f'<img id="captcha" src="{SVG_URI}" width="120" height="40">', "screenshot"),
    "CSS": (CSS, "screenshot"),
}


async def show(page: Any, site: LoginSite, markup: str) -> Any:
    """The captcha's locator on a page of the site that holds this."""
    await done(page.goto(site.url))
    await done(page.set_content(f"<body style='margin:20px;background:white'>{markup}"))
    return page.locator("#captcha")


@pytest.mark.parametrize("name", MOVING)
def test_frames_of_what_moves(drive: Driver, login_site: Sites, name: str) -> None:
    """What changes between two looks is taken as frames, of which the median keeps what stands still."""
    site = login_site()
    markup, source = MOVING[name]

    async def body(page: Any) -> None:
        captcha = await show(page, site, markup)
        taken = await capture(page, captcha, timeout=5_000)
        assert (taken.source, taken.moves) == (source, True)
        frames = load_frames(taken.image)
        assert len(frames) > 3
        still = composites(frames)["median"]
        assert still.shape == (40, 120, 3)
        assert still[20, 27].tolist() == [0, 0, 0]
        assert still[20, 45].tolist() == [255, 255, 255]
        assert (await capture(page, captcha, timeout=5_000)).same_as(taken)

    drive(body)


@pytest.mark.parametrize("photograph", [10, 45, 60, 83, 120], ids="{} ms a look".format)
def test_nothing_that_passes_by_is_always_there(photograph: int) -> None:
    """A bar that goes to and fro, whatever its period, is seen in no place in more than half of the frames."""
    looks = np.cumsum([0, *(pause + photograph for pause in PAUSES)])
    places, bar, way = np.arange(120), 14, 106
    for period in range(300, 2_500, 25):
        for start in np.linspace(0, 1, 24, endpoint=False):
            phases = (looks / period + start) % 1
            left = way * (1 - np.abs(1 - 2 * phases))
            there = (places[:, None] >= left) & (places[:, None] < left + bar)
            assert there.sum(axis=1).max() <= len(looks) / 2, f"a period of {period} ms"


def test_letters_that_take_turns(drive: Driver, login_site: Sites) -> None:
    """Every stroke that was shown is in the darkest of the frames."""
    site = login_site()

    async def body(page: Any) -> None:
        taken = await capture(page, await show(page, site, IN_TURNS), timeout=5_000)
        darkest = composites(load_frames(taken.image))["min"]
        assert [darkest[20, x].tolist() for x in (27, 50, 77)] == [[0, 0, 0], [255, 255, 255], [0, 0, 0]]

    drive(body)


@pytest.mark.parametrize(
    ("markup", "source"), [(STILL, "canvas"), (SMIL.replace("0;106;0", "9;9;9"), "markup"), (BARS, None)]
)
def test_what_stands_still_is_one_picture(drive: Driver, login_site: Sites, markup: str, source: str | None) -> None:
    """What is redrawn or animated without a change that shows is taken as one picture."""
    site = login_site()
    if source is None:
        markup, source = CSS.replace("to { left: 106px }", "to { left: 0 }"), "screenshot"

    async def body(page: Any) -> None:
        taken = await capture(page, await show(page, site, markup), timeout=5_000)
        assert (taken.source, taken.moves) == (source, False)
        if source != "markup":
            assert len(load_frames(taken.image)) == 1

    drive(body)


def test_a_moving_canvas_is_solved(drive: Driver, login_site: Sites) -> None:
    """A canvas that is never twice the same is read once, in all its frames, and its answer is typed."""
    site = login_site()

    async def body(page: Any) -> None:
        recognizer = ScriptedRecognizer("1234")
        await show(page, site, NOISY)
        solution = await done(CaptchaSolver(recognizer).solve(page, "#captcha"))
        assert len(recognizer.images) == 1
        assert len(load_frames(solution.attempts[0].image)) > 3
        assert await done(page.input_value("[name=code]")) == "1234"

    drive(body)


def test_another_moving_canvas_is_another_captcha(drive: Driver, login_site: Sites) -> None:
    """A refresh of a moving canvas is noticed by what it shows."""
    site = login_site()
    swap = """() => {
        const old = pen.fillRect.bind(pen);
        pen.fillRect = (x, y, w, h) => old(w === 14 ? 110 - x : x, y, w, h);
    }"""

    async def body(page: Any) -> None:
        recognizer = ScriptedRecognizer("", "1234")
        await show(page, site, NOISY.replace("70, 8", "50, 8"))
        solution = await done(
            CaptchaSolver(recognizer).solve(page, "#captcha", refresh=lambda page: page.evaluate(swap))
        )
        first, second = recognizer.images
        assert isinstance(first, bytes)
        assert isinstance(second, bytes)
        assert not np.array_equal(composites(load_frames(first))["median"], composites(load_frames(second))["median"])
        assert [attempt.typed for attempt in solution.attempts] == [None, "1234"]

    drive(body)


def test_a_canvas_that_begins_to_move(drive: Driver, login_site: Sites) -> None:
    """A canvas that stood still at first and moves once it was read is read again, in its frames."""
    site = login_site()

    async def body(page: Any) -> None:
        await show(page, site, NOISY.replace("setInterval(() => draw(at++), 40)", "0"))
        await done(page.evaluate("() => { window.go = () => setInterval(() => draw(at++), 40) }"))
        recognizer = ScriptedRecognizer("1234")
        solver = CaptchaSolver(recognizer)
        await done(page.evaluate("() => setTimeout(go, 260)"))
        solution = await done(solver.solve(page, "#captcha"))
        assert solution.text == "1234"
        assert len(recognizer.images) <= 2

    drive(body)
