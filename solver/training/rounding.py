"""Learning to live with eight bits: the network computes with the rounding that ``quantise.quantised`` will bring.

Source: Jacob et al., Quantization and training of neural networks for efficient integer-arithmetic-only inference,
CVPR 2018; Bengio, Léonard and Courville, Estimating or propagating gradients through stochastic neurons, 2013: what is
rounded passes its gradient on as if it were not.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from solver.training.network import log_probabilities
from solver.training.quantise import OUTSIDE, WEIGHT_LIMIT, in_eight_bits
from solver.training.rectifiers import blocks, sharpness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy as np
    import torch
    from numpy.typing import NDArray


def rounded(network: torch.nn.Module, typical: Sequence[NDArray[np.uint8]]) -> Callable[[], None]:
    """From now on, round the weights of the large products, what goes into them, what comes out and what is between.

    A copy of the network that was made before computes as before, and so does what is exported.

    Args:
        network: as ``build`` makes it; its weights and their names stay what they are.
        typical: pictures as ``dataset.typical_pictures`` gives them, a dozen or more, all of one width, by whose
            activations these are scaled.

    Returns:
        What scales them anew. They grow while the network learns, so call it every few hundred steps.
    """
    import numpy as np
    import torch

    rectifiers = sharpness(network) > 1
    products = {
        name: module
        for name, module in network.named_modules()
        if isinstance(module, torch.nn.Linear)
        or (isinstance(module, torch.nn.Conv2d) and in_eight_bits(name, rectifiers=rectifiers))
    }
    scales: dict[tuple[torch.nn.Module, str], tuple[float, int]] = {}
    for name, module in products.items():
        if (
            not rectifiers or ".blocks." not in name or name.startswith("head.")
        ):  # else it has come out of a rounded one
            module.register_forward_pre_hook(partial(_pass, scales, "in"))
        if isinstance(module, torch.nn.Linear):
            module.forward = partial(_linear, module)
        else:
            module._conv_forward = partial(_convolution, module._conv_forward)  # noqa: SLF001  # PyTorch's own seam
    for module in _givers(network, products.values()):
        module.register_forward_hook(partial(_pass, scales, "out"))

    def measure() -> None:
        scales.clear()
        with torch.no_grad():
            log_probabilities(network, torch.from_numpy(np.stack(typical)).to(next(network.parameters()).device))

    measure()
    return measure


def _givers(network: torch.nn.Module, products: Iterable[torch.nn.Module]) -> list[torch.nn.Module]:
    """The modules whose output is in eight bits: what ends in a product, and what stands between the backbone's.

    A normalisation is folded into its product, on export. So is a rectifier, where the whole backbone is rounded.
    """
    import torch

    ends: dict[torch.nn.Module, torch.nn.Module] = {}
    between: list[torch.nn.Module] = []
    rectifiers = sharpness(network) > 1
    for module in network.modules():
        if hasattr(module, "normalization"):
            whole = rectifiers and isinstance(module.activation, torch.nn.ReLU)
            ends[module.convolution] = module if whole else module.normalization
        elif hasattr(module, "avg_pool") or isinstance(module, torch.nn.Hardsigmoid):  # squeeze and excitation
            between.append(module)
    for block in blocks(network):
        if rectifiers:
            ends[block.channel_conv1.convolution] = block.channel_act_fn
        if block.has_residual:
            between.append(block)
    return [*(ends.get(product, product) for product in products), *(between if rectifiers else ())]


def _pass(
    scales: dict[tuple[torch.nn.Module, str], tuple[float, int]], side: str, module: torch.nn.Module, *seen: Any
) -> torch.Tensor | None:
    """What passes a module, in eight bits; where these have no scale yet, it is measured and nothing changed.

    Args:
        scales: by how much a step of eight bits stands for, and which step for 0.
        side: of the module, ``in`` or ``out``.
        module: that this is a hook of.
        seen: what a hook is about: the output where there is one, else the only input.
    """
    values: torch.Tensor = seen[-1][0] if isinstance(seen[-1], tuple) else seen[-1]
    if (module, side) not in scales:
        flat = values.float().flatten()
        outside = max(round(OUTSIDE / 2 * flat.numel()), 1)
        low = min(flat.kthvalue(outside).values.item(), 0.0)
        high = max(flat.kthvalue(flat.numel() + 1 - outside).values.item(), 0.0)
        step = max((high - low) / 255, 1e-8)
        scales[module, side] = step, round(-low / step)
        return None
    step, zero = scales[module, side]
    result = values.clone()
    result.data.div_(step).round_().clamp_(-zero, 255 - zero).mul_(step)  # .data: the gradient passes as it comes
    return result


def _weight(weight: torch.Tensor) -> torch.Tensor:
    """A weight in seven bits and a sign, each of its outputs on a scale of its own."""
    result = weight.clone()
    step = result.data.abs().amax(tuple(range(1, weight.ndim)), keepdim=True).clamp_(min=1e-8) / WEIGHT_LIMIT
    result.data.div_(step).round_().mul_(step)
    return result


def _linear(module: torch.nn.Linear, values: torch.Tensor) -> torch.Tensor:
    """The product with the rounded weight."""
    import torch

    return torch.nn.functional.linear(values, _weight(module.weight), module.bias)


def _convolution(
    convolve: Callable[..., torch.Tensor], values: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None
) -> torch.Tensor:
    """The convolution with the rounded weight."""
    return convolve(values, _weight(weight), bias)
