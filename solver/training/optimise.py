"""How the weights move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from solver.training.muon import Matrix, Muon

if TYPE_CHECKING:
    from collections.abc import Mapping

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

    Source: Shazeer and Stern, Adafactor, ICML 2018, for the shares.
    """

    def __init__(self, network: torch.nn.Module, *, decay: float) -> None:
        """Measure the weights.

        Args:
            network: whose weights are moved.
            decay: the weight decay; not of biases and norms.
        """
        import torch

        matrices: list[Matrix] = []
        others: list[dict[str, Any]] = []
        for name, weight in network.named_parameters():
            size = max(weight.detach().square().mean().sqrt().item(), SMALLEST) if weight.ndim > 1 else BIAS
            if weight.ndim > 1 and min(weight.shape[0], weight[0].numel()) > 9 and not name.startswith("head.head."):
                matrices.append(Matrix(weight, MATRIX * size))
            else:
                others.append({"params": weight, "size": size, "weight_decay": decay if weight.ndim > 1 else 0.0})
        self._matrices = Muon(matrices, decay=decay)
        self._others = torch.optim.AdamW(others, betas=(0.9, 0.99))

    def step(self, rate: float) -> None:
        """Move the weights as their gradients say, then forget these.

        Args:
            rate: how far, as a share of a weight's size.
        """
        self._matrices.step(rate)
        for group in self._others.param_groups:
            group["lr"] = rate * group["size"]
        self._others.step()
        self._others.zero_grad()

    def state_dict(self) -> dict[str, Any]:
        """What to go on with another day."""
        return {"matrices": self._matrices.state_dict(), "others": self._others.state_dict()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on with what ``state_dict`` told."""
        self._matrices.load_state_dict(state["matrices"])
        self._others.load_state_dict(state["others"])
