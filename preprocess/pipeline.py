"""Steps in a row, written as one line of text: ``gray|median(3)|otsu``."""

from __future__ import annotations

import difflib
import inspect
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from preprocess import steps

STEPS: Mapping[str, Callable[..., NDArray[np.uint8]]] = {name: getattr(steps, name) for name in steps.__all__}
"""The steps a pipeline can name."""

_STEP = re.compile(r"\s*(\w+)\s*(?:\((.*)\))?\s*")


class PipelineError(ValueError):
    """A pipeline that names an unknown step or gives one the wrong arguments."""


@dataclass(frozen=True)
class Step:
    """One step and its arguments.

    Attributes:
        name: one of ``STEPS``.
        arguments: numbers, in the order of the step's parameters; those left out keep their defaults.

    Raises:
        PipelineError: the step is unknown, or does not take these arguments.
    """

    name: str
    arguments: tuple[int | float, ...] = ()

    def __post_init__(self) -> None:
        if self.name not in STEPS:
            close = difflib.get_close_matches(self.name, STEPS, n=1)
            meant = f"did you mean {close[0]!r}, or another of" if close else "choose from"
            raise PipelineError(f"{self.name!r} is not a step: {meant} {', '.join(STEPS)}.")
        parameters = inspect.signature(STEPS[self.name]).parameters
        taken = list(parameters.values())[1:]
        usage = f"{self.name}({', '.join(f'{each.name}: {each.annotation}' for each in taken)})"
        if len(self.arguments) > len(taken) or any(
            type(argument) is not int and (parameter.annotation == "int" or type(argument) is not float)
            for argument, parameter in zip(self.arguments, taken, strict=False)
        ):
            raise PipelineError(f"{self} does not fit: write it as {usage}.")
        if not all(map(math.isfinite, self.arguments)):
            raise PipelineError(f"{self} is not made of numbers: write it as {usage}.")
        try:
            self(np.zeros((1, 1), np.uint8))  # a step refuses wrong arguments whatever the picture
        except ValueError as error:
            raise PipelineError(f"{self} does not work: {error}.") from error

    def __call__(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The picture after this step."""
        return STEPS[self.name](image, *self.arguments)

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(repr, self.arguments))})" if self.arguments else self.name


@dataclass(frozen=True)
class Pipeline:
    """Steps that a picture goes through in order; none at all is ``raw``, the picture as it is.

    Attributes:
        steps: the steps, first to last.
    """

    steps: tuple[Step, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Pipeline:
        """The pipeline that ``text`` spells: steps with ``|`` between them, or ``raw``; the inverse of ``str``.

        Raises:
            PipelineError: a step is unknown, or its arguments are wrong.
        """
        return cls() if text.strip() == "raw" else cls(tuple(map(_parse_step, text.split("|"))))

    def __call__(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """What the steps make of a picture: RGB (H, W, 3) of RGB, gray (H, W) of gray; uint8."""
        result = image
        for step in self.steps:
            result = step(result)
        return result if result.ndim == image.ndim else np.repeat(result[..., np.newaxis], 3, axis=2)

    def __str__(self) -> str:
        return "|".join(map(str, self.steps)) or "raw"


def _parse_step(text: str) -> Step:
    match = _STEP.fullmatch(text)
    if match is None:
        raise PipelineError(f"{text!r} is not a step: write it like median(3), with | between steps.")
    name, arguments = match.groups(default="")
    try:
        numbers = tuple(map(_number, arguments.split(","))) if arguments.strip() else ()
    except ValueError as error:
        raise PipelineError(
            f"{text.strip()!r} does not fit: write its arguments as numbers, as in median(3)."
        ) from error
    return Step(name, numbers)


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        return float(text)
