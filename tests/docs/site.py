"""The login site that stands in for https://staging.example.com, and a reader that knows its answers."""

from __future__ import annotations

import hashlib
import io
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from captcha.image import ImageCaptcha
from flask import Flask, Response, redirect, request, session
from PIL import Image
from werkzeug.wrappers import Response as AnyResponse

from solver.hints import Hints
from solver.reading import Candidate, Reading
from solver.recognize.recognizer import Recognizer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EXAMPLE = "https://staging.example.com"

FORM = """<!doctype html><title>Log in</title>
<form method="post" action="/login">
  <p role="alert">{message}</p>
  <label>User name <input name="user"></label>
  <label>Password <input name="password" type="password"></label>
  <img id="captcha" src="/captcha.png" alt="captcha" onclick="this.src = '/captcha.png?' + Date.now()">
  <label>Characters in the picture <input id="code" name="code" autocomplete="off"></label>
  <button id="login">Log in</button>
</form>"""


@dataclass
class Staging:
    """A login that asks for nothing but the captcha, so that a block of two lines gets in too.

    Attributes:
        logins: how often somebody got in.
        answers: by the sha256 of the picture.
    """

    logins: int = 0
    answers: dict[str, str] = field(default_factory=dict)

    def draw(self, answer: str) -> bytes:
        """A picture whose answer the oracle knows: an animation of three frames, which every page may show."""
        frames = [Image.open(ImageCaptcha().generate(answer)) for _ in range(3)]
        encoded = io.BytesIO()
        frames[0].save(encoded, "GIF", save_all=True, append_images=frames[1:])
        self.answers[hashlib.sha256(encoded.getvalue()).hexdigest()] = answer
        return encoded.getvalue()

    def app(self) -> Flask:
        """The site as a WSGI application."""
        app = Flask(__name__)
        app.secret_key = secrets.token_bytes()

        @app.get("/login")
        def form() -> str:
            return FORM.format(message="")

        @app.get("/captcha.png")
        def captcha() -> Response:
            session["answer"] = "".join(secrets.choice("0123456789") for _ in range(4))
            return Response(self.draw(session["answer"]), mimetype="image/gif", headers={"Cache-Control": "no-store"})

        @app.post("/login")
        def login() -> AnyResponse | str:
            if request.form["code"] != session.pop("answer", None):
                return FORM.format(message="The captcha was wrong.")
            self.logins += 1
            session["in"] = True
            return redirect("/welcome")

        @app.get("/welcome")
        def welcome() -> AnyResponse | str:
            if "in" not in session:
                return redirect("/login")
            return '<!doctype html><title>Welcome</title><h1>Welcome</h1><ul><li>Item</li></ul><a href="#">Orders</a>'

        return app


class Oracle:
    """Reads with a real recognizer, which minds the hints, and then says what the picture's site knows to be right."""

    def __init__(self, site: Staging, recognizer: Recognizer) -> None:
        self.site = site
        self.recognizer = recognizer

    def read(self, image: bytes | NDArray[np.uint8], hints: Hints) -> Reading:
        """The real reading, with the right answer in front where the site drew the picture."""
        reading = self.recognizer.read(image, hints)
        answer = self.site.answers.get(hashlib.sha256(image).hexdigest()) if isinstance(image, bytes) else None
        if answer is None:
            return reading
        read = Candidate(text=answer, probability=1, written=answer)
        return replace(reading, candidates=(read,), characters=(), confidence=1)

    def read_many(self, images: Sequence[bytes | NDArray[np.uint8]], hints: Hints) -> list[Reading]:
        """One after the other."""
        return [self.read(image, hints) for image in images]

    def close(self) -> None:
        """Leave the real one to others."""
