"""Draw the pictures of the documentation anew: ``python tools/docs_pictures.py [FOLDER]``, after the model has changed.

The captchas are drawn by PyPI's ``captcha`` with fixed dice, and read by the model in the package. Of many, those are
shown on which there is something to see: a hypothesis that wins, a hint that turns a wrong reading into a right one.
Each picture is one SVG that is legible on a light and on a dark page; the report's is a photograph of one.
"""

from __future__ import annotations

import argparse
import base64
import random
import string
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import islice
from pathlib import Path
from typing import Any

import captcha.image
import cv2
import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import sync_playwright

from solver.browser import find_browser, launch_options
from solver.hints import Hints
from solver.reading import Candidate
from solver.recognize.agree import on_average, probability
from solver.recognize.cards import ModelCard
from solver.recognize.choose import recognizer_from
from solver.recognize.decode import Decoder
from solver.recognize.hypotheses import SURE, hypotheses
from solver.recognize.paddle import PaddleEngine
from solver.report import LabelledReading, write_report

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
TRIED = 3000
"""How many captchas are drawn in search of one that shows something."""

WIDTH = 520
"""Of a picture that is to be legible on a phone; the flow is wider, and scrolls there."""
INK, SOFT, BAR, GOOD, TRACK = "#7b8496", "#7b8496", "#6b7fe8", "#2f9e5b", "#8a93a6"  # middle tones: legible on both
STYLE = (
    f"text{{font:14px system-ui,-apple-system,'Segoe UI',sans-serif;fill:{INK}}}"
    ".mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace}"
    ".strong{font-weight:650}.small{font-size:12px}"
)

Image = NDArray[np.uint8]


class Dice(random.Random):
    """What ``secrets`` offers the generator, but the same each time."""

    def randbelow(self, limit: int) -> int:
        """A number from 0 up to the limit, which is left out."""
        return self.randrange(limit)

    def randbits(self, count: int) -> int:
        """So many random bits."""
        return self.getrandbits(count)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One captcha and what was read in it.

    Attributes:
        text: what it shows.
        readings: for each hypothesis its name, its picture and the candidates, best first.
    """

    text: str
    readings: list[tuple[str, Image, tuple[Candidate, ...]]]

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """What all hypotheses together say."""
        return on_average([candidates for _, _, candidates in self.readings])

    @property
    def best(self) -> int:
        """Which hypothesis holds the answer the most probable."""
        text = self.candidates[0].text if self.candidates else None
        return max(range(len(self.readings)), key=lambda each: probability(self.readings[each][2], text))


def drawn() -> Iterator[tuple[str, bytes]]:
    """Captchas: what each shows, and the encoded picture."""
    generator: Any = captcha.image
    for seed in range(TRIED):
        generator.secrets = dice = Dice(seed)
        text = "".join(dice.choices(ALPHABET, k=5))
        yield text, generator.ImageCaptcha(width=180, height=60).generate(text).getvalue()


def read(engine: PaddleEngine, text: str, picture: bytes, hints: Hints) -> Shown:
    """What is read in a captcha under every hypothesis up to the first that is sure."""
    decode = Decoder(engine.characters, hints, model=engine.name)
    readings = []
    for name, image in hypotheses(picture):
        readings.append((name, image, decode(engine.emissions(image))))
        if engine.card.confidence(readings[-1][2]) >= SURE:
            break
    return Shown(text=text, readings=readings)


def shows(text: str, candidates: tuple[Candidate, ...]) -> bool:
    """Whether the best candidate is this text, in either case."""
    return bool(candidates) and candidates[0].text.upper() == text


def svg(height: float, *parts: str, width: int = WIDTH) -> str:
    """A whole picture."""
    body = "\n".join(parts)
    size = f'viewBox="0 0 {width} {height:g}" width="{width}" height="{height:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>\n<style>{STYLE}</style>\n{body}\n</svg>\n'


def words(x: float, y: float, text: str, *kinds: str, anchor: str = "start", fill: str = "") -> str:
    """A line of text; ``y`` is its middle."""
    coloured = f' style="fill:{fill}"' if fill else ""
    place = f'x="{x:g}" y="{y + 5:g}" text-anchor="{anchor}"'
    return f'<text {place} class="{" ".join(kinds)}"{coloured}>{escape(text)}</text>'


def bar(x: float, y: float, width: float, share: float, colour: str) -> str:
    """A share of a whole as a bar, 10 high; ``y`` is its middle."""
    whole = f'<rect x="{x:g}" y="{y - 5:g}" width="{width:g}" height="10" rx="5" fill="{TRACK}" opacity=".22"/>'
    part = f'<rect x="{x:g}" y="{y - 5:g}" width="{max(width * share, 10):.1f}" height="10" rx="5" fill="{colour}"/>'
    return whole + part


def inlaid(x: float, y: float, height: float, image: Image) -> str:
    """A picture within the picture, in its own proportions."""
    _, data = cv2.imencode(".png", np.ascontiguousarray(image[..., ::-1]))
    width = height * image.shape[1] / image.shape[0]
    source = base64.b64encode(data.tobytes()).decode()
    return f'<image x="{x:g}" y="{y:g}" width="{width:.1f}" height="{height:g}" href="data:image/png;base64,{source}"/>'


def percent(probability: float) -> str:
    """A probability for a reader."""
    return "<1%" if probability < 0.005 else ">99%" if probability > 0.995 else f"{probability:.0%}"


def candidates_of(shown: tuple[Candidate, ...], right: str, x: float, y: float, width: float) -> Iterator[str]:
    """Candidates as rows of text and bar; the right one is green."""
    for row, candidate in enumerate(shown):
        middle = y + 26 * row
        colour = GOOD if candidate.text.upper() == right else BAR
        yield words(x, middle, candidate.text, "mono", *(["strong"] if not row else []), fill=colour)
        yield bar(x + 72, middle, width - 118, candidate.probability, colour)
        yield words(x + width, middle, percent(candidate.probability), anchor="end")


def hypotheses_picture(card: ModelCard, shown: Shown) -> str:
    """Every hypothesis in a row: the picture, its name, what is read in it, how sure that is."""
    height, left, track = 60, 215, 150
    parts = [
        words(0, 10, "picture", "small"),
        words(left, 10, "what is read, and how sure that is as a whole", "small"),
    ]
    for row, (name, image, candidates) in enumerate(shown.readings):
        top = 32 + row * (height + 34)
        tall = min(height, 195 * image.shape[0] / image.shape[1])
        parts.append(inlaid(0, top, tall, image))
        wins = row == shown.best
        colour = GOOD if wins else BAR
        parts.append(words(left, top + 10, name, "mono", "small"))
        parts.append(words(left, top + 38, candidates[0].text if candidates else "–", "mono", "strong", fill=colour))
        sure = card.confidence(candidates)
        parts.append(bar(left + 70, top + 38, track, sure, colour))
        parts.append(
            words(left + 80 + track, top + 38, percent(sure) + (" wins" if wins else ""), fill=colour),
        )
    x = left + 70 + track * SURE
    bottom = 32 + len(shown.readings) * (height + 34) - 24
    parts.append(f'<path d="M{x:g} 30V{bottom:g}" stroke="{SOFT}" stroke-dasharray="3 4"/>')
    parts.append(words(x, bottom + 14, f"sure from {SURE:.0%} on", "small", anchor="middle"))
    return svg(bottom + 28, *parts)


def candidates_picture(shown: Shown) -> str:
    """The candidates."""
    rows = candidates_of(shown.candidates, shown.text, 215, 14, WIDTH - 215)
    return svg(max(26 * len(shown.candidates) + 4, 70), inlaid(0, 4, 60, shown.readings[0][1]), *rows)


def hints_picture(without: Shown, within: Shown, told: str) -> str:
    """What is read in one picture without hints, and with them."""
    middle = (WIDTH - 36) / 2
    parts = [
        inlaid(0, 0, 60, without.readings[0][1]),
        words(200, 20, "shows", "small"),
        words(200, 42, without.text, "mono", "strong", fill=GOOD),
        words(0, 88, "no hints", "strong"),
        words(middle + 36, 88, "with hints", "strong"),
        words(0, 122 + 26 * 4, f"The hints: {told}.", "small"),
    ]
    for left, shown in (0.0, without), (middle + 36, within):
        parts += candidates_of(shown.candidates[:4], shown.text, left, 118, middle)
    return svg(134 + 26 * 4, *parts)


def flow_picture() -> str:
    """The way of a solve."""
    width, wide, tall = 720, 88, 46
    names = ["refuse", "find", "capture", "read", "decide", "type", "verify"]
    under = ["vendors", "the captcha", "its bytes", "with hints", "is it sure?", "and submit", "the page"]
    step = (width - wide) / (len(names) - 1)
    top = 56
    size = 'viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"'
    head = f'<path d="M0 0 8 4 0 8z" fill="{SOFT}"/>'
    parts = [f'<defs><marker id="a" {size} orient="auto">{head}</marker></defs>']

    def line(path: str, colour: str = SOFT) -> str:
        return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.5" marker-end="url(#a)"/>'

    for number, (name, note) in enumerate(zip(names, under, strict=True)):
        x = number * step
        parts.append(
            f'<rect x="{x + 0.75:g}" y="{top}" width="{wide - 1.5}" height="{tall}" rx="8" fill="{BAR}" '
            f'fill-opacity=".12" stroke="{BAR}" stroke-width="1.5"/>'
        )
        parts.append(words(x + wide / 2, top + 16, name, "strong", anchor="middle"))
        parts.append(words(x + wide / 2, top + 33, note, "small", anchor="middle"))
        if number:
            parts.append(line(f"M{x - step + wide:g} {top + tall / 2}H{x - 2:g}"))
    centre = [number * step + wide / 2 for number in range(len(names))]
    parts.append(line(f"M{centre[4]:g} {top}V30H{centre[2] + 8:g}V{top - 2}"))
    parts.append(
        words((centre[2] + centre[4]) / 2, 14, "not sure: another picture, nothing typed", "small", anchor="middle")
    )
    low = top + tall
    parts.append(line(f"M{centre[6] - 14:g} {low}V{low + 30}H{centre[2]:g}V{low + 2}"))
    parts.append(words((centre[2] + centre[6]) / 2, low + 46, "rejected: the new picture", "small", anchor="middle"))
    parts.append(line(f"M{centre[6] + 14:g} {low}V{low + 64}"))
    parts.append(words(width, low + 78, "accepted: a Solution", "small", "strong", anchor="end", fill=GOOD))
    parts.append(line(f"M{centre[0]:g} {low}V{low + 64}"))
    parts.append(words(0, low + 78, "a vendor's: UnsupportedCaptcha", "small"))
    return svg(low + 92, *parts, width=width)


def report_picture(path: Path) -> None:
    """Photograph the report of some captchas, one of those that were read wrong in front."""
    reader = recognizer_from()
    readings = []
    for text, picture in islice(drawn(), 400):
        reading = reader.read(picture, Hints(case="upper"))
        right, group = reading.text == text, "with digits" if set(text) & set(string.digits) else "letters only"
        readings.append(
            LabelledReading(
                title=f"{text}.png",
                image=picture,
                label=text,
                answer=text,
                right=right,
                reading=reading,
                kind="text",
                case="upper",
                group=group,
            )
        )
    reader.close()
    browser = find_browser()
    if browser is None:
        sys.exit("The report's picture needs a Chromium: captcha-ocr install-browser.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        address = write_report(
            Path(folder), labelled=readings, title="Our captchas", subtitle=f"{len(readings)} pictures"
        ).as_uri()
        page = playwright.chromium.launch(**launch_options(browser)).new_page(viewport={"width": 1000, "height": 3000})
        page.goto(address)  # into a window in which all that is photographed can be seen, and so is painted
        page.get_by_role("radio", name="wrong").check()
        below = page.locator(".shot:visible").nth(1).bounding_box()
        assert below is not None  # noqa: S101  # it is visible
        page.screenshot(path=path, clip={"x": 0, "y": 0, "width": 1000, "height": below["y"] + below["height"]})


def main(folder: Path) -> None:
    """Draw all of them."""
    engine = PaddleEngine()
    known = Hints(alphabet=ALPHABET, length=5, case="ignore")
    told = "capitals and digits but for 0 O 1 I, five of them, either case"
    contest: Shown | None = None
    doubt: Shown | None = None
    helped: tuple[Shown, Shown] | None = None
    for text, picture in drawn():
        without = read(engine, text, picture, Hints())
        right = [shows(text, candidates) for _, _, candidates in without.readings]
        first, best = (probability(without.readings[each][2]) for each in (0, without.best))
        clear = best > max(0.7, first + 0.25)  # what the model doubts, so may the reader
        found = shows(text, without.candidates)
        if contest is None and found and not right[0] and clear:
            contest = without
        if doubt is None and right[0] and not without.best and 0.4 < probability(without.readings[0][2]) < 0.8:
            doubt = without
        if helped is None and not found:
            within = read(engine, text, picture, known)
            if shows(text, within.candidates) and probability(within.candidates) > 0.4:
                helped = without, within
        if contest and doubt and helped:
            break
    engine.close()
    if not (contest and doubt and helped):
        sys.exit(f"None of {TRIED} captchas shows what is to be shown: raise TRIED, or ask for less in main().")
    folder.mkdir(parents=True, exist_ok=True)
    for name, drawing in {
        "flow": flow_picture(),
        "hypotheses": hypotheses_picture(engine.card, contest),
        "candidates": candidates_picture(doubt),
        "hints": hints_picture(*helped, told),
    }.items():
        (folder / f"{name}.svg").write_text(drawing, encoding="utf-8")
    report_picture(folder / "report.png")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help="where they go (default: docs/pictures)")
    main(parser.parse_args().folder)
