"""Generators written in other languages: for each language one program, kept running, that draws when it is told to.

A request a line goes in, an answer a line comes out, both JSON. At first the program says which generators it has:
``{"generators": ["svg_captcha"]}``. Then it answers each
``{"generator": "svg_captcha", "settings": {…}, "text": "3A7KX", "seed": 17}`` with ``{"picture": "…"}``, in base64, or
with ``{"error": "…"}``. All its chance comes from the seed. It ends when its input does, and so never outlives the
process that started it.
"""

from __future__ import annotations

import atexit
import base64
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from solver.cache import cache_directory
from solver.errors import GeneratorFailed
from solver.training.synth.dice import Dice

_HERE = Path(__file__).parent
_ENVIRONMENT = {"PERL_HASH_SEED": "0"}  # else the order of a hash in Perl is chance that no seed settles


def folder(name: str) -> Path:
    """Where ``tools/generators.py`` installs what is not the system's to install; the folder may not be there."""
    return cache_directory() / "generators" / name


@dataclass(frozen=True)
class Language:
    """A language that generators are written in.

    Attributes:
        interpreter: its command, and what it is told before all else.
        script: the program, a file beside this one. It is called with the folder of its generators.
        folder: that folder's name.
    """

    interpreter: tuple[str, ...]
    script: str
    folder: str

    def has(self, generator: str) -> Callable[[], bool]:
        """What says whether it can draw with a generator."""

        def is_here() -> bool:
            running = self._running()
            return running is not None and generator in running.generators

        return is_here

    def draw(self, generator: str, settings: Mapping[str, object], text: str, dice: Dice) -> bytes:
        """A picture, encoded as the generator does it.

        Args:
            generator: one that it has.
            settings: the generator's.
            text: to be drawn.
            dice: of the picture.

        Raises:
            GeneratorFailed: it could not be drawn, or the program has ended.
        """
        running = self._running()
        if running is None:
            raise GeneratorFailed(generator=generator, reason=f"there is no {self.interpreter[0]} here")
        request = {"generator": generator, "settings": settings, "text": text, "seed": dice.getrandbits(31)}
        answer = running.ask(request)
        if "picture" not in answer:
            raise GeneratorFailed(
                generator=generator, reason=f"{answer.get('error')} (asked for {json.dumps(request)})"
            )
        return base64.b64decode(answer["picture"])

    def _running(self) -> Driver | None:
        return _running(self, os.getpid())


class Driver:
    """Such a program, running.

    Attributes:
        generators: the names of those that it has; none where it cannot run.
    """

    def __init__(self, *command: str | Path) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the program runs
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=os.environ | _ENVIRONMENT,
            encoding="utf-8",
        )
        self._owner = os.getpid()
        self._program = " ".join(map(str, command))
        atexit.register(self.close)
        self.generators = frozenset(self._answer().get("generators", ()))

    def ask(self, request: Mapping[str, object]) -> Mapping[str, Any]:
        """Its answer; an ``error`` where it has ended or says what is no answer."""
        stdin = self._process.stdin
        if stdin is None or stdin.closed:
            return {"error": "it was closed"}
        try:
            stdin.write(json.dumps(request) + "\n")
            stdin.flush()
        except BrokenPipeError:
            pass  # it has ended; what it said stands with its answer
        return self._answer()

    def close(self) -> None:
        """End it."""
        if os.getpid() != self._owner:  # a fork came to its end, not we
            return
        atexit.unregister(self.close)
        self._process.kill()
        self._process.communicate()
        self._errors.close()

    def _answer(self) -> Mapping[str, Any]:
        line = self._process.stdout.readline() if self._process.stdout else ""
        try:
            answer: Mapping[str, Any] = json.loads(line)
        except ValueError:
            self._errors.seek(0)
            said = line or self._errors.read().decode(errors="replace")
            return {"error": f"{self._program} said {said.strip()[-1000:]!r}"}
        return answer


@lru_cache
def _running(language: Language, _process: int) -> Driver | None:
    """The program of a language, one a process: a forked one cannot share its parent's."""
    command, *options = language.interpreter
    interpreter = shutil.which(command)
    return Driver(interpreter, *options, _HERE / language.script, folder(language.folder)) if interpreter else None
