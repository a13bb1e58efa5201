"""``captcha-ocr demo``: a real site and a real browser; what reads is mostly an oracle, so that runs are alike."""

from __future__ import annotations

import json
import random
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

pytest.importorskip("flask")

from captcha.image import ImageCaptcha

from integrations.demo.command import demo
from solver.browser import find_browser
from solver.reading import Candidate, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence
    from io import BytesIO
    from pathlib import Path

    from solver.hints import Hints

pytestmark = pytest.mark.skipif(find_browser() is None, reason="no browser: captcha-ocr install-browser")


class Oracle:
    """Draws the site's captchas and, being asked to read one, remembers the answer, or gives a wrong one."""

    def __init__(self, *, lies: int = 0) -> None:
        self.lies = lies
        self.answers: dict[bytes, str] = {}
        self.painter = ImageCaptcha()

    def generate(self, answer: str) -> BytesIO:
        """The picture, as the library draws it."""
        picture = self.painter.generate(answer)
        self.answers[picture.getvalue()] = answer
        return picture

    def read(self, image: bytes, hints: Hints) -> Reading:  # noqa: ARG002
        """The answer, unless there is a lie left to tell."""
        self.lies, lying = max(0, self.lies - 1), self.lies > 0
        text = "0000" if lying else self.answers[image]
        candidate = Candidate(text=text, probability=0.9, written=text)
        return Reading(candidates=(candidate,), confidence=0.9, model="oracle")

    def read_many(self, images: Sequence[bytes], hints: Hints) -> list[Reading]:
        """One by one."""
        return [self.read(image, hints) for image in images]

    def close(self) -> None:
        """Nothing is held."""


def run(monkeypatch: pytest.MonkeyPatch, oracle: Oracle, *arguments: str) -> Result:
    """The command, with the oracle in the place of the site's painter and of the recogniser."""
    monkeypatch.setattr("integrations.demo.site.ImageCaptcha", lambda: oracle)
    monkeypatch.setattr("solver.recognize.choose.recognizer_from", lambda *_: oracle)
    return CliRunner().invoke(demo, list(arguments))


def test_every_login_accepted_is_exit_status_0(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The document counts what the site counted; the report is where it says; progress is not on stdout."""
    result = run(monkeypatch, Oracle(), "--logins", "2", "--json", "--report", str(tmp_path))
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert (document["accepted"], document["solves"], document["typed"], document["first_try"]) == (2, 2, 2, 2)
    assert document["report"] == str(tmp_path / "index.html")
    assert {"capture", "read", "type", "submit", "verify"} <= document["stages"].keys()
    assert (tmp_path / "index.html").read_text(encoding="utf-8").count('data-outcome="accepted"') == 2


def test_a_wrong_answer_is_tried_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The site's refusal is seen, the next picture is read, and the table tells the first-try rate."""
    report = tmp_path / "mine.html"
    result = run(monkeypatch, Oracle(lies=1), "--logins", "2", "--report", str(report))
    assert result.exit_code == 0, result.output
    assert "50%" in result.stdout
    assert str(report) in result.stdout.replace("\n", "")
    assert report.read_text(encoding="utf-8").count('data-outcome="rejected"') == 1


def test_a_login_that_fails_is_exit_status_1(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """When the policy's attempts are used up the run goes on, ends with 1, and the reason is told."""
    result = run(monkeypatch, Oracle(lies=3), "--logins", "2", "--json", "--report", str(tmp_path))
    assert result.exit_code == 1, result.output
    assert json.loads(result.stdout)["accepted"] == 1
    assert "✗ Login 1: The captcha was not solved" in result.stderr


@pytest.mark.parametrize("package", ["flask", "captcha.image"])
def test_without_its_extra_the_demo_says_what_to_install(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    """One sentence with pip's command instead of a stack of calls."""
    monkeypatch.delitem(sys.modules, "integrations.demo.site")
    monkeypatch.setitem(sys.modules, package, None)
    result = CliRunner().invoke(demo, [])
    assert result.exit_code == 1
    assert f"The demo's site needs {package}: pip install 'playwright-captcha-ocr[demo]'." in result.stderr


def test_the_recogniser_reads_what_the_site_draws(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With the real recogniser the site's own pictures are read, typed and accepted; chance is held still."""
    chance = random.Random(7)  # noqa: S311  # nothing is kept secret here
    for name, drawn in ("choice", chance.choice), ("randbelow", chance.randrange), ("randbits", chance.getrandbits):
        monkeypatch.setattr(f"secrets.{name}", drawn)
    result = CliRunner().invoke(demo, ["--logins", "3", "--json", "--report", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["accepted"] == 3
