"""Generators from PyPI that are called in this process; they come with the extra ``train``.

Their own chance is replaced by ours while they draw. An option here draws a site's settings and gives what draws a
picture of a text.
"""

from __future__ import annotations

import io
import math
import string
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any

from PIL import Image, ImageFont

from solver.training.synth.dice import Dice
from solver.training.synth.fonts import Catalogue
from solver.training.synth.foreign.colour import web
from solver.training.synth.foreign.generator import Drawer

_ALPHABET = string.ascii_letters + string.digits


def lepture(dice: Dice, catalogue: Catalogue) -> Drawer:
    """PyPI ``captcha``."""
    import captcha.image

    height, cell = dice.randint(40, 90), dice.uniform(0.55, 0.85)
    fonts = [str(catalogue.face(dice, _ALPHABET).path) for _ in range(3)] if dice.chance(0.7) else None
    sizes = tuple(round(height * share) for share in (0.7, 0.83, 0.93))

    def draw(text: str, dice: Dice) -> bytes:
        with _chance(captcha.image, secrets=_secrets(dice)):
            generator = captcha.image.ImageCaptcha(round(height * cell * len(text)), height, fonts, sizes)
            return _saved(generator.generate_image(text), "PNG")

    return draw


def wheezy(dice: Dice, catalogue: Catalogue) -> Drawer:
    """PyPI ``wheezy.captcha``."""
    from wheezy.captcha import image

    ground, ink, noise = web(dice, 200, 255), web(dice, 0, 150), web(dice, 100, 240)
    height = dice.randint(40, 90)
    fonts = [str(catalogue.face(dice, _ALPHABET).path) for _ in range(2)]
    changes = [change() for change in (image.warp, image.rotate, image.offset) if dice.chance(0.8)]
    sizes = [round(height * share) for share in (0.6, 0.7, 0.8)]
    squeeze = dice.uniform(0.7, 1)
    cell = squeeze * dice.uniform(0.75, 1)
    layers = [image.background(ground), image.text(fonts, sizes, changes, ink, squeeze)]
    layers += [image.curve(ink, width=dice.randint(1, 4))] if dice.chance(0.8) else []
    layers += [image.noise(dice.randint(10, 60), noise, dice.randint(1, 3))] if dice.chance(0.8) else []
    layers += [image.smooth()] if dice.chance(0.6) else []
    form = dice.choice(("JPEG", "PNG"))

    def draw(text: str, dice: Dice) -> bytes:
        with _chance(image, random=dice):
            return _saved(image.captcha(layers, round(height * cell * len(text)), height)(text), form)

    return draw


def multicolor(dice: Dice, _catalogue: Catalogue) -> Drawer:
    """PyPI ``multicolorcaptcha``."""
    from multicolorcaptcha import _generator

    generator = _generator.CaptchaGenerator(0)
    side, many, strokes = dice.randint(44, 80), dice.chance(0.5), dice.randint(0, 1)
    level = dice.randint(0, 2)

    def draw(text: str, dice: Dice) -> bytes:
        with _chance(_generator, randint=dice.randint, choice=dice.choice):
            generator.one_char_image_size = side, side
            ground, letters = generator.gen_rand_color(), []
            for character in text:
                ground = generator.gen_rand_color() if many else ground
                letters.append(generator.gen_captcha_char_image(character, (side, side), strokes, ground)["image"])
            image = generator.images_join_horizontal(letters)
            for _ in range(level):
                generator.add_rand_horizontal_line_to_image(image, dice.randint(1, 3))
            for _ in range(4 * level):
                generator.add_rand_circle_to_image(image, side // 20, side // 8)
        return _saved(image.convert("RGB"), "PNG")

    return draw


def easy(dice: Dice, catalogue: Catalogue) -> Drawer:
    """PyPI ``easy-captcha-python``, still or animated."""
    from easy_captcha import GifCaptcha, SpecCaptcha
    from easy_captcha.base import randoms

    kind = dice.choice((SpecCaptcha, GifCaptcha))
    height, cell = dice.randint(32, 64), dice.uniform(0.5, 0.7)
    font = str(catalogue.face(dice, _ALPHABET).path)  # several of its own have no small letters

    def draw(text: str, dice: Dice) -> bytes:
        with _chance(randoms, secrets=_secrets(dice)):
            drawn = kind(round(height * cell * len(text)), height, len(text))
            drawn.set_font(font, round(height * 0.66))
            drawn._chars = text  # noqa: SLF001 - there is no other way to say what it draws
            file = io.BytesIO()
            drawn.out(file)
            return file.getvalue()

    return draw


def claptcha(dice: Dice, catalogue: Catalogue) -> Drawer:
    """PyPI ``claptcha``."""
    import claptcha.claptcha as theirs

    height, cell = dice.randint(40, 80), dice.uniform(0.45, 0.75)
    margin = round(height * dice.uniform(0.12, 0.25))
    font = str(catalogue.face(dice, _ALPHABET).path)
    resample = dice.choice((Image.Resampling.NEAREST, Image.Resampling.BILINEAR, Image.Resampling.BICUBIC))
    noise = dice.uniform(0.1, 0.9) if dice.chance(0.4) else 0.0
    form = dice.choice(("PNG", "PNG", "JPEG", "GIF"))
    fonts = SimpleNamespace(ImageFont=ImageFont.ImageFont, truetype=_Measured)

    def draw(text: str, dice: Dice) -> bytes:
        size = 2 * margin + round(height * cell * len(text)), height
        with _chance(theirs, random=dice, ImageFont=fonts):
            drawn = theirs.Claptcha(text, font, size, (margin, margin), format=form, resample=resample, noise=noise)
            data: bytes = drawn.bytes[1].getvalue()
            return data

    return draw


class _Measured(ImageFont.FreeTypeFont):
    """A font as it was up to Pillow 9, for those who have not heard that ``getsize`` is gone."""

    def getsize(self, text: str) -> tuple[int, int]:
        """Width and height of a text, from the pen to where it comes to stand, and from the ascender on."""
        _, _, right, bottom = self.getbbox(text)
        return math.ceil(max(right, self.getlength(text))), math.ceil(bottom)


@contextmanager
def _chance(module: ModuleType, **ours: Any) -> Iterator[None]:
    """What a generator takes its chance from, replaced by ours."""
    theirs = {name: getattr(module, name) for name in ours}
    try:
        for name, value in ours.items():
            setattr(module, name, value)
        yield
    finally:
        for name, value in theirs.items():
            setattr(module, name, value)


def _secrets(dice: Dice) -> SimpleNamespace:
    """The standard library's ``secrets``, without the secrecy."""
    return SimpleNamespace(randbelow=dice.randrange, randbits=dice.getrandbits, choice=dice.choice)


def _saved(image: Any, form: str) -> bytes:
    file = io.BytesIO()
    image.save(file, form)
    return file.getvalue()
