"""Programs in other languages draw as long as their parent lives, and what goes wrong with them is said."""

from __future__ import annotations

import contextlib
import os
import pickle
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from solver import GeneratorFailed
from solver.training.synth.dice import Dice
from solver.training.synth.foreign import language as languages
from solver.training.synth.foreign.apart import PYTHON
from solver.training.synth.foreign.language import Driver, Language
from solver.training.synth.foreign.node import NODE
from solver.training.synth.foreign.perl import PERL
from solver.training.synth.foreign.php import PHP

ROOT = Path(__file__).parent.parent.parent
LANGUAGES = (PYTHON, NODE, PERL, PHP)
each_language = pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.folder)

ECHO = """
import base64, json, sys
print(json.dumps({"generators": ["echo"]}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    if asked["text"] == "crash":
        sys.exit("out of ink")
    drawn = base64.b64encode(str(asked["seed"]).encode()).decode()
    print(asked["text"] if asked["text"] == "noise" else json.dumps({"picture": drawn}), flush=True)
"""


def need(language: Language) -> None:
    """Skip where its interpreter isn't installed."""
    if not shutil.which(language.interpreter[0]):
        pytest.skip(f"{language.interpreter[0]} is not installed")


@pytest.fixture
def echo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Language]:
    """A language whose program shows the seed that it is given."""
    (tmp_path / "echo.py").write_text(ECHO)
    monkeypatch.setattr(languages, "_HERE", tmp_path)
    language = Language((sys.executable,), "echo.py", str(tmp_path))  # one of its own for each test
    yield language
    if running := language._running():
        running.close()


def test_asking(echo: Language) -> None:
    """It has what it says it has, and its seed comes from our dice."""
    assert echo.has("echo")()
    assert not echo.has("oracle")()
    assert echo.draw("echo", {}, "é×", Dice(1)) == str(Dice(1).getrandbits(31)).encode()


@pytest.mark.parametrize(("text", "said"), [("crash", "out of ink"), ("noise", "noise")])
def test_what_goes_wrong(echo: Language, text: str, said: str) -> None:
    """A program that ends, or says what is no answer, is an error that carries what it said."""
    with pytest.raises(GeneratorFailed, match=said) as caught:
        echo.draw("echo", {}, text, Dice(1))
    assert caught.value.generator == "echo"


def test_what_goes_wrong_in_a_process_pool(echo: Language) -> None:
    """The error is the same on the other side: a corpus is drawn by other processes."""
    with pytest.raises(GeneratorFailed) as caught:
        echo.draw("echo", {}, "crash", Dice(1))
    there = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own
    assert isinstance(there, GeneratorFailed)
    assert (str(there), there.generator, there.reason) == (str(caught.value), "echo", caught.value.reason)


def test_the_dead_stay_dead(echo: Language) -> None:
    """Once it has crashed or was closed, asking again says so and waits for nothing."""
    for _ in range(2):
        with pytest.raises(GeneratorFailed, match="out of ink"):
            echo.draw("echo", {}, "crash", Dice(1))
    running = echo._running()
    assert running
    running.close()
    with pytest.raises(GeneratorFailed, match="closed"):
        echo.draw("echo", {}, "text", Dice(1))


def test_without_an_interpreter() -> None:
    """Where it isn't installed there are no generators, and asking for one says why."""
    language = Language(("no-such-interpreter",), "driver.js", "node")
    assert not language.has("svg_captcha")()
    with pytest.raises(GeneratorFailed, match="no-such-interpreter"):
        language.draw("svg_captcha", {}, "text", Dice(1))


@each_language
def test_without_libraries(language: Language, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A program whose folder is missing runs all the same, and has at most what the system has."""
    need(language)
    monkeypatch.setenv("CAPTCHA_OCR_CACHE", str(tmp_path))
    (*interpreter, script) = (shutil.which(language.interpreter[0]) or "", *language.interpreter[1:], language.script)
    running = Driver(*interpreter, languages._HERE / script, languages.folder(language.folder))
    answer = running.ask({"generator": "none", "settings": {}, "text": "", "seed": 1})
    running.close()
    assert "none" not in running.generators
    assert "said" not in answer["error"]  # an answer, not a crash


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="only Linux tells when another's child has ended")
@each_language
def test_it_dies_with_its_parent(language: Language) -> None:
    """A program ends when the process that started it is killed."""
    need(language)
    code = (
        "import os, signal\nfrom solver.training.synth.foreign.language import Language\n"
        f"print({language!r}._running()._process.pid, flush=True)\nos.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=False, cwd=ROOT)
    assert killed.returncode == -signal.SIGKILL
    with contextlib.suppress(ProcessLookupError):  # it has ended already
        program = os.pidfd_open(int(killed.stdout))
        ended, _, _ = select.select([program], [], [], 60)
        os.close(program)
        assert ended
