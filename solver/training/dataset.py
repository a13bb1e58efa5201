"""From labelled pictures to the batches that a step of training takes.

Nothing here depends on what came before: a batch is a pure function of the seed and the step's number. So a run
goes on where it stopped, and any process can make any batch.
"""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, NamedTuple, Protocol

import cv2
import numpy as np
from PIL import Image

from solver.errors import AlphabetUnsupported
from solver.recognize.hypotheses import hypotheses
from solver.training.augment import augment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from solver.training.run import Settings

WIDEST = 480
"""Wider pictures are squeezed while training, to keep the memory that a step takes within bounds."""
STRETCHED = (0.1, 0.2)
"""Mean and deviation of the logarithm by which batches are widened: a bit, as the hypotheses do it at run time."""


class Example(Protocol):
    """A labelled picture; a corpus's samples are such, and the pictures of a folder."""

    @property
    def picture(self) -> bytes:
        """Encoded."""

    @property
    def label(self) -> str:
        """What it shows."""


class Batch(NamedTuple):
    """Pictures of one width, and what they show.

    Attributes:
        pictures: uint8 (N, H, W, 3), BGR.
        labels: int64 (N, L), columns of the network; zeros behind the end.
        lengths: int64 (N,), of the labels.
    """

    pictures: NDArray[np.uint8]
    labels: NDArray[np.int64]
    lengths: NDArray[np.int64]


def natural_width(width: int, height: int, *, read_at: int) -> int:
    """The width that a picture of that size is read at, ``read_at`` pixels high: PaddleOCR's own rounding."""
    return min(max(int(read_at * (width / height)), 8), 3200)


def resized(image: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """Uint8 (H, W, 3), BGR, from RGB of any size: with ``natural_width``, the pixels that the network reads."""
    return cv2.resize(image[..., ::-1], (width, height)).astype(np.uint8, copy=False)


def columns(label: str, column_of: Mapping[str, int]) -> list[int]:
    """The columns that write a label; spaces are no glyphs.

    Raises:
        AlphabetUnsupported: a character has no column.
    """
    text = "".join(label.split())
    if missing := sorted({*text} - {*column_of}):
        raise AlphabetUnsupported(characters="".join(missing), model="in training")
    return [column_of[character] for character in text]


class Batches:
    """What each step of training sees, by the step's number.

    In every round each picture is seen once, among pictures of about its width, in an order of that round's own. A
    batch is brought to one width, now and then a wider or narrower one, so that nothing needs padding; and to one
    height, by turns that of a glance.
    """

    def __init__(
        self,
        examples: Sequence[Example],
        *,
        chosen: Sequence[int],
        characters: Sequence[str],
        settings: Settings,
        progress: Callable[[], object] = lambda: None,
    ) -> None:
        """Look at the size of every picture.

        Args:
            examples: labelled pictures; picked by number, only when a batch is made.
            chosen: the numbers of those to learn from.
            characters: what each column of the network stands for, blank first.
            settings: how many steps there are and how many pictures of which height are in each; the seed of all that
                is random.
            progress: called after each picture that was looked at.
        """
        self._examples = examples
        self._column_of = {character: column for column, character in enumerate(characters)}
        self._size, self._steps, self._seed = settings.batch, settings.steps, settings.seed
        self._height, self._glance_height = settings.height, settings.glance_height or settings.height
        self._widths: dict[int, int] = {}
        self._buckets: dict[int, list[int]] = {}
        for number in chosen:
            with Image.open(io.BytesIO(examples[number].picture)) as image:
                width = natural_width(*image.size, read_at=self._height)
            self._widths[number] = width
            self._buckets.setdefault(round(8 * math.log2(width)), []).append(number)
            progress()
        self._round: tuple[int, list[NDArray[np.intp]]] = (-1, [])

    def __len__(self) -> int:
        """How many steps there are."""
        return self._steps

    def __getitem__(self, step: int) -> Batch:
        """The batch of a step.

        Raises:
            IndexError: there is no such step.
            AlphabetUnsupported: a label has a character that the network has no column for.
        """
        if not 0 <= step < self._steps:
            raise IndexError(step)
        per_round = sum(-(-len(bucket) // self._size) for bucket in self._buckets.values())
        if self._round[0] != step // per_round:
            self._round = (step // per_round, self._drawn(step // per_round))
        numbers = self._round[1][step % per_round]
        random = np.random.default_rng((self._seed, 1, step))
        usual = np.mean([self._widths[number] for number in numbers])
        stretch = math.exp(random.normal(*STRETCHED)) if random.random() < 0.6 else 1
        width = min(max(round(usual * stretch / 4) * 4, 16), WIDEST)  # few widths, as each is prepared for anew
        height = self._glance_height if step % 2 else self._height
        pictures, labels = [], []
        for number in numbers:
            example = self._examples[number]
            changed = augment(picture(example.picture), random)
            pictures.append(resized(changed, width * height // self._height, height))
            labels.append(columns(example.label, self._column_of))
        lengths = np.array([len(label) for label in labels])
        padded = np.zeros((len(labels), max(lengths)), np.int64)
        for row, label in zip(padded, labels, strict=True):
            row[: len(label)] = label
        return Batch(np.stack(pictures), padded, lengths)

    def _drawn(self, number: int) -> list[NDArray[np.intp]]:
        """The pictures of each batch of a round, every bucket shuffled and filled up to whole batches."""
        random = np.random.default_rng((self._seed, 0, number))
        batches = []
        for bucket in self._buckets.values():
            count = -(-len(bucket) // self._size)
            batches += np.split(np.resize(random.permutation(bucket), count * self._size), count)
        return [batches[index] for index in random.permutation(len(batches))]


def picture(data: bytes) -> NDArray[np.uint8]:
    """RGB (H, W, 3), uint8: what is read first of an encoded picture at run time, the median of animations."""
    return next(hypotheses(data, ()))[1]


def typical_pictures(examples: Sequence[Example], *, height: int, count: int = 128) -> list[NDArray[np.uint8]]:
    """The first of the examples, all brought to one width, a little more than usual: uint8 (H, 4 H, 3), BGR."""
    return [resized(picture(each.picture), 4 * height, height) for each in examples[:count]]
