"""Whether the server stays whole: memory over many requests, and everything that goes wrong at once.

    python benchmarks/soak.py [--requests 20000] [--connections 1000]

``captcha-ocr serve`` as it is by default, in a process of its own, is asked over loopback by 32 clients. They send 128
captchas of 50 to 240 pixels in width, drawn here; each has an answer of its own, what the model reads in it alone.

- memory: so many requests. The server's resident memory is looked at every hundredth of them; told is how far it goes
  up and down after the first fifth, in which every size and batch has come by.
- faults: in one run, beside those clients, of whose pictures every tenth is broken, there are some that hang up in the
  middle of a request or before its answer, some whose bodies come a byte at a time and never end, and as many
  connections at a time as were asked for, each of which wants an answer. Then comes SIGTERM.

Every answer is looked at. ``wrong`` counts those that are not the picture's own, ``statuses`` what was said; none may
be wrong, and the server may not crash. Who is told 429 or 503 asks again, a while. Status 0 is a connection that ended
without an answer, as those do that SIGTERM finds open.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import io
import itertools
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from captcha.image import ImageCaptcha

from solver.hints import Hints
from solver.recognize.local import LocalRecognizer
from solver.recognize.paddle import PaddleEngine

READ = "/v1/read?alphabet=digits"
CLIENTS = 32


@dataclass
class Told:
    """What clients were answered, counted from several threads.

    Attributes:
        statuses: how often each; 0: the connection ended without one.
        wrong: answers that were not the picture's own.
    """

    statuses: Counter[int] = field(default_factory=Counter)
    wrong: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, status: int, *, right: bool = True) -> None:
        """One more."""
        with self._lock:
            self.statuses[status] += 1
            self.wrong += not right


def pictures(count: int) -> dict[bytes, str]:
    """Encoded pictures of many sizes, and what is read in each alone."""
    dice = random.Random(1)  # noqa: S311  # the same each time
    recognizer = LocalRecognizer(PaddleEngine())
    drawn = {}
    for _ in range(count):
        drawer = ImageCaptcha(width=dice.randint(50, 240), height=dice.randint(30, 90))
        text = "".join(dice.choices("0123456789", k=dice.randint(3, 7)))
        file = io.BytesIO()
        drawer.generate_image(text).save(file, dice.choice(("PNG", "JPEG")))
        drawn[file.getvalue()] = recognizer.read(file.getvalue(), Hints(alphabet="digits")).text
    return drawn


class Server:
    """``captcha-ocr serve`` in a process of its own."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "solver", "serve", "--port", "0"]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr
        said = next(line for line in self.process.stderr if " reads at " in line)
        self.port = int(said.rpartition(":")[2].split("/")[0])
        while self.connection().connect_ex():
            time.sleep(0.05)

    def connection(self) -> Connection:
        """A new one to it."""
        return Connection("127.0.0.1", self.port, timeout=120)

    def megabytes(self) -> float:
        """Its resident memory (Linux)."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def end(self) -> tuple[int, str]:
        """Let it finish, and its status and what it said."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.stderr
        said = self.process.stderr.read()
        return self.process.wait(60), said


class Connection(http.client.HTTPConnection):
    """A connection that reads pictures."""

    def connect_ex(self) -> int:
        """0 if someone listens."""
        try:
            self.connect()
        except OSError as error:
            return error.errno or 1
        self.close()
        return 0

    def read(self, picture: bytes, expected: str | None, told: Told) -> int:
        """The status that a picture is answered with; None is expected of what is no picture."""
        try:
            self.request("POST", READ, picture)
            answer = self.getresponse()
            body = json.load(answer)
        except (OSError, http.client.HTTPException):
            self.close()
            told.note(0)
            return 0
        right = body["text"] == expected if answer.status == 200 else answer.status != 422 or expected is None
        told.note(answer.status, right=right)
        return answer.status


def at_once(*works: Callable[[], None]) -> list[threading.Thread]:
    """Begin each in a thread."""
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    return threads


def memory(drawn: dict[bytes, str], requests: int) -> dict[str, Any]:
    """How a server's memory develops over so many requests."""
    server, told = Server(), Told()
    numbers = iter(range(requests))
    taking = threading.Lock()
    looks: list[float] = []

    def ask() -> None:
        dice = random.Random()  # noqa: S311  # any order
        entries = [*drawn.items()]
        with contextlib.closing(server.connection()) as connection:
            while True:
                with taking:
                    number = next(numbers, None)
                    if number is None:
                        return
                    if number % max(requests // 100, 1) == 0:
                        looks.append(server.megabytes())
                connection.read(*dice.choice(entries), told)

    begun = time.perf_counter()
    for thread in at_once(*[ask] * CLIENTS):
        thread.join()
    seconds = time.perf_counter() - begun
    status, said = server.end()
    settled = looks[len(looks) // 5 :]
    middle = statistics.median(settled)
    return {
        "requests": requests,
        "requests_per_s": requests / seconds,
        "statuses": dict(told.statuses),
        "wrong": told.wrong,
        "megabytes": [round(each, 1) for each in looks[::5]],
        "below_median_percent": round(100 * (1 - min(settled) / middle), 2),
        "above_median_percent": round(100 * (max(settled) / middle - 1), 2),
        "ended_as": [status, said],
    }


def faults(drawn: dict[bytes, str], connections: int, seconds: float) -> dict[str, Any]:
    """Everything that goes wrong, at once, and then SIGTERM."""
    server, told, crowd, slow = Server(), Told(), Told(), Told()
    over, stopping = threading.Event(), threading.Event()
    broken = [picture[: len(picture) // 3] for picture in drawn][:32]
    hung_up, dropped = itertools.count(), itertools.count()

    def ask() -> None:
        dice = random.Random()  # noqa: S311  # any order
        entries = [*drawn.items()]
        with contextlib.closing(server.connection()) as connection:
            while not over.is_set():
                if dice.random() < 0.1:
                    status = connection.read(dice.choice(broken), None, told)
                else:
                    status = connection.read(*dice.choice(entries), told)
                if status in (429, 503):
                    time.sleep(0.2)
                elif status == 0:
                    if not stopping.is_set():
                        next(dropped)
                    return

    def hang_up() -> None:
        dice = random.Random()  # noqa: S311  # any order
        head = f"POST {READ} HTTP/1.1\r\nHost: here\r\nContent-Length: "
        while not over.is_set():
            picture = dice.choice([*drawn])
            sent = picture if dice.random() < 0.5 else picture[: len(picture) // 2]
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", server.port), 60) as client:
                client.sendall(f"{head}{len(picture)}\r\n\r\n".encode() + sent)
                next(hung_up)
            time.sleep(0.1)

    def dawdle() -> None:
        while not over.is_set():
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", server.port), 60) as client:
                client.settimeout(0.2)
                client.sendall(f"POST {READ} HTTP/1.1\r\nHost: here\r\nContent-Length: 5000\r\n\r\n".encode())
                while not over.is_set():
                    client.sendall(b"\x89")
                    with contextlib.suppress(TimeoutError):
                        slow.note(int((client.recv(1000).split() or [b"", b"0"])[1]))
                        break

    def come(entry: tuple[bytes, str], start: threading.Barrier) -> None:
        with contextlib.closing(server.connection()) as connection:
            connection.connect()
            start.wait()
            patience = time.monotonic() + seconds
            while connection.read(*entry, crowd) in (429, 503) and time.monotonic() < patience:
                time.sleep(1)

    threads = at_once(*[ask] * CLIENTS, *[hang_up] * 4, *[dawdle] * 16)
    time.sleep(seconds / 2)
    start = threading.Barrier(connections)
    entries = itertools.islice(itertools.cycle(drawn.items()), connections)
    many = at_once(*[lambda entry=entry: come(entry, start) for entry in entries])
    for thread in many:
        thread.join()
    time.sleep(seconds / 2)
    peak = server.megabytes()
    alive = server.process.poll() is None
    stopping.set()
    status, said = server.end()
    over.set()
    for thread in threads:
        thread.join()
    return {
        "clients": {"statuses": dict(told.statuses), "wrong": told.wrong},
        "dropped_before_sigterm": next(dropped),
        "connections_at_once": {
            "connections": connections,
            "statuses": dict(crowd.statuses),
            "wrong": crowd.wrong,
        },
        "hung_up": next(hung_up),
        "slow_bodies": dict(slow.statuses),
        "megabytes": round(peak, 1),
        "alive_before_sigterm": alive,
        "ended_as": [status, said],
    }


def main() -> None:
    """Measure, print, write the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=20_000, help="whose memory is looked at (default: 20000)")
    parser.add_argument("--connections", type=int, default=1000, help="at a time, among the faults (default: 1000)")
    parser.add_argument("--seconds", type=float, default=40, help="of faults, and of patience (default: 40)")
    parser.add_argument("--pictures", type=int, default=128, help="that are drawn (default: 128)")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "soak.json")
    options = parser.parse_args()
    drawn = pictures(options.pictures)
    result: dict[str, Any] = {"cores": len(os.sched_getaffinity(0))}
    for name, part in (
        ("faults", partial(faults, drawn, options.connections, options.seconds)),
        ("memory", partial(memory, drawn, options.requests)),
    ):
        result[name] = part()
        options.out.write_text(json.dumps(result, indent=1) + "\n")
    print(options.out.read_text())


if __name__ == "__main__":
    main()
