"""Real sites on loopback that guard a login with a captcha, each with one peculiarity."""

from __future__ import annotations

import base64
import hashlib
import html
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from captcha.image import ImageCaptcha
from flask import Flask, Response, request
from werkzeug.serving import make_server

USER, PASSWORD = "anna", "secret"


@dataclass
class LoginSite:
    """A login form with a captcha of four digits that the server checks once and then forgets.

    Attributes:
        kind: how the picture gets onto the page: ``img`` or ``data-uri``.
        refreshes: whether a click on the picture brings another.
        maxlength: the answer field's limit.
        readonly: whether the answer field takes nothing.
        status: the HTTP status of the picture.
        hold: the picture is sent only once this is set.
        wrong: what the page says of a wrong answer.
        before, after: more HTML in the form.
        post_status: the HTTP status of every answer to the form.
        wish: the page's fetch of ``/wish`` is answered once this is set.
        files: what ``/files/NAME`` sends.
        hits: how often a picture was drawn and sent.
        submits: how often the form was sent.
        logins: how many logins were accepted.
        last: the picture last drawn.
        answers: the answers by the sha256 of their picture; the server's secret, and the tests' oracle.
    """

    kind: str = "img"
    refreshes: bool = True
    maxlength: int | None = None
    readonly: bool = False
    status: int = 200
    hold: threading.Event | None = None
    wrong: str = "The captcha was wrong."
    before: str = ""
    after: str = ""
    post_status: int = 200
    files: dict[str, bytes] = field(default_factory=dict)
    hits: int = 0
    logins: int = 0
    submits: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    last: bytes = b""
    url: str = ""
    wish: threading.Event = field(default_factory=threading.Event)
    _current: str | None = None
    _drawn: threading.Condition = field(default_factory=threading.Condition)

    def oracle(self, image: object) -> str:
        """The right answer to a picture this site has drawn."""
        assert isinstance(image, bytes)
        return self.answers[hashlib.sha256(image).hexdigest()]

    def draw(self) -> bytes:
        """Another picture; its answer is the one the server now expects."""
        with self._drawn:
            self.hits += 1
            self._current = f"{(self.hits * 7919) % 10000:04d}"
            picture = io.BytesIO()
            ImageCaptcha(width=160, height=60).generate_image(self._current).save(picture, "PNG")
            self.last = picture.getvalue()
            self.answers[hashlib.sha256(picture.getvalue()).hexdigest()] = self._current
            self._drawn.notify_all()
        return picture.getvalue()

    def wait_for_hits(self, hits: int) -> None:
        """Come back when so many pictures were drawn."""
        with self._drawn:
            assert self._drawn.wait_for(lambda: self.hits >= hits, timeout=20)

    def page(self, message: str = "", user: str = "") -> str:
        """The login page."""
        source = "/captcha.png"
        if self.kind == "data-uri":
            source = "data:image/png;base64, " + base64.b64encode(self.draw()).decode()
        onclick = "this.src = '/captcha.png?' + Math.random()" if self.refreshes else ""
        limit = f'maxlength="{self.maxlength}"' if self.maxlength else ""
        return f"""<!doctype html><title>Login</title>
            <form method="post" action="/login">{self.before}
            <p class="error">{html.escape(message)}</p>
            <input name="user" value="{html.escape(user)}"><input name="password" type="password">
            <img id="captcha" alt="captcha" src="{source}" onclick="{onclick}" width="160" height="60">
            <input name="code" placeholder="Characters in the picture" autocomplete="off" {limit}
              {"readonly" if self.readonly else ""}>
            <button>Log in</button>{self.after}</form>"""

    def app(self) -> Flask:
        """The site as a WSGI application."""
        app = Flask(__name__)

        @app.get("/")
        def index() -> str:
            return self.page()

        @app.get("/captcha.png")
        def picture() -> Response:
            if self.hold is not None:
                self.hold.wait(20)
            body = self.draw() if self.status == 200 else b"gone"
            return Response(body, status=self.status, mimetype="image/png", headers={"Cache-Control": "no-store"})

        @app.get("/files/<name>")
        def file(name: str) -> Response:
            return Response(self.files[name], mimetype="image/svg+xml" if name.endswith(".svg") else "image/png")

        @app.get("/wish")
        def wish() -> str:
            self.wish.wait(20)
            return "granted"

        @app.post("/login")
        def login() -> tuple[str, int]:
            self.submits += 1
            expected, self._current = self._current, None
            given = request.form
            if self.post_status != 200:
                return "<h1>Out of order</h1>", self.post_status
            if expected is None or given["code"] != expected:
                return self.page(self.wrong, given["user"]), 200
            if (given["user"], given["password"]) != (USER, PASSWORD):
                return self.page("Wrong password.", given["user"]), 200
            self.logins += 1
            return "<!doctype html><title>Home</title><h1>Welcome</h1>", 200

        return app


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address of ``app``, served on a free port of loopback."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
