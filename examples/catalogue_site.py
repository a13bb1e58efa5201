"""A small catalogue on loopback that asks for a captcha every few pages: the site that ``scrape.py`` visits."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from captcha.image import ImageCaptcha
from flask import Flask, Response, redirect, request, session
from werkzeug.serving import make_server
from werkzeug.wrappers import Response as AnyResponse

PAGES, PER_PAGE, EVERY = 12, 5, 4

app = Flask(__name__)
app.secret_key = secrets.token_bytes()
answers: dict[str, str] = {}  # by visitor; a captcha is good for one try
painter = ImageCaptcha()


@app.get("/robots.txt")
def robots() -> Response:
    """Everyone may read everything."""
    return Response("User-agent: *\nAllow: /\nCrawl-delay: 0.1\n", mimetype="text/plain")


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
    following = f'<a rel="next" href="/page/{number + 1}">next</a>' if number < PAGES else ""
    return f"<title>Page {number}</title><ul>{items}</ul>{following}"


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
def serving() -> Iterator[str]:
    """The catalogue's address while it is served."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
