"""The model of our own, which travels in the wheel: what reads when nothing else is asked for.

``captcha-ocr train pretrain`` builds it. Beside the files that ONNX Runtime reads lie its weights for PyTorch and
PaddlePaddle, so that it can be taught further and computed on a GPU.
"""

from __future__ import annotations

from pathlib import Path


def bundled_model() -> Path:
    """The model directory."""
    return Path(__file__).parent / "models" / "captcha"
