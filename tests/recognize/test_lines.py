"""Lines of text: where they are, which are upside down, and how they are cut out."""

from __future__ import annotations

import importlib.util
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from solver.errors import RecognizerMissing
from solver.recognize.cards import ModelCard
from solver.recognize.lines import DetectionSettings, OrientationClassifier, TextDetector, cut_out
from solver.recognize.stock_lines import stock_detector, stock_orientation


@pytest.fixture(scope="module")
def detect() -> TextDetector:
    """The detector, loaded once."""
    return TextDetector()


@pytest.fixture(scope="module")
def orient() -> OrientationClassifier:
    """The classifier, loaded once."""
    return OrientationClassifier()


@pytest.fixture(scope="module")
def page() -> NDArray[np.uint8]:
    """Two lines, of which the first has two parts, the right one a little higher; RGB of shape (300, 500, 3)."""
    page = np.full((300, 500, 3), 255, np.uint8)
    for text, corner in (("Hello world", (40, 95)), ("right", (370, 91)), ("second line 42", (40, 190))):
        cv2.putText(page, text, corner, cv2.FONT_HERSHEY_SIMPLEX, 1.3, (0, 0, 0), 2)
    return page


def test_lines_come_in_the_order_of_reading(detect: TextDetector, page: NDArray[np.uint8]) -> None:
    """From left to right although the right one is higher, then down; the corners go round from the top left."""
    quads = detect(page)

    assert [quad.shape for quad in quads] == [(4, 2)] * 3
    assert {quad.dtype.name for quad in quads} == {"int16"}
    boxes = [[*quad.min(axis=0), *quad.max(axis=0)] for quad in quads]
    for box, expected in zip(boxes, ([40, 60, 262, 96], [370, 55, 460, 105], [40, 160, 345, 196]), strict=True):
        assert np.allclose(box, expected, atol=20)
    for left_top, right_top, right_bottom, left_bottom in quads:
        assert left_top[0] < right_top[0]
        assert right_top[1] < right_bottom[1]
        assert left_bottom[0] < right_bottom[0]


def test_where_nothing_is_written_nothing_is_found(detect: TextDetector) -> None:
    """Not in an empty picture of any size, large ones included, and without a warning."""
    for shape in ((1, 1, 3), (60, 160, 3), (2500, 300, 3)):
        assert detect(np.full(shape, 255, np.uint8)) == []


def test_a_large_picture_is_made_no_larger_than_wanted(detect: TextDetector, page: NDArray[np.uint8]) -> None:
    """A limit of the longer side holds above ``max_side_limit`` too: what is small by then is not found."""
    large = np.pad(page, ((0, 0), (0, 2000), (0, 0)), constant_values=255)
    assert len(detect(large, DetectionSettings(limit_type="max", limit_side_len=2400))) == 3
    assert detect(large, DetectionSettings(limit_type="max", limit_side_len=64)) == []


def test_threads_share_a_detector(detect: TextDetector, page: NDArray[np.uint8]) -> None:
    """Called from several threads at once, each picture gets its own lines."""
    pages = [page[:120], page[120:], page]
    expected = [detect(each) for each in pages]

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(detect, pages * 4))

    for one, other in zip(found, expected * 4, strict=True):
        assert np.array_equal(one, other)


def test_a_line_is_told_to_be_upside_down(
    detect: TextDetector, orient: OrientationClassifier, page: NDArray[np.uint8]
) -> None:
    """Each line of the page, and the same turned."""
    lines = [cut_out(page, quad) for quad in detect(page)]

    upright, turned = orient(lines), orient([np.ascontiguousarray(line[::-1, ::-1]) for line in lines])

    assert [angle for angle, _ in upright + turned] == ["0"] * 3 + ["180"] * 3
    assert all(0.5 < probability <= 1 for _, probability in upright + turned)
    assert orient([]) == []


def test_a_slanted_line_is_cut_out_upright() -> None:
    """What lies between the corners fills the picture, and what stands on end is laid down."""
    page = np.zeros((100, 100, 3), np.uint8)
    quad = np.array([[20, 50], [60, 10], [80, 30], [40, 70]], np.int16)
    cv2.fillPoly(page, [quad.astype(np.int32)], (255, 255, 255))

    assert cut_out(page, quad).shape == (28, 56, 3)
    assert cut_out(page, quad)[2:-2, 2:-2].min() > 200
    assert cut_out(page, np.roll(quad, 1, axis=0)).shape == (28, 56, 3)
    assert cut_out(page, np.full((4, 2), 7, np.int16)).shape == (1, 1, 3)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"limit_type": "mean"}, "say min or max"),
        ({"limit_side_len": 0}, "limit_side_len=0 is out of bounds"),
        ({"limit_side_len": 9999}, "at most 4000"),
        ({"thresh": 1.5}, "thresh=1.5 is out of bounds: give more than 0 and at most 1"),
    ],
)
def test_settings_are_checked_at_birth(settings: dict[str, object], said: str) -> None:
    """What the detector could not do, or could only with all the memory there is, is refused."""
    with pytest.raises(ValueError, match=said):
        DetectionSettings(**settings)  # type: ignore[arg-type]  # wrong on purpose


def test_the_models_are_built_beside_the_stock_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is a model directory whose card names its files; without rapidocr the command that brings it is named."""
    monkeypatch.setenv("CAPTCHA_OCR_CACHE", str(tmp_path))
    for build, name in ((stock_detector, "PP-OCRv6_small_det"), (stock_orientation, "ch_ppocr_mobile_v2.0_cls")):
        directory = build()
        card = ModelCard.load(directory / "card.toml")
        card.verify(directory)
        assert card.name == name
    monkeypatch.setenv("CAPTCHA_OCR_CACHE", str(tmp_path / "empty"))
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(RecognizerMissing, match=r"PP-OCRv6_small_det.* pip install --no-deps"):
        stock_detector()
