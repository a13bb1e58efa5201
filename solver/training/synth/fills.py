"""What a letter's ink looks like: solid, hollow, dotted, with a shadow and more.

An option here draws a site's manner and gives what turns a mask and a colour into a layer of the mask's size. The mask
comes with a margin (``margin``) for what reaches beyond the letter.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import cv2
import numpy as np

from solver.training.synth.dice import Dice
from solver.training.synth.pixels import BLACK, WHITE, Colour, Pixels, clipped, mixed, over, pixels, tinted

Fill = Callable[[Pixels, Colour, Colour, Dice], Pixels]
"""Paints (mask, the letter's colour, the ground's colour) as a layer (H, W, 4)."""


def margin(size: float) -> int:
    """How far a letter of a size may reach beyond its own ink, pixels."""
    return round(size * 0.12) + 2


def solid(dice: Dice, _size: float) -> Fill:
    """Ink, at times thin."""
    opacity = dice.choices((1, dice.uniform(0.6, 0.95)), (80, 20))[0]
    return lambda mask, colour, _ground, _dice: tinted(mask, colour, opacity)


def heavier(dice: Dice, size: float) -> Fill:
    """Ink that has run."""
    brush = _disc(max(2, round(size * dice.uniform(0.03, 0.08))))
    return lambda mask, colour, _ground, _dice: tinted(pixels(cv2.dilate(mask, brush)), colour)


def worn(dice: Dice, size: float) -> Fill:
    """Ink with holes and frayed edges."""
    grain, share = max(size * dice.uniform(0.02, 0.07), 1), dice.uniform(-1.3, -0.4)

    def fill(mask: Pixels, colour: Colour, _ground: Colour, dice: Dice) -> Pixels:
        height, width = mask.shape
        noise = dice.numpy().standard_normal((max(round(height / grain), 1), max(round(width / grain), 1)), np.float32)
        kept = np.asarray(cv2.resize(noise, (width, height))) > share
        return tinted(mask * kept, colour)

    return fill


def outline(dice: Dice, size: float) -> Fill:
    """Only the edge, on the ground or on a pale filling."""
    thick = max(2, round(size * dice.uniform(0.02, 0.07)))
    inside = dice.choice((None, None, 1.0, dice.uniform(0.5, 0.9)))

    def fill(mask: Pixels, colour: Colour, ground: Colour, _dice: Dice) -> Pixels:
        edge = pixels(cv2.morphologyEx(mask, cv2.MORPH_GRADIENT, _disc(thick + 1)))
        line = tinted(edge, colour)
        return line if inside is None else over(line, tinted(mask, mixed(colour, ground, inside)))

    return fill


def rimmed(dice: Dice, size: float) -> Fill:
    """Ink with a rim of another colour."""
    brush = _disc(2 * max(1, round(size * dice.uniform(0.02, 0.06))) + 1)
    rim = dice.choice((None, BLACK, WHITE))

    def fill(mask: Pixels, colour: Colour, ground: Colour, dice: Dice) -> Pixels:
        around = rim or mixed(colour, ground, dice.uniform(0.4, 0.7))
        return over(tinted(mask, colour), tinted(pixels(cv2.dilate(mask, brush)), around))

    return fill


def shadowed(dice: Dice, size: float) -> Fill:
    """With a shadow."""
    right, down = (dice.choice((-1, 1, 1)) * max(1, round(size * dice.uniform(0.02, 0.1))) for _ in range(2))
    soft, share = dice.chance(0.5), dice.uniform(0.4, 0.75)

    def fill(mask: Pixels, colour: Colour, ground: Colour, _dice: Dice) -> Pixels:
        shadow = _shifted(mask, right, down)
        shadow = pixels(cv2.GaussianBlur(shadow, (0, 0), max(size * 0.03, 0.6))) if soft else shadow
        return over(tinted(mask, colour), tinted(shadow, mixed(mixed(colour, BLACK, 0.5), ground, share)))

    return fill


def embossed(dice: Dice, size: float) -> Fill:
    """Lit from one side and dark on the other, filled with the ground or the colour."""
    reach, filled = max(1, round(size * dice.uniform(0.02, 0.05))), dice.chance(0.5)

    def fill(mask: Pixels, colour: Colour, ground: Colour, _dice: Dice) -> Pixels:
        dark = tinted(_shifted(mask, reach, reach), mixed(colour, BLACK, 0.4))
        lit = tinted(_shifted(mask, -reach, -reach), mixed(colour, WHITE, 0.7))
        return over(tinted(mask, colour if filled else ground), over(dark, lit))

    return fill


def solid_body(dice: Dice, size: float) -> Fill:
    """Thick as if cut from wood: its sides in another shade."""
    depth, right, down = max(2, round(size * dice.uniform(0.05, 0.1))), dice.choice((-1, 1)), dice.choice((-1, 1))
    face, side = dice.choice((0, 0, 0.6)), dice.uniform(0.3, 0.6)

    def fill(mask: Pixels, colour: Colour, ground: Colour, _dice: Dice) -> Pixels:
        body = mask
        for step in range(1, depth + 1):
            body = np.maximum(body, _shifted(mask, right * step, down * step))
        front, sides = (mixed(colour, ground, share) for share in (face, side if not face else 0))
        return over(tinted(mask, front), tinted(body, sides))

    return fill


def doubled(dice: Dice, size: float) -> Fill:
    """Struck twice, a little apart."""
    reach = max(1, round(size * dice.uniform(0.02, 0.08)))
    share = dice.choice((0, 0, 0.4))

    def fill(mask: Pixels, colour: Colour, ground: Colour, dice: Dice) -> Pixels:
        again = _shifted(mask, dice.choice((-reach, reach)), dice.choice((-reach, 0, reach)))
        return over(tinted(mask, colour), tinted(again, mixed(colour, ground, share)))

    return fill


def dotted(dice: Dice, size: float) -> Fill:
    """Dots or pixels in rows, as on a ticker or in print."""
    pitch = max(2, round(size * dice.uniform(0.05, 0.09)))
    angle = dice.choice((0, 0, 45, dice.uniform(0, 90)))

    def fill(mask: Pixels, colour: Colour, _ground: Colour, _dice: Dice) -> Pixels:
        x, y = _axes(mask, angle, math.tau / pitch)
        return tinted(clipped(mask * ((np.cos(x) + np.cos(y)) > -0.5)), colour)

    return fill


def hatched(dice: Dice, size: float) -> Fill:
    """Stripes."""
    pitch, angle = max(2.5, size * dice.uniform(0.06, 0.14)), dice.choice((0, 45, 90, 135))

    def fill(mask: Pixels, colour: Colour, ground: Colour, _dice: Dice) -> Pixels:
        x, _ = _axes(mask, angle, math.tau / pitch)
        stripes = tinted(clipped(mask * (np.cos(x) > -0.3)), colour)
        return over(stripes, tinted(mask, mixed(colour, ground, 0.6)))

    return fill


def strewn(dice: Dice, size: float) -> Fill:
    """Nothing but specks where the ink would be."""
    share, coarse = dice.uniform(0.35, 0.6), max(1, round(size * 0.03))

    def fill(mask: Pixels, colour: Colour, _ground: Colour, dice: Dice) -> Pixels:
        height, width = (-(-side // coarse) for side in mask.shape)
        specks = dice.numpy().random((height, width), np.float32) < share
        specks = specks.repeat(coarse, 0).repeat(coarse, 1)[: mask.shape[0], : mask.shape[1]]
        return tinted(clipped((mask > 100) * specks * 255), colour)

    return fill


def blended(dice: Dice, _size: float) -> Fill:
    """From one colour to another, downwards or sideways."""
    down = dice.chance(0.7)

    def fill(mask: Pixels, colour: Colour, ground: Colour, dice: Dice) -> Pixels:
        end = mixed(colour, ground, 0.45) if dice.chance(0.5) else mixed(colour, BLACK, 0.6)
        way = np.linspace(0, 1, mask.shape[0 if down else 1], dtype=np.float32)
        way = way[:, None, None] if down else way[None, :, None]
        colours = np.array(colour, np.float32) * (1 - way) + np.array(end, np.float32) * way
        return tinted(mask, clipped(np.broadcast_to(colours, (*mask.shape, 3))))

    return fill


def stamped(dice: Dice, _size: float) -> Fill:
    """In the ground's colour on a box of its own."""
    round_ = dice.chance(0.3)

    def fill(mask: Pixels, colour: Colour, ground: Colour, _dice: Dice) -> Pixels:
        box = np.zeros_like(mask)
        x, y, width, height = cv2.boundingRect(mask)
        if round_:
            middle, axes = (x + width // 2, y + height // 2), (width // 2 + 3, height // 2 + 3)
            cv2.ellipse(box, middle, axes, 0, 0, 360, (255,), -1, cv2.LINE_AA)
        else:
            cv2.rectangle(box, (x - 2, y - 2), (x + width + 1, y + height + 1), (255,), -1)
        return over(tinted(mask, ground), tinted(box, colour))

    return fill


FILLS: Mapping[Callable[[Dice, float], Fill], float] = {
    solid: 42,
    heavier: 5,
    worn: 3,
    outline: 7,
    rimmed: 3,
    shadowed: 5,
    embossed: 2.5,
    solid_body: 3,
    doubled: 4,
    dotted: 3,
    hatched: 2,
    strewn: 1.5,
    blended: 3,
    stamped: 1.5,
}
DELICATE = frozenset((outline, embossed, dotted, strewn, worn, hatched))
"""Those that leave little ink: nothing else may hide it."""
PLAIN: Mapping[Callable[[Dice, float], Fill], float] = {solid: 20, heavier: 1, doubled: 1, shadowed: 1, blended: 1}
"""Those that small letters bear too."""


def _disc(size: int) -> Pixels:
    return pixels(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))


def _shifted(mask: Pixels, right: int, down: int) -> Pixels:
    """Moved by pixels; what leaves the picture is lost."""
    moved = np.zeros_like(mask)
    height, width = mask.shape
    moved[max(down, 0) : height + down, max(right, 0) : width + right] = mask[
        max(-down, 0) : height - down, max(-right, 0) : width - right
    ]
    return moved


def _axes(mask: Pixels, angle: float, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """Two axes at a right angle, turned by degrees: (H, W) each."""
    cos, sin = math.cos(math.radians(angle)) * scale, math.sin(math.radians(angle)) * scale
    x = np.arange(mask.shape[1], dtype=np.float32)[None, :]
    y = np.arange(mask.shape[0], dtype=np.float32)[:, None]
    return x * cos + y * sin, y * cos - x * sin
