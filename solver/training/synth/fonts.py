"""Fonts: found by walking folders, and each asked whether it truly has the characters of a text.

None is part of this project. ``PACKAGES`` names those of Debian and Ubuntu that the synthesiser is meant to have.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from solver.errors import FontsMissing
from solver.training.synth.dice import Dice
from solver.training.synth.pixels import Pixels, pixels

DIRECTORIES = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")
"""Where fonts are looked for."""

PACKAGES = (
    "fonts-3270", "fonts-adf-mekanus", "fonts-adf-oldania", "fonts-aenigma", "fonts-amiga", "fonts-anonymous-pro",
    "fonts-arphic-gbsn00lp", "fonts-arphic-gkai00mp", "fonts-arphic-ukai", "fonts-arphic-uming", "fonts-atarismall",
    "fonts-bebas-neue", "fonts-beteckna", "fonts-blankenburg", "fonts-breip", "fonts-cabin", "fonts-cabinsketch",
    "fonts-cherrybomb", "fonts-comfortaa", "fonts-courier-prime", "fonts-croscore", "fonts-dancingscript",
    "fonts-dejavu", "fonts-dkg-handwriting", "fonts-dosis", "fonts-dotgothic16", "fonts-dustin", "fonts-ebgaramond",
    "fonts-ecolier-court", "fonts-engadget", "fonts-essays1743", "fonts-femkeklaver", "fonts-freefont-ttf",
    "fonts-georgewilliams", "fonts-gnutypewriter", "fonts-hack-ttf", "fonts-havana", "fonts-humor-sans",
    "fonts-inconsolata", "fonts-isabella", "fonts-jura", "fonts-kaushanscript", "fonts-kristi", "fonts-lato",
    "fonts-league-spartan", "fonts-leckerli-one", "fonts-liberation2", "fonts-linuxlibertine", "fonts-lobster",
    "fonts-lxgw-wenkai", "fonts-misaki", "fonts-ocr-a", "fonts-ocr-b", "fonts-okolaks", "fonts-oldstandard",
    "fonts-open-sans", "fonts-opendyslexic", "fonts-pc", "fonts-proggy", "fonts-quicksand", "fonts-rampart",
    "fonts-reggae", "fonts-roboto-slab", "fonts-roboto-unhinted", "fonts-rufscript", "fonts-sil-gentium-basic",
    "fonts-sjfonts", "fonts-smiley-sans", "fonts-staypuft", "fonts-stick", "fonts-summersby", "fonts-thai-tlwg-ttf",
    "fonts-tomsontalks", "fonts-train", "fonts-tuffy", "fonts-urw-base35", "fonts-wqy-microhei", "fonts-wqy-zenhei",
    "fonts-yanone-kaffeesatz", "ttf-bitstream-vera",
)  # fmt: skip
"""Serif, sans, typewriter, handwriting, comic, stencil, pixel, display and Chinese faces, as Debian packages them."""

_EVERYDAY = ("dejavu", "liberation", "liberation2", "freefont", "croscore", "urw-base35", "ttf-bitstream-vera", "lato")
"""The folders of what most servers draw with: Arial, Times, Courier, Verdana, and those cut to their measure."""
_EVERYDAY_SHARE = 0.4
_ILLEGIBLE = frozenset((
    "1015sn", "1015snr", "18holes", "3dlet", "4shadow", "4shadowo", "90stars", "aftermat", "b2sqol1", "bandwdth",
    "bin01st", "binaryt", "binaryx", "binx01s", "bitbttf", "bknuckst", "brassknu", "claw1", "claw2", "codelife",
    "D050000L", "dastardl", "dblayer1", "dblayer2", "dblayer3", "dblayer4", "dblbogey", "dystorqu", "encapsul",
    "entangle", "entlayrb", "f500", "fauxsnow", "flatline", "gaposiso", "gosebmp2", "gosebmps", "graze", "hackslsh",
    "hdmaker", "inertia", "kataacti", "konecto1", "konecto2", "koneerie", "LinBiolinum_K", "lineding", "loopy",
    "lyneousl", "lynx", "minikott", "mobilize", "nucleus", "numskull", "overhead", "pincers", "pindown", "plasdrip",
    "plasdrpe", "pseudo", "qbicle1", "qbicle2", "qbicle3", "qbicle4", "queasy", "queasyol", "quillexo", "quillexs",
    "rotundo", "sarcasti", "scalines", "sclnmaze", "sequence", "skullcap", "slender", "slenderw", "slenmini",
    "snailets", "spaciouo", "spheroid", "spheroix", "StandardSymbolsPS", "Swirled2", "symmetry", "syntheti",
    "tearful", "TypoScript", "unanimo", "underscr", "unrespon", "upraise", "urcompo", "vertigo", "wager",
    "wagerlos", "wagerwon", "waver", "wayward", "waywards", "weaver", "whatever", "wyvernwi", "wyvernww",
    "xeroxmal", "xmaslght", "zirccube", "zirconia", "zoetrope", "zurklezo", "zurklezs",
))  # fmt: skip
"""Files of the packages above that a person cannot read either, found with PP-OCRv6: it misread every third letter,
large and black on white. Pictures, symbols and Greek in Latin's places are among them."""
_NOT_OURS = frozenset(("cantarell", "radisnoir"))
"""The folders of fonts that php-gregwar-captcha brings along: what we draw must not depend on whether it is there."""
_CASED = "abdeghnqrt"  # letters whose two forms no one takes for each other
_TRIES = 400


@dataclass(frozen=True)
class Face:
    """A font in one weight and slant.

    Attributes:
        path: of the file.
    """

    path: Path

    def at(self, size: int) -> ImageFont.FreeTypeFont:
        """The face at a size in pixels an em."""
        return _sized(self.path, size)

    def writes(self, text: str) -> bool:
        """Whether it has a glyph with ink for each of the characters, small letters of their own shape included."""
        lower = any("a" <= character <= "z" for character in text)
        return all(_draws(self.path, character) for character in text) and not (lower and _unicase(self.path))

    def mask(self, character: str, size: int, *, smooth: bool = True) -> tuple[Pixels, float, float, float]:
        """A character's ink.

        Args:
            character: that the face writes.
            size: pixels an em.
            smooth: gray at the edges, or 0 and 255 only.

        Returns:
            the mask, cut to the ink, uint8 (H, W); the ink's left and top, from the pen and the baseline on; and how
            far the pen moves on. Pixels.
        """
        font = self.at(size)
        left, top, right, bottom = font.getbbox(character, "L" if smooth else "1", anchor="ls")
        image = Image.new("L", (max(math.ceil(right - left), 1) + 2, max(math.ceil(bottom - top), 1) + 2))
        draw = ImageDraw.Draw(image)
        draw.fontmode = "L" if smooth else "1"
        draw.text((1 - left, 1 - top), character, fill=255, font=font, anchor="ls")
        drawn = np.asarray(image)
        x, y, width, height = cv2.boundingRect(drawn)
        if not width:  # hairlines can fall between the pixels
            return self._shrunk(character, size) if smooth else self.mask(character, size)
        return drawn[y : y + height, x : x + width], left + x - 1, top + y - 1, font.getlength(character)

    def _shrunk(self, character: str, size: int) -> tuple[Pixels, float, float, float]:
        """The same as ``mask``, drawn twice as large."""
        mask, left, top, advance = self.mask(character, 2 * size)
        height, width = (math.ceil(extent / 2) for extent in mask.shape)
        small = pixels(cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA))
        return small, left / 2, top / 2, advance / 2


class Catalogue:
    """The faces to draw with, by the folders that they lie in."""

    def __init__(self, directories: Sequence[Path] = DIRECTORIES) -> None:
        self._families: Mapping[str, list[Face]] = defaultdict(list)
        for directory in directories:
            for path in sorted(directory.rglob("*")):
                known = path.stem not in _ILLEGIBLE and path.parent.name not in _NOT_OURS
                if known and path.suffix.lower() in {".ttf", ".otf", ".ttc"}:
                    self._families[path.parent.name].append(Face(path))

    @property
    def faces(self) -> tuple[Face, ...]:
        """All of them."""
        return tuple(face for family in self._families.values() for face in family)

    @property
    def digest(self) -> str:
        """Names them all, in one word: what is drawn from one seed is the same where this is the same."""
        names = "\n".join(sorted(face.path.name for face in self.faces))
        return hashlib.sha256(names.encode()).hexdigest()[:16]

    def face(self, dice: Dice, text: str) -> Face:
        """A face that writes a text: the everyday ones more often, of others each folder's.

        Raises:
            FontsMissing: none does.
        """
        everyday = [name for name in self._families if name in _EVERYDAY]
        names = list(self._families)
        weights = [math.sqrt(len(self._families[name])) for name in names]
        for _ in range(_TRIES if names else 0):
            among = everyday if everyday and dice.chance(_EVERYDAY_SHARE) else dice.choices(names, weights)
            face = dice.choice(self._families[dice.choice(among)])
            if face.writes(text):
                return face
        for face in self.faces:  # few faces write much Chinese: chance may pass them by
            if face.writes(text):
                return face
        raise FontsMissing(text=text, packages=PACKAGES)


@lru_cache(maxsize=256)
def _sized(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)  # the other one joins letters


@lru_cache(maxsize=1 << 16)
def _draws(path: Path, character: str) -> bool:
    """Whether there is ink, and not the ink that stands for what is missing."""
    try:
        drawn = _bytes(path, character)
        return max(drawn[1], default=0) > 100 and drawn not in (_bytes(path, "\U0010fffe"), _bytes(path, "\uffff"))
    except OSError:  # a damaged font, or one in a format that FreeType was built without
        return False


@lru_cache(maxsize=1 << 12)
def _bytes(path: Path, character: str) -> tuple[tuple[int, int], bytes]:
    mask = _sized(path, 24).getmask(character, mode="L")
    return mask.size, bytes(mask)


@lru_cache(maxsize=1 << 12)
def _unicase(path: Path) -> bool:
    """Whether small letters are capitals, perhaps smaller ones: nobody could tell what their label says."""
    same = 0
    for lower in _CASED:
        if _draws(path, lower) and _draws(path, lower.upper()):
            one, other = (_square(path, character) for character in (lower, lower.upper()))
            same += int(np.minimum(one, other).sum(dtype=int) > 0.8 * np.maximum(one, other).sum(dtype=int))
    return same > len(_CASED) // 3


def _square(path: Path, character: str) -> Pixels:
    """A glyph without its size, 24 x 24."""
    return pixels(cv2.resize(Face(path).mask(character, 48)[0], (24, 24), interpolation=cv2.INTER_AREA))
