"""The recognizer that asks a server: ours, PaddleHub Serving or PaddleX serving."""

from __future__ import annotations

import email.utils
import itertools
import logging
import math
import string
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import cv2
import httpx2
import numpy as np

from preprocess import ImageError
from solver.errors import ImageUnreadable, RecognizerError, ServerFailed
from solver.hints import Hints
from solver.reading import Candidate, Reading
from solver.recognize import wire
from solver.recognize.breaker import CircuitBreaker
from solver.recognize.decode import Decoder
from solver.recognize.hypotheses import hypotheses

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from solver.recognize.recognizer import Recognizer

T = TypeVar("T")

logger = logging.getLogger(__name__)

MIN_CONFIDENCE = 0.6
"""What answers of servers that give a score only are typed from: the threshold of the stock model, which gives as
probable texts as those do. Of 600 drawn pictures 68 % got over it, and of these 85 % were right but for the case."""


@dataclass(frozen=True)
class Foreign:
    """How to speak to a server that takes a picture and gives text with a score.

    Attributes:
        request: the body that asks for one picture.
        fragments: what the answer says was read.
    """

    request: Callable[[bytes], dict[str, object]]
    fragments: Callable[[Any], wire.Fragments]


PROTOCOLS: dict[str, Foreign | None] = {
    wire.READ: None,
    wire.PREDICT: Foreign(wire.predict_request, wire.predict_fragments),
    wire.OCR: Foreign(wire.ocr_request, wire.ocr_fragments),
}
"""What is spoken, by the end of the address; None: our own."""


class RemoteRecognizer:
    """Reads by asking a server; one object, with one pool of connections, serves any number of threads.

    Our own server gets the picture as it is and the hints. To the others goes a PNG that they can decode, without
    transparency, and of an animation its composite; what they read is put under the hints here. They give the mean
    probability of the characters, so that of a whole text of n characters is taken to be its nth power, and the
    reading is marked as not calibrated.

    What was not begun may be asked again: a connection that was refused, and the statuses 429 and 503 when they come
    with ``Retry-After``. After a failure that says that the server is gone, it is left alone for a while: until then
    every reading fails at once, or goes to the other recognizer.

    Attributes:
        server: its address, without user and password.
    """

    def __init__(
        self,
        address: str,
        *,
        otherwise: Recognizer | None = None,
        connect_timeout: float = 2_000,
        timeout: float = 10_000,
        retries: int = 2,
        rest: float = 30_000,
    ) -> None:
        """Take note of the server; nothing is sent yet.

        Args:
            address: ends with ``/v1/read``, ``/predict/ocr_rec`` or ``/ocr``. A token goes into it as the password,
                as in ``https://:TOKEN@host/v1/read``.
            otherwise: reads when the server fails, and is closed with this one; each time a warning is logged.
            connect_timeout: milliseconds for a connection.
            timeout: milliseconds for one reading, with all waiting.
            retries: how often to ask again what was not begun.
            rest: milliseconds for which a server that is gone is left alone.

        Raises:
            RecognizerError: the address names no protocol.
        """
        try:
            url = httpx2.URL(address)
            [self._foreign] = [spoken for end, spoken in PROTOCOLS.items() if url.path.endswith(end)]
        except (httpx2.InvalidURL, ValueError) as error:
            raise RecognizerError(
                f"The address {address.rpartition('@')[2]} names no protocol: end it with {', '.join(PROTOCOLS)}."
            ) from error
        self.server = str(url.copy_with(userinfo=b""))
        self._otherwise = otherwise
        self._connect_timeout, self._timeout = connect_timeout / 1000, timeout / 1000
        self._retries = retries
        self._breaker = CircuitBreaker(rest=rest / 1000, trial=timeout / 1000)
        self._client = httpx2.Client(auth=(url.username, url.password) if url.userinfo else None)

    def read(self, image: bytes | NDArray[np.uint8], hints: Hints) -> Reading:
        """The reading of one picture: encoded bytes, or RGB of shape (H, W, 3).

        Raises:
            ImageUnreadable: it cannot be decoded.
            AlphabetUnsupported: the hints ask for characters that the server's model cannot write.
            ServerFailed: the server gave no answer that can be used, and there is no other recognizer.
            RecognizerError: the recognizer is closed.
        """
        if self._client.is_closed:
            raise RecognizerError("This recognizer is closed: make another one.")
        start = time.perf_counter()
        try:
            reading = self._read_foreign(self._foreign, image, hints) if self._foreign else self._read(image, hints)
        except ServerFailed as error:
            if self._otherwise is None:
                raise
            logger.warning("%s The other recognizer reads.", error)
            return self._otherwise.read(image, hints)
        logger.debug("%s read %r with confidence %.2f", self.server, reading.text, reading.confidence)
        return replace(reading, ms=(time.perf_counter() - start) * 1000)

    def read_many(self, images: Sequence[bytes | NDArray[np.uint8]], hints: Hints) -> list[Reading]:
        """The readings of several pictures, in their order; eight at a time are with the server."""
        with ThreadPoolExecutor(8, thread_name_prefix="remote") as pool:
            return list(pool.map(lambda image: self.read(image, hints), images))

    def close(self) -> None:
        """Close the connections; reading afterwards is an error."""
        self._client.close()
        if self._otherwise:
            self._otherwise.close()

    def _read(self, image: bytes | NDArray[np.uint8], hints: Hints) -> Reading:
        """What our own server reads."""
        response = self._post(wire.read_request(image if isinstance(image, bytes) else _png(image), hints))
        if response.status_code == 422 and (error := wire.refused(response.content)):
            raise error
        return self._understood(response, wire.reading_from)

    def _read_foreign(self, foreign: Foreign, image: bytes | NDArray[np.uint8], hints: Hints) -> Reading:
        """What a server reads that knows nothing of hints."""
        try:
            hypothesis, picture = next(hypotheses(image, ()))
        except ImageError as error:
            raise ImageUnreadable(reason=str(error).removesuffix(".")) from error

        def reading(answer: Any) -> Reading:
            candidates = _under_hints(foreign.fragments(answer), hints, model=self.server)
            return Reading(
                candidates=candidates,
                confidence=min(candidates[0].probability, 1.0) if candidates else 0.0,
                min_confidence=MIN_CONFIDENCE,
                hypothesis=hypothesis,
                hypotheses=(hypothesis,),
                model=self.server,
            )

        return self._understood(self._post(foreign.request(_png(picture))), reading)

    def _understood(self, response: httpx2.Response, understand: Callable[[Any], T]) -> T:
        """What an answer says.

        Raises:
            ServerFailed: it is an error, or none of the protocol.
        """
        said, status = response.text[:500], response.status_code
        failed = partial(ServerFailed, server=self.server, status=status, answer=said)
        if status != 200:
            mend = {
                401: "put its token into the address, as in http://:TOKEN@host/v1/read",
                404: "check the address",
                429: "ask for less at a time, or give it more processors",
            }.get(status, "see its log")
            raise failed(what=f"answered HTTP {status} ({said})", mend=mend)
        try:
            answer = response.json()
            if answer.get("status", "000") != "000":  # PaddleHub's way to tell of a failure
                what = f"answered status {answer['status']} ({answer['msg']})"
                raise failed(what=what, mend="see its log")
            return understand(answer)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            what = f"gave an answer that is not of the protocol ({type(error).__name__})"
            raise failed(what=what, mend="check that the address is the server's") from error

    def _post(self, body: dict[str, object]) -> httpx2.Response:
        """The server's answer, whatever it is.

        Raises:
            ServerFailed: there is none, now or a moment ago.
        """
        self._breaker.check()
        try:
            response = self._ask(body)
        except httpx2.RequestError as error:
            if isinstance(error, httpx2.TimeoutException):
                what, mend = f"gave no answer in time ({type(error).__name__})", "look at its load, or raise timeout="
            else:
                what, mend = f"cannot be reached ({error or type(error).__name__})", "start it, or check the address"
            failure = partial(ServerFailed, server=self.server, what=what, mend=mend)
            self._breaker.trip(failure)
            raise failure() from error
        self._breaker.reset()
        return response

    def _ask(self, body: dict[str, object]) -> httpx2.Response:
        """The answer to a request that is sent again while it was not begun, and time is left."""
        deadline = time.monotonic() + self._timeout
        for tried in itertools.count():
            left = max(deadline - time.monotonic(), 0.001)
            timeout = httpx2.Timeout(left, connect=min(left, self._connect_timeout))
            try:
                response = self._client.post(self.server, json=body, timeout=timeout)
            except httpx2.ConnectError:
                pause = 0.1 * 2**tried
                if tried == self._retries or time.monotonic() + pause > deadline:
                    raise
            else:
                pause = _retry_after(response) if response.status_code in (429, 503) else math.inf
                if tried == self._retries or time.monotonic() + pause > deadline:
                    break
            time.sleep(pause)
        return response


def _retry_after(response: httpx2.Response) -> float:
    """Seconds after which the server wants to be asked again; infinite when it does not say."""
    told = response.headers.get("retry-after", "")
    if told.isdigit():
        return float(told)
    try:
        return max(email.utils.parsedate_to_datetime(told).timestamp() - time.time(), 0.0)
    except ValueError:
        return math.inf


def _png(picture: NDArray[np.uint8]) -> bytes:
    """RGB of shape (H, W, 3), encoded."""
    return cv2.imencode(".png", picture[..., ::-1])[1].tobytes()


def _under_hints(fragments: wire.Fragments, hints: Hints, *, model: str) -> tuple[Candidate, ...]:
    """What was read, if it is what the hints say, with the probability of the whole.

    Without hints that is the text as it came, but for its spaces. Else the decoder judges it, as it does what our
    own networks read: it is given the emissions of a network that has no doubt about one character.
    """
    text = "".join("".join(piece for piece, _ in fragments).split())
    probability = math.prod(score ** len(piece) for piece, score in fragments)
    if not text:
        return ()
    if hints == Hints():
        return (Candidate(text=text, probability=probability, written=text),)
    characters = ["", *sorted({*text, *string.ascii_letters, *string.digits, "一", *(hints.alphabet or "")})]
    emissions = np.zeros((2 * len(text) + 1, len(characters)), np.float32)
    emissions[::2, 0] = 1  # a blank around each character, for else two of a kind would be one
    emissions[range(1, len(emissions), 2), [characters.index(character) for character in text]] = 1
    return tuple(
        replace(candidate, probability=candidate.probability * probability)
        for candidate in Decoder(characters, hints, model=model)(emissions, top=1)
    )
