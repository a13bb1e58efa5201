"""Published generators, drawn from as they are, each with settings by chance; those not installed are left out.

They come with the extra ``train``. Their own chance is replaced by ours while they draw, so that a seed settles all.
An option here draws a site's settings and gives what draws a picture of a text.
"""

from __future__ import annotations

import importlib.util
import io
import string
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any

from solver.training.synth.dice import Dice, trait
from solver.training.synth.fonts import Catalogue
from solver.training.synth.scheme import Scheme
from solver.training.synth.texts import Writer, Written, digits, lower, mixed, upper, upper_and_digits

_WRITERS: Mapping[Callable[[Dice], Writer], float] = {digits: 3, upper_and_digits: 3, mixed: 2, lower: 1, upper: 1}
_CAPITALS: Mapping[Callable[[Dice], Writer], float] = {digits: 1, upper_and_digits: 1}
_ALPHABET = string.ascii_letters + string.digits

Drawer = Callable[[str, Dice], bytes]


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

    ground, ink, noise = (
        f"#{dice.randint(low, high):02x}{dice.randint(low, high):02x}{dice.randint(low, high):02x}"
        for low, high in ((200, 255), (0, 150), (100, 240))
    )
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


FOREIGN: Mapping[Callable[[Dice, Catalogue], Drawer], str] = {
    lepture: "captcha.image",
    wheezy: "wheezy.captcha",
    multicolor: "multicolorcaptcha",
    easy: "easy_captcha",
}
"""Each with the module that it needs."""


def draw_foreign(seed: int, catalogue: Catalogue) -> Scheme | None:
    """The published generator, and its settings, that a seed stands for; None where none is installed."""
    dice = Dice(seed)
    here = [option for option, module in FOREIGN.items() if _is_here(module)]
    if not here:
        return None
    option = dice.choice(here)
    draw = option(dice, catalogue)

    def encoded(text: Written, dice: Dice) -> bytes:
        return draw(text.shown, dice)

    writer = dice.pick(_CAPITALS if option is multicolor else _WRITERS)
    return Scheme(f"{option.__name__}-{seed}", frozenset(dice.traits | {trait(option)}), writer(dice), encoded)


def _is_here(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # not even its parent
        return False


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
