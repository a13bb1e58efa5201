"""How the weights move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

SMALLEST = 1e-3
"""A weight counts for no smaller than that, lest one that is zero stay so."""

BIAS = 0.05
"""How large biases and the scales of normalisations count for, whatever they are: as an ordinary weight."""

MATRIX = 1.5
"""By how much a matrix goes further than a fifth of the rate, which is where Muon's steps end by themselves."""


class Optimiser:
    """Muon for matrices and AdamW for the rest, each weight by a share of its own size.

    The normalisations of the stock model are folded into its weights, whose sizes lie a factor of 200 apart: a rate
    that moves the large ones at all shakes the small ones to pieces. So a rate is told as a share of each weight's
    root mean square when learning began. A convolution across channels is a matrix here, from all that it sees to what
    it gives; one within each channel is none.

    Sources: Jordan et al., Muon: an optimizer for hidden layers in neural networks, 2024; Liu et al., Muon is scalable
    for LLM training, 2025, for steps as long as AdamW's; Shazeer and Stern, Adafactor, ICML 2018, for the shares.
    """

    def __init__(self, network: torch.nn.Module, *, decay: float) -> None:
        """Measure the weights.

        Args:
            network: whose weights are moved.
            decay: the weight decay; not of biases and norms.
        """
        import torch

        matrices: list[dict[str, Any]] = []
        others: list[dict[str, Any]] = []
        self._flat: list[tuple[torch.Tensor, torch.Tensor]] = []  # a weight, and the same memory as a matrix
        for name, weight in network.named_parameters():
            size = max(weight.detach().square().mean().sqrt().item(), SMALLEST) if weight.ndim > 1 else BIAS
            group = {"params": weight, "size": size, "weight_decay": decay if weight.ndim > 1 else 0.0}
            if weight.ndim > 1 and min(weight.shape[0], weight[0].numel()) > 9 and not name.startswith("head.head."):
                matrix = torch.nn.Parameter(weight.data.view(len(weight), -1))
                self._flat.append((weight, matrix))
                matrices.append(group | {"params": matrix, "size": MATRIX * size})
            else:
                others.append(group)
        self._parts = (
            torch.optim.Muon(matrices, adjust_lr_fn="match_rms_adamw"),
            torch.optim.AdamW(others, betas=(0.9, 0.99)),
        )

    def step(self, rate: float) -> None:
        """Move the weights as their gradients say, then forget these.

        Args:
            rate: how far, as a share of a weight's size.
        """
        for weight, matrix in self._flat:
            matrix.grad = None if weight.grad is None else weight.grad.view_as(matrix)
            weight.grad = None
        for part in self._parts:
            for group in part.param_groups:
                group["lr"] = rate * group["size"]
            part.step()
            part.zero_grad()

    def state_dict(self) -> list[dict[str, Any]]:
        """What to go on with another day."""
        return [part.state_dict() for part in self._parts]

    def load_state_dict(self, state: list[dict[str, Any]]) -> None:
        """Go on with what ``state_dict`` told."""
        for part, told in zip(self._parts, state, strict=True):
            part.load_state_dict(told)
