"""Each step does what it says to the pixels, on any picture, and nothing to the picture it was given.

The pictures under ``golden`` are renewed by running with RENEW_GOLDEN=1; look at them before keeping them.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from preprocess import STEPS, Pipeline, load_image, steps

GOLDEN = Path(__file__).parent / "golden"
TOLERANCE = 2  # mean levels a picture may be off by: OpenCV's versions and processors round differently

Pixels = NDArray[np.uint8]
pictures = st.tuples(st.integers(1, 33), st.integers(1, 33), st.sampled_from([(), (3,)])).flatmap(
    lambda size: (
        arrays.arrays(np.uint8, (size[0], size[1], *size[2]))
        | st.integers(0, 2**32).map(
            lambda seed: np.random.default_rng(seed).integers(0, 256, (size[0], size[1], *size[2]), np.uint8)
        )
    )
)


def captcha(text: str = "7KmR4", *, ground: int = 235, ink: tuple[int, int, int] = (30, 60, 140)) -> Pixels:
    """Letters of OpenCV's own stroke font on plain ground, 160 x 50."""
    image = np.full((50, 160, 3), ground, np.uint8)
    cv2.putText(image, text, (14, 36), cv2.FONT_HERSHEY_SIMPLEX, 1.1, ink, 4, cv2.LINE_AA)
    return image


def lined(image: Pixels) -> Pixels:
    """The picture with two thin lines and a curve across it."""
    image = image.copy()
    cv2.line(image, (0, 12), (159, 40), (40, 40, 40), 1, cv2.LINE_AA)
    cv2.line(image, (5, 45), (155, 8), (170, 40, 40), 1, cv2.LINE_AA)
    cv2.ellipse(image, (80, 60), (75, 35), 0, 180, 360, (40, 120, 40), 1, cv2.LINE_AA)
    return image


def dotted(image: Pixels) -> Pixels:
    """The picture with specks of one to four pixels on its ground."""
    image, random = image.copy(), np.random.default_rng(7)
    for x, y in random.integers((0, 0), (158, 48), (120, 2)):
        if (image[max(y - 3, 0) : y + 5, max(x - 3, 0) : x + 5] == image[0, 0]).all():
            image[y : y + 1 + x % 2, x : x + 1 + y % 2] = 60
    return image


def noisy(image: Pixels) -> Pixels:
    """The picture under Gaussian noise."""
    noise: NDArray[np.float64] = np.random.default_rng(7).normal(0, 25, image.shape)
    return np.clip(np.round(image + noise), 0, 255).astype(np.uint8)


def lit(image: Pixels) -> Pixels:
    """The picture with light that falls off to the right."""
    light: NDArray[np.float64] = np.linspace(1, 0.35, 160)[:, np.newaxis]
    return (image * light).astype(np.uint8)


def tilted(image: Pixels, angle: float = 8) -> Pixels:
    """The picture turned clockwise by so many degrees."""
    turn = cv2.getRotationMatrix2D((79.5, 24.5), -angle, 0.8)
    ground = image[0, 0].tolist()
    return cv2.warpAffine(image, turn, (160, 50), borderValue=ground).astype(np.uint8)


def distance(image: Pixels, other: Pixels) -> float:
    """How many levels two pictures differ by in the mean."""
    return float(np.abs(image.astype(int) - other).mean())


@pytest.mark.parametrize("name", STEPS)
@given(picture=pictures)
def test_every_step_on_any_picture(name: str, picture: Pixels) -> None:
    """A step takes pictures from one pixel up, gray and RGB, leaves them as they are and repeats itself exactly."""
    before = picture.copy()
    picture.flags.writeable = False
    result = STEPS[name](picture)
    np.testing.assert_array_equal(picture, before)
    np.testing.assert_array_equal(STEPS[name](picture), result)
    assert result.dtype == np.uint8
    assert result.size
    assert result.ndim == (2 if name in ("gray", "otsu", "sauvola") else picture.ndim)
    height, width = picture.shape[:2]
    expected = {
        "scale": (2 * height, 2 * width),
        "stretch": (height, round(1.5 * width)),
        "pad": (height + 16, width + 16),
    }
    if name == "crop":
        assert result.shape[0] <= height
        assert result.shape[1] <= width
    else:
        assert result.shape[:2] == expected.get(name, (height, width))


def test_exported() -> None:
    """The steps a pipeline can name are exactly the public functions of the module, sorted."""
    functions = inspect.getmembers(steps, inspect.isfunction)
    public = [name for name, function in functions if function.__module__ == steps.__name__ and name[0] != "_"]
    assert list(STEPS) == steps.__all__ == sorted(public)


@pytest.mark.parametrize(
    ("name", "drawn", "text"),
    [
        ("contrast", lit(captcha()), "contrast"),
        ("crop", captcha("7K", ink=(20, 20, 20)), "crop"),
        ("deskew", tilted(captcha()), "deskew"),
        ("median", dotted(captcha()), "median(3)"),
        ("nlmeans", noisy(captcha()), "nlmeans(25)"),
        ("otsu", noisy(captcha()), "nlmeans(25)|otsu"),
        ("pad", captcha(), "pad(5)"),
        ("remove_dots", dotted(captcha()), "remove_dots"),
        ("remove_lines", lined(captcha()), "remove_lines"),
        ("sauvola", lit(captcha()), "sauvola"),
        ("stretch", captcha(), "stretch(1.4)"),
    ],
)
def test_golden(name: str, drawn: Pixels, text: str) -> None:
    """A drawn captcha looks after a step as it did when someone last looked: golden has before above after."""
    result = Pipeline.parse(text)(drawn)
    sheet = np.full((drawn.shape[0] + result.shape[0], max(drawn.shape[1], result.shape[1]), 3), 128, np.uint8)
    sheet[: drawn.shape[0], : drawn.shape[1]] = drawn
    sheet[drawn.shape[0] :, : result.shape[1]] = result
    file = GOLDEN / f"{name}.png"
    if os.environ.get("RENEW_GOLDEN") == "1":
        GOLDEN.mkdir(exist_ok=True)
        cv2.imwrite(str(file), sheet[..., ::-1])
    golden = load_image(file)
    assert sheet.shape == golden.shape
    assert distance(sheet, golden) <= TOLERANCE


def test_gray_and_invert() -> None:
    """Gray weighs as BT.601 does, within rounding; inverting twice gives the picture back."""
    image = noisy(captcha())
    assert np.abs(steps.gray(image) - image @ (0.299, 0.587, 0.114)).max() <= 1
    np.testing.assert_array_equal(steps.invert(image), 255 - image)
    np.testing.assert_array_equal(steps.invert(steps.invert(image)), image)


def test_contrast() -> None:
    """A pale picture spreads over the whole scale; one of a single level stays as it is."""
    pale = np.linspace(100, 120, 400).astype(np.uint8).reshape(20, 20)
    spread = steps.contrast(pale, 0)
    assert (int(spread.min()), int(spread.max())) == (0, 255)
    assert np.unique(steps.contrast(np.full((5, 5), 77, np.uint8))).tolist() == [77]


def test_median_removes_specks() -> None:
    """Single black pixels on plain ground are gone after a median of three."""
    image = np.full((15, 15), 200, np.uint8)
    image[3::4, 3::4] = 0
    assert np.unique(steps.median(image, 3)).tolist() == [200]


def test_nlmeans_removes_noise() -> None:
    """Noise falls to less than half, and letters keep their place."""
    clean = captcha()
    assert distance(steps.nlmeans(noisy(clean), 25), clean) < distance(noisy(clean), clean) / 2


@given(picture=arrays.arrays(np.uint8, st.tuples(st.integers(1, 12), st.integers(1, 12))))
def test_otsu_cuts_where_classes_differ_most(picture: Pixels) -> None:
    """No other threshold separates the two classes further than the one Otsu's cut used."""
    white = steps.otsu(picture) == 255
    assert set(np.unique(steps.otsu(picture))) <= {0, 255}

    def between(light: NDArray[np.bool_]) -> float:
        if light.all() or not light.any():
            return 0.0
        return float(light.mean() * (~light).mean() * (picture[light].mean() - picture[~light].mean()) ** 2)

    best = max(between(picture > threshold) for threshold in range(256))
    assert between(white) == pytest.approx(best, rel=1e-6)


@given(
    picture=arrays.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9))),
    window=st.sampled_from([1, 3, 5, 25]),
    k=st.sampled_from([0, 0.2, 0.34, 1]),
)
def test_sauvola_is_the_papers(picture: Pixels, window: int, k: float) -> None:
    """Black and white fall as the paper's formula says, pixel by pixel, edges repeated."""
    result, reach = steps.sauvola(picture, window, k), window // 2
    padded = np.pad(picture.astype(float), reach, mode="edge")
    for y, x in np.ndindex(picture.shape):
        around = padded[y : y + window, x : x + window]
        threshold = around.mean() * (1 + k * (around.std() / 128 - 1))
        if abs(picture[y, x] - threshold) > 1e-6:  # on the very edge either colour is right
            assert result[y, x] == (255 if picture[y, x] > threshold else 0)


def test_sauvola_follows_the_light() -> None:
    """Where the light falls off, Sauvola's cut keeps the ground white, and one cut for all does not."""
    plain = lit(np.full((50, 160, 3), 235, np.uint8))
    ground = steps.otsu(captcha()) == 255
    assert (steps.sauvola(plain) == 255).all()
    assert (steps.sauvola(lit(captcha()))[ground] == 0).mean() < 0.02 < (steps.otsu(lit(captcha()))[ground] == 0).mean()


@pytest.mark.parametrize("colours", [lambda image: image, steps.invert, steps.gray], ids=["dark", "light", "gray"])
def test_remove_lines(colours: Callable[[Pixels], Pixels]) -> None:
    """Most of the lines go from the ground; where letters were is ink, in dark, light and gray pictures."""
    clean, spoilt = colours(captcha()), colours(lined(captcha()))
    mended = steps.remove_lines(spoilt)
    letters = (steps.otsu(captcha()) == 0).astype(np.uint8)
    ground = cv2.dilate(letters, np.ones((5, 5), np.uint8)) == 0
    assert distance(mended[ground], clean[ground]) < distance(spoilt[ground], clean[ground]) / 2
    inked = np.abs(steps.gray(mended).astype(int) - steps.gray(clean)[0, 0]) > 60
    assert inked[cv2.erode(letters, np.ones((3, 3), np.uint8)) == 1].all()


def test_remove_lines_spares_thin_letters() -> None:
    """A picture whose letters are as thin as lines is left alone."""
    thin = np.full((50, 160, 3), 255, np.uint8)
    cv2.putText(thin, "7KmR4", (14, 36), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (0, 0, 0), 1)
    assert steps.remove_lines(thin) is thin


@pytest.mark.parametrize("colours", [lambda image: image, steps.invert, steps.gray], ids=["dark", "light", "gray"])
def test_remove_dots(colours: Callable[[Pixels], Pixels]) -> None:
    """Nearly nothing is left of specks that touch no letter; letters and larger spots stay."""
    clean = captcha()
    clean[2:6, 150:154] = 0
    mended = steps.remove_dots(colours(dotted(clean)))
    assert distance(mended, colours(clean)) < distance(colours(dotted(clean)), colours(clean)) / 10
    np.testing.assert_array_equal(steps.remove_dots(colours(clean)), colours(clean))


@pytest.mark.parametrize("angle", [-12, -5, 5, 12])
def test_deskew(angle: float) -> None:
    """Text turned either way comes out level to two degrees; steeper than the limit, it is left alone."""
    bar = np.full((50, 160, 3), 235, np.uint8)
    cv2.rectangle(bar, (20, 18), (140, 32), (30, 60, 140), -1)
    skewed = tilted(bar, angle)
    assert distance(steps.deskew(skewed), tilted(bar, 0)) < distance(skewed, tilted(bar, 0)) / 5
    assert steps.deskew(skewed, 3) is skewed


def test_scale_and_stretch() -> None:
    """Scaling changes both sides, stretching the width only; half a pixel is still one."""
    image = captcha()
    assert steps.scale(image, 0.5).shape == (25, 80, 3)
    assert steps.stretch(image, 0.5).shape == (50, 80, 3)
    assert steps.scale(np.zeros((1, 1), np.uint8), 0.1).shape == (1, 1)
    assert distance(steps.scale(steps.scale(image, 2), 0.5), image) < 2


def test_pad_takes_the_grounds_colour() -> None:
    """The margin has the colour behind the letters, even inside a frame."""
    framed = captcha(ground=190)
    cv2.rectangle(framed, (0, 0), (159, 49), (0, 0, 0), 1)
    padded = steps.pad(framed, 6)
    np.testing.assert_array_equal(padded[6:-6, 6:-6], framed)
    assert np.unique(padded[:6]).tolist() == [190]


def test_crop() -> None:
    """Only ink and its margin are kept; nothing is cut from a blank picture."""
    image = np.full((40, 60), 220, np.uint8)
    assert steps.crop(image) is image
    image[10:20, 30:50] = 20
    np.testing.assert_array_equal(steps.crop(image, 3), image[7:23, 27:53])
    np.testing.assert_array_equal(steps.crop(image, 100), image)


@pytest.mark.parametrize(
    "text",
    [
        "contrast(50)", "contrast(-1)", "crop(-1)", "deskew(0)", "deskew(46)", "median(2)", "median(-3)", "nlmeans(0)",
        "pad(-1)", "remove_dots(0)", "remove_lines(0)", "sauvola(4)", "sauvola(25, 1.5)", "scale(0)", "scale(9)",
        "stretch(0.05)",
    ],
)  # fmt: skip
def test_arguments_out_of_range(text: str) -> None:
    """A step refuses an argument out of range in one clause that names the step and what it takes."""
    name, numbers = text[:-1].split("(")
    with pytest.raises(ValueError, match=name):
        STEPS[name](captcha(), *map(float if "." in numbers else int, numbers.split(",")))
