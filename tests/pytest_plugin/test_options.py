"""The marker, and the options: a command-line option and an ini option for each."""

from __future__ import annotations

import pytest

from tests.pytest_plugin.conftest import Run

PAGE = """
import pytest
from solver import Hints, Policy

class Tracing:
    def group(self, name): pass
    def group_end(self): pass

"""

OURS = ("captcha-ocr",)


def test_the_marker_gives_the_hints(run: Run, pytester: pytest.Pytester) -> None:
    """A test's marker holds for its solves, a call's own hints come first, and other tests know nothing of it."""
    pytester.makepyfile("""
        import pytest
        from solver import Hints

        @pytest.fixture
        def known(page, site, solve_captcha, captcha_recognizer):
            def known(**arguments):
                page.goto(site.url)
                solve_captcha(page, "img#captcha", **arguments)
                return captcha_recognizer.hints[-1]
            return known

        @pytest.mark.captcha(alphabet="digits", length=4)
        class TestMarked:
            def test_by_its_class(self, known):
                assert known() == Hints(alphabet="digits", length=4)
                assert known(hints={"length": 5}) == Hints(length=5)

            @pytest.mark.captcha(numeric=1)
            def test_the_closest_counts(self, known):
                assert known() == Hints(alphabet="digits")

        def test_unmarked(known):
            assert known() == Hints()
    """)
    run("--captcha-browser=auto", "--strict-markers", plugins=("captcha-ocr", "playwright")).assert_outcomes(passed=3)


@pytest.mark.parametrize(
    ("marker", "complaint"),
    [
        ("'digits'", "*UsageError: captcha('digits',) names no hint: write @pytest.mark.captcha(length=4)."),
        ("alphabt='digits'", "*HintsInvalid: 'alphabt' is not a hint: choose from *"),
    ],
)
def test_a_marker_that_says_nothing(run: Run, pytester: pytest.Pytester, marker: str, complaint: str) -> None:
    """A hint without its name, or one that is unknown, fails the test that is marked with it."""
    pytester.makepyfile(f"""
        import pytest

        @pytest.mark.captcha({marker})
        def test_marked(solve_captcha): pass
    """)
    result = run(plugins=OURS)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(complaint)


def test_policy_and_recognizer(run: Run, pytester: pytest.Pytester) -> None:
    """The command line comes before the ini file; what neither says is left to the solver."""
    pytester.makeconftest("")
    pytester.makeini("[pytest]\ncaptcha_attempts = 2\ncaptcha_min_confidence = 0.25\ncaptcha_recognizer = of-the-ini")
    pytester.makepyfile("""
        from solver import Policy

        def test_options(captcha_solver, captcha_recognizer):
            assert captcha_solver.policy == Policy(attempts=1, min_confidence=0.25)
            assert captcha_recognizer == "of-the-command-line"
    """)
    run("--captcha-attempts=1", "--captcha-recognizer=of-the-command-line", plugins=OURS).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("option", "complaint"),
    [
        ("attempts=0", "captcha_attempts=0 is not a number of answers: give 1 or more."),
        ("attempts=many", "captcha_attempts='many' is not a number."),
        ("min-confidence=2", "captcha_min_confidence=2.0 is not a probability: give 0 to 1."),
        (
            "artifacts=sometimes",
            "captcha_artifacts='sometimes' is not known: choose one of off, on, retain-on-failure.",
        ),
        (
            "browser=/no/such/chromium",
            "captcha_browser='/no/such/chromium' is not there: give a Chromium's path, or auto.",
        ),
    ],
)
def test_options_are_checked_before_anything_runs(run: Run, option: str, complaint: str) -> None:
    """A value that nothing can be done with ends the run in one sentence."""
    result = run(f"--captcha-{option}", plugins=OURS)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(f"ERROR: {complaint}")


@pytest.mark.parametrize("plugins", [("captcha-ocr", "playwright"), ("playwright", "captcha-ocr")], ids="-".join)
def test_the_browser(run: Run, pytester: pytest.Pytester, plugins: tuple[str, ...]) -> None:
    """The executable is handed to Chromium only, and only where nothing else names one; a conftest still overrides."""
    executable = pytester.path / "chromium"
    executable.touch()
    pytester.makepyfile(f"""
        def test_launch(browser_type_launch_args, browser_name):
            asked = browser_type_launch_args.get("executable_path")
            assert asked == ({str(executable)!r} if browser_name == "chromium" else None)
    """)
    pytester.mkdir("own")
    pytester.path.joinpath("own", "conftest.py").write_text(
        "import pytest\n"
        "@pytest.fixture(scope='session')\n"
        "def browser_type_launch_args(browser_type_launch_args):\n"
        "    return {**browser_type_launch_args, 'slow_mo': 1}\n"
    )
    pytester.path.joinpath("own", "test_own.py").write_text(
        "def test_own(browser_type_launch_args):\n"
        f"    assert browser_type_launch_args == {{'slow_mo': 1, 'executable_path': {str(executable)!r}}}\n"
    )
    switches = ("--browser=chromium", "--browser=firefox", f"--captcha-browser={executable}")
    run(*switches, "-k", "test_launch or chromium", plugins=plugins).assert_outcomes(passed=3, deselected=1)
    pytester.makepyfile(
        "def test_launch(browser_type_launch_args): assert browser_type_launch_args == {'channel': 'chrome'}"
    )
    chosen = ("--browser-channel=chrome", f"--captcha-browser={executable}")
    run(*chosen, "-k", "test_launch", plugins=plugins).assert_outcomes(passed=1, deselected=1)
