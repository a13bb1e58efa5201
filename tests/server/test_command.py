"""``captcha-ocr serve``: what it refuses, and a real process that stops in grace."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import cv2
import httpx2
import numpy as np
import pytest
from click.testing import CliRunner

from solver.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from tests.server.conftest import Pictures


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--host", "0.0.0.0"], "Others can reach 0.0.0.0: give a --token, or say --no-auth"),  # noqa: S104  # refused
        (["--token", "x", "--no-auth"], "exclude each other"),
        (["--port", "70000"], "not in the range"),
        (["--config", "nowhere.json"], "does not exist"),
    ],
)
def test_wrong_use_is_status_2(arguments: list[str], sentence: str) -> None:
    """What is asked for by mistake is told before anything is loaded."""
    result = CliRunner().invoke(main, ["serve", *arguments])
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr


def test_a_config_that_cannot_be_followed_is_status_1(tmp_path: Path) -> None:
    """A graphics card and several processes exclude each other, as the old documents said and the old code did not."""
    config = tmp_path / "config.json"
    init_args = {"version": "1.0.0", "use_gpu": True}
    config.write_text(json.dumps({"modules_info": {"ocr_rec": {"init_args": init_args}}, "use_multiprocess": True}))
    result = CliRunner().invoke(main, ["serve", "-c", str(config)])
    assert (result.exit_code, result.stdout) == (1, "")
    assert "use_gpu and use_multiprocess exclude each other" in result.stderr


@pytest.mark.parametrize("most", [0, 1])
def test_no_more_views_are_read_than_allowed(most: int) -> None:
    """However doubtful a picture is, and noise is: the picture itself, at a glance and in full, and so many others."""
    noise = np.random.default_rng(1).integers(0, 256, (48, 120, 3), np.uint8)
    command = [sys.executable, "-m", "solver", "serve", "--hypotheses", str(most), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        address = next(line for line in server.stderr if " reads at " in line).split()[-1]
        answer = httpx2.post(address, content=cv2.imencode(".png", noise)[1].tobytes(), timeout=30)
        server.terminate()
    assert len(answer.json()["reading"]["hypotheses"]) == 2 + most


def test_sigterm_under_load(tmp_path: Path, pictures: Pictures) -> None:
    """Started with an old config it says where it reads; told to stop, it has answered all that it took."""
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"modules_info": {"ocr_rec": {"predict_args": {"alphabet": "digits", "length": 4}}}}))
    command = [sys.executable, "-m", "solver", "serve", "-c", str(config), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr
        said = next(line for line in server.stderr if " reads at " in line)
        address = said.split()[-1].removesuffix("/v1/read")
        with httpx2.Client(base_url=address, timeout=30) as client, ThreadPoolExecutor(8) as clients:
            assert client.get("/readyz").status_code == 200

            def ask(number: int) -> str | None:
                if number == 20:
                    server.send_signal(signal.SIGTERM)
                try:
                    answer = client.post("/v1/read?length=4&alphabet=digits", content=pictures.digits)
                except httpx2.TransportError:
                    return None  # not taken any more
                assert answer.status_code == 200
                return str(answer.json()["text"])

            texts = list(clients.map(ask, range(400)))
        assert server.wait(30) == -signal.SIGTERM
        assert server.stderr.read() == ""
    assert {len(text) for text in texts if text} == {4}
    assert None not in texts[:10]
    assert texts[-1] is None
