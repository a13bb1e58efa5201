"""A single-page application as RuoYi shapes them: ``python ruoyi_site.py FOLDER NODE_MODULES``.

The page is Vue and Element Plus. It asks for the captcha and its ``uuid`` in JSON, which the server forgets at the
first answer. After five failed logins in a row, captcha or password, the account is locked; RuoYi itself counts only
passwords. The environment variable SEED makes every run ask the same sums in the same order.
"""

from __future__ import annotations

import os
import random
import secrets
import sys
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

from easy_captcha import ArithmeticCaptcha
from flask import Flask, Response, jsonify, request, send_from_directory
from werkzeug.serving import make_server

STRIKES = 5

if seed := os.environ.get("SEED"):
    # What EasyCaptcha draws by.
    secrets.randbelow = random.Random(seed).randrange  # type: ignore[assignment]  # noqa: S311  # takes more, not less

modules = Path(sys.argv[2])
app = Flask(__name__, static_folder=None)
answers: dict[str, str] = {}
failed: Counter[str] = Counter()


@app.get("/login")
def page() -> Response:
    """The application, which does the rest."""
    return send_from_directory(Path(__file__).parent, "ruoyi.html")


@app.get("/modules/<path:name>")
def module(name: str) -> Response:
    """What npm has installed."""
    return send_from_directory(modules, name)


@app.get("/captchaImage")
def captcha() -> dict[str, Any]:
    """Another picture."""
    drawn = ArithmeticCaptcha(111, 36)
    key = uuid.uuid4().hex
    answers[key] = drawn.text()
    return {
        "code": 200,
        "captchaEnabled": True,
        "uuid": key,
        "img": drawn.to_base64().partition(",")[2],
    }


@app.post("/login")
def login() -> Response:
    """A token, or what is wrong, in the words of RuoYi."""
    given = request.get_json()
    expected, user = answers.pop(given["uuid"], None), given["username"]
    if failed[user] >= STRIKES:
        return jsonify(code=500, msg=f"密码输入错误{STRIKES}次，帐户锁定10分钟")
    failed[user] += 1
    if expected is None:
        return jsonify(code=500, msg="验证码已失效")
    if given["code"].strip() != expected:
        return jsonify(code=500, msg="验证码错误")
    if (user, given["password"]) != ("ada", "lovelace-1843"):
        return jsonify(code=500, msg="用户不存在/密码错误")
    del failed[user]
    return jsonify(code=200, token=uuid.uuid4().hex)


server = make_server("127.0.0.1", 0, app, threaded=True)
print(f"http://127.0.0.1:{server.server_port}/login", flush=True)  # noqa: T201
server.serve_forever()
