"""Batches: the pixels of run time, in an order that follows from seed and step alone."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from solver.errors import AlphabetUnsupported
from solver.recognize.paddle import PaddleEngine
from solver.training import dataset
from solver.training.augment import CHANGES, augment
from solver.training.dataset import Batches, columns, natural_width, picture, resized
from solver.training.run import Settings
from tests.training.conftest import TEXTS, Drawn

CHARACTERS = ("", *sorted({*"".join(TEXTS)}), " ")
ENCODED = ("png", "jpeg", "gif", "bmp", "webp")


def batches(drawn: list[Drawn], **wanted: Any) -> Batches:
    """Batches of eight pictures."""
    settings = Settings(**{"steps": 20, "batch": 8, **wanted})
    return Batches(drawn, chosen=range(len(drawn)), characters=CHARACTERS, settings=settings)


def texts(batch: dataset.Batch) -> list[str]:
    """The labels, written out again."""
    return [
        "".join(CHARACTERS[column] for column in row[:length])
        for row, length in zip(batch.labels, batch.lengths, strict=True)
    ]


@pytest.mark.parametrize("encoding", ENCODED)
def test_training_sees_the_pixels_of_run_time(
    encoding: str, drawn: list[Drawn], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What goes into the network at run time is, number for number, what a picture becomes here."""
    engine = PaddleEngine(threads=1)
    seen: list[NDArray[np.float32]] = []
    run = engine._predictor.runner

    def spy(x: list[NDArray[np.float32]]) -> Any:
        seen.extend(x)
        return run(x=x)

    monkeypatch.setattr(engine._predictor, "runner", spy)

    for each in drawn:
        file = io.BytesIO()
        Image.open(io.BytesIO(each.picture)).convert("RGB").save(file, encoding)
        image = picture(file.getvalue())
        engine.emissions(image)
        pixels = resized(image, natural_width(image.shape[1], image.shape[0], read_at=48), 48)
        ours = (pixels.transpose(2, 0, 1)[None].astype(np.float32) / 255 - 0.5) / 0.5
        assert seen[-1].shape == ours.shape
        assert np.array_equal(seen[-1], ours)


@pytest.mark.parametrize("height", [40, 48])
def test_a_batch_is_what_the_network_takes(drawn: list[Drawn], height: int) -> None:
    """Pictures of one width in uint8, as high as it reads them, their labels as columns, and how long each is."""
    batch = batches(drawn, height=height)[0]

    assert batch.pictures.dtype == np.uint8
    assert batch.pictures.shape[:2] == (8, height)
    assert batch.pictures.shape[3] == 3
    assert set(texts(batch)) <= set(TEXTS)


def test_heights_take_turns(drawn: list[Drawn]) -> None:
    """What is to read at a glance sees every other batch as low as that, and as much narrower."""
    full, low = batches(drawn, seed=3), batches(drawn, seed=3, glance_height=36)

    assert np.array_equal(low[0].pictures, full[0].pictures)
    assert low[1].pictures.shape[1:3] == (36, full[1].pictures.shape[2] * 36 // 48)
    assert np.array_equal(low[1].labels, full[1].labels)


def test_a_step_is_the_same_whenever_it_is_made(drawn: list[Drawn]) -> None:
    """A batch depends on seed and step only, so a run that was stopped goes on as if it had not been."""
    one, other = batches(drawn), batches(drawn)
    one[0]

    assert np.array_equal(one[7].pictures, other[7].pictures)
    assert texts(one[7]) == texts(other[7])
    assert not np.array_equal(one[7].pictures[0], batches(drawn, seed=1)[7].pictures[0])


def test_a_round_shows_every_picture(drawn: list[Drawn]) -> None:
    """Every picture comes up in each round, the same number of times as the others of its width."""
    source = batches(drawn)

    first = Counter(text for step in range(2) for text in texts(source[step]))

    assert first == Counter(each.label for each in drawn)


def test_there_are_as_many_steps_as_the_settings_say(drawn: list[Drawn]) -> None:
    """Behind the last step there is nothing."""
    source = batches(drawn, steps=3)

    assert len(source) == 3
    with pytest.raises(IndexError):
        source[3]


def test_columns_leave_out_spaces_and_refuse_what_is_unknown() -> None:
    """A space is no glyph; a character without a column is an error that names it."""
    assert columns(" 9 b", {"9": 1, "b": 2}) == [1, 2]
    with pytest.raises(AlphabetUnsupported, match="ß"):
        columns("9ß", {"9": 1})


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_each_change_keeps_shape_and_type(
    change: Callable[[NDArray[np.uint8], np.random.Generator], NDArray[np.uint8]], drawn: list[Drawn]
) -> None:
    """A changed picture is a picture of the same size, and another one."""
    image = picture(drawn[0].picture)
    before = image.copy()

    changed = change(image, np.random.default_rng(4))

    assert changed.dtype == np.uint8
    assert changed.shape == image.shape
    assert not np.array_equal(changed, image)
    assert np.array_equal(image, before)


def test_augmentation_takes_any_size() -> None:
    """From the smallest picture to a large one."""
    random = np.random.default_rng(0)

    for shape in ((1, 1, 3), (18, 45, 3), (3, 200, 3), (360, 640, 3)):
        image = random.integers(0, 256, shape, np.uint8)
        for _ in range(30):
            assert augment(image, random).shape == shape
