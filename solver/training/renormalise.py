"""Normalisations that follow what they see, and yet compute in learning what they compute in reading.

The stock model's are folded into its weights, which then are free to drift: what every layer gives grows or shifts a
little with each step, the next one makes more of it, and at a rate that teaches anything the network breaks sooner or
later. Unfolded, each channel is brought back to where it was.

Source: Ioffe, Batch renormalization: towards reducing minibatch dependence in batch-normalized models, 2017, without
its limits, which a network that has learnt before does not need.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from solver.training.network import log_probabilities

if TYPE_CHECKING:
    from collections.abc import Iterable

    import torch

FOLLOWS = 0.01
"""By how much of the way to those of a batch the statistics move in a step."""


def renormalised(network: torch.nn.Module) -> None:
    """From now on, let the normalisations follow the batches that the network learns from.

    Args:
        network: whose normalisations are unfolded, see ``unfold``.
    """
    for norm in _norms(network):
        norm.forward = partial(_normalise, norm)


def unfold(network: torch.nn.Module, batches: Iterable[torch.Tensor]) -> None:
    """Give each normalisation the statistics of what it sees, and scales and biases such that nothing changes.

    Args:
        network: as ``network.load`` makes it.
        batches: pictures as it learns from them, each uint8 (N, H, W, 3), BGR.
    """
    for norm, (mean, variance) in _statistics(network, batches).items():
        scale = norm.weight.data / (norm.running_var + norm.eps).sqrt()
        bias = norm.bias.data - norm.running_mean * scale
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(variance)
        norm.weight.data.copy_(scale * (variance + norm.eps).sqrt())
        norm.bias.data.copy_(bias + scale * mean)


def _norms(network: torch.nn.Module) -> list[torch.nn.BatchNorm2d]:
    """The normalisations of a network."""
    import torch

    return [module for module in network.modules() if isinstance(module, torch.nn.BatchNorm2d)]


def _normalise(norm: torch.nn.BatchNorm2d, values: torch.Tensor) -> torch.Tensor:
    """What the statistics so far make of the values, with the gradient of those of the batch."""
    import torch

    if not torch.is_grad_enabled():
        return torch.nn.BatchNorm2d.forward(norm, values)
    with torch.no_grad():
        _, mean, inverse = torch.native_batch_norm(values, norm.weight, norm.bias, None, None, True, 0.0, norm.eps)
        deviation = (norm.running_var + norm.eps).sqrt()
        ratio, shift = 1 / (inverse * deviation), (mean - norm.running_mean) / deviation
        norm.running_mean.lerp_(mean, FOLLOWS)
        norm.running_var.lerp_(inverse**-2 - norm.eps, FOLLOWS)
    weight, bias = norm.weight * ratio, norm.bias + norm.weight * shift
    return torch.nn.functional.batch_norm(values, None, None, weight, bias, training=True, eps=norm.eps)


def _statistics(
    network: torch.nn.Module, batches: Iterable[torch.Tensor]
) -> dict[torch.nn.BatchNorm2d, tuple[torch.Tensor, torch.Tensor]]:
    """Mean and variance of what each normalisation sees, float64 by channel: the batches' on average."""
    import torch

    seen: dict[torch.nn.BatchNorm2d, list[torch.Tensor]] = {norm: [] for norm in _norms(network)}

    def look(norm: torch.nn.BatchNorm2d, given: tuple[torch.Tensor]) -> None:
        variance, mean = torch.var_mean(given[0].double(), (0, 2, 3), correction=0)
        seen[norm].append(torch.stack([mean, variance + mean.square()]))

    hooks = [norm.register_forward_pre_hook(look) for norm in seen]
    device = next(network.parameters()).device
    with torch.no_grad():
        for pictures in batches:
            log_probabilities(network, pictures.to(device))
    for hook in hooks:
        hook.remove()
    moments = {norm: torch.stack(each).mean(0) for norm, each in seen.items()}
    return {norm: (mean, (square - mean.square()).clamp(min=0)) for norm, (mean, square) in moments.items()}
