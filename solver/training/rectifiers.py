"""Rectifiers in the place of GELU: in eight bits they take no time at all.

Rounding to whole numbers from 0 up cuts off what is negative by itself, where GELU wants single precision and takes,
with the way there and back, a fifth of the network's time. PaddleOCR's own code knows only GELU for this network, but
``gelu(s * x) / s`` is never further from ``max(x, 0)`` than 0.17 / s. So what is written for it has weights scaled by
that sharpness ``s``, with which GELU is a rectifier. Source of GELU: Hendrycks and Gimpel, Gaussian error linear units,
2016.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

SHARPNESS = 1024.0
"""By how much rectifiers' weights are scaled when they are written. A power of two, by which nothing is rounded."""


def sharpness(network: torch.nn.Module) -> float:
    """``SHARPNESS``, or what its configuration says, if the network has rectifiers; 1 if it has GELU."""
    return float(getattr(network.config, "sharpness", 1.0))


def set_rectifiers(network: torch.nn.Module) -> None:
    """Let it compute with rectifiers from now on; its configuration, which is saved with it, says so."""
    import torch

    network.config.sharpness = SHARPNESS
    for block in blocks(network):
        block.channel_act_fn.forward = torch.relu


def scale(network: torch.nn.Module, factor: float) -> None:
    """Multiply what goes into each activation and divide what comes out of it, in the normalisations beside it.

    By its sharpness, that makes of the network's weights those with which GELU does the same to within 0.0002; by one
    over it, the other way round.
    """
    for block in blocks(network):
        into, out = block.channel_conv1.normalization, block.channel_conv2.normalization
        into.weight.data *= factor
        into.bias.data *= factor
        out.weight.data /= factor
        out.running_mean *= factor


def blocks(network: torch.nn.Module) -> list[Any]:
    """The parts of a network that have such an activation, in the order in which they compute."""
    return [module for module in network.modules() if hasattr(module, "channel_act_fn")]
