"""Which network is worth its time: the one in the package beside smaller ones, and beside single precision.

    python benchmarks/networks.py [--width 144]        # with the extra train

Each is exported and run by ONNX Runtime in one thread on one picture, 48 pixels high; the one in the package at
the height that it reads it at. All but that one have stock's weights, for they are timed, not trained; the smaller
ones lack blocks of the third and fourth stage, where most of the time goes. What eight bits are worth depends on
the processor's instructions, so these are in the name of what it writes: ``results/networks-avx512.json``.
"""

from __future__ import annotations

import argparse
import copy
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch

from solver.recognize.bundled import bundled_model
from solver.recognize.cards import ModelCard
from solver.recognize.stock import stock_model
from solver.training.export import export
from solver.training.network import characters_of, load
from solver.training.rectifiers import set_rectifiers

RUNS = 200
KEPT = {"3 of 7 and 2 of 3 blocks": (3, 2), "3 of 7 and 3 of 3 blocks": (3, 3), "5 of 7 and 3 of 3 blocks": (5, 3)}
"""How many blocks of the third and the fourth stage a smaller network keeps."""


def milliseconds(path: Path, width: int, height: int = 48) -> float:
    """The median of many runs."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    x = np.random.default_rng(0).uniform(-1, 1, (1, 3, height, width)).astype(np.float32)
    spent = []
    for _ in range(RUNS):
        start = time.perf_counter()
        session.run(None, {"x": x})
        spent.append((time.perf_counter() - start) * 1000)
    return statistics.median(spent)


def smaller(network: Any, third: int, fourth: int) -> Any:
    """The network with only the first blocks of its third and fourth stage."""
    cut = copy.deepcopy(network)
    stages = cut.model.backbone.encoder.blocks
    for stage, kept in ((2, third), (3, fourth)):
        stages[stage].blocks = torch.nn.ModuleList(list(stages[stage].blocks)[:kept])
    return cut


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--width", type=int, default=144, help="of the picture, were it 48 pixels high (default: 144)")
    width = parser.parse_args().width
    characters = characters_of(bundled_model())
    network = load(stock_model(), characters)
    variants = {name: smaller(network, *kept) for name, kept in KEPT.items()} | {"all blocks": network}
    variants["all blocks, 8 bits, rectifiers"] = load(stock_model(), characters)
    set_rectifiers(variants["all blocks, 8 bits, rectifiers"])
    noise = np.random.default_rng(0).integers(0, 256, (8, 48, 192, 3), np.uint8)  # by which 8 bits are scaled
    results = {
        "stock, all columns": {
            "parameters": sum(each.numel() for each in load(stock_model(), characters_of(stock_model())).parameters()),
            "mb": (stock_model() / "inference.onnx").stat().st_size / 1e6,
            "ms": milliseconds(stock_model() / "inference.onnx", width),
        }
    }
    with tempfile.TemporaryDirectory() as folder:
        for name, variant in variants.items():
            directory = Path(folder, name)
            export(
                variant,
                directory,
                characters=characters,
                card=ModelCard(name=name),
                forms=["onnx"],
                half=False,
                typical=list(noise) if "8 bits" in name else (),
            )
            path = directory / "inference.onnx"
            results[name] = {
                "parameters": sum(parameter.numel() for parameter in variant.parameters()),
                "mb": path.stat().st_size / 1e6,
                "ms": milliseconds(path, width),
            }
    path = bundled_model() / "inference.onnx"
    height = ModelCard.load(bundled_model() / "card.toml").input_height
    results["all blocks, 8 bits"] = results["all blocks"] | {
        "mb": path.stat().st_size / 1e6,
        "ms": milliseconds(path, round(width * height / 48), height),
    }
    instructions = torch.backends.cpu.get_cpu_capability().lower()
    written = Path(__file__).parent / "results" / f"networks-{instructions}.json"
    written.write_text(json.dumps({"width": width, "networks": results}, indent=1) + "\n")
    print(written.read_text())


if __name__ == "__main__":
    main()
