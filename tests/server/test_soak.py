"""The soak of ``benchmarks/soak.py``, in short: everything that goes wrong at once, against a real server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.slow
def test_nobody_gets_a_wrong_answer(tmp_path: Path) -> None:
    """Broken pictures, hang-ups, endless bodies, a crowd, SIGTERM: each answer is the own one, and nothing crashes."""
    out = tmp_path / "soak.json"
    options = {"pictures": 16, "requests": 200, "connections": 100, "seconds": 6, "out": out}
    command = [
        sys.executable,
        str(ROOT / "benchmarks/soak.py"),
        *(f"--{name}={said}" for name, said in options.items()),
    ]
    subprocess.run(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True, capture_output=True)
    told = json.loads(out.read_text())
    faults, memory = told["faults"], told["memory"]
    assert faults["alive_before_sigterm"]
    assert faults["dropped_before_sigterm"] == 0
    assert faults["ended_as"] == memory["ended_as"] == [-signal.SIGTERM, ""]
    for part in faults["clients"], faults["connections_at_once"], memory:
        assert part["wrong"] == 0
        assert part["statuses"]["200"] > 0
    assert {*faults["clients"]["statuses"]} <= {"0", "200", "422", "429", "503"}
    assert {*faults["connections_at_once"]["statuses"]} <= {"200", "429", "503"}
    assert faults["clients"]["statuses"]["422"] > 0
    assert faults["hung_up"] > 0
    assert memory["statuses"] == {"200": 200}
