"""What all ways of learning have in common: what they are told, how they go on, and what they show and leave behind."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import json
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from importlib.metadata import version
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

import click

from solver.commands.options import FOLDER, NEW_FOLDER
from solver.commands.progress import progress_bar
from solver.recognize.cards import ModelCard

if TYPE_CHECKING:
    from solver.training.dataset import Batches, Example
    from solver.training.precision import Precision
    from solver.training.run import Run, Settings
    from solver.training.train import Step

CHECKPOINT = "checkpoint.pt"
LOG = "log.jsonl"
BEGUN = "begun.json"
SAVED = 200
"""Steps between two checkpoints; what is told of loss and speed are means over as many."""

TYPICAL = 64
"""Pictures by which the rounding is scaled."""

LOOKS = 32
"""Batches by which normalisations are unfolded."""


@dataclass(frozen=True, kw_only=True)
class How:
    """What every way of learning is told, as the options below say it."""

    out: Path
    start: Path | None
    batch: int
    rate: float
    seed: int
    device: str
    precision: Precision
    rounding: bool
    renormalise: bool
    threads: int | None
    workers: int


def need_extra() -> None:
    """Do nothing where the extra ``train`` is installed.

    Raises:
        ClickException: it is not.
    """
    for package in ("torch", "transformers", "onnx"):
        if importlib.util.find_spec(package) is None:
            raise click.ClickException(f"{package} is not installed: pip install 'playwright-captcha-ocr[train]'.")


def need_instructions(precision: Precision, device: str = "cpu") -> None:
    """Do nothing where the device computes quickly in that precision.

    Raises:
        UsageError: it would take a hundred times as long.
    """
    from solver.training.precision import quick_in_bfloat16

    if precision == "bfloat16" and not quick_in_bfloat16(device):
        raise click.UsageError(
            "This processor has no AVX-512 and takes a hundred times as long in bfloat16: leave --precision out."
        )


def learning(command: Callable[..., None]) -> Callable[..., None]:
    """With the options that every way of learning has, which it gets as one ``how``."""

    @functools.wraps(command)
    def told(**options: Any) -> None:
        need_extra()
        need_instructions(options["precision"], options["device"])
        command(how=How(**{each.name: options.pop(each.name) for each in fields(How)}), **options)

    for option in (
        click.option("--workers", type=click.IntRange(0), default=0, help="Processes that prepare batches."),
        click.option("--threads", type=click.IntRange(1), help="Threads that compute.  [default: one a processor]"),
        click.option(
            "--rounding",
            is_flag=True,
            help="Learn with the rounding of the eight bits that the model is exported in; a tenth slower.",
        ),
        click.option(
            "--renormalise",
            is_flag=True,
            help="Let normalisations follow what is learnt from: for thousands of steps at a high rate.",
        ),
        click.option("--precision", type=click.Choice(["float32", "bfloat16"]), default="float32", show_default=True),
        click.option("--device", default="cpu", show_default=True, help="As PyTorch names it: cpu, cuda …"),
        click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of all that is random."),
        click.option(
            "--rate", type=float, default=1e-3, show_default=True, help="The highest learning rate, by a weight's size."
        ),
        click.option("--batch", type=click.IntRange(1), default=32, show_default=True, help="Pictures a step."),
        click.option("--from", "start", type=FOLDER, help="The model to begin with."),
        click.option("--out", required=True, type=NEW_FOLDER, help="The model directory, with a checkpoint in it."),
    ):
        told = option(told)
    return told


def open_run(how: How, settings: Settings, begun: Path, *, characters: Sequence[str], **chosen: float) -> Run:
    """The run that was stopped in the folder, or a new one that begins with a model.

    Args:
        how: what the command was told.
        settings: how to learn.
        begun: the directory of the model to begin with.
        characters: what the network's columns are to stand for, blank first.
        chosen: by what the command chooses what to learn from.

    Raises:
        UsageError: the folder's run was begun otherwise.
    """
    import torch

    from solver.training.network import load
    from solver.training.run import Run

    if how.threads:
        torch.set_num_threads(how.threads)
    _begin(how.out, {"from": _digest(begun), **chosen})
    checkpoint = how.out / CHECKPOINT
    if not checkpoint.exists():
        return Run(load(begun, characters), characters=characters, settings=settings)
    run = Run.load(checkpoint)
    former, run.settings = run.settings, replace(run.settings, steps=settings.steps)  # how long may change on the way
    if (run.settings, run.characters) != (settings, tuple(characters)):
        raise click.UsageError(f"{checkpoint} was begun with {former}: go on with those, or in another --out.")
    return run


def _begin(out: Path, now: Mapping[str, object]) -> None:
    """Write down what a run begins with, or compare it with what it was begun with."""
    path = out / BEGUN
    if not path.exists():
        out.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(now, indent=1) + "\n")
        return
    former = json.loads(path.read_bytes())
    for name, value in now.items():
        if former.get(name) != value:
            option = "--" + name.replace("_", "-")
            raise click.UsageError(
                f"{out} was begun with another {option} ({former.get(name)}, not {value}): "
                "go on with that, or in another --out."
            )


def _digest(model: Path) -> str:
    """By what the weights of a model directory are known again; empty where there are none: loading finds that out."""
    weights = [path for name in ("model.safetensors", "inference.onnx") if (path := model / name).exists()]
    return hashlib.sha256(weights[0].read_bytes()).hexdigest()[:12] if weights else ""


def learn(
    run: Run,
    batches: Batches,
    how: How,
    *,
    every: int,
    typical: Sequence[Example],
    measure: Callable[[], dict[str, float]] = dict,
) -> None:
    """Learn to the end and show how it goes; save and measure now and then, save too when interrupted."""
    import torch

    from solver.training.dataset import typical_pictures
    from solver.training.renormalise import renormalised, unfold
    from solver.training.rounding import rounded
    from solver.training.train import train as steps_of

    how.out.mkdir(parents=True, exist_ok=True)
    recent: deque[Step] = deque(maxlen=SAVED)
    with progress_bar("{task.fields[told]}") as progress, (how.out / LOG).open("a") as log:
        if run.settings.renormalise:
            if not run.step:
                looks = range(min(LOOKS, len(batches)))
                task = progress.add_task("Unfolding normalisations", total=len(looks), told="")
                seen = (torch.from_numpy(batches[step].pictures) for step in progress.track(looks, task_id=task))
                unfold(run.network, seen)
                run.average.load_state_dict(run.network.state_dict())
            renormalised(run.network)
        scale = (
            rounded(run.network, typical_pictures(typical, height=run.settings.height, count=TYPICAL))
            if how.rounding
            else lambda: None
        )
        task = progress.add_task("Learning", total=len(batches), completed=run.step, told="")
        try:
            for step in steps_of(run, batches, device=how.device, precision=how.precision, workers=how.workers):
                recent.append(step)
                loss = fmean(each.loss for each in recent)
                speed = run.settings.batch / fmean(each.seconds for each in recent)
                progress.update(task, completed=run.step, told=f"loss {loss:.3f}, {speed:.0f} pictures/s")
                measured = run.step % every == 0 or run.step == len(batches)
                if measured or run.step % SAVED == 0:
                    run.save(how.out / CHECKPOINT)
                    scale()
                    shares = measure() if measured else {}
                    line = json.dumps({"step": run.step, "loss": loss, "speed": speed, "accuracy": shares})
                    progress.console.out(line)
                    print(line, file=log, flush=True)
        finally:
            run.save(how.out / CHECKPOINT)


def export_run(run: Run, how: How, begun: Path, *, learnt: str, typical: Sequence[Example]) -> None:
    """Write the model directory of what the run has come to, in 8 bits by typical pictures."""
    from solver.training.characters import CHARACTERS
    from solver.training.dataset import typical_pictures
    from solver.training.export import export

    own = "".join(character for character in run.characters if character not in CHARACTERS)
    before = ModelCard.of(begun, name=begun.name)
    card = ModelCard(
        name="captcha",
        version=version("playwright-captcha-ocr"),
        licence=before.licence,
        alphabet=f"{len(run.characters) - 2} characters: ASCII, signs of sums, Chinese in common use"
        + (f", {own}" if own else "")
        + "; and the space",
        training_data=f"{learnt}; before: {before.training_data or 'unknown'}",
        input_height=run.settings.height,
        glance_height=run.settings.glance_height,
    )
    pictures = typical_pictures(typical, height=card.input_height)
    export(run.average, how.out, characters=run.characters, card=card, typical=pictures)
