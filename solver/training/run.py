"""A training run: all that is needed to stop it and go on another day, on another machine."""

from __future__ import annotations

import copy
import pickle
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from solver.errors import ModelDamaged
from solver.training.network import build
from solver.training.optimise import Optimiser

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import torch


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How to train.

    Attributes:
        steps: how many batches to learn from in all.
        height: of the pictures, in pixels: as a model is learnt at, so it reads.
        glance_height: of the pictures in every other batch, for a model that is to read at a glance; 0: all alike.
        batch: how many pictures are in each; below 16, convolutions on a processor are several times slower.
        rate: the learning rate between the warm-up and the cool-down, as a share of each weight's size.
        warm_up: how many steps the rate takes to rise from 0.
        cool_down: the share of the steps at the end in which the rate falls to 0. Before that nothing depends on
            ``steps``, so a run can be made longer or shorter while it goes on. Source: Hägele et al., Scaling laws
            and compute-optimal training beyond fixed training durations, NeurIPS 2024.
        patience: in nats, how far a text may be from being read before it counts for less: what nobody can read
            has nothing to teach, and would drown the rest.
        decay: the weight decay; not of biases and norms.
        clip: the norm to which gradients are cut.
        memory: how many steps the average of the weights looks back; the average is what is exported. One that looks
            back to when the rate was high reads worse than the weights themselves.
        learn_statistics: whether batch normalisation uses each batch and learns from it: for a network that starts
            from nothing. One that has learnt before goes on with what it knows.
        renormalise: whether normalisations follow the batches (``renormalise``), which keeps a network that has learnt
            before from breaking at rates that teach it something.
        seed: of the order of the pictures and their augmentation.
    """

    steps: int
    height: int = 48
    glance_height: int = 0
    batch: int = 32
    rate: float = 1e-3
    warm_up: int = 500
    cool_down: float = 0.8
    patience: float = 5.0
    decay: float = 0.01
    clip: float = 5.0
    memory: int = 100
    learn_statistics: bool = False
    renormalise: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("steps", "batch", "rate", "clip", "memory", "patience"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name}={getattr(self, name)} is not possible: give more than 0.")
        if self.warm_up < 0 or self.decay < 0:
            raise ValueError(f"warm_up={self.warm_up} and decay={self.decay} cannot be below 0.")
        if not 0 <= self.cool_down <= 1:
            raise ValueError(f"cool_down={self.cool_down} is not a share of the steps: give 0 to 1.")

    def rate_at(self, step: int) -> float:
        """The learning rate of a step, counted from 0."""
        rising = (step + 1) / self.warm_up if self.warm_up else 1
        falling = (self.steps - step) / (self.cool_down * self.steps) if self.cool_down else 1
        return self.rate * min(rising, falling, 1)


class Run:
    """A network that learns, and where it stands.

    No state of random numbers is kept: all that is random follows from the seed and the step.

    Attributes:
        network: that learns.
        average: a network of the same form, whose weights are the running mean of what ``network``'s were.
        optimiser: moves the weights.
        characters: what the network's columns stand for, blank first.
        settings: how it learns.
        step: how many batches it has learnt from.
    """

    def __init__(self, network: torch.nn.Module, *, characters: Sequence[str], settings: Settings) -> None:
        """Begin at step 0.

        Args:
            network: where to start from.
            characters: what its columns stand for.
            settings: how to learn.
        """

        self.network = network.train(settings.learn_statistics)
        self.average = copy.deepcopy(network).eval().requires_grad_(False)
        self.characters = tuple(characters)
        self.settings = settings
        self.step = 0
        self.optimiser = Optimiser(network, decay=settings.decay)

    def learn(self, loss: torch.Tensor) -> None:
        """Take the step that a loss asks for."""
        import torch

        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), self.settings.clip)
        self.optimiser.step(self.settings.rate_at(self.step))
        self.step += 1
        share = 1 / min(self.step, self.settings.memory)  # at first the plain mean
        with torch.no_grad():
            for mean, new in zip(self.average.parameters(), self.network.parameters(), strict=True):
                mean.lerp_(new, share)
            for mean, new in zip(self.average.buffers(), self.network.buffers(), strict=True):
                mean.copy_(new)

    def to(self, device: str) -> Run:
        """The same run, computed on another device."""
        self.network.to(device)
        self.average.to(device)
        state = self.optimiser.state_dict()
        self.optimiser = Optimiser(self.network, decay=self.settings.decay)  # of the weights where they are now
        self.optimiser.load_state_dict(state)
        return self

    def save(self, path: Path) -> None:
        """Write a checkpoint; one that is there stays whole until the new one is."""
        import torch

        building = path.with_name(f".{path.name}.building")
        state = {
            "architecture": self.network.config.to_diff_dict(),
            "characters": list(self.characters),
            "settings": asdict(self.settings),
            "step": self.step,
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
        }
        torch.save(state, building)
        building.replace(path)

    @classmethod
    def load(cls, path: Path) -> Run:
        """The run that a checkpoint holds, on the processor.

        Raises:
            ModelDamaged: the file is no checkpoint.
        """
        import torch

        try:
            state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
            run = cls(
                build(state["architecture"]),
                characters=state["characters"],
                settings=Settings(**state["settings"]),
            )
            run.network.load_state_dict(state["network"])
            run.average.load_state_dict(state["average"])
            run.optimiser.load_state_dict(state["optimiser"])
        except (pickle.UnpicklingError, KeyError, TypeError, ValueError, RuntimeError, EOFError) as error:
            raise ModelDamaged(
                path=path, reason=f"is no checkpoint ({error})", mend="name another or begin anew"
            ) from error
        run.step = state["step"]
        return run
