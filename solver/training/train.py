"""The training loop."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from solver.training.network import log_probabilities

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solver.training.dataset import Batches
    from solver.training.precision import Precision
    from solver.training.run import Run


class Step(NamedTuple):
    """What a step came to.

    Attributes:
        loss: the mean over the batch of minus the logarithm of each label's probability, in nats a character.
        seconds: how long it took, waiting for the batch included.
    """

    loss: float
    seconds: float


def _alone(_worker: int) -> None:
    """One thread a worker: there are as many workers as are wanted."""
    import cv2

    cv2.setNumThreads(1)


def train(
    run: Run,
    batches: Batches,
    *,
    device: str = "cpu",
    precision: Precision = "float32",
    workers: int = 0,
) -> Iterator[Step]:
    """Learn, from where the run stands to its last step; what comes out of each step is given back at once.

    The caller saves the run whenever it likes between two steps. One thread or many: ``torch.set_num_threads``.

    Args:
        run: what learns.
        batches: what it learns from, by step.
        device: ``cpu``, ``cuda`` or another that PyTorch knows.
        precision: of the computation.
        workers: processes that make batches ahead; 0: they are made in between.
    """
    import torch

    loader = torch.utils.data.DataLoader(
        batches,
        batch_size=None,  # they are batches already
        sampler=range(run.step, len(batches)),
        num_workers=workers,
        multiprocessing_context="spawn" if workers else None,  # a fork would take over OpenCV's threads half alive
        worker_init_fn=_alone,
        pin_memory=device != "cpu",
    )
    run.to(device)
    before = time.perf_counter()
    for batch in loader:
        pictures, labels, lengths = (tensor.to(device, non_blocking=True) for tensor in batch)
        with torch.autocast(torch.device(device).type, torch.bfloat16, enabled=precision == "bfloat16"):
            scores = log_probabilities(run.network, pictures)
        frames = torch.full_like(lengths, scores.shape[1])
        missing = torch.nn.functional.ctc_loss(
            scores.transpose(0, 1),
            labels,
            frames,
            lengths,
            reduction="none",
            zero_infinity=True,  # labels longer than their picture
        )
        patience = run.settings.patience
        run.learn(patience * (missing / patience).log1p().mean())
        yield Step((missing / lengths).mean().item(), time.perf_counter() - before)
        before = time.perf_counter()
