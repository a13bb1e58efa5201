"""Pictures of several lines: PaddleHub's other modules, and PaddleX's ``POST /ocr``."""

from __future__ import annotations

import base64
import contextlib
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest

from integrations.server.app import create_app
from integrations.server.hubserving import MODULES
from integrations.server.limits import Limits
from integrations.server.service import Finder
from solver import Hints
from solver.recognize.lines import OrientationClassifier, TextDetector
from solver.recognize.local import LocalRecognizer
from solver.recognize.paddle import PaddleEngine
from solver.recognize.remote import RemoteRecognizer
from solver.testing import ScriptedRecognizer

if TYPE_CHECKING:
    from tests.server.conftest import Client, Pictures, Serve

ALL: dict[str, dict[str, Any]] = {name: {} for name in MODULES}
TEXTS = ["Hello", "right", "second42"]


@pytest.fixture(scope="module")
def finder() -> Finder:
    """The models for lines, loaded once."""
    return Finder(TextDetector(), OrientationClassifier())


@pytest.fixture(scope="module")
def stock() -> PaddleEngine:
    """The model that has learnt from documents, loaded once."""
    return PaddleEngine("PP-OCRv6_small_rec", threads=1)


@pytest.fixture(scope="module")
def page() -> str:
    """A picture with three pieces of text in two lines, 500 by 300 pixels, in base64."""
    return drawn(upside_down=False)


def drawn(*, upside_down: bool) -> str:
    """The picture, or the picture turned by 180 degrees."""
    page = np.full((300, 500, 3), 255, np.uint8)
    for text, corner in zip(TEXTS, ((40, 95), (300, 95), (40, 190)), strict=True):
        cv2.putText(page, text, corner, cv2.FONT_HERSHEY_SIMPLEX, 1.3, (0, 0, 0), 2)
    return base64.b64encode(cv2.imencode(".png", page[::-1, ::-1] if upside_down else page)[1].tobytes()).decode()


@pytest.fixture
def server(serve: Serve, stock: PaddleEngine, finder: Finder) -> Client:
    """A server with everything."""
    return serve(LocalRecognizer(stock), modules=ALL, finder=finder, detect=True)


BROKEN = base64.b64encode(b"no picture").decode()
SAID = "Image 2 of 2: The captcha's picture cannot be decoded:"


def test_detection_as_of_old(server: Client, page: str) -> None:
    """A list of lines for each picture, empty for one that cannot be decoded; a line is its four corners."""
    answer = server.post("/predict/ocr_det", json={"images": [page, BROKEN]}).json()
    assert answer["status"] == "000"
    assert answer["msg"].startswith(SAID)
    lines, none = answer["results"]
    assert none == []
    assert len(lines) == 3
    assert all([*line] == ["text_region"] and np.array(line["text_region"]).shape == (4, 2) for line in lines)


def test_classification_as_of_old(server: Client) -> None:
    """One list with an entry a picture: the angle as text, and a confidence."""
    line = np.full((48, 240, 3), 255, np.uint8)
    cv2.putText(line, "Hello world", (5, 35), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (0, 0, 0), 2)
    both = [
        base64.b64encode(cv2.imencode(".png", each)[1].tobytes()).decode() for each in (line, line[::-1, ::-1].copy())
    ]
    [entries] = server.post("/predict/ocr_cls", json={"images": both}).json()["results"]
    assert [entry["angle"] for entry in entries] == ["0", "180"]
    assert all(0.9 < entry["confidence"] <= 1 for entry in entries)
    [[_, none]] = server.post("/predict/ocr_cls", json={"images": [both[0], BROKEN]}).json()["results"]
    assert none == {"angle": "", "confidence": 0}


def test_the_whole_system_as_of_old(server: Client, page: str) -> None:
    """A list of lines for each picture, each with text, confidence and corners; what is upside down is turned."""
    images = [page, drawn(upside_down=True)]
    upright, turned = server.post("/predict/ocr_system", json={"images": images}).json()["results"]
    assert [line["text"] for line in upright] == TEXTS
    assert sorted(line["text"] for line in turned) == sorted(TEXTS)
    assert [sorted(line) for line in upright] == [["confidence", "text", "text_region"]] * 3
    answer = server.post("/predict/ocr_system", json={"images": [page, BROKEN]}).json()
    assert (len(answer["results"][0]), answer["results"][1]) == (3, [])
    assert answer["msg"].startswith(SAID)


def test_hints_hold_for_each_line(server: Client, page: str) -> None:
    """Of the modules those that read take hints; what a hint asks too much of has no text, and is told once."""
    [lines] = server.post("/predict/ocr_system", json={"images": [page], "alphabet": "digits"}).json()["results"]
    assert all(line["text"] == "" or line["text"].isdecimal() for line in lines)
    answer = server.post("/predict/ocr_system", json={"images": [page], "alphabet": "\u16a0"}).json()
    assert [line["text"] for line in answer["results"][0]] == ["", "", ""]
    assert answer["msg"].count("Image 1 of 1") == 1
    for module in ("ocr_det", "ocr_cls"):
        answer = server.post(f"/predict/{module}", json={"images": [page], "length": 4}).json()
        assert answer["status"] == "101"
        assert "'length' is not for" in answer["msg"]


def test_modules_that_the_config_leaves_out_are_not_there(serve: Serve, finder: Finder, page: str) -> None:
    """Status 111 as of old; and without the models for lines no server comes to be that promises them."""
    server = serve(ScriptedRecognizer("2468"), modules={"ocr_det": {}}, finder=finder)
    assert server.post("/predict/ocr_det", json={"images": [page]}).json()["status"] == "000"
    for module in ("ocr_rec", "ocr_cls", "ocr_system"):
        assert server.post(f"/predict/{module}", json={"images": [page]}).json()["status"] == "111"
    with pytest.raises(ValueError, match="give a finder"):
        create_app(ScriptedRecognizer("2468"), modules={"ocr_det": {}})
    with pytest.raises(ValueError, match="give a finder"):
        create_app(ScriptedRecognizer("2468"), detect=True)


def test_a_page_longer_than_the_queue_is_read(serve: Serve, finder: Finder, page: str) -> None:
    """Lines go to the recognizer some at a time, so that a page is not turned away for having many."""
    server = serve(ScriptedRecognizer("a", "b", "c"), modules=ALL, finder=finder, limits=Limits(queue=1, threads=1))
    [lines] = server.post("/predict/ocr_system", json={"images": [page]}).json()["results"]
    assert len(lines) == 3


def test_paddlex_reads_a_picture_as_one_line(serve: Serve, stock: PaddleEngine, pictures: Pictures) -> None:
    """Where nobody asks for lines the answer has one that fills the picture; our client takes it."""
    server = serve(LocalRecognizer(stock))
    expected = LocalRecognizer(stock).read(pictures.digits, Hints())
    body = {"file": base64.b64encode(pictures.digits).decode(), "fileType": 1, "visualize": False, "logId": "7"}
    answer = server.post("/ocr", json=body).json()
    assert sorted(answer) == ["errorCode", "errorMsg", "logId", "result"]
    assert (answer["logId"], answer["errorCode"], answer["errorMsg"]) == ("7", 0, "Success")
    assert answer["result"]["dataInfo"] == {"width": 160, "height": 60, "type": "image"}
    [result] = answer["result"]["ocrResults"]
    assert [*result] == ["prunedResult"]  # nothing is drawn
    found = result["prunedResult"]
    assert found["rec_texts"] == [expected.text]
    assert found["rec_scores"] == [pytest.approx(expected.confidence, abs=1e-4)]
    assert found["rec_boxes"] == [[0, 0, 160, 60]]
    assert found["dt_polys"] == found["rec_polys"] == [[[0, 0], [160, 0], [160, 60], [0, 60]]]
    assert found["textline_orientation_angles"] == [-1]
    with contextlib.closing(RemoteRecognizer(f"{server.base_url}/ocr")) as client:
        assert client.read(pictures.digits, Hints()).text == expected.text


def test_paddlex_finds_lines_where_asked(serve: Serve, stock: PaddleEngine, finder: Finder, page: str) -> None:
    """A setting of the search asks for one, as ``--detect`` does for all; what is turned is told as 1."""
    server = serve(LocalRecognizer(stock), finder=finder)
    found = server.post("/ocr", json={"file": page, "fileType": 1, "textDetBoxThresh": 0.5}).json()
    found = found["result"]["ocrResults"][0]["prunedResult"]
    assert found["rec_texts"] == TEXTS
    assert found["text_det_params"] == {
        "limit_side_len": 64,
        "limit_type": "min",
        "thresh": 0.3,
        "max_side_limit": 2000,
        "box_thresh": 0.5,
        "unclip_ratio": 1.5,
    }
    body = {"file": drawn(upside_down=True), "fileType": 1, "useTextlineOrientation": True}
    found = server.post("/ocr", json=body).json()["result"]["ocrResults"][0]["prunedResult"]
    assert sorted(found["rec_texts"]) == sorted(TEXTS)
    assert found["textline_orientation_angles"] == [1, 1, 1]
    assert found["model_settings"] == {"use_doc_preprocessor": False, "use_textline_orientation": True}


def test_paddlex_leaves_out_what_is_not_sure(server: Client, page: str) -> None:
    """Below the wanted score there is no text but still a place; in an empty picture there is nothing."""
    body = {"file": page, "fileType": 1, "textRecScoreThresh": 1.1}
    found = server.post("/ocr", json=body).json()["result"]["ocrResults"][0]["prunedResult"]
    assert (found["rec_texts"], found["rec_boxes"], len(found["dt_polys"])) == ([], [], 3)
    empty = base64.b64encode(cv2.imencode(".png", np.full((60, 160, 3), 255, np.uint8))[1].tobytes()).decode()
    found = server.post("/ocr", json={"file": empty, "fileType": 1}).json()["result"]["ocrResults"][0]["prunedResult"]
    assert (found["rec_texts"], found["dt_polys"], "textline_orientation_angles" in found) == ([], [], False)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ([], "Invalid input file"),
        ({}, "Invalid input file"),
        ({"file": "abcd"}, "File type cannot be determined"),
        ({"file": "abcd", "fileType": 0}, "Only images are read"),
        ({"file": "a", "fileType": 1}, "Not a request to read"),
        ({"file": BROKEN, "fileType": 1}, "cannot be decoded"),
        ({"file": "http://127.0.0.1/captcha.png", "fileType": 1}, "no address is opened here"),
        ({"file": "abcd", "fileType": 1, "useDocUnwarping": True}, "useDocUnwarping is not done here"),
        ({"file": "abcd", "fileType": 1, "returnWordBox": True}, "returnWordBox is not done here"),
        ({"file": "abcd", "fileType": 1, "textDetThresh": 0.2}, "start the server with --detect"),
        ({"file": "abcd", "fileType": 1, "useTextlineOrientation": True}, "start the server with --detect"),
        ({"file": "abcd", "fileType": 1, "textRecScoreThresh": "high"}, "Not a request to read"),
    ],
)
def test_paddlex_refusals(serve: Serve, body: Any, said: str) -> None:
    """Status 422 and PaddleX's own shape, with a sentence; malformed JSON and a wrong method have it too."""
    server = serve(ScriptedRecognizer("2468"))
    response = server.post("/ocr", json=body)
    answer = response.json()
    assert (response.status_code, answer["errorCode"], sorted(answer)) == (422, 422, ["errorCode", "errorMsg", "logId"])
    assert said in answer["errorMsg"]


def test_paddlex_refusals_of_http(serve: Serve, finder: Finder) -> None:
    """Malformed JSON, another method, settings beyond all bounds, and the question after health."""
    server = serve(ScriptedRecognizer("2468"), finder=finder)
    assert server.post("/ocr", content=b"{", headers={"Content-Type": "application/json"}).json()["errorCode"] == 422
    assert server.post("/ocr", content=b"{}").json()["errorCode"] == 422
    assert server.get("/ocr").json()["errorCode"] == 405
    beyond = {"file": "abcd", "fileType": 1, "textDetLimitSideLen": 10**6}
    assert "out of bounds" in server.post("/ocr", json=beyond).json()["errorMsg"]
    assert server.get("/health").json()["errorMsg"] == "Healthy"
