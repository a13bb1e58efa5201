"""What reads a picture, whatever it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from solver.errors import CaptchaError
    from solver.hints import Hints
    from solver.reading import Reading


@runtime_checkable
class Recognizer(Protocol):
    """What reads a picture; blocking, and safe to call from several threads."""

    def read(self, image: bytes | NDArray[np.uint8], hints: Hints) -> Reading:
        """The reading of one picture: encoded bytes, or RGB of shape (H, W, 3)."""
        ...

    def read_many(self, images: Sequence[bytes | NDArray[np.uint8]], hints: Hints) -> list[Reading]:
        """The readings of several pictures, in their order."""
        ...

    def close(self) -> None:
        """Give back what reading held; reading afterwards is an error."""
        ...


@runtime_checkable
class BatchRecognizer(Recognizer, Protocol):
    """A recognizer to which several pictures are less work together than one by one."""

    def read_each(
        self, wanted: Sequence[tuple[bytes | NDArray[np.uint8], Hints]]
    ) -> Iterator[tuple[int, Reading | CaptchaError]]:
        """The place of each picture and its reading, or why it has none; in the order in which they are done."""
        ...
