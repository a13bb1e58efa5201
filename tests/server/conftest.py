"""What tests of the server share: the real one, on a free port."""

from __future__ import annotations

import contextlib
import io
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
import uvicorn
from captcha.image import ImageCaptcha
from fastapi import FastAPI
from PIL import Image

from integrations.server.app import create_app
from solver.recognize.recognizer import Recognizer


class Client(httpx2.Client):
    """A client of a server that runs in a thread, and can be told to stop."""

    def __init__(self, app: FastAPI, listener: socket.socket) -> None:
        self.port = listener.getsockname()[1]
        super().__init__(base_url=f"http://127.0.0.1:{self.port}", timeout=30)
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
        self._thread = threading.Thread(target=self._server.run, args=([listener],))
        self._thread.start()

    def stop(self) -> None:
        """Do what SIGTERM does."""
        self._server.should_exit = True

    def join(self) -> None:
        """Wait until it has stopped."""
        self._thread.join()


Serve = Callable[..., Client]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts servers around a recognizer and gives a client of each; they stop in grace when the test ends."""
    with contextlib.ExitStack() as stack:

        def start(recognizer: Recognizer, **options: Any) -> Client:
            listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=1024))
            client: Client = stack.enter_context(Client(create_app(recognizer, **options), listener))
            stack.callback(client.join)
            stack.callback(client.stop)
            return client

        yield start


@dataclass
class Pictures:
    """Encoded pictures that tests send."""

    blank: bytes
    digits: bytes


@pytest.fixture(scope="session")
def pictures() -> Pictures:
    """A blank one, and one with the digits 2468."""
    blank, digits = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (120, 40), "white").save(blank, "PNG")
    ImageCaptcha(width=160, height=60).generate_image("2468").save(digits, "PNG")
    return Pictures(blank.getvalue(), digits.getvalue())
