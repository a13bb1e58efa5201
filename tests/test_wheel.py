"""The wheel: what is in it, and that it reads a picture where nothing but it was installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from solver.commands.doctor import SAMPLE, SAMPLE_TEXT

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the sources, so that no left-over of an earlier build gets into it."""
    source = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for package in ("preprocess", "solver", "integrations"):
        shutil.copytree(ROOT / package, source / package, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run([sys.executable, "-m", "build", "--wheel", "--outdir", source / "dist", source], check=True)
    [built] = (source / "dist").glob("*.whl")
    return built


def test_the_wheel_holds_what_is_read_at_run_time(wheel: Path) -> None:
    """Every file of the packages but none of the tests: templates, scripts, pictures and the marks of typing."""
    inside = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    packages = ("preprocess", "solver", "integrations")
    files = {
        path.relative_to(ROOT).as_posix()
        for package in packages
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert inside == files
    assert {f"{package}/py.typed" for package in packages} <= inside


def test_the_wheel_installs_and_reads_a_picture(wheel: Path, tmp_path: Path) -> None:
    """In an empty environment: install the wheel and nothing else, then read."""
    venv.create(tmp_path / "venv", with_pip=True)
    folder = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run([folder / "python", "-m", "pip", "install", "--quiet", wheel], check=True)
    shutil.copy(ROOT / "solver" / "commands" / SAMPLE, tmp_path)
    shown = subprocess.run(
        [folder / "captcha-ocr", "read", SAMPLE, "--alphabet", "alnum", "--length", "4", "--case", "upper", "--json"],
        cwd=tmp_path,
        env=os.environ | {"CAPTCHA_OCR_CACHE": str(tmp_path / "cache")},
        stdout=subprocess.PIPE,
        check=True,
    )
    [reading] = json.loads(shown.stdout)["readings"]
    assert reading["text"] == SAMPLE_TEXT
