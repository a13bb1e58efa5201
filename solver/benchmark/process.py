"""The parent's end of a worker's process."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import solver
from solver.errors import BenchmarkFailed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solver.benchmark.readers import Reader

WORKER = Path(__file__).with_name("worker.py")

ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OMP_THREAD_LIMIT",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
        "OPENCV_FOR_THREADS_NUM",
    ),
    "1",
)
"""What keeps every library that a reader may use to one thread."""


class ReaderMissing(Exception):
    """A peer that cannot run here; the message says why."""


class Worker:
    """A process that answers questions, one after the other."""

    def __init__(self, process: subprocess.Popen[str], log: IO[bytes]) -> None:
        """Speak with a process that has just been started.

        Args:
            process: its stdin and stdout are pipes.
            log: where its stderr goes.
        """
        assert process.stdin  # noqa: S101  # for the type checker
        assert process.stdout  # noqa: S101  # likewise
        self._process, self._log = process, log
        self._questions, self._answers = process.stdin, process.stdout

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """The answer to a question.

        Raises:
            BenchmarkFailed: the process has ended.
        """
        try:
            self._questions.write(json.dumps(question) + "\n")
            self._questions.flush()
        except BrokenPipeError:  # then there is no answer either, and that is told
            with contextlib.suppress(BrokenPipeError):
                self._questions.close()  # what is still in its buffer would raise again when the process is left
        return self.listen()

    def end(self) -> dict[str, Any]:
        """What it says when there are no more questions.

        Raises:
            BenchmarkFailed: the process has ended before.
        """
        self._questions.close()
        return self.listen()

    def listen(self) -> dict[str, Any]:
        """What it says next.

        Raises:
            BenchmarkFailed: the process has ended, or is none of ours.
        """
        if line := self._answers.readline():
            try:
                answer: dict[str, Any] = json.loads(line)
            except ValueError as error:
                raise BenchmarkFailed(reason=f"its process said {line.strip()!r}, which is no answer") from error
            return answer
        status = self._process.wait()
        self._log.seek(0)
        said = self._log.read().decode(errors="replace").strip().splitlines() or ["nothing was said"]
        raise BenchmarkFailed(reason=f"its process ended with status {status} ({said[-1]})")


@contextlib.contextmanager
def started(reader: Reader, *, python: str | Path, model: str = "") -> Iterator[tuple[dict[str, Any], Worker]]:
    """What a reader's process says of itself, and the process, which ends with the context.

    Args:
        reader: what is to run.
        python: the interpreter for peers.
        model: for readers of ours that take one.

    Raises:
        ReaderMissing: the peer is not there, or cannot start.
        BenchmarkFailed: a reader of ours cannot start.
    """
    environment = os.environ | ONE_THREAD
    options = list(reader.options)
    if reader.install is None:
        python = sys.executable
        options += [model] if model else []
        here = str(Path(solver.__file__).parents[1])
        environment["PYTHONPATH"] = os.pathsep.join([here, *filter(None, [environment.get("PYTHONPATH")])])
    command = [str(python), str(WORKER), reader.adapter, *options]
    with contextlib.ExitStack() as stack:
        log = stack.enter_context(tempfile.TemporaryFile())
        try:
            process = subprocess.Popen(  # noqa: S603  # an interpreter that the user named, and our own file
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, env=environment
            )
            worker = Worker(stack.enter_context(process), log)
            hello = worker.listen()
        except OSError as error:
            raise ReaderMissing(f"the interpreter cannot be run ({error.strerror}), so correct --python") from error
        except BenchmarkFailed as error:
            if reader.install is None:
                raise
            raise ReaderMissing(f"{error.reason}; mend that, or {reader.install}") from error
        if hello.get("missing"):
            raise ReaderMissing(f"it is not here; {reader.install}")
        yield hello, worker
