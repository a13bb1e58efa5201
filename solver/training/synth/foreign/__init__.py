"""Published generators, drawn from as they are, each with settings by chance; those not installed are left out.

``FOREIGN`` lists them. Five come with the extra ``train``, the others with ``tools/generators.py``: from PyPI, npm and
Debian. Their chance is replaced by ours while they draw, so that a seed settles all.
"""

from __future__ import annotations

from collections.abc import Sequence

from solver.training.synth.dice import Dice
from solver.training.synth.fonts import Catalogue
from solver.training.synth.foreign import apart, node, perl, php, python
from solver.training.synth.foreign.apart import PYTHON
from solver.training.synth.foreign.asked import authen_codes, django_sums, flask_codes, svg_sums, trek_letters
from solver.training.synth.foreign.generator import Generator, Writers, module
from solver.training.synth.foreign.node import NODE
from solver.training.synth.foreign.perl import PERL
from solver.training.synth.foreign.php import PHP
from solver.training.synth.scheme import Scheme
from solver.training.synth.texts import Written, digits, lower, mixed, upper, upper_and_digits

__all__ = ["FOREIGN", "Generator", "draw_foreign"]

_ANY: Writers = {digits: 3, upper_and_digits: 3, mixed: 2, lower: 1, upper: 1}
_CAPITALS: Writers = {digits: 1, upper_and_digits: 1}

FOREIGN: Sequence[Generator] = (
    Generator(python.lepture, "PyPI", "captcha", module("captcha.image"), _ANY),
    Generator(python.wheezy, "PyPI", "wheezy.captcha", module("wheezy.captcha"), _ANY),
    Generator(python.multicolor, "PyPI", "multicolorcaptcha", module("multicolorcaptcha"), _CAPITALS),
    Generator(python.easy, "PyPI", "easy-captcha-python", module("easy_captcha"), _ANY),
    Generator(python.claptcha, "PyPI", "claptcha", module("claptcha"), _ANY),
    Generator(
        apart.django_simple_captcha,
        "PyPI",
        "django-simple-captcha",
        PYTHON.has("django_simple_captcha"),
        {upper: 3, django_sums: 2, upper_and_digits: 2, digits: 1, mixed: 1, lower: 1},
    ),
    Generator(
        apart.flask_simple_captcha,
        "PyPI",
        "flask-simple-captcha",
        PYTHON.has("flask_simple_captcha"),
        {flask_codes: 1},
    ),
    Generator(node.svg_captcha, "npm", "svg-captcha", NODE.has("svg_captcha"), {**_ANY, svg_sums: 2}),
    Generator(node.ppfun_captcha, "npm", "ppfun-captcha", NODE.has("ppfun_captcha"), _ANY),
    Generator(node.trek_captcha, "npm", "trek-captcha", NODE.has("trek_captcha"), {trek_letters: 1}),
    Generator(node.captchapng, "npm", "captchapng", NODE.has("captchapng"), {digits: 1}, 0.5),
    Generator(node.captchapng3, "npm", "captchapng3", NODE.has("captchapng3"), {digits: 1}, 0.5),
    Generator(perl.authen_captcha, "Debian", "libauthen-captcha-perl", PERL.has("authen_captcha"), {authen_codes: 1}),
    Generator(perl.security_image, "Debian", "libgd-securityimage-perl", PERL.has("security_image"), _ANY),
    Generator(php.gregwar_captcha, "Debian", "php-gregwar-captcha", PHP.has("gregwar_captcha"), _ANY),
)
"""All that are known."""


def draw_foreign(seed: int, catalogue: Catalogue, *, among: Sequence[Generator] = FOREIGN) -> Scheme | None:
    """The published generator, and its settings, that a seed stands for; None where none is installed.

    Args:
        seed: of all that is drawn.
        catalogue: of the fonts.
        among: the generators to choose from.
    """
    dice = Dice(seed)
    here = {generator.site: generator for generator in among if generator.is_here()}
    if not here:
        return None
    generator = here[dice.pick({site: each.weight for site, each in here.items()})]
    draw = generator.site(dice, catalogue)

    def encoded(text: Written, dice: Dice) -> bytes:
        return draw(text.shown, dice)

    write = dice.pick(generator.writers)(dice)
    return Scheme(f"{generator.name}-{seed}", frozenset(dice.traits), write, encoded)
