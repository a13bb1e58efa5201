"""Every error of the project, in one tree.

::

    CaptchaError
    ├── HintsInvalid              hints that contradict themselves or name something unknown (also a ValueError)
    ├── PolicyInvalid             a policy that cannot be followed (also a ValueError)
    ├── ImageUnreadable           the bytes are not a picture, or one beyond the limits
    ├── LabelledSetInvalid        a folder of labelled pictures breaks the rules of its kind (also a ValueError)
    ├── RecordInvalid             what a run left for the report cannot be read again
    ├── ServerConfigInvalid       a server's config.json asks for what there is not (also a ValueError)
    ├── RecognizerError
    │   ├── RecognizerMissing     a package or model that reading needs is not installed
    │   ├── ModelDamaged          a file of the model is missing, cut or not the one its card names
    │   ├── AlphabetUnsupported   the hints ask for characters that the model cannot write
    │   ├── DeviceUnavailable     the device asked for is not there; nothing else is used in its stead
    │   └── ServerFailed          a server was asked to read, and gave no answer that can be used
    ├── BenchmarkFailed           readers cannot be compared, or the comparison cannot be shown
    ├── FontsMissing              no font here writes what is to be drawn for training
    ├── GeneratorFailed           a published generator, asked for a picture for training, gave none
    ├── BrowserMissing            no Chromium on this machine, and none could be installed
    ├── PageError
    │   ├── CaptchaNotFound       no element matches, or none on the page looks like a captcha
    │   ├── CaptchaAmbiguous      several do
    │   ├── CaptchaImageBroken    the element's picture failed to load
    │   ├── CaptchaNotPainted     it was still loading when time ran out
    │   ├── CaptchaBytesMissing   its own bytes are wanted, and nothing holds them
    │   ├── FieldNotFound         nowhere to type the answer
    │   ├── FieldNotEditable      the field is read-only or disabled
    │   ├── AnswerAltered         the page cut or changed the answer while it was typed
    │   ├── SubmitNotFound        asked to submit, and nothing on the page submits
    │   ├── RefreshFailed         asked for another picture, and the same one stayed
    │   └── SolveInterrupted      the page, its frame or the captcha went away in the middle of a solve
    ├── UnsupportedCaptcha        a vendor's challenge, which this project refuses to touch
    ├── CaptchaUnsolved           the attempts or the time that the policy grants are used up
    └── SolveStopped              the page refused for a reason that is not the captcha; trying again would do harm

Each carries its evidence as attributes. One raised while solving also has ``attempts``: what was read and
typed before it happened. Playwright's own errors pass through untouched, but
for those of a page that goes away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from solver.reading import Attempt


class CaptchaError(Exception):
    """The root: catch it to catch everything this project raises on purpose."""

    attempts: tuple[Attempt, ...] = ()

    def __reduce__(self) -> tuple[Callable[..., CaptchaError], tuple[object, ...]]:
        """So that it comes whole out of a process pool: ``Exception`` would call its class with the message alone."""
        return _revived, (type(self), self.args, self.__dict__)


def _revived(kind: type[CaptchaError], arguments: tuple[object, ...], evidence: dict[str, object]) -> CaptchaError:
    error = kind.__new__(kind, *arguments)
    error.__dict__.update(evidence)
    return error


class HintsInvalid(CaptchaError, ValueError):
    """Hints that contradict themselves or name something unknown."""


class PolicyInvalid(CaptchaError, ValueError):
    """A policy that cannot be followed."""


class ImageUnreadable(CaptchaError):
    """The bytes are not a picture that can be decoded, or one beyond the limits.

    Attributes:
        reason: what the decoder said.
    """

    def __init__(self, *, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The captcha's picture cannot be decoded: {reason}.")


class LabelledSetInvalid(CaptchaError, ValueError):
    """A folder of labelled pictures breaks the rules of its kind.

    Attributes:
        path: the file or folder.
        line: where in the file, counted from 1; None: not in one line.
        reason: which rule, and what to do.
    """

    def __init__(self, *, path: Path, reason: str, line: int | None = None) -> None:
        self.path = path
        self.line = line
        self.reason = reason
        super().__init__(f"{path}{'' if line is None else f', line {line}'}: {reason}.")


class RecordInvalid(CaptchaError):
    """What a run left for the report cannot be read again.

    Attributes:
        path: the file.
        reason: what is wrong with it.
    """

    def __init__(self, *, path: Path, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path} cannot be read: {reason}; remove it, or let the run write it anew.")


class ServerConfigInvalid(CaptchaError, ValueError):
    """A server's ``config.json`` asks for what there is not.

    Attributes:
        path: the file.
        reason: what is wrong, and what to do.
    """

    def __init__(self, *, path: Path, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}.")


class RecognizerError(CaptchaError):
    """Reading is not possible with this recognizer."""


class RecognizerMissing(RecognizerError):
    """A package or model that reading needs is not installed.

    Attributes:
        missing: the package or model.
        install: the command that brings it.
    """

    def __init__(self, *, missing: str, install: str) -> None:
        self.missing = missing
        self.install = install
        super().__init__(f"Reading needs {missing}, which is not here: {install}.")


class ModelDamaged(RecognizerError):
    """A file of the model is missing, cut or not the one its card names.

    Attributes:
        path: the file.
        reason: what is wrong with it.
    """

    def __init__(self, *, path: Path, reason: str, mend: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"The model file {path} {reason}: {mend}.")


class AlphabetUnsupported(RecognizerError):
    """The hints ask for characters that the model cannot write.

    Attributes:
        characters: those characters.
        model: the model's name.
    """

    def __init__(self, *, characters: str, model: str) -> None:
        self.characters = characters
        self.model = model
        super().__init__(
            f"The model {model} cannot write {' '.join(characters)}: "
            "leave them out of the alphabet or choose another model."
        )


class DeviceUnavailable(RecognizerError):
    """The device asked for is not there; nothing else is used in its stead.

    Attributes:
        device: what was asked for.
        available: what is there.
    """

    def __init__(self, *, device: str, available: Sequence[str], advice: str) -> None:
        self.device = device
        self.available = tuple(available)
        super().__init__(f"The device {device!r} is not available (there is {', '.join(available)}): {advice}.")


class ServerFailed(RecognizerError):
    """A server was asked to read, and gave no answer that can be used.

    Attributes:
        server: its address, without user and password.
        status: the HTTP status of its answer; None when there was none.
        answer: the first 500 characters of what it said. They may hold what was read, so the message leaves them out
            unless they are the server's own words on its failure.
    """

    def __init__(self, *, server: str, what: str, mend: str, status: int | None = None, answer: str = "") -> None:
        self.server = server
        self.status = status
        self.answer = answer
        super().__init__(f"The server {server} {what}: {mend}.")


class BenchmarkFailed(CaptchaError):
    """Readers cannot be compared, or the comparison cannot be shown.

    Attributes:
        reason: what is wrong, and what to do.
    """

    def __init__(self, *, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The comparison stopped: {reason}.")


class FontsMissing(CaptchaError):
    """No font here writes what is to be drawn for training.

    Attributes:
        text: what was to be drawn.
        packages: Debian's, which bring the fonts.
    """

    def __init__(self, *, text: str, packages: Sequence[str]) -> None:
        self.text = text
        self.packages = tuple(packages)
        super().__init__(
            f"No font here writes {text[:20]!r}: install fonts, as root: apt-get install {' '.join(packages)}."
        )


class GeneratorFailed(CaptchaError):
    """A published generator was asked for a picture to train with, and gave none.

    Attributes:
        generator: its name.
        reason: what it said.
    """

    def __init__(self, *, generator: str, reason: str) -> None:
        self.generator = generator
        self.reason = reason
        super().__init__(f"The generator {generator} drew nothing; repair or uninstall it. It said: {reason}")


class BrowserMissing(CaptchaError):
    """No Chromium was found on this machine, and none could be installed.

    Attributes:
        looked: where it was looked for, in that order.
    """

    def __init__(
        self,
        *,
        looked: Sequence[str],
        advice: str = "install your system's chromium package, or set CAPTCHA_BROWSER to the path of one",
    ) -> None:
        self.looked = tuple(looked)
        super().__init__(f"No Chromium was found ({', '.join(looked)}): {advice}.")


class PageError(CaptchaError):
    """The page is not as it must be.

    Attributes:
        url: the page's address.
    """

    def __init__(self, message: str, *, url: str) -> None:
        self.url = url
        super().__init__(message)


class CaptchaNotFound(PageError):
    """No element matches, or none on the page looks like a captcha.

    Attributes:
        selector: what was looked for; None when the page was searched.
    """

    def __init__(self, *, selector: str | None, url: str) -> None:
        self.selector = selector
        super().__init__(
            f"Nothing on {url} looks like a captcha beside a field: "
            "pass its selector, as in solve_captcha(page, 'img#captcha')."
            if selector is None
            else f"Nothing on {url} matches {selector!r}: "
            "check the selector, or wait for the captcha before solving it.",
            url=url,
        )


class CaptchaAmbiguous(PageError):
    """Several elements match or look like a captcha.

    Attributes:
        candidates: selectors that each match one of them, best first, ready to paste.
    """

    def __init__(self, *, candidates: Sequence[str], url: str) -> None:
        self.candidates = tuple(candidates)
        super().__init__(
            f"{len(candidates)} elements on {url} could be the captcha: pass one of these selectors: "
            f"{', '.join(map(repr, candidates))}.",
            url=url,
        )


class CaptchaImageBroken(PageError):
    """The element's picture failed to load.

    Attributes:
        source: the picture's address.
        status: the HTTP status it was answered with, when known.
    """

    def __init__(self, *, source: str, status: int | None, url: str) -> None:
        self.source = source
        self.status = status
        answered = f" (HTTP {status})" if status else ""
        super().__init__(
            f"The captcha's picture {source} failed to load{answered}: open it in a browser, "
            "and check that the test blocks no images.",
            url=url,
        )


class CaptchaNotPainted(PageError):
    """The picture was still loading when time ran out.

    Attributes:
        waited: how long was waited, in milliseconds.
    """

    def __init__(self, *, waited: float, url: str) -> None:
        self.waited = waited
        super().__init__(
            f"The captcha on {url} was not painted within {waited / 1000:.1f} s: "
            "raise Policy(paint_timeout=...), or check the server that draws it.",
            url=url,
        )


class CaptchaBytesMissing(PageError):
    """The picture's own bytes are wanted, and nothing holds them.

    Attributes:
        tag: the element's name.
    """

    def __init__(self, *, tag: str, url: str) -> None:
        self.tag = tag
        super().__init__(
            f"The <{tag}> that shows the captcha on {url} has no bytes of its own that the browser gives away: "
            "pass source='screenshot', or leave source= out.",
            url=url,
        )


class FieldNotFound(PageError):
    """Nowhere to type the answer.

    Attributes:
        selector: what was looked for; None when the nearest field was.
    """

    def __init__(self, *, selector: str | None, url: str) -> None:
        self.selector = selector
        super().__init__(
            "No text field stands near the captcha: pass it, as in solve_captcha(page, captcha, field='#code')."
            if selector is None
            else f"No field on {url} matches {selector!r}: check the selector given as field=.",
            url=url,
        )


class FieldNotEditable(PageError):
    """The field is read-only or disabled.

    Attributes:
        selector: a selector of the field.
        reason: ``read-only`` or ``disabled``.
    """

    def __init__(self, *, selector: str, reason: str, url: str) -> None:
        self.selector = selector
        self.reason = reason
        super().__init__(
            f"The field {selector} is {reason}: "
            "do first what makes the page accept input there, or pass another field.",
            url=url,
        )


class AnswerAltered(PageError):
    """The page cut or changed the answer while it was typed.

    Attributes:
        typed: the answer.
        kept: what the field holds.
        maxlength: the field's limit, if it has one.
    """

    def __init__(self, *, typed: str, kept: str, maxlength: int | None, url: str) -> None:
        self.typed = typed
        self.kept = kept
        self.maxlength = maxlength
        super().__init__(
            f"The field takes {maxlength} characters and the answer has {len(typed)}: "
            f"give hints such as length={maxlength}, or check that this is the captcha's field."
            if maxlength is not None and len(kept) < len(typed)
            else f"The field kept {len(kept)} of the {len(typed)} characters typed, or changed them: "
            "check that this is the captcha's field, and give hints that fit it.",
            url=url,
        )


class SubmitNotFound(PageError):
    """Asked to submit, and nothing on the page submits.

    Attributes:
        selector: what was looked for; None when the form's own button was.
    """

    def __init__(self, *, selector: str | None, url: str) -> None:
        self.selector = selector
        super().__init__(
            "The captcha's field has no form with a submit button: pass the button, as in submit='button#login'."
            if selector is None
            else f"No button on {url} matches {selector!r}: check the selector given as submit=.",
            url=url,
        )


class RefreshFailed(PageError):
    """Asked for another picture, and the same one stayed.

    Attributes:
        tried: what was done to get another.
        waited: how long was waited, in milliseconds.
    """

    def __init__(self, *, tried: str, waited: float, url: str) -> None:
        self.tried = tried
        self.waited = waited
        super().__init__(
            f"The captcha did not change within {waited / 1000:.1f} s after {tried}: "
            "pass what refreshes it, as in refresh='a.reload'.",
            url=url,
        )


class SolveInterrupted(PageError):
    """The page, its frame or the captcha went away in the middle of a solve.

    Attributes:
        kind: ``closed``, the page or its context or browser was closed, or has crashed; ``detached``, the captcha's
            frame was removed; ``navigated``, another document came; ``vanished``, the captcha shows no longer.
        step: what was under way: ``locate``, ``capture``, ``read``, ``type``, ``submit``, ``verify`` or ``refresh``.

    Its last attempt is the picture that was being dealt with, if it had been read.
    """

    _WHAT: ClassVar[dict[str, tuple[str, str]]] = {
        "closed": ("the page was closed", "keep it open until the solve has ended"),
        "detached": ("the captcha's frame was removed", "solve again, if the page still asks for an answer"),
        "navigated": ("the page went elsewhere", "let other navigation end before the solve begins"),
        "vanished": ("the captcha went away", "go on without it, if the page no longer asks for it"),
    }

    def __init__(self, *, kind: str, step: str, url: str, attempts: Sequence[Attempt]) -> None:
        self.kind = kind
        self.step = step
        self.attempts = tuple(attempts)
        what, advice = self._WHAT[kind]
        super().__init__(f"On {url} {what} in the middle of the solve (step {step!r}): {advice}.", url=url)


class UnsupportedCaptcha(CaptchaError):
    """A vendor's challenge, which this project refuses to touch.

    Attributes:
        vendor: its name.
        frame_url: the address of the frame or script that gave it away.
        advice: the better way.
    """

    def __init__(self, *, vendor: str, frame_url: str, advice: str) -> None:
        self.vendor = vendor
        self.frame_url = frame_url
        self.advice = advice
        super().__init__(f"This page is guarded by {vendor}, which is refused here by design: {advice}.")


class CaptchaUnsolved(CaptchaError):
    """The attempts or the time that the policy grants are used up.

    Attributes:
        reason: which of them, and how far it got.
    """

    def __init__(self, *, reason: str, attempts: Sequence[Attempt]) -> None:
        self.reason = reason
        self.attempts = tuple(attempts)
        super().__init__(f"The captcha was not solved: {reason}.")


class SolveStopped(CaptchaError):
    """The page refused for a reason that is not the captcha; trying again would do harm.

    Attributes:
        message: the page's own words.
    """

    def __init__(self, *, message: str, attempts: Sequence[Attempt]) -> None:
        self.message = message
        self.attempts = tuple(attempts)
        super().__init__(
            f"Stopped, because the page answered {message!r}: that is not about the captcha, so mend it first."
        )
