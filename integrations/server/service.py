"""What the protocols ask for: readings, and where in a picture there are lines to read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from integrations.server.pool import Pool, WorkPool
from preprocess import ImageError
from solver.errors import CaptchaError, ImageUnreadable
from solver.hints import Hints
from solver.recognize.hypotheses import hypotheses
from solver.recognize.lines import cut_out
from solver.recognize.recognizer import BatchRecognizer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from integrations.server.limits import Limits
    from integrations.server.metrics import Metrics
    from solver.reading import Reading
    from solver.recognize.lines import DetectionSettings, OrientationClassifier, TextDetector
    from solver.recognize.recognizer import Recognizer

UPSIDE_DOWN = 0.9
"""The probability from which on a line is turned by 180 degrees, as in PaddleOCR."""


@dataclass(frozen=True, eq=False)
class Line:
    """A line of text in a picture.

    Attributes:
        quad: its corners, int16 of shape (4, 2), x and y in pixels, from the top left one clockwise.
        turned: the degrees by which it was turned, 0 or 180; -1: nobody looked.
        picture: the line upright, RGB of shape (h, w, 3).
    """

    quad: NDArray[np.int16]
    turned: int
    picture: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Page:
    """A picture and the lines in it.

    Attributes:
        height: in pixels.
        width: in pixels.
        lines: in the order of reading.
    """

    height: int
    width: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Finder:
    """The models for pictures of several lines.

    Attributes:
        detect: where the lines are.
        orient: which are upside down.
    """

    detect: TextDetector
    orient: OrientationClassifier


class Service:
    """Reads and finds in a few threads each; one model of a kind for all of them."""

    def __init__(
        self,
        recognizer: Recognizer,
        finder: Finder | None,
        *,
        limits: Limits,
        metrics: Metrics,
        pool: Callable[..., Pool[Any, Any]] = WorkPool,
    ) -> None:
        """Start nothing yet.

        Args:
            recognizer: is closed in the end.
            finder: None: every picture is one line.
            limits: how much is taken on.
            metrics: are counted up.
            pool: what reads, made as a ``WorkPool`` is.
        """
        self._recognizer = recognizer
        self._most = min(limits.images, limits.queue)
        self.finder = finder
        self.metrics = metrics
        batch = limits.batch if isinstance(recognizer, BatchRecognizer) else 1
        self._reading: Pool[tuple[bytes | NDArray[np.uint8], Hints], Reading] = pool(
            self._read_each, stage="read", batch=batch, limits=limits, metrics=metrics
        )
        self._finding: Pool[Callable[[], Any], Any] = WorkPool(
            _call_each, stage="find", batch=1, limits=limits, metrics=metrics
        )

    def start(self) -> None:
        """Warm the recognizer up and start the threads."""
        self._recognizer.read(np.full((48, 160, 3), 255, np.uint8), Hints())
        self._reading.start()
        self._finding.start()

    def close(self) -> None:
        """Finish what was taken, then close the recognizer."""
        self._finding.close()
        self._reading.close()
        self._recognizer.close()

    async def read(self, images: Sequence[bytes], hints: Hints) -> list[Reading | CaptchaError]:
        """The readings of pictures of one line, in their order; in the place of one that cannot be read, its error.

        Raises:
            queue.Full: there is not room for all of them; none was begun.
        """
        self.metrics.images.observe(len(images))
        return await self._reading.do([(image, hints) for image in images])

    async def read_lines(self, lines: Sequence[Line], hints: Hints) -> list[Reading | CaptchaError]:
        """The readings of lines; of many, some at a time, so that a page is not turned away for its length.

        Raises:
            queue.Full: there is no room.
        """
        readings: list[Reading | CaptchaError] = []
        for begin in range(0, len(lines), self._most):
            jobs = [(line.picture, hints) for line in lines[begin : begin + self._most]]
            readings += await self._reading.do(jobs)
        return readings

    async def find(
        self, images: Sequence[bytes], settings: DetectionSettings | None = None, *, turn: bool = False
    ) -> list[Page | CaptchaError]:
        """The lines in pictures, in their order; in the place of one that cannot be decoded, its error.

        Args:
            images: encoded.
            settings: how to look.
            turn: whether lines that are upside down are turned.

        Raises:
            queue.Full: there is not room for all of them; none was begun.
        """
        finder = self._needed()

        def page(image: bytes) -> Page:
            picture = _picture(image)
            quads = finder.detect(picture, settings)
            lines = [cut_out(picture, quad) for quad in quads]
            angles = finder.orient(lines) if turn else []
            turned: list[str] = [angle if sure > UPSIDE_DOWN else "0" for angle, sure in angles] or ["-1"] * len(lines)
            return Page(picture.shape[0], picture.shape[1], tuple(map(_line, quads, lines, turned)))

        return await self._find(images, page)

    async def whole(self, images: Sequence[bytes]) -> list[Page | CaptchaError]:
        """Pictures as pages of one line that fills them.

        Raises:
            queue.Full: there is not room for all of them; none was begun.
        """

        def page(image: bytes) -> Page:
            picture = _picture(image)
            height, width = picture.shape[:2]
            corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.int16)
            return Page(height, width, (Line(corners, -1, picture),))

        return await self._find(images, page)

    async def angles(self, images: Sequence[bytes]) -> list[tuple[str, float] | CaptchaError]:
        """By how many degrees pictures of one line are turned, 0 or 180, and the probability of that.

        Raises:
            queue.Full: there is not room for all of them; none was begun.
        """
        finder = self._needed()
        return await self._find(images, lambda image: finder.orient([_picture(image)])[0])

    def _needed(self) -> Finder:
        """The finder, which was asked for."""
        if self.finder is None:
            raise ValueError("Nothing is found without a finder: give one to create_app.")
        return self.finder

    async def _find(self, images: Sequence[bytes], find: Callable[[bytes], Any]) -> list[Any]:
        """What is found in each picture."""
        self.metrics.images.observe(len(images))
        return await self._finding.do([partial(find, image) for image in images])

    def _read_each(
        self, wanted: list[tuple[bytes | NDArray[np.uint8], Hints]]
    ) -> Iterator[tuple[int, Reading | CaptchaError]]:
        """The place of each picture and its reading, or its error."""
        if isinstance(self._recognizer, BatchRecognizer):
            return self._recognizer.read_each(wanted)
        return _call_each([partial(self._recognizer.read, image, hints) for image, hints in wanted])


def _call_each(calls: Sequence[Callable[[], Any]]) -> Iterator[tuple[int, Any]]:
    """The place of each call and what it gives, or its error."""
    for place, call in enumerate(calls):
        try:
            yield place, call()
        except CaptchaError as error:  # noqa: PERF203  # each has its own
            yield place, error


def _line(quad: NDArray[np.int16], picture: NDArray[np.uint8], turned: str) -> Line:
    """A line, the right way up."""
    if turned == "180":
        picture = np.ascontiguousarray(picture[::-1, ::-1])
    return Line(quad, int(turned), picture)


def _picture(image: bytes) -> NDArray[np.uint8]:
    """The pixels to look at, RGB of shape (H, W, 3); of an animation the median of its frames.

    Raises:
        ImageUnreadable: it cannot be decoded.
    """
    try:
        _, picture = next(hypotheses(image, ()))
    except ImageError as error:
        raise ImageUnreadable(reason=str(error).removesuffix(".")) from error
    return picture
