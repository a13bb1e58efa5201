"""A catalogue on loopback that asks for a captcha every few pages: the site that the scraping examples visit."""

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from captcha.image import ImageCaptcha
from flask import Flask, Response, redirect, request, session
from werkzeug.serving import make_server
from werkzeug.wrappers import Response as AnyResponse

PER_PAGE, EVERY = 5, 4

app = Flask(__name__)
app.secret_key = secrets.token_bytes()
log: list[tuple[float, str]] = []  # when, in seconds, and what was asked for, as in GET /page/1
answers: dict[str, str] = {}  # by visitor; a captcha is good for one try
painter = ImageCaptcha()


@app.before_request
def note() -> None:
    """Write the log."""
    log.append((time.monotonic(), f"{request.method} {request.path}"))


@app.get("/robots.txt")
def robots() -> Response:
    """Everyone may read the catalogue, and nobody the staff's part of it."""
    return Response("User-agent: *\nDisallow: /staff/\nCrawl-delay: 0.1\n", mimetype="text/plain")


@app.get("/staff/<path:name>")
def staff(name: str) -> str:
    """What robots.txt asks to leave alone."""
    return f"<title>Staff</title><ul><li>{name}</li></ul>"


@app.get("/")
def first() -> AnyResponse:
    """The first page."""
    session["visitor"] = secrets.token_urlsafe()
    session["left"] = EVERY
    return redirect("/page/1")


@app.get("/page/<int:number>")
def page(number: int) -> str:
    """One page of items, or the captcha that must be solved before more are shown."""
    if session["left"] == 0:
        return f"""<title>Are you in a hurry?</title><form method="post" action="/page/{number}">
            <img class="captcha" src="/captcha" alt="captcha" onclick="this.src='/captcha?'+Math.random()">
            <input name="code" placeholder="The 4 digits shown"><button>Continue</button></form>"""
    session["left"] -= 1
    first_item = (number - 1) * PER_PAGE
    items = "".join(f"<li>Item {n + 1}</li>" for n in range(first_item, first_item + PER_PAGE))
    following = f'<a rel="next" href="/page/{number + 1}">next</a>' if number < app.config["PAGES"] else ""
    return f'<title>Page {number}</title><ul>{items}</ul>{following} <a href="/staff/prices-{number}">staff</a>'


@app.get("/captcha")
def captcha() -> Response:
    """Another picture."""
    answers[session["visitor"]] = "".join(secrets.choice("0123456789") for _ in range(4))
    return Response(painter.generate(answers[session["visitor"]]).read(), mimetype="image/png")


@app.post("/page/<int:number>")
def solved(number: int) -> AnyResponse:
    """The next few pages, if the answer is right; the captcha again otherwise."""
    if request.form["code"] == answers.pop(session["visitor"], None):
        session["left"] = EVERY
    return redirect(f"/page/{number}")


@contextmanager
def serving(*, pages: int = 12) -> Iterator[str]:
    """The catalogue's address while it is served, with so many pages."""
    app.config["PAGES"] = pages
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
