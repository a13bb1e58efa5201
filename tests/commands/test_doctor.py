"""``captcha-ocr doctor``: what it looks at, and that each trouble is told with what mends it."""

from __future__ import annotations

import importlib.util
import json
from importlib.metadata import PackageNotFoundError, distributions
from types import SimpleNamespace
from typing import NoReturn

import pytest
from click.testing import CliRunner

from solver.browser import Browser
from solver.commands import doctor as module
from solver.commands.doctor import PACKAGES, Check, doctor
from solver.errors import BrowserMissing, RecognizerMissing
from solver.recognize.bundled import bundled_model


def found(check: str) -> Check:
    """The check of that name."""
    [result] = [result for result in module.examine() if result.name == check]
    return result


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes long is well: the checks that start something say so at once."""
    for name in ("_model", "_reading", "_browser"):
        monkeypatch.setattr(module, name, lambda: "fine")


def test_all_is_well_here() -> None:
    """On the machine that runs these tests everything works, the packaged picture is read, and each look is timed."""
    result = CliRunner().invoke(doctor, ["--json"])
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert document["well"] is True
    checks = {check["name"]: check for check in document["checks"]}
    assert [*checks] == ["python", *PACKAGES, "cv2", "model", "reading", "browser"]
    assert checks["reading"]["found"].startswith(f"{module.SAMPLE_TEXT}, right")
    assert all(checks[slow]["ms"] > 1 for slow in ("model", "reading", "browser"))


def test_the_model_is_the_one_that_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the one in the package; the stock model, which comes with rapidocr, need not be here."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert str(bundled_model()) in module._model()


@pytest.mark.usefixtures("elsewhere")
def test_the_table_tells_the_same() -> None:
    """For people there is a table, with a mark for each check."""
    result = CliRunner().invoke(doctor)
    assert result.exit_code == 0, result.output
    for package in PACKAGES:
        assert package in result.stdout
    assert result.stdout.count("✓") >= len(PACKAGES)


@pytest.mark.usefixtures("elsewhere")
def test_a_missing_package_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command that installs it is told, and the exit status is 1."""

    def version(package: str) -> str:
        if package == "paddlex":
            raise PackageNotFoundError(package)
        return "1.0"

    monkeypatch.setattr(module, "version", version)
    result = CliRunner().invoke(doctor)
    assert result.exit_code == 1
    assert "pip install paddlex" in result.stdout


@pytest.mark.usefixtures("elsewhere")
def test_a_second_cv2_is_doubtful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two distributions of one module may work today, so it is no failure; what to uninstall is told."""
    both = [*distributions(), SimpleNamespace(name="opencv-python-headless")]
    monkeypatch.setattr(module, "distributions", lambda: both)
    check = found("cv2")
    assert check.state == "doubtful"
    assert "pip uninstall opencv-python-headless" in check.advice
    assert CliRunner().invoke(doctor).exit_code == 0


@pytest.mark.usefixtures("elsewhere")
def test_a_model_that_is_not_there_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of ours becomes the advice of its check, and the others are still looked at."""

    def missing() -> NoReturn:
        raise RecognizerMissing(missing="rapidocr", install="pip install it")

    monkeypatch.setattr(module, "_model", missing)
    assert found("model").advice == "Reading needs rapidocr, which is not here: pip install it."
    assert found("browser").state == "well"


def test_a_wrong_reading_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that gives another text than the picture shows is not well."""
    monkeypatch.setattr(module, "SAMPLE_TEXT", "ZZZZ")
    monkeypatch.setattr(module, "_browser", lambda: "fine")
    check = found("reading")
    assert check.state == "wrong"
    assert "The packaged picture shows ZZZZ" in check.advice


def test_no_browser_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command that brings one is told."""
    monkeypatch.setattr("solver.browser.find_browser", lambda: None)
    with pytest.raises(BrowserMissing, match="captcha-ocr install-browser"):
        module._browser()


def test_the_browser_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its version comes from the running browser, not from its name."""
    monkeypatch.setattr("solver.browser.find_browser", lambda: Browser(executable=None, origin="here"))
    monkeypatch.setattr("solver.browser.browser_version", lambda _: "156.0")
    assert module._browser() == "Chromium 156.0, here"
