"""``captcha-ocr train``: teach a model to read, from a folder of one's own captchas or from a synthetic corpus."""

from __future__ import annotations

import contextlib
import os
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import click
from rich.console import Console
from rich.table import Table

from solver.commands.interrupt import stopped_by_sigterm
from solver.commands.learning import How, export_run, learn, learning, open_run
from solver.commands.options import FOLDER
from solver.commands.progress import progress_bar
from solver.commands.rectify import rectify
from solver.commands.synthetic import corpus, sheet
from solver.errors import LabelledSetInvalid
from solver.evaluate import Evaluation, evaluate
from solver.labelled import LabelledSet, find_sets
from solver.recognize.bundled import bundled_model
from solver.recognize.cards import ModelCard
from solver.recognize.choose import recognizer_from
from solver.recognize.greedy import GreedyRecognizer
from solver.recognize.paddle import PaddleEngine
from solver.recognize.stock import stock_model

READ = "corpus.float32"
"""The file of how probable the labels of a corpus are to the model that a run begins with."""


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

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, which may take hours and so is stopped by SIGTERM as by Ctrl-C."""
        with stopped_by_sigterm():
            return super().invoke(ctx)


@click.group("train", cls=_Teaching, short_help="Teach a model to read.")
def train() -> None:
    """Teach a model to read: captcha-ocr train DIR --out MODEL_DIR.

    DIR is a labelled set, or a folder of some; see captcha-ocr train folder --help. The other commands make the
    model that one begins with.
    """


train.add_command(corpus)
train.add_command(rectify)
train.add_command(sheet)


@train.command("folder")
@click.argument("directory", metavar="DIR", type=FOLDER)
@click.option("--steps", type=click.IntRange(1), default=1000, show_default=True, help="How long to learn.")
@click.option(
    "--held-out", type=click.FloatRange(0.01, 0.9), default=0.2, show_default=True, help="The share to measure with."
)
@learning
def folder(*, directory: Path, steps: int, held_out: float, how: How) -> None:
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
    height, glance_height = _heights(begun)
    settings = Settings(
        steps=steps,
        height=height,
        glance_height=glance_height,
        batch=how.batch,
        rate=how.rate,
        warm_up=steps // 10,
        renormalise=how.renormalise,
        seed=how.seed,
    )
    run = open_run(how, settings, begun, characters=(*CHARACTERS[:-1], *sorted(new), " "))
    batches = Batches(examples, chosen=range(len(examples)), characters=run.characters, settings=settings)
    learn(run, batches, how, every=steps, typical=examples)
    export_run(run, how, begun, learnt=f"{len(examples)} pictures of {directory.name}", typical=examples)
    Console().print(_comparison(before, _read(how.out, unseen)))


@train.command("pretrain")
@click.option("--corpus", "directory", required=True, type=FOLDER, help="What captcha-ocr train corpus drew.")
@click.option("--steps", type=click.IntRange(1), required=True, help="How long to learn.")
@click.option("--held-out", type=click.IntRange(1), default=512, show_default=True, help="Pictures to measure with.")
@click.option("--validate", multiple=True, type=FOLDER, help="Labelled sets to measure with, too; never learnt from.")
@click.option("--limit", type=click.IntRange(1), default=30, show_default=True, help="Pictures of each of those.")
@click.option("--every", type=click.IntRange(1), default=2000, show_default=True, help="Steps between two measures.")
@click.option(
    "--well-read",
    type=click.FloatRange(0, 1),
    default=1.0,
    show_default=True,
    help="The share to learn from of what the model to begin with reads well; below 1, it reads the corpus first.",
)
@click.option(
    "--height",
    type=click.IntRange(33, 48),
    help="Of the pictures that it reads, in pixels: the lower, the quicker and the less sure.  [default: as --from]",
)
@click.option(
    "--glance-height",
    type=click.IntRange(16, 47),
    help="A lower one to learn at in turns, at which pictures are read first.  [default: as --from]",
)
@learning
def pretrain(
    *,
    directory: Path,
    steps: int,
    held_out: int,
    validate: tuple[Path, ...],
    limit: int,
    every: int,
    well_read: float,
    height: int | None,
    glance_height: int | None,
    how: How,
) -> None:
    """Learn from a synthetic corpus: how the model comes about that others begin with.

    It begins with the stock model, or the one of --from. It saves itself often, and goes on where it was when it is
    called again, at will with other --steps. The model directory can be read with from the first measure on.
    """
    from solver.training.characters import CHARACTERS
    from solver.training.choose import label_probabilities, worth_learning
    from solver.training.corpus import samples
    from solver.training.dataset import Batches
    from solver.training.evaluate import accuracy
    from solver.training.run import Settings

    sets = find_sets(validate)
    examples = samples(directory)
    if len(examples) <= held_out:
        raise click.UsageError(f"{directory} has {len(examples)} pictures: draw more, or hold out fewer.")
    begun = how.start or stock_model()
    height, glance_height = _heights(begun, height, glance_height)
    settings = Settings(
        steps=steps,
        height=height,
        glance_height=glance_height,
        batch=how.batch,
        rate=how.rate,
        renormalise=how.renormalise,
        seed=how.seed,
    )
    run = open_run(how, settings, begun, characters=CHARACTERS, held_out=held_out, well_read=well_read)
    chosen: Sequence[int] = range(held_out, len(examples))  # a corpus grows at its end: what is held out stays so
    with progress_bar() as progress:
        if well_read < 1:
            how.out.mkdir(parents=True, exist_ok=True)
            task = progress.add_task("Reading the corpus", total=len(examples))
            probabilities = label_probabilities(
                begun,
                directory,
                notes=how.out / READ,
                workers=how.threads or os.cpu_count() or 1,
                progress=lambda new: progress.advance(task, new),
            )
            chosen = worth_learning(probabilities, chosen, well_read=well_read, seed=how.seed)
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
        export_run(run, how, begun, learnt=learnt, typical=examples[:held_out])
        engine = PaddleEngine(how.out, threads=1)
        synthetic = accuracy(engine, examples[:held_out], by=lambda each: f"synthetic {each.script} {each.kind}")
        figures = evaluate(GreedyRecognizer(engine), sets, limit=limit)["sets"] if sets else {}
        return synthetic | {name: each["accuracy"] for name, each in figures.items()}

    learn(run, batches, how, every=every, typical=examples[:held_out], measure=measure)


def _heights(begun: Path, height: int | None = None, glance_height: int | None = None) -> tuple[int, int]:
    """The heights to learn at: those of the model that learning begins with, unless others are wanted."""
    card = ModelCard.of(begun, name=begun.name)
    height = height or card.input_height
    if glance_height and glance_height >= height:
        raise click.UsageError(f"--glance-height {glance_height} is no lower than {height}: give less.")
    lower = card.glance_height if glance_height is None else glance_height
    return height, lower if lower < height else 0


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
