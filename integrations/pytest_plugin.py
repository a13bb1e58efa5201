"""The pytest plugin: captchas solved by a fixture, and what was read in them told when the test fails.

It depends on neither pytest-playwright nor pytest-playwright-asyncio, which refuse to be loaded together: the one
fixture ``solve_captcha`` serves the pages of both, and any other page. What costs time to import waits until a test
asks for it, because every run of pytest in the environment loads this file.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import shutil
import time
from base64 import b64encode
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from integrations import pytest_browser

if TYPE_CHECKING:
    from solver.hints import Hints
    from solver.page.locate import Where
    from solver.policy import Policy
    from solver.reading import Attempt, Solution
    from solver.recognize.recognizer import Recognizer
    from solver.report import Run
    from solver.solve import CaptchaSolver

SolveCaptcha: TypeAlias = Callable[..., Any]
"""The type of the fixture ``solve_captcha``: called like ``solver.solve_captcha``, and gives what that gives."""

FOLDER = "captcha-artifacts"
"""Where pictures are kept, below the rootdir; pytest-playwright's ``--output`` is emptied by each xdist worker."""

KEEP = ("off", "on", "retain-on-failure")

OPTIONS = {
    "recognizer": "what reads: a PaddleOCR model's name, a model directory or a server's address (default: our own)",
    "attempts": "how many answers a solve may type (default: 3)",
    "min_confidence": "the confidence, 0 to 1, below which a picture is turned down (default: the model's own)",
    "artifacts": f"whether the captchas' pictures are kept: {', '.join(KEEP)} (default: {KEEP[-1]})",
    "browser": "the Chromium that pytest-playwright starts: a path, or auto for one that is here (default: its own)",
}
"""Each is a command-line option, ``--captcha-min-confidence``, and an ini option, ``captcha_min_confidence``."""


@dataclass
class Solves:
    """What one test had solved.

    Attributes:
        folder: where its pictures are kept.
        runs: the solves, in order.
        told: how many of them are in the test's reports already.
    """

    folder: Path
    runs: list[Run] = field(default_factory=list)
    told: int = 0


POLICY = pytest.StashKey["Policy | None"]()
SOLVES = pytest.StashKey[Solves]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """A command-line option and an ini option for each of ``OPTIONS``."""
    group = parser.getgroup("captcha", "captchas (playwright-captcha-ocr)")
    for name, meaning in OPTIONS.items():
        group.addoption(f"--captcha-{name.replace('_', '-')}", metavar=name.upper(), help=meaning)
        parser.addini(f"captcha_{name}", meaning)


def pytest_configure(config: pytest.Config) -> None:
    """Check the options, and make the marker known.

    Raises:
        UsageError: an option has a value that nothing can be done with.
    """
    config.addinivalue_line(
        "markers",
        "captcha(**hints): what is known about the answers that solve_captcha reads in this test, "
        "as in captcha(alphabet='digits', length=4)",
    )
    if _keep(config) not in KEEP:
        raise pytest.UsageError(f"captcha_artifacts={_keep(config)!r} is not known: choose one of {', '.join(KEEP)}.")
    config.stash[POLICY] = _policy(config)
    if browser := _option(config, "browser"):
        if browser != "auto" and not Path(browser).is_file():
            raise pytest.UsageError(f"captcha_browser={browser!r} is not there: give a Chromium's path, or auto.")
        # Registered now, when every plugin is loaded, it overrides pytest-playwright's fixture in whatever order
        # the two were loaded.
        config.pluginmanager.register(pytest_browser)


@pytest.fixture(scope="session")
def captcha_browser(pytestconfig: pytest.Config) -> str | None:
    """The Chromium asked for: a path, ``auto``, or None."""
    return _option(pytestconfig, "browser")


@pytest.fixture(scope="session")
def captcha_recognizer(pytestconfig: pytest.Config) -> str | Recognizer | None:
    """What reads, as ``CaptchaSolver`` takes it; override it to read with an object of your own."""
    return _option(pytestconfig, "recognizer")


@pytest.fixture(scope="session")
def captcha_solver(captcha_recognizer: str | Recognizer | None, pytestconfig: pytest.Config) -> Iterator[CaptchaSolver]:
    """One ``CaptchaSolver`` for the whole run; its model is loaded at the first reading."""
    from solver.solve import CaptchaSolver

    solver = CaptchaSolver(captcha_recognizer, policy=pytestconfig.stash[POLICY])
    yield solver
    solver.close()


@pytest.fixture
def solve_captcha(request: pytest.FixtureRequest, captcha_solver: CaptchaSolver) -> SolveCaptcha:
    """Solves the captcha on a page: ``solve_captcha(page, "img#captcha", submit=True)``.

    With an async page it is awaited. The hints of ``@pytest.mark.captcha`` hold for every call that brings none.
    """
    from solver.errors import CaptchaError
    from solver.hints import Hints
    from solver.page.bridge import is_async, run_sync

    node: pytest.Item = request.node
    known: Hints | None = None
    if marker := node.get_closest_marker("captcha"):
        if marker.args:
            raise pytest.UsageError(f"captcha{marker.args!r} names no hint: write @pytest.mark.captcha(length=4).")
        known = Hints.of(marker.kwargs)
    readable = re.sub(r"[^\w-]+", "-", node.nodeid)[:80]
    digest = hashlib.sha256(node.nodeid.encode()).hexdigest()[:8]  # tells apart test[a/b] and test[a-b]
    solves = node.stash[SOLVES] = Solves(node.config.rootpath / FOLDER / f"{readable}-{digest}")
    shutil.rmtree(solves.folder, ignore_errors=True)

    def solve(
        page: Any,
        captcha: Where | None = None,
        *,
        hints: Hints | Mapping[str, object] | None = known,
        **arguments: Any,
    ) -> Any:
        __tracebackhide__ = True
        core = _recorded(solves.runs, node.nodeid, captcha_solver, page, captcha, hints=hints, **arguments)
        if is_async(page):
            return core
        try:
            return run_sync(core)
        except CaptchaError as error:
            raise error.with_traceback(None) from error.__cause__  # as in _recorded

    return solve


async def _recorded(
    runs: list[Run], test: str, solver: CaptchaSolver, page: Any, captcha: Where | None, **arguments: Any
) -> Solution:
    """The solution, after it or its error was added to ``runs``; what was done is one group in the test's trace.

    The error leaves without its way through our code: it says itself what to do, and pytest shows the test's own line.
    """
    __tracebackhide__ = True
    from solver.errors import CaptchaError
    from solver.page.bridge import done, page_of
    from solver.report import Run

    title = f"solve_captcha {captcha}" if isinstance(captcha, str) else "solve_captcha"
    tracing = page_of(page).context.tracing
    await done(tracing.group(title))
    started = time.perf_counter()
    try:
        solution: Solution = await done(solver.solve(page, captcha, **arguments))
    except CaptchaError as error:
        runs.append(Run.failed(title, error, ms=(time.perf_counter() - started) * 1000, group=test))
        raise error.with_traceback(None) from error.__cause__
    finally:
        await done(tracing.group_end())
    runs.append(Run.solved(title, solution, group=test))
    return solution


@pytest.hookimpl(wrapper=True, tryfirst=True)  # the last word on a report, after skipping has said what an xfail is
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell in a failed test's report what was read, and in every test's last report what the summary counts."""
    report = yield
    if solves := item.stash.get(SOLVES, None):
        if report.failed or _keep(item.config) == "on":
            _tell(item, report, solves)
        if report.when == "teardown":
            report.captchas = [  # type: ignore[attr-defined]  # plain values, because xdist sends reports about
                {
                    "solved": run.text is not None,
                    "first_try": run.text is not None and sum(each.typed is not None for each in run.attempts) == 1,
                    "ms": run.ms,
                }
                for run in solves.runs
            ]
    return report


def _tell(item: pytest.Item, report: pytest.TestReport, solves: Solves) -> None:
    """Add to the report the solves that are not in it: a section, properties, and the pictures where they are kept."""
    from solver.report import write_report

    lines: list[str] = []
    numbers = itertools.count(1 + sum(len(run.attempts) for run in solves.runs[: solves.told]))
    for run in solves.runs[solves.told :]:
        lines.append(f"{run.title}: {run.error or f'solved in {run.ms:.0f} ms'}")
        for attempt, number in zip(run.attempts, numbers, strict=False):
            line = _described(attempt)
            if _keep(item.config) != "off":
                line += f", {_kept(item, report, attempt, solves.folder / str(number))}"
            lines.append(f"  {number}. {line}")
            for properties in item.user_properties, report.user_properties:  # JUnit's come from the last report
                properties.append((f"captcha_{number}", line))
    if lines:
        report.sections.append(("Captcha", "\n".join(lines)))
        if _keep(item.config) != "off":
            write_report(solves.folder, solves.runs, title="Captchas", subtitle=item.nodeid)
    solves.told = len(solves.runs)


def _described(attempt: Attempt) -> str:
    """What was read in one picture and what came of it, in one line."""
    from solver.report import outcome

    said = f" ({attempt.message})" if attempt.message else ""
    return f"read {attempt.reading.text!r}, confidence {attempt.reading.confidence:.2f}, {outcome(attempt)}{said}"


def _kept(item: pytest.Item, report: pytest.TestReport, attempt: Attempt, path: Path) -> Path:
    """Where the picture is now, seen from the rootdir; it is in pytest-html's report and in Allure's, too.

    It is the captcha alone, never the page, which may show a password. Its type gives ``path`` a suffix.
    """
    from solver.report import media_type

    media = media_type(attempt.image)
    extension = media.partition("/")[2].partition("+")[0]
    path = path.with_suffix(f".{extension}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(attempt.image)
    name, plugins = f"captcha {path.stem}: {_described(attempt)}", item.config.pluginmanager
    if plugins.hasplugin("html") and item.config.getoption("htmlpath"):
        from pytest_html import extras

        picture = extras.image(b64encode(attempt.image).decode(), name, mime_type=media, extension=extension)
        report.extras = [*getattr(report, "extras", ()), picture]  # type: ignore[attr-defined]  # pytest-html's own
    if plugins.hasplugin("allure_pytest"):
        import allure

        allure.attach(attempt.image, name=name, attachment_type=media, extension=extension)
    return path.relative_to(item.config.rootpath)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for the whole run, whichever processes the tests ran in."""
    solves = [
        (solve["ms"], report.nodeid, solve)
        for reports in terminalreporter.stats.values()
        for report in reports
        for solve in getattr(report, "captchas", ())
    ]
    if solves:
        solved, first_try = (sum(solve[key] for *_, solve in solves) for key in ("solved", "first_try"))
        slowest, where, _ = max(solves, key=lambda solve: solve[:2])
        terminalreporter.write_line(
            f"captchas: {solved} of {len(solves)} solved, {first_try / len(solves):.0%} at the first try, "
            f"the slowest in {slowest / 1000:.1f} s ({where})"
        )


def _option(config: pytest.Config, name: str) -> str | None:
    """The option's value from the command line, or else from the ini file; None when neither has it."""
    return config.getoption(f"captcha_{name}") or config.getini(f"captcha_{name}") or None


def _keep(config: pytest.Config) -> str:
    return _option(config, "artifacts") or KEEP[-1]


def _policy(config: pytest.Config) -> Policy | None:
    """The policy that the options make; None when they say nothing.

    Raises:
        UsageError: an option is not a number, or one that cannot be followed.
    """
    limits: dict[str, Any] = {}
    for name, number in {"attempts": int, "min_confidence": float}.items():
        if value := _option(config, name):
            try:
                limits[name] = number(value)
            except ValueError:
                raise pytest.UsageError(f"captcha_{name}={value!r} is not a number.") from None
    if not limits:
        return None
    from solver.errors import PolicyInvalid
    from solver.policy import Policy

    try:
        return Policy(**limits)
    except PolicyInvalid as error:
        raise pytest.UsageError(f"captcha_{error}") from error
