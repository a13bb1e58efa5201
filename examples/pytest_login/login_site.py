"""The site under test: a Flask login behind a captcha of four digits. Put your own in its place."""

import secrets

from captcha.image import ImageCaptcha
from flask import Flask, Response, redirect, request, session
from werkzeug.wrappers import Response as AnyResponse

ACCOUNTS = {"ada": "lovelace-1843", "grace": "hopper-1952"}

app = Flask(__name__)
app.secret_key = secrets.token_bytes()
answers: dict[str, str] = {}  # by visitor; each is good for one try

PAGE = """<!doctype html><title>Log in</title>
<form method="post">
  <p role="alert">{message}</p>
  <label>User name <input name="user"></label>
  <label>Password <input name="password" type="password"></label>
  <img id="captcha" src="/captcha" alt="captcha" onclick="this.src = '/captcha?' + Date.now()">
  <label>The digits in the picture <input name="code" autocomplete="off"></label>
  <button>Log in</button>
</form>"""


@app.get("/")
def form() -> str:
    """The login form."""
    session["visitor"] = secrets.token_urlsafe()
    return PAGE.format(message="")


@app.get("/captcha")
def captcha() -> Response:
    """Another picture at each request."""
    answers[session["visitor"]] = "".join(secrets.choice("0123456789") for _ in range(4))
    return Response(ImageCaptcha().generate(answers[session["visitor"]]).read(), mimetype="image/png")


@app.post("/")
def log_in() -> AnyResponse | str:
    """The welcome page, or the form again with what was wrong."""
    if request.form["code"] != answers.pop(session["visitor"], None):
        return PAGE.format(message="The captcha was wrong.")
    if ACCOUNTS.get(request.form["user"]) != request.form["password"]:
        return PAGE.format(message="Unknown user or wrong password.")
    session["user"] = request.form["user"]
    return redirect("/welcome")


@app.get("/welcome")
def welcome() -> str:
    """What only those see who are logged in."""
    return f"<!doctype html><title>Welcome</title><h1>Welcome, {session['user']}</h1>"
