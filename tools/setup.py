"""Make the virtual environment that the Makefile runs everything in: ``python3 tools/setup.py .venv EXTRAS``.

Only the standard library is used, for nothing else is there yet. Run again, it mends what is missing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

VENV, EXTRAS = Path(sys.argv[1]), sys.argv[2]
PYTHON = str(VENV / "bin/python")
RUNNING = f"{sys.version_info[0]}.{sys.version_info[1]}"

Failed = subprocess.CalledProcessError


def run(*command: str) -> None:
    """Run one command silently.

    Raises:
        CalledProcessError: it failed; ``output`` holds all that it said.
    """
    subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)


def apt(*packages: str, otherwise: str) -> None:
    """Install packages of Debian or Ubuntu, or end with the sentence that says what to do instead."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        sys.exit(f"\n{otherwise}")
    run("apt-get", "update", "-qq")
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    run("apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages)


def environment() -> None:
    """The virtual environment itself; one of another Python is made anew."""
    if Path(PYTHON).exists() and (VENV / f"lib/python{RUNNING}/site-packages/pip").is_dir():
        return
    create = (sys.executable, "-m", "venv", "--clear", str(VENV))
    try:
        run(*create)
    except Failed:  # Debian keeps ensurepip in a package of its own
        apt(
            "python3-venv",
            f"python{RUNNING}-venv",
            otherwise=f"This Python cannot make virtual environments: install its venv package (python{RUNNING}-venv).",
        )
        run(*create)


def packages() -> None:
    """The project with what its demo, its tests and its checks need."""
    run(PYTHON, "-m", "pip", "install", "--upgrade", "pip>=25.1")  # the first that knows --group
    run(PYTHON, "-m", "pip", "install", "--editable", f".[{EXTRAS}]", "--group", "dev")


def model() -> None:
    """The stock model, with which training begins and benchmarks compare; it travels in the wheel of rapidocr.

    Only its model files are used. Its dependencies are left out because they bring opencv-python-headless, a second
    ``cv2`` that would be written over the one paddlex asks for.
    """
    run(PYTHON, "-m", "pip", "install", "--no-deps", "rapidocr==3.10.*")


def libraries() -> None:
    """The system's libraries that OpenCV and Playwright's driver are linked to; slim machines lack them."""

    def load() -> None:
        run(PYTHON, "-c", "import cv2")
        run(PYTHON, "-m", "playwright", "--version")

    try:
        load()
    except Failed:
        apt(
            "libatomic1",
            "libgl1",
            "libglib2.0-0",
            otherwise="A system library is missing: install libatomic1, libgl1 and libglib2.0-0, as Debian calls them.",
        )
        load()


def browser() -> None:
    """A Chromium: the one that is here, or a new one."""
    run(str(VENV / "bin/captcha-ocr"), "install-browser")


def node() -> None:
    """Node and npm, in which half of Robot Framework's Browser library runs; asked first, as the rest takes long."""
    if missing := [name for name in ("node", "npm") if not shutil.which(name)]:
        sys.exit(
            f"\nThere is no {' and no '.join(missing)} here: install Node 18 or newer, and npm, then run make again."
        )


def main() -> None:
    """Do each step, one line each."""
    if not (3, 10) <= sys.version_info < (3, 14):
        sys.exit(f"{sys.executable} is Python {RUNNING}: name one from 3.10 to 3.13, as in make PYTHON=python3.12.")
    steps = {"Node": node} if "robot" in EXTRAS.split(",") else {}
    steps |= {
        f"virtual environment (Python {RUNNING})": environment,
        "packages (a few minutes the first time)": packages,
        "stock model": model,
        "system libraries": libraries,
        "browser": browser,
    }
    for name, step in steps.items():
        print(f"  {name} …", end=" ", flush=True)
        started = time.monotonic()
        try:
            step()
        except Failed as error:
            print("failed", error.output.decode(errors="replace"), sep="\n")
            sys.exit(f"The set-up stopped at {' '.join(error.cmd)!r}: mend what it says above and run make again.")
        print(f"{time.monotonic() - started:.1f} s", flush=True)
    (VENV / "ready").touch()


if __name__ == "__main__":
    main()
