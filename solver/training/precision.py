"""What layers compute in."""

from __future__ import annotations

from typing import Literal

Precision = Literal["float32", "bfloat16"]
"""Weights are always float32. Processors with AVX-512 and GPUs gain from the shorter."""


def quick_in_bfloat16(device: str) -> bool:
    """Whether a device has instructions for bfloat16: a processor without takes a hundred times as long as in float32.

    Args:
        device: as PyTorch names it.
    """
    import torch

    return torch.device(device).type != "cpu" or str(torch.backends.cpu.get_cpu_capability()).startswith("AVX512")
