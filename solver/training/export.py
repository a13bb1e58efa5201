"""From a network in PyTorch to a model directory that PaddleOCR loads as its own."""

from __future__ import annotations

import copy
import hashlib
import logging
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from solver.recognize.stock import stock_model

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import onnx
    import torch

    from solver.recognize.cards import ModelCard


Form = Literal["onnx", "paddle"]
"""For ONNX Runtime, or for PaddlePaddle: PaddleOCR's engines ``onnxruntime`` and ``paddle_dynamic``."""


def export(
    network: torch.nn.Module,
    directory: Path,
    *,
    characters: Sequence[str],
    card: ModelCard,
    form: Form = "onnx",
    half: bool = True,
) -> None:
    """Write the network, ``inference.yml`` and ``card.toml``, and make the directory if need be.

    As ``onnx`` the network is ``inference.onnx``. It takes any number of pictures of any one width: float32
    (N, 3, 48, W), BGR, -1 to 1; it gives probabilities, float32 (N, W / 8, C). As ``paddle`` it is ``config.json`` and
    ``model.safetensors``, which PaddleOCR's own code computes with.

    Args:
        network: as ``build`` makes it.
        directory: whose files of these names are replaced.
        characters: what the columns stand for; first the blank, last the space, which PaddleOCR adds by itself.
        card: what is known of the model; the hashes of the files are entered here.
        form: for which engine.
        half: whether ONNX stores weights in half precision. They are widened when the model is loaded, so reading
            takes no longer.
    """
    import yaml

    directory.mkdir(parents=True, exist_ok=True)
    network = copy.deepcopy(network).cpu().eval()
    written = _write_onnx(network, directory, half=half) if form == "onnx" else _write_paddle(network, directory)
    settings = yaml.safe_load((stock_model() / "inference.yml").read_bytes())
    settings["PostProcess"]["character_dict"] = "".join(characters[1:-1])
    (directory / "inference.yml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    hashes = {name: hashlib.sha256((directory / name).read_bytes()).hexdigest() for name in (*written, "inference.yml")}
    replace(card, sha256=hashes).save(directory / "card.toml")


def _write_paddle(network: torch.nn.Module, directory: Path) -> tuple[str, ...]:
    """The files' names, once they are written: the network in the form that transformers and PaddleX share."""
    from safetensors.torch import save_file

    network.config.to_json_file(directory / "config.json")
    save_file(network.state_dict(), directory / "model.safetensors", metadata={"format": "pt"})
    return "config.json", "model.safetensors"


def _write_onnx(network: torch.nn.Module, directory: Path, *, half: bool) -> tuple[str, ...]:
    """The file's name, once it is written: the network with its batch normalisations folded."""
    import onnx
    import torch

    dynamic = torch.export.Dim.DYNAMIC
    # It warns of torchvision, which is not needed, and of what it does itself in old ways.
    logging.getLogger("torch.onnx._internal.exporter._registration").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = torch.onnx.export(
            network,
            (torch.zeros(2, 3, 48, 160),),
            input_names=["x"],
            output_names=["emissions"],
            dynamic_shapes=({0: dynamic, 3: dynamic},),
            dynamo=True,
            verbose=False,
        ).model_proto
    if half:
        _halve(model)
    onnx.save(model, directory / "inference.onnx")
    return ("inference.onnx",)


def _halve(model: onnx.ModelProto) -> None:
    """Store the weights as float16, each widened by a Cast that ONNX Runtime does once, on loading."""
    import numpy as np
    import onnx

    graph = model.graph
    for constant in graph.initializer:
        if constant.data_type != onnx.TensorProto.FLOAT or len(constant.dims) == 0:
            continue
        name = constant.name
        narrow = onnx.numpy_helper.to_array(constant).astype(np.float16)
        constant.CopyFrom(onnx.numpy_helper.from_array(narrow, f"{name}.half"))
        graph.node.insert(0, onnx.helper.make_node("Cast", [f"{name}.half"], [name], to=onnx.TensorProto.FLOAT))
