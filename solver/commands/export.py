"""``captcha-ocr export``: the model directory of a checkpoint."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from solver.commands.train import need_extra
from solver.recognize.cards import ModelCard

if TYPE_CHECKING:
    from solver.training.export import Form


@click.command("export")
@click.argument("checkpoint", metavar="CHECKPOINT", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="The model directory.")
@click.option("--name", default="captcha", show_default=True, help="What readings call the model.")
@click.option("--format", "form", type=click.Choice(["onnx", "paddle"]), default="onnx", show_default=True)
@click.option("--full", is_flag=True, help="ONNX: store weights in single instead of half precision.")
def export(*, checkpoint: Path, out: Path, name: str, form: Form, full: bool) -> None:
    """Write the model directory of CHECKPOINT, which captcha-ocr train left, as PaddleOCR loads it.

    The format paddle is for its engine paddle_dynamic, which computes with PaddlePaddle."""
    need_extra()
    from solver.training.export import export as write
    from solver.training.run import Run

    run = Run.load(checkpoint)
    card = ModelCard(name=name, training_data=f"{run.step * run.settings.batch} pictures")
    write(run.average, out, characters=run.characters, card=card, form=form, half=not full)
