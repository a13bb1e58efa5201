"""The recognizer that reads in this process: hypotheses, emissions, decoder, calibration."""

from __future__ import annotations

import functools
import logging
import math
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from preprocess import ImageError
from solver.errors import CaptchaError, ImageUnreadable, RecognizerError
from solver.reading import Reading
from solver.recognize.agree import on_average, probability
from solver.recognize.decode import Decoder, read_together
from solver.recognize.hypotheses import GLANCE, PIPELINES, SURE, SURE_AT_A_GLANCE, UNDECIDED, hypotheses

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from preprocess import Pipeline
    from solver.hints import Hints
    from solver.recognize.cards import ModelCard
    from solver.recognize.decode import Decoded

logger = logging.getLogger(__name__)

TOGETHER = 16
"""How many pictures are in memory at a time when many are read; more of them gain nothing on any processor."""

MOST_BYTES = 12_000_000
"""How many bytes of pixels are read together: of captchas any number, of pictures as large as may be one."""


class Network(Protocol):
    """What turns pictures into emissions; ``PaddleEngine`` does."""

    card: ModelCard
    characters: tuple[str, ...]

    def emissions(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Probabilities of shape (T, C), float32, from RGB of shape (H, W, 3)."""
        ...

    def emissions_many(self, images: Sequence[NDArray[np.uint8]], *, glance: bool = False) -> list[NDArray[np.float32]]:
        """Of several pictures at once, in their order; for each the same as alone. Or at the card's glance height."""
        ...

    def close(self) -> None:
        """Give back what the network holds."""
        ...


class LocalRecognizer:
    """Reads with a network in this process; one object serves any number of threads.

    The raw picture is always read: at a glance first, if the model's card names a height for it, which takes half the
    time; where that is not sure, anew, as if there had been none. Only when its best candidate is not sure either
    are further hypotheses read, until one of them is, or they agree so far, or so little, that another would not change
    the answer. It is then as probable as the hypotheses hold it on average: each sees the picture a little differently,
    and what they agree on is seldom wrong. Of an animation's frames only what reads best counts, for they may be laid
    on each other in one way only.
    """

    def __init__(
        self,
        network: Network,
        *,
        pipelines: Sequence[Pipeline] = PIPELINES,
        sure: float = SURE,
        sure_at_a_glance: float = SURE_AT_A_GLANCE,
    ) -> None:
        """Build it around a network, which it closes in the end.

        Args:
            network: from pictures to emissions.
            pipelines: the hypotheses beside the raw picture, in the order in which they are tried.
            sure: the confidence from which on nothing further is read; 0 reads the raw picture only.
            sure_at_a_glance: the same for a glance; above 1, none is taken.
        """
        self._network = network
        self._pipelines = tuple(pipelines)
        self._names = {str(each) for each in self._pipelines}
        self._sure = sure
        self._sure_at_a_glance = sure_at_a_glance if network.card.glance_height else math.inf
        self._decoder = functools.lru_cache(maxsize=64)(
            lambda hints: Decoder(network.characters, hints, model=network.card.name)
        )
        self._closed = False

    def read(self, image: bytes | NDArray[np.uint8], hints: Hints) -> Reading:
        """The reading of one picture: encoded bytes, or RGB of shape (H, W, 3).

        Raises:
            ImageUnreadable: it cannot be decoded.
            AlphabetUnsupported: the hints ask for characters that the model cannot write.
            RecognizerError: the recognizer is closed.
        """
        return self.read_many([image], hints)[0]

    def read_many(self, images: Sequence[bytes | NDArray[np.uint8]], hints: Hints) -> list[Reading]:
        """The readings of several pictures, in their order; so many at a time go through the network together.

        Raises:
            CaptchaError: as ``read``; of the first picture that cannot be read.
        """
        readings: list[Reading] = []
        for begin in range(0, len(images), TOGETHER):
            outcomes = dict(self.read_each([(image, hints) for image in images[begin : begin + TOGETHER]]))
            for _, outcome in sorted(outcomes.items()):
                if isinstance(outcome, CaptchaError):
                    raise outcome
                readings.append(outcome)
        return readings

    def read_each(
        self, wanted: Sequence[tuple[bytes | NDArray[np.uint8], Hints]]
    ) -> Iterator[tuple[int, Reading | CaptchaError]]:
        """The place of each picture and its reading, or why it has none; in the order in which they are done.

        First the raw pictures go through the network together, at a glance and then those that are not sure once more,
        then the next hypothesis of these, and so on. The ``ms`` of a reading are those since the first was begun.

        Args:
            wanted: pictures, each as for ``read``, with what is known of it.

        Raises:
            RecognizerError: the recognizer is closed.
        """
        if self._closed:
            raise RecognizerError("This recognizer is closed: make another one.")
        start = time.perf_counter()
        raw: list[tuple[_Unsure, NDArray[np.uint8]]] = []
        for place, (image, hints) in enumerate(wanted):
            each = _Unsure(place, hypotheses(image, self._pipelines))
            try:
                each.decode = self._decoder(hints)
                picture = each.look()
            except CaptchaError as error:
                yield place, error
                continue
            if picture is not None:
                raw.append((each, picture))
            if sum(picture.size for _, picture in raw) > MOST_BYTES:
                yield from self._read_together(raw, start)
                raw = []
        yield from self._read_together(raw, start)

    def _read_together(
        self, pictures: list[tuple[_Unsure, NDArray[np.uint8]]], start: float
    ) -> Iterator[tuple[int, Reading]]:
        """Place and reading of each, beginning with its raw picture."""
        if pictures and self._sure_at_a_glance <= 1:
            for each, decoded in self._decoded(pictures, glance=True):
                if self._network.card.confidence(decoded.candidates) >= self._sure_at_a_glance:
                    each.names, each.found = [GLANCE], [decoded]
                else:
                    each.forgotten = (GLANCE,)
            yield from [(each.place, self._reading(each, start)) for each, _ in pictures if each.found]
            pictures = [(each, picture) for each, picture in pictures if not each.found]
        while pictures:
            done, unsure = [], []
            for each, decoded in self._decoded(pictures):
                each.found.append(decoded)
                enough = self._network.card.confidence(decoded.candidates) >= self._sure or self._decided(each)
                picture = None if enough else each.look()
                if picture is None:
                    done.append(each)
                else:
                    unsure.append((each, picture))
            yield from [(each.place, self._reading(each, start)) for each in done]
            pictures = unsure

    def _decoded(
        self, pictures: list[tuple[_Unsure, NDArray[np.uint8]]], *, glance: bool = False
    ) -> list[tuple[_Unsure, Decoded]]:
        """What the network reads in each picture."""
        emissions = self._network.emissions_many([picture for _, picture in pictures], glance=glance)
        unsure = [each for each, _ in pictures]
        found = read_together([(each.decode, seen) for each, seen in zip(unsure, emissions, strict=True)])
        return [*zip(unsure, found, strict=True)]

    def close(self) -> None:
        """Close the network; reading afterwards is an error."""
        self._closed = True
        self._network.close()

    def _heard(self, picture: _Unsure) -> list[tuple[str, Decoded]]:
        """The hypotheses that count, and what each says: the picture itself as it reads best, and the pipelines'."""
        views: list[tuple[str, Decoded]] = []
        others: list[tuple[str, Decoded]] = []
        for name, decoded in zip(picture.names, picture.found, strict=True):
            (others if name in self._names else views).append((name, decoded))
        return [max(views, key=lambda view: probability(view[1].candidates)), *others]

    def _decided(self, picture: _Unsure) -> bool:
        """Whether several hypotheses have been heard, and another would not change the answer."""
        heard = [decoded.candidates for _, decoded in self._heard(picture)]
        best = self._network.card.confidence(on_average(heard))
        least, most = UNDECIDED
        return len(heard) > 1 and best > 0 and not least <= best < most

    def _reading(self, done: _Unsure, start: float) -> Reading:
        """What the hypotheses of a picture come to."""
        heard = self._heard(done)
        candidates = on_average([decoded.candidates for _, decoded in heard])
        best = candidates[0] if candidates else None
        winner, said = max(heard, key=lambda each: probability(each[1].candidates, best.text if best else None))
        card = self._network.card
        reading = Reading(
            candidates=candidates,
            characters=said.characters(best.written) if best else (),
            confidence=card.confidence(candidates),
            calibrated=card.calibration is not None,
            min_confidence=card.min_confidence,
            hypothesis=winner,
            hypotheses=(*done.forgotten, *done.names),
            model=card.name,
            ms=(time.perf_counter() - start) * 1000,
        )
        logger.debug("read %r with confidence %.2f by %s", reading.text, reading.confidence, winner)
        return reading


@dataclass
class _Unsure:
    """A picture that is being read: what was found in it so far, and what else there is to look at.

    Attributes:
        place: among the pictures that are read together.
        hypotheses: names and pictures that were not read yet.
        decode: from emissions to candidates, under its hints.
        names: of the hypotheses that count.
        found: what each says.
        forgotten: those that were read and do not count: a glance that was not enough, for the picture itself is surer.
    """

    place: int
    hypotheses: Iterator[tuple[str, NDArray[np.uint8]]]
    decode: Decoder = field(init=False)
    names: list[str] = field(default_factory=list)
    found: list[Decoded] = field(default_factory=list)
    forgotten: tuple[str, ...] = ()

    def look(self) -> NDArray[np.uint8] | None:
        """The picture to read next; None: there is none.

        Raises:
            ImageUnreadable: the picture cannot be decoded.
        """
        try:
            name, picture = next(self.hypotheses)
        except StopIteration:
            return None
        except ImageError as error:
            raise ImageUnreadable(reason=str(error).removesuffix(".")) from error
        self.names.append(name)
        return picture
