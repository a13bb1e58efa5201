"""The report as its reader has it: in a browser, with a mouse, with a keyboard, on a phone, at night."""

from __future__ import annotations

from typing import Any

import pytest

from solver.errors import CaptchaNotFound, CaptchaUnsolved
from solver.page.bridge import done
from solver.reading import Verdict
from solver.report import Run, write_report
from tests.conftest import Driver
from tests.report.conftest import attempt, labelled, reading, solved

RUNS = (
    solved(
        attempt(None, None, message="confidence 0.20 is below 0.50", read=reading(("kkk", 0.25), confidence=0.2)),
        attempt("wxyz", Verdict.REJECTED, read=reading(("wxyz", 0.5), ("wxy2", 0.25), confidence=0.6)),
        attempt(),
        group="site",
    ),
    Run.failed("Login 2", CaptchaUnsolved(reason="no more", attempts=[attempt(verdict=Verdict.REJECTED)]), ms=9),
    Run.failed("Login 3", CaptchaNotFound(selector="#captcha", url="http://127.0.0.1/"), ms=9, group="site"),
)
LABELLED = (
    labelled("abcd", reading(("abcd", 0.99), confidence=0.98), right=True, group="letters"),
    labelled("a1b2", reading(("alb2", 0.6), ("a1b2", 0.3), confidence=0.55), group="letters"),
    labelled("1234", reading(("1234", 0.9), confidence=0.9), right=True, group="digits " + "of a long name " * 6),
    labelled("5678", reading(), group="digits " + "of a long name " * 6),
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Of a page with solves and labelled pictures."""
    return write_report(tmp_path_factory.mktemp("report"), RUNS, labelled=LABELLED).as_uri()


async def shown(page: Any) -> list[str]:
    """The titles of the pictures that can be seen."""
    script = "shots => shots.filter(shot => shot.checkVisibility()).map(shot => shot.getAttribute('aria-label'))"
    titles: list[str] = await done(page.locator(".shot").evaluate_all(script))
    return titles


def test_pictures_are_filtered(address: str, sync_driver: Driver) -> None:
    """By outcome, set, confidence and text, by all of them together, and told how many; Clear shows all again."""

    async def body(page: Any) -> None:
        await done(page.goto(address))
        everything = await shown(page)
        assert len(everything) == 8
        told = page.get_by_role("status")
        assert await done(told.inner_text()) == "8 of 8 shown"

        await done(page.get_by_role("radio", name="rejected 2").check())
        assert await shown(page) == ["Login 1, picture 2", "Login 2, picture 1"]
        assert await done(page.locator("article:visible h3").all_inner_texts()) == ["Login 1", "Login 2"]
        await done(page.get_by_role("combobox", name="Set").select_option("site"))
        assert await shown(page) == ["Login 1, picture 2"]
        await done(page.get_by_role("button", name="Clear").click())
        assert await shown(page) == everything

        await done(page.get_by_label("Confidence from").fill("0.55"))
        await done(page.get_by_label("to", exact=True).fill("0.6"))
        assert await shown(page) == ["Login 1, picture 2", "a1b2.png"]
        await done(page.get_by_label("Text").fill("WXY2"))
        assert await shown(page) == ["Login 1, picture 2"]
        await done(page.get_by_label("Text").fill("nowhere"))
        assert await done(told.inner_text()) == "0 of 8 shown"
        assert await done(page.locator("article:visible").count()) == 0

    sync_driver(body)


def test_a_solve_without_a_picture_shows_where_no_picture_is_asked_for(address: str, sync_driver: Driver) -> None:
    """It failed before anything was read: it belongs to its set, and to no outcome."""

    async def body(page: Any) -> None:
        await done(page.goto(address))
        failed = page.locator("article", has_text="Login 3")
        assert await done(failed.is_visible())
        await done(page.get_by_role("combobox", name="Set").select_option("site"))
        assert await done(failed.is_visible())
        await done(page.get_by_role("combobox", name="Set").select_option("letters"))
        assert not await done(failed.is_visible())
        await done(page.get_by_role("button", name="Clear").click())
        await done(page.get_by_role("radio", name="accepted").check())
        assert not await done(failed.is_visible())

    sync_driver(body)


def test_it_works_by_keyboard(address: str, sync_driver: Driver) -> None:
    """The first stop skips to the pictures; the outcomes are one stop, walked through by arrows; tables scroll."""

    async def body(page: Any) -> None:
        await done(page.goto(address))
        await done(page.keyboard.press("Tab"))
        assert await done(page.evaluate("document.activeElement.textContent")) == "Skip to the pictures"
        await done(page.keyboard.press("Enter"))
        assert await done(page.evaluate("document.activeElement.id")) == "pictures"
        await done(page.get_by_role("radio", name="all 8").focus())
        await done(page.keyboard.press("ArrowRight"))
        assert await done(page.get_by_role("radio", name="right 2").is_checked())
        assert await shown(page) == ["abcd.png", "1234.png"]
        await done(page.keyboard.press("Tab"))
        assert await done(page.evaluate("document.activeElement.name")) == "group"
        for region in "Accuracy by set", "Confusion matrix":
            assert await done(page.get_by_role("region", name=region).get_attribute("tabindex")) == "0"

    sync_driver(body)


def test_a_screen_reader_is_told_what_is_seen(address: str, sync_driver: Driver) -> None:
    """Figures that are drawn have words too: the curve, the intervals, a character that is nothing."""

    async def body(page: Any) -> None:
        await done(page.goto(address))
        assert await done(page.get_by_role("img", name="100 % answered, 57.1 % wrong.").count()) == 1
        table = page.get_by_role("table", name="A row for what is shown")
        assert await done(table.get_by_role("row", name="1").get_by_role("cell", name="1").count()) == 2
        row = page.get_by_role("row", name="letters")
        assert await done(row.get_by_role("img").get_attribute("aria-label")) == "9 % to 91 %"
        shot = page.get_by_role("group", name="a1b2.png")
        assert "not 1" in await done(shot.text_content())

    sync_driver(body)


def test_nothing_is_asked_of_the_network(address: str, sync_driver: Driver) -> None:
    """The browser loads the file and nothing else, runs the script, and has nothing to complain of."""

    async def body(page: Any) -> None:
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        await done(page.goto(address))
        assert {each for each in asked if not each.startswith("data:")} == {address}
        assert said == []
        picture = page.locator(".shot img").first
        await done(picture.scroll_into_view_if_needed())
        await done(picture.evaluate("picture => picture.decode()"))
        assert await done(picture.evaluate("picture => picture.naturalWidth")) > 0

    sync_driver(body)


def test_without_a_script_everything_is_there(address: str, sync_driver: Driver) -> None:
    """Filters that could not work are not shown; all pictures are."""

    async def body(page: Any) -> None:
        context = await done(page.context.browser.new_context(java_script_enabled=False))
        plain = await done(context.new_page())
        await done(plain.goto(address))
        assert not await done(plain.locator("form").is_visible())
        assert await done(plain.locator(".shot img").count()) == 8
        await done(context.close())

    sync_driver(body)


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_sticks_out(address: str, width: int, sync_driver: Driver) -> None:
    """On a phone the page is as wide as the screen; what is wider scrolls by itself."""

    async def body(page: Any) -> None:
        await done(page.set_viewport_size({"width": width, "height": 800}))
        await done(page.goto(address))
        assert await done(page.evaluate("document.documentElement.scrollWidth")) == width

    sync_driver(body)


CONTRAST = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const pixel = colours => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const light = rgb => rgb.map(c => c / 255).map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
  const low = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility() || element.closest("svg, script, style")) continue;
    const grounds = [];
    for (let each = element; each; each = each.parentElement) grounds.unshift(getComputedStyle(each).backgroundColor);
    const [a, b] = [light(pixel(grounds)), light(pixel([...grounds, getComputedStyle(element).color]))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) low.push(`${element.outerHTML.slice(0, 80)}: ${ratio.toFixed(2)}`);
  }
  return low;
}"""
"""What stands out from its ground by less than 4.5 to 1, the least of WCAG 2.2 (1.4.3)."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out(address: str, scheme: str, sync_driver: Driver) -> None:
    """By day and by night all text is legible, and the two look different."""

    async def body(page: Any) -> None:
        await done(page.emulate_media(color_scheme=scheme))
        await done(page.goto(address))
        ground = await done(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        assert ground == {"light": "rgb(244, 245, 248)", "dark": "rgb(15, 19, 27)"}[scheme]
        assert await done(page.evaluate(CONTRAST)) == []

    sync_driver(body)
