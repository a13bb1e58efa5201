"""What else to read when the picture as it came gives no sure answer.

Which pipelines stand here, and which were tried and left out, is measured by ``benchmarks/hypotheses.py`` and told
in ``docs/preprocessing.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from preprocess import Pipeline, composites, in_turn, load_frames, load_image

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

PIPELINES = tuple(map(Pipeline.parse, ("crop|stretch(1.4)", "stretch(0.8)", "stretch(1.4)")))
"""The preprocessings that pay, in the order in which they are tried."""

SURE = 0.8
"""The probability of a whole string from which on no further hypothesis is read."""


def hypotheses(
    image: bytes | NDArray[np.uint8], pipelines: Sequence[Pipeline] = PIPELINES
) -> Iterator[tuple[str, NDArray[np.uint8]]]:
    """The pictures to read, RGB, uint8, and their names; what a pipeline makes is made only when it is asked for.

    First the raw picture, then what the pipelines make of it. An animation is read as the median of its frames: a
    single frame may hide a letter and yet read as a sure, shorter answer. Letters that take turns are in no median, so
    the frames are read letter by letter next.

    Args:
        image: encoded bytes, or RGB of shape (H, W, 3).
        pipelines: the preprocessings.

    Raises:
        ImageError: it cannot be decoded.
    """
    frames = load_frames(image) if isinstance(image, bytes) else [load_image(image)]
    if len(frames) > 1:
        picture, turns = composites(frames)["median"], in_turn(frames)
        del frames  # they are large, and the caller may come back for more after a while
        yield "median of frames", picture
        if turns is not None:
            yield "frames in turn", turns
    else:
        picture = frames[0]
        yield "raw", picture
    for pipeline in pipelines:
        yield str(pipeline), pipeline(picture)
