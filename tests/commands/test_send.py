"""``captcha-ocr send``: both forms of the old client's arguments, a directory, times, and what goes wrong."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from click.testing import CliRunner
from flask import Flask, request

from solver.cli import main
from tests.sites import serving


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A directory with pictures 10, 20 and 30 pixels wide, and with what is none."""
    for width in 30, 10, 20:
        cv2.imwrite(str(tmp_path / f"{width}.png"), np.zeros((10, width, 3), np.uint8))
    (tmp_path / "labels.csv").write_text("file,label\n")
    (tmp_path / "deeper").mkdir()
    return tmp_path


@pytest.fixture
def server() -> Iterator[str]:
    """The address of an old server that reads the width of a picture, and fails at 20."""
    app = Flask(__name__)

    @app.post("/predict/ocr_rec")
    def predict() -> dict[str, Any]:
        [image] = request.get_json()["images"]
        decoded = cv2.imdecode(np.frombuffer(base64.b64decode(image), np.uint8), cv2.IMREAD_COLOR)
        assert decoded is not None
        if decoded.shape[1] == 20:
            return {"msg": "out of memory", "results": "", "status": "101"}
        return {"msg": "", "results": [[{"text": str(decoded.shape[1]), "confidence": 0.5}]], "status": "000"}

    with serving(app) as url:
        yield f"{url}predict/ocr_rec"


@pytest.mark.parametrize("form", [["{server}", "{path}"], ["--server_url={server}", "--image_dir={path}"]])
@pytest.mark.parametrize("more", [[], ["--visualize=false", "--output=./hubserving_result"]])
def test_both_old_forms(server: str, pictures: Path, form: list[str], more: list[str]) -> None:
    """The arguments of PaddleOCR's client before and after 2.5 do the same."""
    arguments = [part.format(server=server, path=pictures / "10.png") for part in form]
    result = CliRunner().invoke(main, ["send", *arguments, *more, "--json"])
    document = json.loads(result.stdout)
    [reading] = document["readings"]
    assert result.exit_code == 0
    assert document["server"] == server
    assert (reading["image"], reading["text"], reading["confidence"]) == ("10.png", "10", 0.25)
    assert reading["ms"] > 0


def test_a_directory(server: str, pictures: Path) -> None:
    """Its pictures in their order, not deeper; one that fails keeps the others from nothing, but the status tells."""
    document = CliRunner().invoke(main, ["send", server, str(pictures), "--json"])
    table = CliRunner().invoke(main, ["send", server, str(pictures)])
    readings = json.loads(document.stdout)["readings"]
    assert document.exit_code == table.exit_code == 1
    assert [reading["image"] for reading in readings] == ["10.png", "20.png", "30.png"]
    assert [reading.get("text") for reading in readings] == ["10", None, "30"]
    assert "answered status 101 (out of memory)" in readings[1]["error"]
    assert "2 read in" in table.stdout
    assert "out of memory" in " ".join(table.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "A server and a picture or directory are needed"),
        (["{server}"], "A server and a picture or directory are needed"),
        (["{server}", "{path}/nowhere.png"], "does not exist"),
        (["{server}", "{path}/deeper"], "No picture lies in"),
        (["{server}", "{path}", "--visualize=true"], "leave out --visualize"),
    ],
)
def test_wrong_use_is_status_2(server: str, pictures: Path, arguments: list[str], sentence: str) -> None:
    """What is missing or cannot be done is told, and nothing sent."""
    arguments = [part.format(server=server, path=pictures) for part in arguments]
    result = CliRunner().invoke(main, ["send", *arguments])
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in " ".join(result.stderr.split())


def test_an_address_without_a_protocol_is_status_1(pictures: Path) -> None:
    """An error of the tree is one sentence on stderr."""
    result = CliRunner().invoke(main, ["send", "http://127.0.0.1:8867", str(pictures)])
    assert (result.exit_code, result.stdout) == (1, "")
    assert "end it with /v1/read, /predict/ocr_rec, /ocr" in result.stderr
