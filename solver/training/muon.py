"""Steps for matrices that move all of their directions equally far.

Source: Jordan et al., Muon: an optimizer for hidden layers in neural networks, 2024; Liu et al., Muon is scalable for
LLM training, 2025, for steps as long as AdamW's. ``torch.optim.Muon`` computes in bfloat16 whatever the processor: one
that has no instructions for it needs 10 seconds a step of the recogniser, of which learning itself takes 2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from solver.training.precision import quick_in_bfloat16

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import torch

MOMENTUM = 0.95
LENGTH = 0.2
"""The root mean square of AdamW's steps, as a share of the rate."""
QUINTIC = (3.4445, -4.7750, 2.0315)
"""Of the polynomial that brings singular values between 0 and 1 near 1."""
ITERATIONS = 5


@dataclass
class Matrix:
    """A weight that is learnt as a matrix.

    Attributes:
        weight: as the network holds it, with its gradient.
        size: what the rate is a share of.
        momentum: the running mean of the gradients, float32, of the matrix's shape.
    """

    weight: torch.Tensor
    size: float
    momentum: torch.Tensor = field(init=False)

    def __post_init__(self) -> None:
        self.momentum = self.weight.detach().new_zeros(len(self.weight), self.weight[0].numel())


class Muon:
    """The optimiser of matrices."""

    def __init__(self, matrices: Sequence[Matrix], *, decay: float) -> None:
        """Begin without momentum.

        Args:
            matrices: what is moved.
            decay: the weight decay.
        """
        self._matrices = matrices
        self._decay = decay

    def step(self, rate: float) -> None:
        """Move the weights as their gradients say, then forget these.

        Args:
            rate: how far, as a share of a weight's size.
        """
        import torch

        with torch.no_grad():
            for matrix in self._matrices:
                weight = matrix.weight
                if weight.grad is None:
                    continue
                gradient = weight.grad.view_as(matrix.momentum)
                matrix.momentum.lerp_(gradient, 1 - MOMENTUM)
                direction = orthogonalised(gradient.lerp(matrix.momentum, MOMENTUM))
                length = LENGTH * math.sqrt(max(direction.shape))
                weight.mul_(1 - rate * matrix.size * self._decay)
                weight.sub_(direction.view_as(weight), alpha=rate * matrix.size * length)
                weight.grad = None

    def state_dict(self) -> list[dict[str, Any]]:
        """What to go on with another day."""
        return [{"size": matrix.size, "momentum": matrix.momentum} for matrix in self._matrices]

    def load_state_dict(self, state: Sequence[Mapping[str, Any]]) -> None:
        """Go on with what ``state_dict`` told."""
        for matrix, told in zip(self._matrices, state, strict=True):
            matrix.size = told["size"]
            matrix.momentum.copy_(told["momentum"])


def orthogonalised(matrix: torch.Tensor) -> torch.Tensor:
    """About the nearest matrix whose singular values all are 1, float32: they come to lie between 0.7 and 1.2.

    Every result is kept in bfloat16, so that steps are the same wherever they are computed: in directions that the
    gradient hardly has, its rounding decides.

    Args:
        matrix: float32 (M, N).
    """
    import torch

    quick = quick_in_bfloat16(matrix.device.type)

    def kept(result: torch.Tensor) -> torch.Tensor:
        return result.bfloat16() if quick else result.bfloat16().float()

    wide = kept(matrix.T if matrix.shape[0] > matrix.shape[1] else matrix)
    near = kept(wide / wide.norm().clamp(min=1e-7))
    first, third, fifth = QUINTIC
    for _ in range(ITERATIONS):
        gram = kept(near @ near.T)
        near = kept(torch.addmm(near, kept(torch.addmm(gram, gram, gram, beta=third, alpha=fifth)), near, beta=first))
    return (near.T if matrix.shape[0] > matrix.shape[1] else near).float().contiguous()
