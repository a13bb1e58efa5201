"""``captcha-ocr export``: the model directory of a checkpoint, or of another model directory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from solver.commands.learning import need_extra
from solver.commands.options import FOLDER, NEW_FOLDER
from solver.recognize.cards import ModelCard

if TYPE_CHECKING:
    from solver.training.export import Form


@click.command("export", short_help="Write a model directory for PaddleOCR.")
@click.argument("source", metavar="SOURCE", type=click.Path(exists=True, path_type=Path))
@click.option("--out", required=True, type=NEW_FOLDER, help="The model directory.")
@click.option("--name", default="captcha", show_default=True, help="What readings call the model.")
@click.option("--format", "form", type=click.Choice(["onnx", "paddle"]), default="onnx", show_default=True)
@click.option("--full", is_flag=True, help="Store weights in single instead of half precision.")
@click.option(
    "--typical",
    type=FOLDER,
    help="ONNX: a corpus by which it is brought to 8 bits, a third of the size and nearly twice as fast.",
)
def export(*, source: Path, out: Path, name: str, form: Form, full: bool, typical: Path | None) -> None:
    """Write the model directory of SOURCE as PaddleOCR loads it.

    SOURCE is a checkpoint that captcha-ocr train left, or a model directory; the one in the package is told by
    captcha-ocr doctor. The format paddle is for PaddleOCR's engine paddle_dynamic, which computes with PaddlePaddle.
    """
    if typical and form == "paddle":
        raise click.UsageError("--typical is for --format onnx: leave one of them out.")
    if typical and full:
        raise click.UsageError("--typical stores in 8 bits and --full in single precision: leave one of them out.")
    need_extra()
    from solver.training.corpus import samples
    from solver.training.dataset import typical_pictures
    from solver.training.export import export as write
    from solver.training.network import characters_of, load
    from solver.training.run import Run

    if source.is_dir():
        card = ModelCard.of(source, name=name)
        characters = characters_of(source)
        network = load(source, characters)
    else:
        run = Run.load(source)
        network, characters = run.average, run.characters
        card = ModelCard(
            name=name,
            training_data=f"{run.step * run.settings.batch} pictures",
            input_height=run.settings.height,
            glance_height=run.settings.glance_height,
        )
    write(
        network,
        out,
        characters=characters,
        card=card,
        forms=[form],
        half=not full,
        typical=typical_pictures(samples(typical), height=card.input_height) if typical else (),
    )
