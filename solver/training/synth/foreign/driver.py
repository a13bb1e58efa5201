"""Draws with generators from PyPI that cannot be installed beside others: see ``language.py`` for what is said.

A program. It is called with the folder that they are installed in, and imports nothing of ours.
"""

from __future__ import annotations

import base64
import importlib
import importlib.util
import json
import random
import sys
from collections.abc import Callable
from functools import lru_cache
from types import SimpleNamespace
from typing import Any


@lru_cache
def _views() -> tuple[Any, dict[str, Any]]:
    """The part of django-simple-captcha that draws, in a Django that has nothing else; and its settings by default."""
    django, conf = importlib.import_module("django"), importlib.import_module("django.conf")
    conf.settings.configure(INSTALLED_APPS=["captcha"], USE_TZ=True)
    django.setup()
    views = importlib.import_module("captcha.views")
    return views, {name: value for name, value in vars(views.settings).items() if name.startswith("CAPTCHA_")}


def django_simple_captcha(text: str, settings: dict[str, Any]) -> bytes:
    """What its view answers, where the database has the text."""
    views, usual = _views()
    for name, value in (usual | settings).items():
        setattr(views.settings, name, value)  # it has read Django's settings once and for all
    stored = SimpleNamespace(get=lambda **_: SimpleNamespace(challenge=text))
    views.CaptchaStore = SimpleNamespace(objects=stored, DoesNotExist=LookupError)
    key = str(random.getrandbits(64))  # its view makes a seed of it
    picture: bytes = views.captcha_image(None, key).content
    return picture


def flask_simple_captcha(text: str, settings: dict[str, Any]) -> bytes:
    """What its ``create`` draws."""
    theirs = importlib.import_module("flask_simple_captcha.captcha_generation")
    font = random.choice(sorted(font.path for font in theirs.CAPTCHA_FONTS))  # noqa: S311
    colours = {name: tuple(settings[name]) for name in ("back_color", "text_color")}
    image = theirs.create_text_img(text, font, **colours)
    return base64.b64decode(theirs.new_convert_b64img(image, settings["form"]))


DRAW: dict[str, Callable[[str, dict[str, Any]], bytes]] = {
    "django_simple_captcha": django_simple_captcha,
    "flask_simple_captcha": flask_simple_captcha,
}
_NEEDED = {"django_simple_captcha": ("django", "captcha.conf"), "flask_simple_captcha": ("flask_simple_captcha",)}


def main(folder: str) -> None:
    """Answer each line of the input."""
    sys.path.insert(0, folder)  # before our own: one of them is called captcha, and so is another one there
    say({"generators": [name for name, modules in _NEEDED.items() if all(map(_is_here, modules))]})
    for line in sys.stdin:
        asked = json.loads(line)
        random.seed(asked["seed"])
        try:
            picture = DRAW[asked["generator"]](asked["text"], asked["settings"])
            say({"picture": base64.b64encode(picture).decode()})
        except Exception as error:  # noqa: BLE001 - whoever asked shall know, whatever it is
            say({"error": repr(error)})


def say(answer: dict[str, object]) -> None:
    """Answer a line."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _is_here(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # not even its parent
        return False


if __name__ == "__main__":
    main(sys.argv[1])
