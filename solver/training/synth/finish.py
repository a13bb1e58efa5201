"""What happens to a picture when it is done: noise, blur, another size, fewer levels.

An option here draws a site's manner and gives what changes a picture; its size stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import cv2
import numpy as np

from solver.training.synth.dice import Dice
from solver.training.synth.pixels import Pixels, clipped, pixels

Finish = Callable[[Pixels, Dice], Pixels]


def grain(dice: Dice, _size: float) -> Finish:
    """Each level a little off."""
    reach, coloured = dice.about(3, 28), dice.chance(0.6)

    def finish(image: Pixels, dice: Dice) -> Pixels:
        height, width, channels = image.shape
        noise = dice.numpy().standard_normal((height, width, channels if coloured else 1), np.float32)
        return clipped(image + noise * reach)

    return finish


def salt(dice: Dice, _size: float) -> Finish:
    """Pixels gone white or black."""
    share, both = dice.about(0.005, 0.08), dice.chance(0.5)

    def finish(image: Pixels, dice: Dice) -> Pixels:
        chance = dice.numpy().random(image.shape[:2], np.float32)
        image = image.copy()
        image[chance < share] = 255
        if both:
            image[chance > 1 - share] = 0
        return image

    return finish


def blurred(dice: Dice, size: float) -> Finish:
    """Out of focus."""
    reach = max(0.4, size * dice.uniform(0.01, 0.045))
    return lambda image, _dice: pixels(cv2.GaussianBlur(image, (0, 0), reach))


def smeared(dice: Dice, size: float) -> Finish:
    """Blurred along one direction."""
    length = max(3, round(size * dice.uniform(0.05, 0.11)))
    kernel = np.eye(length, dtype=np.float32) if dice.chance(0.3) else np.ones((1, length), np.float32)
    kernel = kernel.T if dice.chance(0.4) else kernel
    return lambda image, _dice: pixels(cv2.filter2D(image, -1, kernel / kernel.sum()))


def sharpened(dice: Dice, _size: float) -> Finish:
    """Edges overdone."""
    strong = dice.uniform(0.5, 2)
    return lambda image, _dice: pixels(
        cv2.addWeighted(image, 1 + strong, cv2.GaussianBlur(image, (0, 0), 1.2), -strong, 0)
    )


def coarse(dice: Dice, size: float) -> Finish:
    """Drawn smaller and blown up, in blocks or softly."""
    factor, kind = dice.uniform(0.35, 0.8), dice.choice((cv2.INTER_NEAREST, cv2.INTER_LINEAR, cv2.INTER_CUBIC))
    factor = max(factor, min(1, 13 / size))  # letters below 13 pixels an em fall apart

    def finish(image: Pixels, _dice: Dice) -> Pixels:
        height, width = image.shape[:2]
        small = max(round(width * factor), 1), max(round(height * factor), 1)
        return pixels(
            cv2.resize(cv2.resize(image, small, interpolation=cv2.INTER_AREA), (width, height), interpolation=kind)
        )

    return finish


def faded(dice: Dice, _size: float) -> Finish:
    """Less contrast."""
    share, towards = dice.uniform(0.55, 0.85), dice.choice((0, 128, 200, 255))
    return lambda image, _dice: pixels(cv2.addWeighted(image, share, np.full_like(image, towards), 1 - share, 0))


def negative(_dice: Dice, _size: float) -> Finish:
    """The negative."""
    return lambda image, _dice: pixels(cv2.bitwise_not(image))


def colourless(_dice: Dice, _size: float) -> Finish:
    """Grey."""
    return lambda image, _dice: pixels(cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB))


def shaded(dice: Dice, _size: float) -> Finish:
    """Brighter at one side."""
    reach = dice.uniform(0.15, 0.45)

    def finish(image: Pixels, dice: Dice) -> Pixels:
        height, width = image.shape[:2]
        x = np.linspace(-1, 1, width, dtype=np.float32)[None, :, None] * dice.uniform(-reach, reach)
        y = np.linspace(-1, 1, height, dtype=np.float32)[:, None, None] * dice.uniform(-reach, reach)
        return clipped(image * (1 + x + y))

    return finish


FINISHES: Mapping[Callable[[Dice, float], Finish], float] = {
    grain: 8,
    salt: 4,
    blurred: 7,
    smeared: 2,
    sharpened: 3,
    coarse: 5,
    faded: 4,
    negative: 1.5,
    colourless: 4,
    shaded: 3,
}
