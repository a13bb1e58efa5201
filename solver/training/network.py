"""The network: PP-OCRv6 small, a convolutional backbone with two SVTR blocks and a CTC head.

Its PyTorch form is the one that ``transformers`` carries; its weights come from ``model.safetensors``, which our own
models have, or from ONNX, in which the stock model comes. Sources: PaddleOCR, PP-OCRv6; Du et al., SVTR: scene text
recognition with a single visual model, IJCAI 2022.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from solver.errors import ModelDamaged
from solver.training.rectifiers import scale, set_rectifiers, sharpness

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import numpy as np
    import onnx
    import torch
    from numpy.typing import NDArray


def build(architecture: Mapping[str, Any]) -> torch.nn.Module:
    """The network of an architecture, weights drawn at random, normalising by its running statistics.

    Args:
        architecture: what differs from PP-OCRv6 small, as ``PPOCRV6SmallRecConfig`` calls it; at the least
            ``head_out_channels``, the number of columns; and ``sharpness``, if it has rectifiers.
    """
    from transformers import PPOCRV6SmallRecConfig, PPOCRV6SmallRecForTextRecognition

    network: torch.nn.Module = PPOCRV6SmallRecForTextRecognition(PPOCRV6SmallRecConfig(**architecture)).eval()
    if sharpness(network) > 1:
        set_rectifiers(network)
    network.model.backbone.register_forward_hook(_any_rows)
    return network


def log_probabilities(network: torch.nn.Module, pictures: torch.Tensor) -> torch.Tensor:
    """What training needs in the place of probabilities: their logarithms, float32 (N, T, C).

    Args:
        network: as ``build`` makes it.
        pictures: uint8 (N, H, W, 3), BGR, as the dataset gives them.
    """
    hidden = network.head.encoder(network.model(pixels_of(pictures)).last_hidden_state).last_hidden_state
    return network.head.head(hidden).float().log_softmax(2)


def pixels_of(pictures: torch.Tensor) -> torch.Tensor:
    """What the network's first layer is given: float32 (N, 3, H, W), -1 to 1, of uint8 (N, H, W, 3)."""
    return ((pictures.permute(0, 3, 1, 2) / 255) - 0.5) / 0.5


def normalised(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """What the network takes of a picture, as PaddleOCR does it: float32 (1, 3, H, W), -1 to 1.

    Args:
        picture: uint8 (H, W, 3), BGR, as the dataset gives it.
    """
    import numpy as np

    levels = picture.transpose(2, 0, 1)[np.newaxis].astype(np.float32)
    normal: NDArray[np.float32] = (levels / 255 - 0.5) / 0.5
    return normal


def characters_of(directory: Path) -> tuple[str, ...]:
    """What the columns of a model directory's network stand for: the blank, those that it lists, the space."""
    import yaml

    settings = yaml.safe_load((directory / "inference.yml").read_bytes())
    return ("", *settings["PostProcess"]["character_dict"], " ")


def load(directory: Path, characters: Sequence[str]) -> torch.nn.Module:
    """The network of a model directory, its head cut and ordered to other characters.

    Columns whose character the model cannot write start from zero weights and a bias that makes them improbable.

    Args:
        directory: PP-OCRv6 small's, with ``inference.onnx`` and ``inference.yml``, or one that ``export`` wrote, of
            which ``model.safetensors`` is read where it is: ONNX in 8 bits cannot be.
        characters: what the columns of the result stand for, blank first.

    Raises:
        ModelDamaged: the file holds a network of another family, or ONNX in 8 bits.
    """
    import torch

    written = {character: column for column, character in enumerate(characters_of(directory))}
    network = build({"head_out_channels": len(written)})
    path = directory / "model.safetensors"
    fill = _restore if path.exists() else _fill
    path = path if path.exists() else directory / "inference.onnx"
    try:
        fill(network, path)
    except (StopIteration, ValueError, RuntimeError) as error:
        mend = "name the model directory of one"
        raise ModelDamaged(path=path, reason=f"is no PP-OCRv6 small ({error})", mend=mend) from error
    _fold(network)
    head = network.head.head
    columns = [written.get(character, -1) for character in characters]
    known = torch.tensor([column >= 0 for column in columns])
    weight, bias = head.weight.data[columns], head.bias.data[columns]
    head.weight = torch.nn.Parameter(weight * known[:, None])
    head.bias = torch.nn.Parameter(torch.where(known, bias, bias[known].min()))
    head.out_features = network.config.head_out_channels = len(columns)
    return network


def _any_rows(_backbone: torch.nn.Module, _pictures: object, seen: Any) -> None:
    """Make three rows, as are averaged behind the backbone, of those that it leaves: fewer from below 33 pixels.

    All three are the mean, so that what had three comes out the same.
    """
    seen.feature_maps = (*seen.feature_maps[:-1], seen.feature_maps[-1].mean(2, keepdim=True).expand(-1, -1, 3, -1))


def _restore(network: torch.nn.Module, path: Path) -> None:
    """Copy the weights that ``export`` wrote into the network."""
    from safetensors.torch import load_file

    result = network.load_state_dict(load_file(path), strict=False)  # widened on the way, if they are half precision
    missing = [name for name in result.missing_keys if not name.endswith("num_batches_tracked")]  # export leaves it out
    if missing or result.unexpected_keys:
        raise ValueError(f"lacks {missing} and has {result.unexpected_keys}")
    settings = json.loads(path.with_name("config.json").read_bytes())
    if "sharpness" in settings:
        set_rectifiers(network)
        scale(network, 1 / settings["sharpness"])


def _fill(network: torch.nn.Module, path: Path) -> None:
    """Copy the weights of an ONNX file into the network: layers of one kind stand in the same order in both.

    An exporter folds batch normalisations into a bias behind their convolution. Here such a one adds that bias and
    changes nothing else.
    """
    import onnx
    import torch

    graph = onnx.load(path).graph
    if any(node.op_type == "DequantizeLinear" for node in graph.node):
        mend = "put the model.safetensors beside it that was written with it"
        raise ModelDamaged(path=path, reason="computes in 8 bits", mend=mend)
    if not any(node.op_type in {"Gelu", "Erf"} for node in graph.node):
        set_rectifiers(network)
    layers = _layers(graph)
    pairs = [layer for layer in network.modules() if hasattr(layer, "normalization")]
    norms = {layer.convolution: layer.normalization for layer in pairs}
    for module in network.modules():
        if not isinstance(module, (torch.nn.Conv2d, torch.nn.Linear, torch.nn.LayerNorm)):
            continue
        weight, *rest = next(layers[type(module).__name__])
        norm = norms.get(module)
        if norm is None:
            targets = [module.bias]
        elif len(rest) == 1:
            norm.running_var.fill_(1 - norm.eps)  # over whose root it divides
            targets = [norm.bias]
        else:
            targets = [norm.weight, norm.bias, norm.running_mean, norm.running_var]
        for target, array in zip((module.weight, *targets), (weight, *rest), strict=True):
            target.data.copy_(torch.from_numpy(array.astype("float32")).reshape(target.shape))
    if left := [name for name, others in layers.items() if next(others, None)]:
        raise ValueError(f"more layers of {left} than it has")


def _fold(network: torch.nn.Module) -> None:
    """Put what each batch normalisation scales by into its convolution, where alone it then is to be learnt."""
    for layer in network.modules():
        if hasattr(layer, "normalization") and hasattr(norm := layer.normalization, "running_var"):
            scale = norm.weight.data / (norm.running_var + norm.eps).sqrt()
            layer.convolution.weight.data *= scale[:, None, None, None]
            norm.bias.data -= norm.running_mean * scale
            norm.weight.data.fill_(1)
            norm.running_mean.zero_()
            norm.running_var.fill_(1 - norm.eps)  # over whose root it divides


def _layers(graph: onnx.GraphProto) -> dict[str, Iterator[list[NDArray[np.float32]]]]:
    """The weights of a graph by kind of layer, in order: of each layer the weight, then the bias or the norm."""
    import onnx

    constants = {constant.name: onnx.numpy_helper.to_array(constant) for constant in graph.initializer}
    for node in graph.node:  # weights stored in half precision
        if node.op_type == "Cast" and node.input[0] in constants:
            constants[node.output[0]] = constants[node.input[0]]
    consumers = {node.input[0]: node for node in reversed(graph.node)}
    layers: dict[str, list[list[NDArray[np.float32]]]] = {"Conv2d": [], "Linear": [], "LayerNorm": []}
    for node in graph.node:
        weights = [constants[name] for name in node.input if name in constants]
        if len(weights) == 1 and node.output[0] in consumers:  # the bias, or the norm, comes in the next node
            weights += [constants[name] for name in consumers[node.output[0]].input if name in constants]
        if node.op_type == "Conv":
            layers["Conv2d"].append(weights)
        elif node.op_type == "MatMul" and weights:
            layers["Linear"].append([weights[0].T, *weights[1:]])
        elif node.op_type == "LayerNormalization" or (node.op_type == "Mul" and weights and weights[0].size > 1):
            layers["LayerNorm"].append(weights)
    return {name: iter(each) for name, each in layers.items()}
