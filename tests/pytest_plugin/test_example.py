"""The example project, copied and run as a newcomer would, with the real recognizer."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "pytest_login"

SYNC = ["test_login.py", "-p", "no:playwright-asyncio", "-p", "no:asyncio"]
ASYNC = ["test_login_async.py", "-p", "no:playwright", "-o", "asyncio_default_fixture_loop_scope=session"]


@pytest.mark.parametrize("arguments", [SYNC, ASYNC], ids=["sync", "async"])
def test_everyone_gets_in(tmp_path: Path, arguments: list[str]) -> None:
    """Green, as it stands, with the one of the two Playwright plugins that is installed there."""
    project = shutil.copytree(EXAMPLE, tmp_path / "project")
    command = [sys.executable, "-m", "pytest", "-W", "error", *arguments]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout
    assert "captchas: 2 of 2 solved" in done.stdout
