"""What pages say of an answer, told by scripted pages: the core needs neither browser nor event loop."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from solver.page.bridge import done, run_sync
from solver.page.news import News
from solver.page.scripts import script
from solver.page.verify import Before, Outcome, verify
from solver.reading import Verdict
from tests.conftest import Driver


@dataclass
class Handle:
    """The captcha's element."""

    source: str

    def is_visible(self) -> bool:
        return True

    def evaluate(self, _script: str) -> dict[str, Any]:
        return {"source": self.source, "painted": True}


@dataclass
class Page:
    """A page after the answer was sent; its captcha's locator is the page itself, for brevity.

    It has no ``evaluate`` on that locator's part: a locator waits for its element, also on the document that
    follows a navigation, where it never comes.
    """

    texts: list[tuple[str, bool]] = field(default_factory=list)
    captcha: str | None = "/captcha.png"
    document: float = 1.0
    password: bool = True
    url: str = "http://site/login"

    def evaluate(self, _script: str) -> dict[str, Any]:
        return {"document": self.document, "ready": True, "password": self.password, "texts": self.texts}

    def element_handles(self) -> list[Handle]:
        return [] if self.captcha is None else [Handle(self.captcha)]

    def wait_for_timeout(self, ms: float) -> None:
        time.sleep(ms / 1000)


class Locator:
    """The captcha's locator, which answers only what never waits."""

    def __init__(self, page: Page) -> None:
        self.element_handles = page.element_handles


BEFORE = Before(
    document=1.0, texts=frozenset({"Log in"}), password=True, url="http://site/login", picture="/captcha.png"
)


def outcome(
    page: Page,
    statuses: Sequence[int] = (),
    timeout: float = 200,
    dialogs: Sequence[str] = (),
    before: Before = BEFORE,
) -> Outcome:
    """What verify makes of it."""
    news = News(statuses=list(statuses), dialogs=list(dialogs))
    return run_sync(
        verify(page, Locator(page), before, news, accepted=None, rejected=None, timeout=timeout)  # no signals
    )


@pytest.mark.parametrize(
    "text",
    [
        "Captcha is not valid!",
        "Incorrect or missing CAPTCHA.",
        "You failed at typing the captcha",
        "验证码错误",
        "驗證碼不正確",
        "The characters do not match the picture. Please try again.",
        "Invalid verification code",
        "The digits were wrong.",
        "The security code you entered was incorrect",
        "Der Sicherheitscode ist falsch",
        "Неверный код с картинки, капча не пройдена",
    ],
)
def test_words_about_the_captcha_reject(text: str) -> None:
    """New words about the captcha are a rejection, in the common languages, whatever they are styled like."""
    assert outcome(Page(texts=[("Log in", False), (text, False)])) == Outcome(verdict=Verdict.REJECTED, message=text)


def test_a_form_drawn_anew_rejects_before_its_picture_is_there() -> None:
    """Words about the captcha above a form that asks for the password again need not wait for the next picture."""
    page = Page(texts=[("Invalid CAPTCHA", True)], document=2.0, captcha=None)
    assert outcome(page) == Outcome(verdict=Verdict.REJECTED, message="Invalid CAPTCHA")


@pytest.mark.parametrize(
    "text",
    [
        "Wrong password.",
        "Invalid username or password",
        "Please enter a correct username and password. Note that both fields may be case-sensitive.",
        "Your account has been locked for 10 minutes",
        "Too many attempts, try again later",
        "密码错误，您还有4次机会",
        "用户不存在",
        "帐户锁定10分钟",
        "Benutzer unbekannt",
        "Mot de passe incorrect",
    ],
)
@pytest.mark.parametrize("captcha", ["/captcha.png", "/captcha.png?2", None])
def test_words_about_the_account_stop(text: str, captcha: str | None) -> None:
    """Words that are not about the captcha stop, whether it stays, changes or goes."""
    stopped = outcome(Page(texts=[(text, False)], captcha=captcha))
    assert stopped == Outcome(verdict=Verdict.UNKNOWN, message=text, stop=True)


def test_the_same_words_again_stop() -> None:
    """What an earlier answer was told stops when the form drawn anew tells it again; a lasting banner does not."""
    before = replace(BEFORE, texts=frozenset({"Wrong password.", "Maintenance on Sunday"}))
    form = Page(texts=[("Wrong password.", True)], document=2.0, captcha="/captcha.png?2")
    assert outcome(form, before=before) == Outcome(verdict=Verdict.UNKNOWN, message="Wrong password.", stop=True)
    form.texts = [("Maintenance on Sunday", True)]
    assert outcome(form, before=before).verdict is Verdict.REJECTED


def test_unknown_errors_stop() -> None:
    """An error message nobody can place stops: guessing on could lock the account."""
    stopped = outcome(Page(texts=[("Zkuste to znovu za okamžik", True)]))
    assert (stopped.verdict, stopped.stop) == (Verdict.UNKNOWN, True)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_refusing_documents_stop(status: int) -> None:
    """An error page stops with its status, even where the captcha is gone from it."""
    assert outcome(Page(captcha=None), (200, status)).message == f"HTTP {status}"


def test_another_picture_rejects() -> None:
    """Another picture in the same document, or the form drawn anew, is a rejection without words."""
    assert outcome(Page(captcha="/captcha.png?2")).verdict is Verdict.REJECTED
    assert outcome(Page(document=2.0)).verdict is Verdict.REJECTED


@pytest.mark.parametrize(
    "page",
    [
        Page(captcha=None, document=2.0, password=False, url="http://site/home"),
        Page(captcha=None, document=2.0, password=True, url="http://site/change-password"),
        Page(captcha=None, password=False),
        Page(captcha=None, document=2.0, password=False, texts=[("You have 3 new verification codes", True)]),
    ],
)
def test_a_captcha_that_is_gone_accepts(page: Page) -> None:
    """A captcha that is gone from a loaded page was taken, whatever else the next page says."""
    assert outcome(page, timeout=1_000).verdict is Verdict.ACCEPTED


def test_nothing_happens() -> None:
    """A page that stays as it is leaves the verdict unknown when time is up."""
    assert outcome(Page(texts=[("Log in", False)])) == Outcome(verdict=Verdict.UNKNOWN)


def test_dialogs_speak_too() -> None:
    """The words of an alert reject or stop as those in the page do; what nobody can place is told when time is up."""
    assert outcome(Page(), dialogs=["验证码错误"]) == Outcome(verdict=Verdict.REJECTED, message="验证码错误")
    assert outcome(Page(), dialogs=["密码错误"]).stop
    assert outcome(Page(), dialogs=["Servus"]) == Outcome(verdict=Verdict.UNKNOWN, message="Servus")
    home = Page(captcha=None, document=2.0, password=False)
    assert outcome(home, dialogs=["Welcome back"], timeout=1_000).verdict is Verdict.ACCEPTED


def test_the_body_is_no_error(sync_driver: Driver) -> None:
    """An error's style counts for what is in it, but not that of the whole page, whose classes say other things."""

    async def body(page: Any) -> None:
        await done(page.set_content('<body class="alert-in-sidebar-off"><h1>Log in</h1><p class="error">Wrong.</p>'))
        shown = await done(page.evaluate(script("answer")))
        assert shown["texts"] == [["Log in", False], ["Wrong.", True]]

    sync_driver(body)
