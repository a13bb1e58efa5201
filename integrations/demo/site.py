"""A login site on loopback, guarded by a captcha, as one meets them.

The captcha is drawn by PyPI's ``captcha`` in its default style. The answer stays in the server's memory, is
good for one try, and every request for the picture draws another.
"""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from captcha.image import ImageCaptcha
from flask import Flask, Response, redirect, render_template, request
from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from types import TracebackType

    from werkzeug.wrappers import Response as AnyResponse

USER, PASSWORD = "ada", "lovelace-1843"  # the one account of a site that lives for minutes
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that people mistake, no 0 O 1 I, as most sites choose
LENGTHS = (4, 5)


@dataclass
class Session:
    """What the server remembers of one visitor.

    Attributes:
        answer: to the picture last drawn; None once it was tried.
        user: who has logged in.
    """

    answer: str | None = None
    user: str | None = None


@dataclass
class Ledger:
    """What happened on the site, counted on the server.

    Attributes:
        pictures: captchas drawn.
        right: answers that matched.
        wrong: answers that did not, or came a second time.
        logins: visitors let in.
    """

    pictures: int = 0
    right: int = 0
    wrong: int = 0
    logins: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def count(self, name: str) -> None:
        """One more of these; requests are served by many threads."""
        with self.lock:
            setattr(self, name, getattr(self, name) + 1)


def create_app(sessions: dict[str, Session], ledger: Ledger) -> Flask:
    """The site as a WSGI application.

    Args:
        sessions: the server's memory, by session cookie.
        ledger: is counted up.
    """
    app = Flask(__name__)
    painter = ImageCaptcha()

    def visitor() -> Session | None:
        return sessions.get(request.cookies.get("session", ""))

    @app.get("/")
    def form() -> Response:
        key = secrets.token_urlsafe()
        sessions[key] = Session()
        page = Response(render_template("login.html", lengths=LENGTHS))
        page.set_cookie("session", key, httponly=True, samesite="Strict")
        return page

    @app.get("/captcha.png")
    def picture() -> Response:
        session = visitor()
        if session is None:
            return Response("Open the login page first.", status=403)
        session.answer = "".join(secrets.choice(ALPHABET) for _ in range(secrets.choice(LENGTHS)))
        ledger.count("pictures")
        return Response(
            painter.generate(session.answer).getvalue(), mimetype="image/png", headers={"Cache-Control": "no-store"}
        )

    @app.post("/login")
    def login() -> tuple[dict[str, Any], int]:
        session, given = visitor(), request.get_json()
        if session is None:
            return {"message": "Your session has expired. Reload the page."}, 403
        answer, session.answer = session.answer, None
        if answer is None or given.get("captcha", "").strip().upper() != answer:
            ledger.count("wrong")
            return {"message": "The characters do not match the picture. Please try again."}, 422
        ledger.count("right")
        if (given.get("user"), given.get("password")) != (USER, PASSWORD):
            return {"message": "Unknown user or wrong password."}, 401
        session.user = given["user"]
        ledger.count("logins")
        return {"next": "/welcome"}, 200

    @app.get("/welcome")
    def welcome() -> AnyResponse | str:
        session = visitor()
        if session is None or session.user is None:
            return redirect("/")
        return render_template("welcome.html", user=session.user)

    return app


class QuietHandler(WSGIRequestHandler):
    """Serves without a line a request."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  # werkzeug's name
        """Say nothing."""


class DemoSite:
    """The site, served on a free port of loopback while the ``with`` block lasts.

    Attributes:
        url: its login page.
        sessions: the server's memory, by session cookie.
        ledger: what happened.
    """

    def __init__(self) -> None:
        self.sessions: dict[str, Session] = {}
        self.ledger = Ledger()
        app = create_app(self.sessions, self.ledger)
        self._server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="demo-site")
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> DemoSite:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
