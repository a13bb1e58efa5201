"""What else to read when the picture as it came gives no sure answer.

Which pipelines stand here, and which were tried and left out, is measured by ``benchmarks/hypotheses.py`` and told
in ``docs/preprocessing.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from preprocess import Pipeline, composites, in_order, load_frames, load_image

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

PIPELINES = tuple(map(Pipeline.parse, ("crop|stretch(1.4)", "stretch(0.8)")))
"""The preprocessings that pay, in the order in which they are tried."""

SURE = 0.85
"""The confidence from which on no further hypothesis is read."""

UNDECIDED = (0.3, 0.7)
"""How confident several hypotheses are on average where another one may still change the answer."""

GLANCE = "glance"
"""The name of the raw picture read at the card's ``glance_height``."""

SURE_AT_A_GLANCE = 0.95
"""The confidence from which on a glance is enough; the lower a picture, the less a network knows."""


def hypotheses(
    image: bytes | NDArray[np.uint8], pipelines: Sequence[Pipeline] = PIPELINES
) -> Iterator[tuple[str, NDArray[np.uint8]]]:
    """The pictures to read, RGB, uint8, and their names; each is made only when it is asked for.

    First the raw picture, then what the pipelines make of it. An animation is read as the median of its frames: a
    single frame may hide a letter and yet read as a sure, shorter answer. Then, for letters that take turns, come the
    darkest and the lightest that each pixel ever was, and the letters in the order in which they were shown.

    Args:
        image: encoded bytes, or RGB of shape (H, W, 3).
        pipelines: the preprocessings.

    Raises:
        ImageError: it cannot be decoded.
    """
    frames = load_frames(image) if isinstance(image, bytes) else [load_image(image)]
    together: dict[str, NDArray[np.uint8]] = {}
    if len(frames) > 1:
        laid = composites(frames)
        name, picture = "median of frames", laid["median"]
        together = {"darkest of frames": laid["min"], "lightest of frames": laid["max"]}
        if (letters := in_order(frames)) is not None:
            together["frames in order"] = letters
    else:
        name, picture = "raw", frames[0]
    del frames  # an animation's are large, and the caller may come back for more after a while
    yield name, picture
    yield from together.items()
    for pipeline in pipelines:
        yield str(pipeline), pipeline(picture)
