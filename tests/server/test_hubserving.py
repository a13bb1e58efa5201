"""The old ``config.json``: what is honoured, what is refused, and how."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from integrations.server.hubserving import HubConfig
from solver import ServerConfigInvalid

SHIPPED = {
    "modules_info": {"ocr_rec": {"init_args": {"version": "1.0.0", "use_gpu": False}, "predict_args": {}}},
    "port": 8867,
    "use_multiprocess": False,
    "workers": 2,
}
"""What PaddleOCR 2.x shipped as ``deploy/hubserving/ocr_rec/config.json``, but for the graphics card."""


def module(**changes: Any) -> dict[str, Any]:
    """``modules_info`` with these changes to ``ocr_rec``."""
    return {"modules_info": {"ocr_rec": changes}}


def load(tmp_path: Path, told: Any) -> HubConfig:
    """The configuration that a file with this makes."""
    path = tmp_path / "config.json"
    path.write_text(told if isinstance(told, str) else json.dumps(told))
    return HubConfig.load(path)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, HubConfig(port=8867)),
        ({"use_multiprocess": True}, HubConfig(port=8867, threads=2)),
        (module(init_args={"use_gpu": True}), HubConfig(port=8867, device="gpu")),
        ({"use_gpu": True}, HubConfig(port=8867, device="gpu")),
        (
            {"modules_info": {"ocr_system": {"init_args": {"use_gpu": True}}, "ocr_det": {}}},
            HubConfig(port=8867, device="gpu", modules={"ocr_system": {}, "ocr_det": {}}),
        ),
        (module(predict_args={"length": 4}), HubConfig(port=8867, modules={"ocr_rec": {"length": 4}})),
    ],
)
def test_what_is_honoured(tmp_path: Path, changes: dict[str, Any], expected: HubConfig) -> None:
    """Port, device, workers, modules and the defaults of their requests."""
    assert load(tmp_path, SHIPPED | changes) == expected


def test_what_may_be_left_out(tmp_path: Path) -> None:
    """The shortest configuration names the module; the port is PaddleHub's."""
    assert load(tmp_path, module()) == HubConfig(port=8866)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ("{", "Expecting property name"),
        ([], "list indices"),
        ({}, "'modules_info' is missing"),
        ({"modules_info": {}}, "modules_info names no module, give one of ocr_rec, ocr_det, ocr_cls, ocr_system"),
        ({"modules_info": {"ocr_rec": {}, "structure_table": {}}}, "the module structure_table is not served here"),
        ({"modules_info": {"ocr_det": {"predict_args": {"length": 4}}}}, "'length' is not for ocr_det"),
        ({"modules_info": {"ocr_det": {"init_args": {"det_model_dir": "x"}}}}, "'det_model_dir' is not known here"),
        (module(init_args={"use_gpu": True}) | {"use_multiprocess": True}, "exclude each other, set one of them"),
        (SHIPPED | {"use_gpu": True, "use_multiprocess": True}, "exclude each other, set one of them"),
        (SHIPPED | {"timeout": 5}, "'timeout' is not known here"),
        (module(init_args={"rec_model_dir": "x"}), "'rec_model_dir' is not known here"),
        (module(predict_args={"paths": []}), "'paths' is not a hint"),
        (module() | {"port": "eight"}, "invalid literal"),
        (module() | {"port": 88670}, "port=88670 is none, give one from 1 to 65535"),
        (module() | {"use_multiprocess": True, "workers": 0}, "workers=0 read nothing, give at least 1"),
    ],
)
def test_what_is_refused(tmp_path: Path, told: Any, sentence: str) -> None:
    """What would not be done as asked is told before the server starts, with the file's path."""
    with pytest.raises(ServerConfigInvalid, match=sentence) as refused:
        load(tmp_path, told)
    assert str(refused.value).startswith(f"{tmp_path / 'config.json'}: ")
    assert refused.value.path == tmp_path / "config.json"
