"""From GELU to rectifiers: each block learns anew to do what it did, without labels and in minutes.

Sources: Zhang, Zou, He and Sun, Accelerating very deep convolutional networks for classification and detection, TPAMI
2016: a block is given what the blocks before it, mended already, make of a picture, and is to give what it gave, so
that it mends their errors with its own; Hubara et al., Accurate post training quantization with small calibration
sets, ICML 2021.
"""

from __future__ import annotations

import copy
from functools import partial
from typing import TYPE_CHECKING, Any

from solver.training.network import pixels_of
from solver.training.optimise import Optimiser
from solver.training.rectifiers import blocks, set_rectifiers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np
    import torch
    from numpy.typing import NDArray

    from solver.training.precision import Precision

TOGETHER = 64
"""How many pictures go through a block at a time."""

PLACES = 4096
"""How many places of pictures a step learns from."""

MOST = 2**18
"""How many places there are to learn from, at the most, and a quarter of them for the least squares."""

RATE = 0.05
"""The learning rate of the first step, as a share of each weight's size; then it falls to 0."""


def rectify(
    network: torch.nn.Module,
    pictures: Sequence[NDArray[np.uint8]],
    *,
    steps: int = 800,
    seed: int = 0,
    precision: Precision = "float32",
) -> Iterator[float]:
    """Let the network compute with rectifiers, block after block; nothing else in it changes.

    The second product of a block is found by least squares, then both learn together, by the mean square of what is
    missing.

    Args:
        network: with GELU, as ``network.load`` makes it, its normalisations folded.
        pictures: a thousand, which take 2 GB, as ``dataset.typical_pictures`` gives them.
        steps: how long each block learns.
        seed: of the places that are looked at.
        precision: of the computation.

    Yields:
        After each block which share of what it is to give is missing: mean square by variance.
    """
    import numpy as np
    import torch

    former = copy.deepcopy(network)
    set_rectifiers(network)
    random = torch.Generator().manual_seed(seed)
    short = torch.autocast("cpu", torch.bfloat16, enabled=precision == "bfloat16")

    def through(compute: Callable[[torch.Tensor], torch.Tensor], values: torch.Tensor) -> torch.Tensor:
        with torch.no_grad(), short:
            return torch.cat([compute(part).float() for part in values.split(TOGETHER)])

    stem = former.model.backbone.encoder.convolution
    given = wanted = through(lambda part: stem(pixels_of(part)), torch.from_numpy(np.stack(pictures)))
    for block, old in zip(blocks(network), blocks(former), strict=True):
        given = through(partial(_tokens, block), given)
        wanted = through(old, wanted)
        rest = wanted - given if block.has_residual else wanted
        chosen = torch.randperm(given[:, 0].numel(), generator=random)[:MOST]
        lesson = _places(given)[chosen], _places(rest)[chosen]
        _solve(block, *(places[: MOST // 4] for places in lesson))
        _learn(block, *lesson, steps=steps, random=random, short=short)
        made = through(partial(_products, block), given)
        given = given + made if block.has_residual else made
        yield ((given - wanted).square().mean() / wanted.var()).item()


def _tokens(block: Any, values: torch.Tensor) -> torch.Tensor:
    """What a block does within each channel: (N, C, H, W) to (N, C, H', W)."""
    made: torch.Tensor = block.token_squeeze_excitation(block.token_conv(values))
    return made


def _products(block: Any, values: torch.Tensor) -> torch.Tensor:
    """What a block's two products and the rectifier between them make of (N, C, H, W)."""
    made: torch.Tensor = block.channel_conv2(block.channel_act_fn(block.channel_conv1(values)))
    return made


def _places(values: torch.Tensor) -> torch.Tensor:
    """(N, C, H, W) as (N * H * W, C)."""
    return values.permute(0, 2, 3, 1).flatten(0, 2)


def _picture(places: torch.Tensor) -> torch.Tensor:
    """(N, C) as a picture of one row: (1, C, 1, N)."""
    return places.T[None, :, None]


def _solve(block: Any, given: torch.Tensor, rest: torch.Tensor) -> None:
    """Set the second product to that of the least squares."""
    import torch

    with torch.no_grad():
        hidden = _places(block.channel_act_fn(block.channel_conv1(_picture(given)))).double()
        hidden = torch.cat([hidden, hidden.new_ones(len(hidden), 1)], 1)
        squares = hidden.T @ hidden
        squares.diagonal().add_(1e-4 * squares.diagonal().mean())  # what never lights up has no say
        solved = torch.linalg.solve(squares, hidden.T @ rest.double()).float()
        second = block.channel_conv2
        second.convolution.weight.copy_(solved[:-1].T[:, :, None, None])
        second.normalization.weight.fill_(1)
        second.normalization.bias.copy_(solved[-1])


def _learn(
    block: Any, given: torch.Tensor, rest: torch.Tensor, *, steps: int, random: torch.Generator, short: torch.autocast
) -> None:
    """Move both products towards what is to be given."""
    import torch

    both = torch.nn.ModuleList([block.channel_conv1, block.channel_conv2])
    optimiser = Optimiser(both, decay=0.0)
    size = rest.var()
    for step in range(steps):
        drawn = torch.randint(len(given), (PLACES,), generator=random)
        with short:  # anew for each step, as it keeps what it made of the weights until its end
            made = _products(block, _picture(given[drawn])).float()
        missing = made - _picture(rest[drawn])
        (missing.square().mean() / size).backward()
        optimiser.step(RATE * (1 - step / steps))
