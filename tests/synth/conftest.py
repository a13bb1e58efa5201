"""What tests of the synthesiser share."""

from __future__ import annotations

from pathlib import Path

import captcha
import pytest

from solver.hints import Script
from solver.training.synth import Catalogue

FONTS = Path(captcha.__file__).parent / "data"
"""A folder with one font, Droid Sans Mono, which every machine that runs these tests has; it writes no Chinese."""
LATIN: tuple[Script, ...] = ("latin",)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """That font alone."""
    return Catalogue([FONTS])
