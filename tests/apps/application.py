"""One application in one configuration, and its server while it runs."""

from __future__ import annotations

import re
import subprocess
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count, pairwise
from os import environ
from pathlib import Path
from urllib.parse import urljoin

from solver import Attempt, Solution
from tests.apps.environments import Environment

PATIENCE = 180  # seconds: MediaWiki makes its tables first, on a machine that may be busy


@dataclass(frozen=True, kw_only=True)
class Application:
    """One application in one configuration.

    Attributes:
        name: the application's, and the configuration's after a comma.
        needs: what must be installed.
        command: starts its server, once the path of an empty folder is put in the place of ``FOLDER``. The first
            address that it prints is the site's, and each request is a line of what it prints.
        enter: what a user would write: from the page and an address to a solution. It takes the ``captcha``'s
            selector, None for a search.
        picture: matches the line of a request by which a picture is drawn.
        path: of the form, from the address that is printed.
        host: what the browser is to call the machine.
        environment: more variables for the server.
        left: how many pictures are drawn once the answer was taken, for nobody to read.
        refusal: what it says of a wrong password; empty where it asks for none.
    """

    name: str
    needs: tuple[Environment, ...]
    command: tuple[str | Path, ...]
    enter: Callable[..., Solution]
    picture: str
    path: str = ""
    host: str = "127.0.0.1"
    environment: Mapping[str, str | Path] = field(default_factory=dict)
    left: int = 0
    refusal: str = ""

    def __str__(self) -> str:
        return self.name

    @property
    def missing(self) -> str:
        """Why it cannot run here; empty where it can."""
        return next(filter(None, (need.missing() for need in self.needs)), "")

    @contextmanager
    def serving(self, *, seed: int | None = None) -> Iterator[Server]:
        """Its server, with a folder of its own.

        Args:
            seed: of the captchas, for those of PyPI and npm: the same are asked in the same order. None: by chance.
        """
        seeded = {} if seed is None else {"SEED": str(seed)}
        with (
            tempfile.TemporaryDirectory() as folder,
            subprocess.Popen(
                [folder if word == "FOLDER" else word for word in self.command],
                env={**environ, **self.environment, **seeded, "PYTHONUNBUFFERED": "1"},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
            ) as process,
        ):
            server = Server(self, process)
            try:
                server.wait_for_address()
                yield server
            finally:
                process.terminate()
                server.listener.join()


class Server:
    """A server that runs.

    Attributes:
        address: of the form.
        log: the lines that it has printed.
        listener: ends when the server does.
    """

    address: str

    def __init__(self, application: Application, process: subprocess.Popen[str]) -> None:
        self.application = application
        self.log: list[str] = []
        self._told = threading.Condition()
        self._marks = count()
        self._process = process
        self.listener = threading.Thread(target=self._listen)
        self.listener.start()

    def wait_for_address(self) -> None:
        """Come back when it has printed where it listens."""
        self._printed = self._wait_for(r"http://127\.0\.0\.1:\d+[/\w]*")
        self.address = urljoin(self._printed, self.application.path).replace("127.0.0.1", self.application.host)

    def drawn(self) -> int:
        """How many pictures it has drawn so far, by its own log."""
        mark = f"/static/mark-{next(self._marks)}"  # its line comes after those of all requests before it
        with suppress(urllib.error.HTTPError):
            urllib.request.urlopen(urljoin(self._printed, mark), timeout=PATIENCE).close()  # noqa: S310  # loopback
        self._wait_for(rf"{mark}\b")
        return sum(bool(re.search(self.application.picture, line)) for line in self.log)

    def in_vain(self, before: int, attempts: tuple[Attempt, ...], *, solved: bool = True) -> int:
        """How many pictures it has drawn since ``before`` that the solve has not read, and that no page has shown."""
        # One that was turned down has made way for another, which may be the same; one that was rejected may stay.
        stayed = sum(one.typed is not None and one.digest == other.digest for one, other in pairwise(attempts))
        read = len(attempts) - stayed
        shown = self.application.left if solved else 1  # the one that a failure leaves on the page
        return self.drawn() - before - read - shown

    def _listen(self) -> None:
        for line in self._process.stdout or ():
            with self._told:
                self.log.append(line)
                self._told.notify_all()
        with self._told:
            self.log.append("ended\n")
            self._told.notify_all()

    def _wait_for(self, pattern: str) -> str:
        """What matches, once it was printed."""

        def found() -> re.Match[str] | bool | None:
            match = next(filter(None, (re.search(pattern, line) for line in self.log)), None)
            return match or self.log[-1:] == ["ended\n"]

        with self._told:
            match = self._told.wait_for(found, PATIENCE)
        assert isinstance(match, re.Match), f"{self.application} printed no {pattern}:\n{''.join(self.log)}"
        return match[0]
