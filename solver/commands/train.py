"""``captcha-ocr train``: teach a model to read, from a folder of one's own captchas or from a synthetic corpus."""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import json
import os
import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from importlib.metadata import version
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any, NamedTuple

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from solver.errors import LabelledSetInvalid
from solver.evaluate import Evaluation, evaluate
from solver.labelled import LabelledSet, find_sets
from solver.recognize.bundled import bundled_model
from solver.recognize.cards import ModelCard
from solver.recognize.choose import recognizer_from
from solver.recognize.greedy import GreedyRecognizer
from solver.recognize.paddle import PaddleEngine
from solver.recognize.stock import stock_model

if TYPE_CHECKING:
    from solver.training.dataset import Batches, Example
    from solver.training.run import Run, Settings
    from solver.training.train import Precision, Step

CHECKPOINT = "checkpoint.pt"
LOG = "log.jsonl"
SAVED = 200
"""Steps between two checkpoints; what is told of loss and speed are means over as many."""

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
NEW_FOLDER = click.Path(file_okay=False, path_type=Path)


class _Example(NamedTuple):
    """A picture of one's own, in memory."""

    picture: bytes
    label: str


class _Teaching(click.Group):
    """A group in which a folder may stand in the place of a command: it is what ``folder`` learns from."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments ask for, and its own arguments."""
        return super().resolve_command(ctx, args if args[0] in self.commands else ["folder", *args])


@click.group("train", cls=_Teaching)
def train() -> None:
    """Teach a model to read: captcha-ocr train DIR --out MODEL_DIR.

    DIR is a labelled set, or a folder of some; see captcha-ocr train folder --help. The other commands make the
    model that one begins with.
    """


@dataclass(frozen=True, kw_only=True)
class _How:
    """What every way of learning is told, as the options below say it."""

    out: Path
    start: Path | None
    batch: int
    rate: float
    seed: int
    device: str
    precision: Precision
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


def _learning(command: Callable[..., None]) -> Callable[..., None]:
    """With the options that every way of learning has, which it gets as one ``how``."""

    @functools.wraps(command)
    def told(**options: Any) -> None:
        need_extra()
        command(how=_How(**{each.name: options.pop(each.name) for each in fields(_How)}), **options)

    for option in (
        click.option("--workers", type=click.IntRange(0), default=0, help="Processes that prepare batches."),
        click.option("--threads", type=click.IntRange(1), help="Threads that compute.  [default: one a processor]"),
        click.option("--precision", type=click.Choice(["float32", "bfloat16"]), default="float32", show_default=True),
        click.option("--device", default="cpu", show_default=True, help="As PyTorch names it: cpu, cuda …"),
        click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of all that is random."),
        click.option("--rate", type=float, default=3e-4, show_default=True, help="The highest learning rate."),
        click.option("--batch", type=click.IntRange(1), default=32, show_default=True, help="Pictures a step."),
        click.option("--from", "start", type=FOLDER, help="The model to begin with."),
        click.option("--out", required=True, type=NEW_FOLDER, help="The model directory, with a checkpoint in it."),
    ):
        told = option(told)
    return told


@train.command("folder")
@click.argument("directory", metavar="DIR", type=FOLDER)
@click.option("--steps", type=click.IntRange(1), default=1000, show_default=True, help="How long to learn.")
@click.option(
    "--held-out", type=click.FloatRange(0.01, 0.9), default=0.2, show_default=True, help="The share to measure with."
)
@_learning
def folder(*, directory: Path, steps: int, held_out: float, how: _How) -> None:
    """Learn from the labelled pictures in DIR, a set or a folder of sets.

    It begins with the model in the package, or the one of --from. A part of each set is held out; how much of it is
    read before and after stands in a table in the end.
    """
    from solver.training.characters import CHARACTERS
    from solver.training.dataset import Batches
    from solver.training.run import Settings

    parts = [_split(labelled, held_out, seed=how.seed) for labelled in find_sets([directory])]
    examples = [_Example(each.path.read_bytes(), each.label) for learnt, _ in parts for each in learnt.pictures]
    unseen = [measured for _, measured in parts]
    begun = how.start or bundled_model()
    before = _read(begun, unseen)
    new = {character for example in examples for character in "".join(example.label.split())} - {*CHARACTERS}
    settings = Settings(steps=steps, batch=how.batch, rate=how.rate, warm_up=steps // 10, memory=100, seed=how.seed)
    run = _run(how, settings, begun, characters=(*CHARACTERS[:-1], *sorted(new), " "))
    batches = Batches(examples, chosen=range(len(examples)), characters=run.characters, settings=settings)
    _learn(run, batches, how, every=steps)
    _export(run, how, begun, learnt=f"{len(examples)} pictures of {directory.name}", typical=examples)
    Console().print(_comparison(before, _read(how.out, unseen)))


@train.command("corpus")
@click.argument("directory", metavar="DIR", type=NEW_FOLDER)
@click.option("--count", type=click.IntRange(1), default=100_000, show_default=True, help="How many pictures.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of all that is random.")
@click.option("--workers", type=click.IntRange(1), default=os.cpu_count() or 1, help="Processes that draw.")
def corpus(directory: Path, *, count: int, seed: int, workers: int) -> None:
    """Draw synthetic captchas into DIR, or what is still missing of them."""
    from solver.training.corpus import generate

    with _progress() as progress:
        task = progress.add_task("Drawing", total=count)
        generate(directory, count=count, seed=seed, workers=workers, progress=lambda new: progress.advance(task, new))


@train.command("sheet")
@click.argument("picture", metavar="PNG", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--count", type=click.IntRange(1), default=200, show_default=True, help="How many captchas.")
@click.option("--columns", type=click.IntRange(1), default=8, show_default=True, help="How many side by side.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of all that is random.")
@click.option("--foreign", is_flag=True, help="Only those that published generators draw.")
@click.option("--generator", metavar="NAME", help="Only those that this published generator draws.")
def sheet(picture: Path, *, count: int, columns: int, seed: int, foreign: bool, generator: str | None) -> None:
    """Draw synthetic captchas side by side, to look at."""
    import cv2

    from solver.training.synth.foreign import FOREIGN
    from solver.training.synth.sheet import contact_sheet

    chosen = [each for each in FOREIGN if each.is_here() and generator in {None, each.name}]
    if not chosen and (foreign or generator):
        here = ", ".join(each.name for each in FOREIGN if each.is_here())
        raise click.UsageError(f"{generator or 'No generator'} is not installed. These are: {here or 'none'}.")
    drawn_by = chosen if foreign or generator else ()
    cv2.imwrite(str(picture), contact_sheet(count, seed=seed, columns=columns, foreign=drawn_by)[..., ::-1])


@train.command("pretrain")
@click.option("--corpus", "directory", required=True, type=FOLDER, help="What captcha-ocr train corpus drew.")
@click.option("--steps", type=click.IntRange(1), required=True, help="How long to learn.")
@click.option("--held-out", type=click.IntRange(1), default=512, show_default=True, help="Pictures to measure with.")
@click.option("--validate", multiple=True, type=FOLDER, help="Labelled sets to measure with, too; never learnt from.")
@click.option("--limit", type=click.IntRange(1), default=30, show_default=True, help="Pictures of each of those.")
@click.option("--every", type=click.IntRange(1), default=2000, show_default=True, help="Steps between two measures.")
@_learning
def pretrain(
    *, directory: Path, steps: int, held_out: int, validate: tuple[Path, ...], limit: int, every: int, how: _How
) -> None:
    """Learn from a synthetic corpus: how the model comes about that others begin with.

    It begins with the stock model, or the one of --from. It saves itself often, and goes on where it was when it is
    called again, at will with other --steps. The model directory can be read with from the first measure on.
    """
    from solver.training.characters import CHARACTERS
    from solver.training.corpus import samples
    from solver.training.dataset import Batches
    from solver.training.evaluate import accuracy
    from solver.training.run import Settings

    sets = find_sets(validate)
    examples = samples(directory)
    if len(examples) <= held_out:
        raise click.UsageError(f"{directory} has {len(examples)} pictures: draw more, or hold out fewer.")
    settings = Settings(steps=steps, batch=how.batch, rate=how.rate, seed=how.seed)
    begun = how.start or stock_model()
    run = _run(how, settings, begun, characters=CHARACTERS)
    chosen = range(held_out, len(examples))  # a corpus grows at its end, so what is held out stays the same
    with _progress() as progress:
        task = progress.add_task("Looking at the corpus", total=len(chosen))
        batches = Batches(
            examples,
            chosen=chosen,
            characters=run.characters,
            settings=settings,
            progress=lambda: progress.advance(task),
        )

    def measure() -> dict[str, float]:
        learnt = f"{run.step * settings.batch} synthetic captchas"
        _export(run, how, begun, learnt=learnt, typical=examples[:held_out])
        engine = PaddleEngine(how.out, threads=1)
        synthetic = accuracy(engine, examples[:held_out], by=lambda each: f"synthetic {each.script} {each.kind}")
        figures = evaluate(GreedyRecognizer(engine), sets, limit=limit)["sets"] if sets else {}
        return synthetic | {name: each["accuracy"] for name, each in figures.items()}

    _learn(run, batches, how, every=every, measure=measure)


def _run(how: _How, settings: Settings, begun: Path, *, characters: Sequence[str]) -> Run:
    """The run that was stopped in the folder, or a new one that begins with a model.

    Raises:
        UsageError: the folder's run was begun otherwise.
    """
    import torch

    from solver.training.network import load
    from solver.training.run import Run

    if how.threads:
        torch.set_num_threads(how.threads)
    checkpoint = how.out / CHECKPOINT
    if not checkpoint.exists():
        return Run(load(begun, characters), characters=characters, settings=settings)
    run = Run.load(checkpoint)
    former, run.settings = run.settings, replace(run.settings, steps=settings.steps)  # how long may change on the way
    if (run.settings, run.characters) != (settings, tuple(characters)):
        raise click.UsageError(f"{checkpoint} was begun with {former}: go on with those, or in another --out.")
    return run


def _learn(
    run: Run, batches: Batches, how: _How, *, every: int, measure: Callable[[], dict[str, float]] = dict
) -> None:
    """Learn to the end and show how it goes; save and measure now and then, save too when interrupted."""
    from solver.training.train import train as learn

    how.out.mkdir(parents=True, exist_ok=True)
    recent: deque[Step] = deque(maxlen=SAVED)
    with _progress("{task.fields[told]}") as progress, (how.out / LOG).open("a") as log:
        task = progress.add_task("Learning", total=len(batches), completed=run.step, told="")
        try:
            for step in learn(run, batches, device=how.device, precision=how.precision, workers=how.workers):
                recent.append(step)
                loss = fmean(each.loss for each in recent)
                speed = run.settings.batch / fmean(each.seconds for each in recent)
                progress.update(task, completed=run.step, told=f"loss {loss:.3f}, {speed:.0f} pictures/s")
                measured = run.step % every == 0 or run.step == len(batches)
                if measured or run.step % SAVED == 0:
                    run.save(how.out / CHECKPOINT)
                    shares = measure() if measured else {}
                    line = json.dumps({"step": run.step, "loss": loss, "speed": speed, "accuracy": shares})
                    progress.console.out(line)
                    print(line, file=log, flush=True)
        finally:
            run.save(how.out / CHECKPOINT)


def _export(run: Run, how: _How, begun: Path, *, learnt: str, typical: Sequence[Example]) -> None:
    """Write the model directory of what the run has come to, in 8 bits by typical pictures."""
    from solver.training.dataset import typical_pictures
    from solver.training.export import export

    before = ModelCard.load(begun / "card.toml")
    card = ModelCard(
        name="captcha",
        version=version("playwright-captcha-ocr"),
        licence=before.licence,
        alphabet=f"{len(run.characters) - 2} characters: ASCII, signs of sums, Chinese in common use; and the space",
        training_data=f"{learnt}; before: {before.training_data}",
    )
    export(run.average, how.out, characters=run.characters, card=card, typical=typical_pictures(typical))


def _split(labelled: LabelledSet, share: float, *, seed: int) -> tuple[LabelledSet, LabelledSet]:
    """What to learn from and what to measure with: the pictures shuffled and cut, one at least on either side.

    Raises:
        LabelledSetInvalid: there is only one picture.
    """
    pictures = random.Random(seed).sample(labelled.pictures, len(labelled.pictures))  # noqa: S311
    if len(pictures) < 2:
        raise LabelledSetInvalid(
            path=pictures[0].path.parent, reason="one picture is too few to learn from and measure"
        )
    count = min(max(round(share * len(pictures)), 1), len(pictures) - 1)
    return replace(labelled, pictures=tuple(pictures[count:])), replace(labelled, pictures=tuple(pictures[:count]))


def _read(model: Path, sets: Sequence[LabelledSet]) -> Evaluation:
    """How a model reads sets of which nothing is known but kind and script."""
    with contextlib.closing(recognizer_from(model, threads=1)) as recognizer:
        return evaluate(recognizer, sets)


def _comparison(before: Evaluation, after: Evaluation) -> Table:
    """A row a set: how many pictures were held out, which share of them is read right."""
    table = Table("Set", "Held out", "Right before", "Right after")
    for (name, old), new in zip(before["sets"].items(), after["sets"].values(), strict=True):
        table.add_row(name, str(new["n"]), f"{old['accuracy']:.3f}", f"{new['accuracy']:.3f}")
    return table


def _progress(*told: str) -> Progress:
    """A bar on stderr, with more told behind it."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    return Progress(*columns, *map(TextColumn, told), console=Console(stderr=True))
