"""Smaller numbers in an ONNX network: half precision to store it, whole numbers of eight bits to compute with."""

from __future__ import annotations

import contextlib
import re
import tempfile
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from solver.training.network import normalised

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import onnx
    from numpy.typing import NDArray


LARGE = re.compile(r"model\.backbone\.encoder\.(convolution\.stem|.*channel_conv)|head\.encoder\.conv_block\.[01]\.")
"""The weights of the convolutions that take most of the time: those across channels, but for the squeezes', which see a
single column."""

WITHIN = re.compile(r"model\.backbone\.encoder\..*token_conv")
"""The weights of the backbone's convolutions within channels."""

BETWEEN = {"Relu", "Pad", "MaxPool", "Concat", "Mul", "Add"}
"""What else stands between the large convolutions."""

OUTSIDE = 1e-4
"""The share of the activations that lie outside of what eight bits can say."""

WEIGHT_LIMIT = 64
"""The largest weight: seven bits, for without VNNI eight can overflow where products are added up."""


def in_eight_bits(weight: str, *, rectifiers: bool) -> bool:
    """Whether the convolution with the weight of that name computes in 8 bits, in a network with rectifiers or GELU."""
    return bool(LARGE.match(weight) or (rectifiers and WITHIN.match(weight)))


def halved(model: onnx.ModelProto) -> None:
    """Store the weights as float16, in place, each widened by a Cast that ONNX Runtime does once, on loading."""
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


def quantised(model: onnx.ModelProto, typical: Sequence[NDArray[np.uint8]]) -> onnx.ModelProto:
    """The network with its large products in 8 bits: a third of the size, twice as fast.

    Weights are scaled channel by channel, activations by the range that holds 99.99 % of what typical pictures cause.
    With rectifiers the backbone is whole numbers from end to end, but for the squeezes. With GELU, which comes back to
    single precision anyway, so does all that lies between the large products; it takes its form with a hyperbolic
    tangent, which is within 0.0005 and takes two thirds of the time. What the rounding costs can be learnt away
    (``rounding.rounded``). Source: Jacob et al., Quantization and training of neural networks for efficient
    integer-arithmetic-only inference, CVPR 2018.

    Args:
        model: in single precision, as ``export`` makes it; its input is called ``x``.
        typical: pictures as ``dataset.typical_pictures`` gives them, all of one width.
    """
    import onnx
    from onnxruntime.quantization import (
        CalibrationDataReader,
        CalibrationMethod,
        QuantFormat,
        QuantType,
        quantize_static,
    )
    from onnxruntime.quantization.shape_inference import quant_pre_process

    class Typical(CalibrationDataReader):  # type: ignore[misc]  # ONNX Runtime has no types
        """The pictures, one by one."""

        def __init__(self) -> None:
            self._left = iter(typical)

        def get_next(self) -> dict[str, Any] | None:
            image = next(self._left, None)
            return None if image is None else {"x": normalised(image)}

    with tempfile.TemporaryDirectory() as folder:
        whole, prepared, small = (str(Path(folder, name)) for name in ("whole.onnx", "prepared.onnx", "small.onnx"))
        onnx.save(model, whole)
        quant_pre_process(whole, prepared, skip_symbolic_shape=True)
        graph = onnx.load(prepared).graph
        weights = {constant.name for constant in graph.initializer}
        rectifiers = all(node.op_type != "Gelu" for node in graph.node)
        convolutions = [node for node in graph.node if node.op_type == "Conv"]
        exact = {node.output[0] for node in convolutions if not in_eight_bits(node.input[1], rectifiers=rectifiers)}
        coarse = [node.name for node in convolutions if node.output[0] not in exact]
        # Attention multiplies what comes in: that stays exact, too.
        coarse += [node.name for node in graph.node if node.op_type == "MatMul" and node.input[1] in weights]
        if rectifiers:
            backbone = takewhile(lambda node: node.op_type != "AveragePool", graph.node)
            coarse += [node.name for node in backbone if node.op_type in BETWEEN and node.input[0] not in exact]
        with contextlib.redirect_stdout(None):  # it prints what it counts
            quantize_static(
                prepared,
                small,
                Typical(),
                quant_format=QuantFormat.QDQ,
                per_channel=True,
                reduce_range=True,  # to WEIGHT_LIMIT
                nodes_to_quantize=coarse,
                op_types_to_quantize=["Conv", "MatMul", *BETWEEN],
                activation_type=QuantType.QUInt8,
                weight_type=QuantType.QInt8,
                calibrate_method=CalibrationMethod.Percentile,
                extra_options={"CalibPercentile": 100 * (1 - OUTSIDE)},
            )
        result = onnx.load(small)
    for node in result.graph.node:
        if node.op_type == "Gelu":
            del node.attribute[:]
            node.attribute.append(onnx.helper.make_attribute("approximate", "tanh"))
    return result
