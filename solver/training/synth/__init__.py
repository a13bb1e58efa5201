"""A synthesiser of captchas, as wide as the world's generators.

``draw_scheme`` puts together a site's style by chance, ``Scheme.draw`` draws one of its pictures, and
``contact_sheet`` shows many at a glance. All chance comes from seeds.
"""

from solver.training.synth.fonts import DIRECTORIES, PACKAGES, Catalogue
from solver.training.synth.foreign import FOREIGN, draw_foreign
from solver.training.synth.scheme import SCRIPTS, Scheme, draw_scheme
from solver.training.synth.sheet import contact_sheet

__all__ = [
    "DIRECTORIES",
    "FOREIGN",
    "PACKAGES",
    "SCRIPTS",
    "Catalogue",
    "Scheme",
    "contact_sheet",
    "draw_foreign",
    "draw_scheme",
]
