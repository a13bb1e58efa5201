"""Keywords for Robot Framework: ``Library    integrations.robot.CaptchaLibrary``.

Playwright lives in a process of Node's there, so no page can be handed over: pictures are screenshots of the element.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from robot.api.deco import keyword, library
from robot.libraries.BuiltIn import BuiltIn

from solver.hints import Case, Hints, Kind, Script, length_from
from solver.policy import Policy
from solver.solve import CaptchaSolver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from solver.reading import Reading
    from solver.recognize.recognizer import Recognizer

POLL_SECONDS = 0.1
REFRESHES = Policy.refreshes  # pictures that are turned down before an answer


class NotSolved(AssertionError):
    """What makes a test fail, as one sentence without the name of a class before it."""

    ROBOT_SUPPRESS_NAME = True


@library(scope="GLOBAL")
class CaptchaLibrary:
    """Reads text captchas on your own sites, or on those whose owner permits it.

    The model loads once, at the first picture. Both keywords take what is known of the answer, by name: ``alphabet``
    (the characters that can occur, or digits, lower, upper, letters, alnum), ``length`` (4 or 4-6), ``pattern`` (a
    regular expression), ``kind`` (text or math), ``case`` (as-is, ignore, lower or upper), ``script`` (latin or han).

    Args:
        recognizer: a model directory, a server's address or an object that reads; left out: the model in the package.
    """

    def __init__(self, recognizer: str | Recognizer | None = None) -> None:
        self._solver = CaptchaSolver(recognizer)

    @keyword
    def read_captcha(
        self,
        picture: Path | bytes,  # in this order, for Robot Framework makes anything into bytes
        *,
        alphabet: str | None = None,
        length: str | None = None,
        pattern: str | None = None,
        kind: Kind = "text",
        case: Case = "as-is",
        script: Script | None = None,
    ) -> str:
        """The text of the captcha in ``picture``: a file, or its bytes; any library's screenshot will do.

        Fails where nothing that fits can be read. Robot Framework logs what is assigned to a variable.
        """
        hints = hints_from(alphabet=alphabet, length=length, pattern=pattern, kind=kind, case=case, script=script)
        reading = self._solver.read(picture if isinstance(picture, bytes) else picture.read_bytes(), hints)
        if not reading.candidates:
            raise NotSolved("Nothing that fits the hints could be read: look at the picture, or drop a hint.")
        return reading.text

    @keyword
    def solve_captcha(
        self,
        captcha: str,
        field: str,
        *,
        submit: str | None = None,
        accepted: str | None = None,
        refresh: str | None = None,
        attempts: int = 3,
        timeout: timedelta = timedelta(seconds=10),
        alphabet: str | None = None,
        length: str | None = None,
        pattern: str | None = None,
        kind: Kind = "text",
        case: Case = "as-is",
        script: Script | None = None,
    ) -> int:
        """Reads the element ``captcha`` on the Browser library's page, types the answer into ``field``, and submits it.

        ``submit`` is what to click; left out, the answer is only typed. ``accepted`` is an element that is there only
        once the answer was right. ``refresh`` is what to click for another picture; left out, the captcha itself. An
        unsure picture is turned down for another; after a rejected answer the new picture is read, up to ``attempts``
        answers. ``timeout`` is how long the page may take to show a change. Returns the number of answers.
        """
        if (submit is None) != (accepted is None):
            raise ValueError("submit and accepted go together: give both, or neither to have the answer only typed.")
        hints = hints_from(alphabet=alphabet, length=length, pattern=pattern, kind=kind, case=case, script=script)
        page = Page(timeout=timeout.total_seconds())
        for answers in range(1, attempts + 1):
            reading, shown = self._sure(page, captcha, hints, refresh=refresh or captcha)
            page.fill(field, reading.text)
            if submit is None or accepted is None:
                return answers
            page.click(submit)
            if page.decided(captcha, shown, accepted=accepted):
                return answers
        raise NotSolved(f"The page took none of {attempts} answers: look at what it says before you allow more.")

    def _sure(self, page: Page, captcha: str, hints: Hints, *, refresh: str) -> tuple[Reading, bytes]:
        """The reading of a picture that the reader is sure of, and that picture."""
        for _ in range(REFRESHES):
            shown = page.picture(captcha)
            reading = self._solver.read(shown, hints)
            if reading.candidates and reading.confidence >= reading.min_confidence:
                return reading, shown
            page.click(refresh)
            page.changed(captcha, shown)
        raise NotSolved(f"None of {REFRESHES} pictures could be read with confidence: look at one, or give hints.")


class Page:
    """The page of the Browser library, as far as a captcha is concerned.

    Args:
        timeout: how long it may take to change, in seconds.
    """

    def __init__(self, *, timeout: float) -> None:
        try:
            self._browser: Any = BuiltIn().get_library_instance("Browser")
        except RuntimeError as error:
            raise NotSolved(
                "Solve Captcha works on the page of the Browser library: import it, or use Read Captcha."
            ) from error
        self._timeout = timeout

    def picture(self, captcha: str, *, patience: float | None = None) -> bytes:
        """A screenshot of the element, PNG; it is left neither in the log nor among the results."""
        from Browser.utils.data_types import ScreenshotReturnType

        path: Path = self._browser.take_screenshot(
            "captcha-{index}",
            captcha,
            log_screenshot=False,
            return_as=ScreenshotReturnType.path,
            timeout=timedelta(seconds=patience or self._timeout),
        )
        try:
            return path.read_bytes()
        finally:
            path.unlink()

    def fill(self, field: str, answer: str) -> None:
        """Type the answer, which must not get into the log."""
        with unlogged():
            self._browser.fill_text(field, answer)

    def click(self, selector: str) -> None:
        """Click the element."""
        self._browser.click(selector)

    def changed(self, captcha: str, shown: bytes) -> None:
        """Wait until the element shows another picture."""
        for _ in self._polls():
            if self._differs(captcha, shown):
                return
        raise NotSolved(f"{captcha} showed no other picture within {self._timeout:g} s: name what to click by refresh.")

    def decided(self, captcha: str, shown: bytes, *, accepted: str) -> bool:
        """Wait until the page has taken the answer (True) or shows another picture (False)."""
        for _ in self._polls():
            if self._browser.get_element_count(accepted):
                return True
            if self._differs(captcha, shown):
                return False
        raise NotSolved(
            f"Within {self._timeout:g} s neither {accepted} nor another captcha appeared: look at what the page says."
        )

    def _differs(self, captcha: str, shown: bytes) -> bool:
        """Whether the element is there and shows something else."""
        if not self._browser.get_element_count(captcha):
            return False
        try:
            return self.picture(captcha, patience=1) != shown
        except Exception:  # noqa: BLE001  # the library has no error of its own; the page goes just while it is looked at
            return False

    def _polls(self) -> Iterator[None]:
        """Turns until the time is up."""
        end = time.monotonic() + self._timeout
        while time.monotonic() < end:
            yield
            time.sleep(POLL_SECONDS)


def hints_from(*, length: str | None, **others: Any) -> Hints:
    """Hints, with a length written as 4 or 4-6.

    Raises:
        HintsInvalid: a value is unknown or contradicts another.
    """
    return Hints(length=None if length is None else length_from(length), **others)


@contextmanager
def unlogged() -> Iterator[None]:
    """Nothing that happens meanwhile gets into Robot Framework's log."""
    level = BuiltIn().set_log_level("NONE")
    try:
        yield
    finally:
        BuiltIn().set_log_level(level)
