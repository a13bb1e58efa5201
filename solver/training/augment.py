"""Light changes of a picture on its way to the network, so that it is never seen twice alike.

Each takes RGB (H, W, 3), uint8, gives the same shape, and leaves the text readable. Sizes are pixels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


def augment(image: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
    """The picture after a few of the changes below, drawn at random."""
    for change, probability in CHANGES.items():
        if random.random() < probability:
            image = change(image, random)
    return image


def move(image: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
    """Shifted, scaled, sheared and turned by a few per cent; its border goes on where it leaves a gap."""
    height, width = image.shape[:2]
    matrix = np.eye(2) + random.normal(0, 0.03, (2, 2)) * [[1, height / width], [1, 1]]  # down a wide picture, less
    centre = np.array([width, height]) / 2
    offset = centre - matrix @ centre + random.normal(0, 0.03, 2) * height
    return _pixels(
        cv2.warpAffine(image, np.column_stack((matrix, offset)), (width, height), borderMode=cv2.BORDER_REPLICATE)
    )


def recolour(image: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
    """Other brightness and contrast in each channel, and the channels in another order."""
    gain, lift = random.normal(1, 0.15, 3), random.normal(0, 12, 3)
    levels = (np.arange(256)[:, None] - 128) * gain + 128 + lift
    table = levels.round().clip(0, 255).astype(np.uint8)[:, None]
    return _pixels(cv2.LUT(image[..., random.permutation(3)], table))


def invert(image: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:  # noqa: ARG001
    """The negative."""
    return 255 - image


def fade(image: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
    """Gray, in part or wholly."""
    gray = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    share = random.uniform(0.3, 1)
    return _pixels(cv2.addWeighted(gray, share, image, 1 - share, 0))


def blur(image: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
    """Out of focus, by no more than a stroke of the letters can bear."""
    return _pixels(cv2.GaussianBlur(image, (0, 0), random.uniform(0.3, 0.02 * image.shape[0] + 0.4)))


def resample(image: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
    """Made smaller and larger again, as pages do it that show a picture at another size."""
    height, width = image.shape[:2]
    factor = max(random.uniform(0.5, 1), 20 / height)
    small = cv2.resize(image, (max(round(width * factor), 1), max(round(height * factor), 1)))
    ways = (cv2.INTER_NEAREST, cv2.INTER_LINEAR, cv2.INTER_CUBIC)
    return _pixels(cv2.resize(small, (width, height), interpolation=ways[random.integers(3)]))


def noise(image: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
    """With the noise of a bad sensor, the same in all channels or not."""
    shape = (*image.shape[:2], random.choice([1, 3]))
    grain = random.standard_normal(shape, np.float32) * random.uniform(2, 15)
    return (image + grain).clip(0, 255).astype(np.uint8)


def compress(image: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
    """Through JPEG, whose channels are taken as they come: the order matters little here."""
    _, jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(25, 90))])
    return _pixels(cv2.imdecode(jpeg, cv2.IMREAD_COLOR))


CHANGES: dict[Callable[[NDArray[np.uint8], np.random.Generator], NDArray[np.uint8]], float] = {
    move: 0.4,
    recolour: 0.3,
    invert: 0.08,
    fade: 0.1,
    resample: 0.1,
    blur: 0.1,
    noise: 0.12,
    compress: 0.12,
}
"""The changes in the order in which they happen to a picture, and how often each does."""


def _pixels(mat: cv2.typing.MatLike) -> NDArray[np.uint8]:
    """The same numbers, for the type checker: OpenCV's stubs leave their type open."""
    return mat.astype(np.uint8, copy=False)
