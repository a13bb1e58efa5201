"""What tests of training share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import pytest

from solver.training.precision import Precision, quick_in_bfloat16

TEXTS = ("A7kd", "3+5=", "hello", "2B4x9", "QW", "zzz1", "9b0dp", "Mn4T")


class Drawn(NamedTuple):
    """A drawn captcha, as a dataset takes it."""

    picture: bytes
    label: str


@pytest.fixture
def one_thread() -> Iterator[None]:
    """PyTorch in one thread: what tests compute is small."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def instructions(precision: Precision) -> None:
    """The test is for processors that compute quickly in its precision."""
    if precision == "bfloat16" and not quick_in_bfloat16("cpu"):
        pytest.skip("this processor has no instructions for bfloat16")


@pytest.fixture(scope="session")
def drawn() -> list[Drawn]:
    """Captchas, the same in every run, each text at two sizes."""
    random = np.random.default_rng(3)
    return [Drawn(_captcha(text, size, random), text) for size in ((160, 60), (101, 37)) for text in TEXTS]


def _captcha(text: str, size: tuple[int, int], random: np.random.Generator) -> bytes:
    """A PNG of letters of all sorts of colours and heights, behind a line."""
    width, height = size
    image = random.integers(200, 256, (height, width, 3), np.uint8)
    for number, letter in enumerate(text):
        place = (5 + (width - 10) * number // len(text), height - int(random.integers(height // 8, height // 4)))
        colour = random.integers(0, 120, 3).tolist()
        cv2.putText(image, letter, place, int(random.integers(4)), height / 45, colour, 1 + height // 40, cv2.LINE_AA)
    ends = random.integers(0, height, 2).tolist()
    cv2.line(image, (0, ends[0]), (width, ends[1]), random.integers(0, 160, 3).tolist(), 1, cv2.LINE_AA)
    return cv2.imencode(".png", image)[1].tobytes()


@pytest.fixture
def labelled(tmp_path: Path, drawn: list[Drawn]) -> Path:
    """The same captchas as a folder with labels.csv."""
    folder = tmp_path / "mine"
    folder.mkdir()
    rows = ["file,label"]
    for number, each in enumerate(drawn):
        (folder / f"{number}.png").write_bytes(each.picture)
        rows.append(f"{number}.png,{each.label}")
    (folder / "labels.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder
