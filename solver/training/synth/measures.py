"""Measures: how large a site's pictures are, and where in them a text lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from solver.training.synth.dice import Dice
from solver.training.synth.letters import Letter

SMALLEST, LARGEST = (40, 18), (640, 360)
"""Width and height of the smallest and the largest picture, pixels."""

_HEIGHTS = ((18, 24, 9), (24, 34, 24), (34, 52, 36), (52, 84, 21), (84, 140, 7), (140, 360, 3))
"""Heights from, to, and how many sites have them."""


def draw_height(dice: Dice) -> int:
    """The height of a site's pictures, pixels."""
    low, high, _ = dice.choices(_HEIGHTS, [each[2] for each in _HEIGHTS])[0]
    return round(dice.about(low, high))


@dataclass(frozen=True, kw_only=True)
class Measures:
    """The measures of a scheme, pixels unless it says otherwise.

    Attributes:
        height: of the picture.
        width: of the picture.
        scale: what the letters are drawn larger by than they were set.
        size: of the letters, pixels an em.
        loose: how far from the middle a text may lie, as a share of the room there is.
        full: the share of the height that a line may take.
        cut: how far the outer letters may lie beyond the edge.
        smooth: whether lines are gray at their edges.
    """

    height: int
    width: int
    scale: float
    size: float
    loose: float
    full: float
    cut: float
    smooth: bool

    @classmethod
    def fitting(
        cls, line: Sequence[Letter], dice: Dice, *, height: int, least: float, size: int, full: float
    ) -> Measures:
        """Measures in which the longest text fits, and its letters are not below a size.

        Args:
            line: the longest text, as it was set.
            dice: of the scheme.
            height: that the picture had best have.
            least: pixels an em of the smallest letters that can be read.
            size: of the letters as they were set, pixels an em.
            full: the share of the height that a line may take.
        """
        left, top, right, bottom = _extent(line)
        margin = dice.uniform(*dice.choices(((1.02, 1.15), (1.15, 1.4), (1.4, 2.2)), (35, 45, 20))[0])
        scale = min(height * full / (bottom - top), 1, LARGEST[0] * 0.98 / (right - left))
        larger = max(least / (size * scale), 1)
        scale, height = scale * larger, min(round(height * larger), LARGEST[1])
        width = round(min(max((right - left) * scale * margin, SMALLEST[0], height), LARGEST[0]))
        return cls(
            height=height,
            width=width,
            scale=scale,
            size=size * scale,
            loose=dice.choices((0, 0.5, 1), (50, 25, 25))[0],
            full=full,
            cut=size * scale * dice.choices((0, 0.12), (90, 10))[0],
            smooth=not dice.chance(0.2),
        )

    @property
    def room(self) -> float:
        """The picture's area by the usual one of six square ems, 0.3 to 2."""
        return min(max(self.height * self.width / (6 * self.size**2), 0.3), 2)

    def place(self, line: Sequence[Letter], dice: Dice) -> list[Letter]:
        """A line where it lies in the picture, made still smaller if it must."""
        left, top, right, bottom = _extent(line)
        factor = min(self.width * 0.98 / (right - left), self.height * self.full / (bottom - top), self.scale)
        if factor != 1:
            line = [letter.scaled(factor) for letter in line]
            left, top, right, bottom = _extent(line)
        across, down = self.width - (right - left), self.height - (bottom - top)
        x = across * (0.5 + self.loose * dice.uniform(-0.5, 0.5)) - left + dice.uniform(-self.cut, self.cut)
        y = down * (0.5 + self.loose * dice.uniform(-0.5, 0.5)) - top + dice.uniform(-self.cut, self.cut) / 2
        return [letter.moved(x, y) for letter in line]


def _extent(line: Sequence[Letter]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a line's ink."""
    return (
        min(letter.left for letter in line),
        min(letter.top for letter in line),
        max(letter.left + letter.mask.shape[1] for letter in line),
        max(letter.top + letter.mask.shape[0] for letter in line),
    )
