"""What of a corpus is worth learning: seldom what the model to begin with reads already.

Most pictures of a corpus are read so surely that nothing follows from them: of what the package's model is to move, a
fortieth comes from the better half. Source: Jiang et al., Accelerating deep learning by focusing on the biggest losers,
2019; here they are looked for once, before learning, as each is seen more than once.
"""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from solver.recognize.ctc import string_probabilities
from solver.recognize.paddle import PaddleEngine
from solver.training.corpus import samples
from solver.training.dataset import columns, picture

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from solver.recognize.local import Network

WELL_READ = 0.95
"""From this probability of its label on, a picture is read well."""

TOGETHER = 256
"""How many pictures are read between two notes of what came out."""


def label_probabilities(
    model: Path,
    corpus: Path,
    *,
    notes: Path,
    workers: int,
    progress: Callable[[int], object] = lambda _count: None,
) -> NDArray[np.float32]:
    """How probable a model holds the label of each sample of a corpus, read at run time's size: float32 (N,).

    Args:
        model: the directory of the model that reads.
        corpus: the directory of the corpus.
        notes: a file of what is known so far, to go on from where it was interrupted.
        workers: processes that read, 1 or more.
        progress: called with the number of samples that have come to be known since its last call.

    Raises:
        AlphabetUnsupported: a label has a character that the model cannot write.
    """
    count = len(samples(corpus))
    known = np.fromfile(notes, np.float32).size if notes.exists() else 0
    progress(known)
    parts = [range(start, min(start + TOGETHER, count)) for start in range(known, count, TOGETHER)]
    spawned = multiprocessing.get_context("spawn")  # a fork would take over OpenCV's threads half alive
    with ProcessPoolExecutor(workers, mp_context=spawned) as pool, notes.open("ab") as file:
        try:
            for part in pool.map(_read, *zip(*((model, corpus, numbers) for numbers in parts), strict=True)):
                file.write(part.tobytes())
                file.flush()
                progress(len(part))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return np.fromfile(notes, np.float32)


def worth_learning(
    probabilities: NDArray[np.float32], numbers: Sequence[int], *, well_read: float, seed: int
) -> list[int]:
    """Those of the numbers whose label was improbable, and of the others a share.

    Args:
        probabilities: of each sample's label, by number.
        numbers: of the samples to choose from.
        well_read: the share of the others, 0 to 1.
        seed: of the draw.
    """
    drawn = np.random.default_rng(seed).random(len(probabilities)) < well_read
    worth = drawn | (probabilities < WELL_READ)
    return [number for number in numbers if worth[number]]


@lru_cache(1)
def _network(model: Path) -> Network:
    """The model, once a process."""
    cv2.setNumThreads(1)
    return PaddleEngine(model, threads=1)


_samples = lru_cache(1)(samples)


def _read(model: Path, corpus: Path, numbers: range) -> NDArray[np.float32]:
    """The probabilities of some labels; a process of its own runs this."""
    network, examples = _network(model), _samples(corpus)
    column_of = {character: column for column, character in enumerate(network.characters)}
    found = []
    for number in numbers:
        emissions = network.emissions(picture(examples[number].picture)).astype(np.float64)
        (probabilities,) = string_probabilities([(emissions, [columns(examples[number].label, column_of)])])
        found.append(probabilities[0])
    return np.array(found, np.float32)
