"""Hypotheses: which pictures are made of one, in which order, and only when asked for."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from preprocess import ImageError, Pipeline
from solver.recognize.hypotheses import PIPELINES, hypotheses

if TYPE_CHECKING:
    from numpy.typing import NDArray


def animation(*levels: int, format: str) -> bytes:  # noqa: A002  # Pillow's word
    """An animated picture, one frame of each gray level, lossless."""
    first, *others = (Image.fromarray(np.full((20, 40, 3), level, np.uint8)) for level in levels)
    file = BytesIO()
    first.save(file, format, save_all=True, append_images=others, duration=100)
    return file.getvalue()


def test_the_raw_picture_comes_first_and_unchanged() -> None:
    """What is read first is the picture as it came, under the name raw."""
    image = np.random.default_rng(1).integers(0, 256, (20, 50, 3), np.uint8)

    name, picture = next(hypotheses(image))

    assert name == "raw"
    assert np.array_equal(picture, image)


def test_every_pipeline_gives_a_picture_under_its_name() -> None:
    """After raw come the defaults in their order, each RGB, none of them the raw picture itself."""
    image = np.full((40, 90, 3), 240, np.uint8)
    image[10:30, 20:26] = image[10:30, 40:46] = 20  # two strokes and a speck
    image[5, 60] = 20

    (_, raw), *others = hypotheses(image)

    assert [name for name, _ in others] == [str(pipeline) for pipeline in PIPELINES]
    for _, picture in others:
        assert picture.ndim == 3
        assert picture.dtype == np.uint8
        assert not np.array_equal(picture, raw)


def test_nothing_is_made_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sure raw reading must not pay for the others."""
    made: list[str] = []

    def note(pipeline: Pipeline, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        made.append(str(pipeline))
        return image

    monkeypatch.setattr(Pipeline, "__call__", note)

    pictures = hypotheses(np.zeros((20, 50, 3), np.uint8))
    next(pictures)
    assert made == []
    next(pictures)
    assert made == [str(PIPELINES[0])]


@pytest.mark.parametrize("format", ["GIF", "PNG", "WEBP"])
def test_an_animation_is_read_in_the_median_of_its_frames(format: str) -> None:  # noqa: A002  # Pillow's word
    """What stands still through the frames is read in place of any one of them, and the pipelines work on that."""
    data = animation(0, 100, 250, format=format)

    pictures = dict(hypotheses(data, (Pipeline.parse("invert"),)))

    assert list(pictures) == ["median of frames", "darkest of frames", "lightest of frames", "invert"]
    levels = [int(picture.mean().round()) for picture in pictures.values()]
    assert levels == pytest.approx([100, 0, 250, 155], abs=2)


def test_a_still_picture_has_no_frames_to_lay_over_each_other() -> None:
    """Encoded or not, one frame gives no composite."""
    data = animation(30, format="PNG")

    assert [name for name, _ in hypotheses(data, ())] == ["raw"]


def test_what_is_no_picture_is_an_error() -> None:
    """The decoder's error passes through."""
    with pytest.raises(ImageError):
        next(hypotheses(b"nothing"))
