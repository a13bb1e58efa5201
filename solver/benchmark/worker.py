"""The process that one reader runs in, in one thread on one processor, measuring itself.

    python worker.py ADAPTER [OPTION...]

It runs by its path and needs nothing but the standard library, because peers live in interpreters where this project
is not installed. Each line of stdin is a request, ``{"picture": path, "hints": {...}}``; each line of stdout an answer:

- first ``{"missing": true}``, when the tool is not here, or ``{"version": ..., "min_confidence": ...}``;
- to each request ``{"text", "confidence", "cpu_ms", "wall_ms"}``, and ``"error"`` where the tool raised one;
- when stdin ends ``{"memory_mb": ..., "size_mb": ...}``.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

MB = 1e6


class Adapter(Protocol):
    """One tool, as the files in ``adapters`` give it; their ``start(*options)`` makes one, or None if it is missing.

    Attributes:
        version: of the tool or its model.
        min_confidence: from which on an answer is worth typing, 0 to 1; None: it has no confidence.
    """

    version: str
    min_confidence: float | None

    def prepare(self, hints: Mapping[str, Any]) -> None:
        """Take the fields of ``solver.Hints`` that are known of the pictures to come; not timed."""

    def read(self, picture: bytes) -> tuple[str, float | None]:
        """The answer that an encoded picture asks for, and the confidence in it."""
        ...

    def files(self) -> list[Path]:
        """The files of the model that were loaded."""
        ...


def main(name: str, *options: str) -> None:
    """Serve requests until stdin ends."""
    # What a tool prints must not get among the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def say(**answer: Any) -> None:
        print(json.dumps(answer), file=answers, flush=True)

    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # before anything counts processors
    adapter = _adapter(name, options)
    if adapter is None:
        say(missing=True)
        return
    say(version=adapter.version, min_confidence=adapter.min_confidence)
    told = None
    for line in sys.stdin:
        request = json.loads(line)
        picture = Path(request["picture"]).read_bytes()
        if request["hints"] != told:
            adapter.prepare(request["hints"])
            if told is None:
                _timed(adapter, picture)  # the first reading is slow for everyone
            told = request["hints"]
        say(**_timed(adapter, picture))
    sizes = [path.stat().st_size for path in adapter.files()]
    say(memory_mb=_memory_mb(), size_mb=sum(sizes) / MB if sizes else None)


def _adapter(name: str, options: tuple[str, ...]) -> Adapter | None:
    """The tool of one of the files beside this one, loaded by its path; None: it is missing."""
    spec = importlib.util.spec_from_file_location(f"adapter_{name}", Path(__file__).parent / "adapters" / f"{name}.py")
    assert spec  # noqa: S101  # for the type checker
    assert spec.loader  # noqa: S101  # likewise
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    adapter: Adapter | None = module.start(*options)
    return adapter


def _timed(adapter: Adapter, picture: bytes) -> dict[str, Any]:
    """The answer to one request."""
    text, confidence, trouble = "", None, {}
    cpu, wall = _cpu_seconds(), time.perf_counter()
    try:
        text, confidence = adapter.read(picture)
    except Exception as error:  # noqa: BLE001  # whatever a tool raises, it did not read this picture
        trouble = {"error": f"{type(error).__name__}: {error}"}
    return {
        "text": text,
        "confidence": confidence,
        "cpu_ms": (_cpu_seconds() - cpu) * 1000,
        "wall_ms": (time.perf_counter() - wall) * 1000,
        **trouble,
    }


def _cpu_seconds() -> float:
    """The processor's time so far, in all threads and in the processes that were started and have ended."""
    try:
        import resource
    except ModuleNotFoundError:  # Windows
        return time.process_time()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _memory_mb() -> float | None:
    """The most memory that this process, or one that it started, has held at once; None where nobody counts it.

    Linux hands a process's peak down to the program that it starts, in ``ru_maxrss``: this process would report its
    parent's. ``VmHWM`` is its own.
    """
    try:
        import resource
    except ModuleNotFoundError:  # Windows
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    status = Path("/proc/self/status")
    for line in status.read_text().splitlines() if status.exists() else ():
        if line.startswith("VmHWM:"):
            own = int(line.split()[1]) * 1024
    return max(own, children) / MB


if __name__ == "__main__":
    del sys.path[0]  # the folder of this file, whose names are nobody else's business
    main(*sys.argv[1:])
