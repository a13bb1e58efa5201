"""``captcha-ocr train rectify``: a model with rectifiers of one with GELU."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from solver.commands.learning import need_extra, need_instructions
from solver.commands.options import FOLDER, NEW_FOLDER
from solver.commands.progress import progress_bar
from solver.recognize.cards import ModelCard
from solver.recognize.stock import stock_model

if TYPE_CHECKING:
    from solver.training.precision import Precision


@click.command("rectify")
@click.option("--corpus", "directory", required=True, type=FOLDER, help="What captcha-ocr train corpus drew.")
@click.option("--from", "start", type=FOLDER, help="The model to begin with.  [default: the stock model]")
@click.option("--out", required=True, type=NEW_FOLDER, help="The model directory.")
@click.option("--count", type=click.IntRange(1), default=1024, show_default=True, help="Pictures to learn from.")
@click.option("--steps", type=click.IntRange(1), default=800, show_default=True, help="How long each block learns.")
@click.option("--precision", type=click.Choice(["float32", "bfloat16"]), default="float32", show_default=True)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of all that is random.")
def rectify(
    *, directory: Path, start: Path | None, out: Path, count: int, steps: int, precision: Precision, seed: int
) -> None:
    """Put rectifiers in the place of GELU: in eight bits the network then takes 0.7 of its time.

    Block by block, what stands around a rectifier learns to do what the block did. Go on with captcha-ocr train
    pretrain --from, which learns away what that costs.
    """
    need_extra()
    need_instructions(precision)
    from solver.training.characters import CHARACTERS
    from solver.training.corpus import samples
    from solver.training.dataset import typical_pictures
    from solver.training.export import export
    from solver.training.network import load
    from solver.training.rectifiers import blocks, sharpness
    from solver.training.rectify import rectify as teach

    begun = start or stock_model()
    network = load(begun, CHARACTERS)
    if sharpness(network) > 1:
        raise click.UsageError(f"{begun} has rectifiers already: name a model with GELU.")
    examples = samples(directory)
    # What was measured of the one is not true of the other.
    card = replace(ModelCard.of(begun, name="captcha"), accuracy={}, calibration=None, min_confidence=0.5)
    height = card.input_height
    pictures = typical_pictures(examples[-count:], height=height, count=count)  # pretrain holds out of its start
    with progress_bar("{task.fields[told]}") as progress:
        task = progress.add_task("Rectifying", total=len(blocks(network)), told="")
        for missing in teach(network, pictures, steps=steps, seed=seed, precision=precision):
            progress.update(task, advance=1, told=f"{missing:.1%} missing")
    export(network, out, characters=CHARACTERS, card=card, typical=typical_pictures(examples, height=height))
