"""The demo's login site, as its visitors and its server see it."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("flask")

from integrations.demo import site
from integrations.demo.command import HINTS
from integrations.demo.site import ALPHABET, LENGTHS, PASSWORD, USER, Ledger, Session, create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse


class Visitor:
    """A browser without a window: cookies are kept, answers can be looked up on the server's side only."""

    def __init__(self) -> None:
        self.sessions: dict[str, Session] = {}
        self.ledger = Ledger()
        self.http: FlaskClient = create_app(self.sessions, self.ledger).test_client()
        self.page = self.http.get("/")

    @property
    def answer(self) -> str:
        """What the server expects."""
        [session] = self.sessions.values()
        assert session.answer is not None
        return session.answer

    def login(self, answer: str, password: str = PASSWORD) -> TestResponse:
        """Send the form."""
        return self.http.post("/login", json={"user": USER, "password": password, "captcha": answer})


@pytest.fixture
def visitor() -> Visitor:
    """Someone who has opened the login page."""
    return Visitor()


def test_the_right_answer_lets_in(visitor: Visitor) -> None:
    """Right answer, user and password lead to the welcome page, whatever the case of the answer."""
    visitor.http.get("/captcha.png")
    reply = visitor.login(visitor.answer.lower())
    assert reply.get_json() == {"next": "/welcome"}
    assert f"Welcome, {USER}" in visitor.http.get("/welcome").text
    assert (visitor.ledger.right, visitor.ledger.wrong, visitor.ledger.logins) == (1, 0, 1)


def test_nobody_is_welcome_without_a_login(visitor: Visitor) -> None:
    """The welcome page sends a visitor who is not logged in back to the form."""
    reply = visitor.http.get("/welcome")
    assert (reply.status_code, reply.location) == (302, "/")


def test_an_answer_is_good_for_one_try(visitor: Visitor) -> None:
    """After a wrong answer even the right one is refused until another picture was drawn."""
    visitor.http.get("/captcha.png")
    right = visitor.answer
    assert visitor.login("wrong").status_code == 422
    assert visitor.login(right).status_code == 422
    visitor.http.get("/captcha.png")
    assert visitor.login(visitor.answer).status_code == 200
    assert visitor.ledger.wrong == 2


def test_a_wrong_password_is_another_message(visitor: Visitor) -> None:
    """The page tells a wrong password from a wrong captcha, so that the solver can stop."""
    visitor.http.get("/captcha.png")
    reply = visitor.login(visitor.answer, password="guess")
    assert reply.status_code == 401
    assert reply.get_json()["message"] == "Unknown user or wrong password."


def test_each_request_draws_another_picture(visitor: Visitor) -> None:
    """A second GET of the picture spoils the first: whoever fetches twice reads the wrong one."""
    first = visitor.http.get("/captcha.png").data
    before = visitor.answer
    assert visitor.http.get("/captcha.png").data != first
    assert visitor.answer != before
    assert visitor.ledger.pictures == 2


def test_answers_follow_the_rule_on_the_page(visitor: Visitor) -> None:
    """What the page says of the answer is true, and it is all that the command hands to the solver."""
    assert "4 or 5 letters and digits, never 0, O, 1 or I." in visitor.page.text
    assert set(ALPHABET) == set(string.ascii_uppercase + string.digits) - set("0O1I")
    assert HINTS == {"alphabet": ALPHABET, "length": LENGTHS, "case": "ignore"}
    for _ in range(20):
        visitor.http.get("/captcha.png")
        assert len(visitor.answer) in LENGTHS
        assert set(visitor.answer) <= set(ALPHABET)


def test_the_answer_never_leaves_the_server(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the page, nor a header, nor a cookie, nor the picture's file holds the answer."""
    monkeypatch.setattr(site, "LENGTHS", (12, 12))  # four characters could stand in any file by chance
    picture = visitor.http.get("/captcha.png")
    answer = visitor.answer
    refused = visitor.login("?")
    for reply in (visitor.page, picture, refused):
        sent = str(reply.headers).encode() + reply.data
        assert not re.search(re.escape(answer).encode(), sent, re.IGNORECASE)


def test_the_picture_needs_a_session() -> None:
    """Without the cookie of the login page there is nothing to be answered, so nothing is drawn."""
    assert create_app({}, Ledger()).test_client().get("/captcha.png").status_code == 403
