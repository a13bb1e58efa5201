"""From a network in PyTorch to a model directory that PaddleOCR loads as its own."""

from __future__ import annotations

import copy
import hashlib
import logging
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from solver.recognize.stock import recogniser_settings
from solver.training.quantise import halved, quantised
from solver.training.rectifiers import scale, sharpness

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import numpy as np
    import onnx
    import torch
    from numpy.typing import NDArray

    from solver.recognize.cards import ModelCard


Form = Literal["onnx", "paddle"]
"""For ONNX Runtime, or for PaddlePaddle: PaddleOCR's engines ``onnxruntime`` and ``paddle_dynamic``."""


def export(
    network: torch.nn.Module,
    directory: Path,
    *,
    characters: Sequence[str],
    card: ModelCard,
    forms: Sequence[Form] = ("onnx", "paddle"),
    half: bool = True,
    typical: Iterable[NDArray[np.uint8]] = (),
) -> None:
    """Write the network, ``inference.yml`` and ``card.toml``, and make the directory if need be.

    As ``onnx`` the network is ``inference.onnx``. It takes any number of pictures of any one width: float32
    (N, 3, H, W), BGR, -1 to 1; it gives probabilities, float32 (N, W / 8, C). H is the card's height, or its glance's;
    any other is computed, too, but was not learnt. As ``paddle`` it is ``config.json`` and
    ``model.safetensors``, which PaddleOCR's own code computes with, and from which ``network.load`` makes it again.

    Args:
        network: as ``build`` makes it.
        directory: whose files of these names are replaced.
        characters: what the columns stand for; first the blank, last the space, which PaddleOCR adds by itself.
        card: what is known of the model, its H among it; the hashes of the files are entered here.
        forms: for which engines.
        half: whether weights are stored in half precision, but for ONNX in 8 bits. They are widened when the model is
            loaded, so reading takes no longer.
        typical: pictures as ``dataset.typical_pictures`` gives them, a hundred or more, by which the large products
            of ONNX are brought to 8 bits (``quantise.quantised``); none: it computes in single precision.
    """
    directory.mkdir(parents=True, exist_ok=True)
    network = copy.deepcopy(network).cpu().eval()
    network.set_attn_implementation("eager")  # in plain products, which ONNX says in half as many operators
    names: list[str] = []
    if "onnx" in forms:
        names += _write_onnx(network, directory, card.input_height, half=half, typical=list(typical))
    if "paddle" in forms:
        names += _write_weights(network, directory, half=half)
    (directory / "inference.yml").write_bytes(recogniser_settings("".join(characters[1:-1]), card.input_height))
    hashes = {name: hashlib.sha256((directory / name).read_bytes()).hexdigest() for name in (*names, "inference.yml")}
    replace(card, sha256=hashes).save(directory / "card.toml")


def _write_weights(network: torch.nn.Module, directory: Path, *, half: bool) -> tuple[str, ...]:
    """The files' names, once they are written: the network in the form that transformers and PaddleX share.

    The network's own weights are scaled to it (``rectifiers.scale``).
    """
    from safetensors.torch import save_file

    network.config.to_json_file(directory / "config.json")
    scale(network, sharpness(network))
    weights = {
        name: tensor.half() if half else tensor
        for name, tensor in network.state_dict().items()
        if tensor.is_floating_point()  # PaddleX warns of the others: how many batches a normalisation has seen
    }
    save_file(weights, directory / "model.safetensors", metadata={"format": "pt"})
    return "config.json", "model.safetensors"


def _write_onnx(
    network: torch.nn.Module, directory: Path, height: int, *, half: bool, typical: Sequence[NDArray[np.uint8]]
) -> tuple[str, ...]:
    """The file's name, once it is written: the network with its batch normalisations folded."""
    import onnx

    model = _converted(network, height)
    if typical:
        model = quantised(model, typical)
    elif half:
        halved(model)
    onnx.save(model, directory / "inference.onnx")
    return ("inference.onnx",)


def _converted(network: torch.nn.Module, height: int) -> onnx.ModelProto:
    """The network in ONNX, in single precision."""
    import torch

    dynamic = torch.export.Dim.DYNAMIC
    # It warns of torchvision, which is not needed, and of what it does itself in old ways.
    logging.getLogger("torch.onnx._internal.exporter._registration").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            network,
            (torch.zeros(2, 3, height, 160),),
            input_names=["x"],
            output_names=["emissions"],
            dynamic_shapes=({0: dynamic, 3: dynamic},),
            dynamo=True,
            verbose=False,
        )
    model = program.model_proto
    # PyTorch takes the height for a constant, though no operator depends on it.
    model.graph.input[0].type.tensor_type.shape.dim[2].dim_param = "height"
    del model.graph.value_info[:]
    return model
