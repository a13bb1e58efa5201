"""Learning to compute in eight bits: a network that rounds in training as its exported form will.

Source: Jacob et al., Quantization and training of neural networks for efficient integer-arithmetic-only inference,
CVPR 2018. What rounding takes, the network makes up for; gradients pass through it as if it were not there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

MOMENTUM = 0.05
"""How much of what a batch shows goes into the range of an activation."""
LARGEST = 64
"""Of a weight: 7 bits with the sign, so that processors without VNNI add products up without overflow."""


def round_in_training(network: torch.nn.Module) -> None:
    """Make the network round from now on: the inputs, weights and outputs of its convolutions and linear layers.

    Args:
        network: as ``network.build`` makes it; its weights stay as they are, in full precision.
    """
    import torch

    norms = {each.convolution: each.normalization for each in network.modules() if hasattr(each, "normalization")}
    for module in network.modules():
        if isinstance(module, (torch.nn.Conv2d, torch.nn.Linear)):
            module.forward = _Rounding(module)
            norms.get(module, module).register_forward_hook(_Range())


class _Range:
    """The range of one activation, which follows the batches; rounds to 256 levels of it."""

    def __init__(self) -> None:
        self._low = self._high = 0.0

    def __call__(self, _module: torch.nn.Module, _given: Any, activation: torch.Tensor) -> torch.Tensor:
        """The activation, rounded: as a forward hook of the module that it comes out of."""
        return self.rounded(activation)

    def rounded(self, activation: torch.Tensor) -> torch.Tensor:
        """The activation, rounded."""
        import torch

        low, high = (edge.item() for edge in activation.detach().aminmax())
        share = MOMENTUM if self._high > self._low else 1.0
        self._low += share * (min(low, 0.0) - self._low)
        self._high += share * (max(high, 0.0) - self._high)
        scale = max((self._high - self._low) / 255, 1e-8)
        zero = round(-self._low / scale)
        return torch.fake_quantize_per_tensor_affine(activation.float(), scale, min(max(zero, 0), 255), 0, 255)


class _Rounding:
    """What a layer computes with its input and its weight rounded."""

    def __init__(self, layer: torch.nn.Conv2d | torch.nn.Linear) -> None:
        self._layer, self._range = layer, _Range()

    def __call__(self, given: torch.Tensor) -> torch.Tensor:
        """The layer's output."""
        import torch

        layer = self._layer
        weight = layer.weight.float()
        scale = (weight.detach().abs().flatten(1).amax(1) / LARGEST).clamp_min(1e-8)
        zeros = torch.zeros_like(scale, dtype=torch.int32)
        weight = torch.fake_quantize_per_channel_affine(weight, scale, zeros, 0, -LARGEST, LARGEST)
        given = self._range.rounded(given)
        if isinstance(layer, torch.nn.Linear):
            return torch.nn.functional.linear(given, weight, layer.bias)
        return layer._conv_forward(given, weight, layer.bias)  # noqa: SLF001 - it knows the padding of each kind
