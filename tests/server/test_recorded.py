"""Old and new agree: what real programs said, beside what ours says; ``recorded/README.md`` tells where it is from."""

from __future__ import annotations

import contextlib
import json
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import numpy as np
import pytest
from flask import Flask, Response

from integrations.server.hubserving import MODULES
from integrations.server.service import Finder
from solver import Hints, ServerFailed
from solver.recognize.lines import OrientationClassifier, TextDetector
from solver.recognize.local import LocalRecognizer
from solver.recognize.paddle import PaddleEngine
from solver.recognize.remote import RemoteRecognizer
from solver.recognize.stock import stock_model
from solver.testing import ScriptedRecognizer
from tests.server.conftest import Client, Serve
from tests.sites import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORDED = Path(__file__).parent / "recorded"
EXCHANGES = {each["about"]: each for each in json.loads((RECORDED / "paddlex.json").read_text())}
READ = {about: each for about, each in EXCHANGES.items() if "result" in each["answer"]["body"]}
REFUSED = {about: each for about, each in EXCHANGES.items() if each["answer"]["status"] != 200}
HUB = {each["about"]: each for each in json.loads((RECORDED / "paddlehub.json").read_text())}
HUB_READ = {about: each for about, each in HUB.items() if (each["answer"]["body"] or {}).get("status") == "000"}
UNDECODED = {about for about in HUB if about.endswith(("one of two is none", "no picture"))}
"""Where there was something that the old server could not decode, and did not tell; ours says so."""
IN_ONE_LIST, IN_LINES = ("/predict/ocr_rec", "/predict/ocr_cls"), ("/predict/ocr_det", "/predict/ocr_system")
"""The modules that give one list with an entry a picture, and those that give a list of lines for each."""
DROP_SCORE = 0.5
"""The mean of its characters' probabilities below which PaddleHub's ``ocr_system`` left a line out."""
PICTURE = np.full((40, 120, 3), 255, np.uint8)
OURS = {"max_side_limit"}
"""The settings of ours that are others: a picture may have 25 million pixels, and PaddleX looks at more of them."""


def found(answer: Any) -> dict[str, Any]:
    """What was found in the only picture of an answer."""
    [result] = answer["result"]["ocrResults"]
    pruned: dict[str, Any] = result["prunedResult"]
    return pruned


def shape(value: Any) -> Any:
    """Names and kinds of values, without the values; a list has the kind of its first entry."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items()}
    return [shape(each) for each in value[:1]] if isinstance(value, list) else type(value)


@pytest.fixture(scope="module")
def finder() -> Finder:
    """The models that find lines: those with which the answers were recorded."""
    return Finder(TextDetector(), OrientationClassifier())


@pytest.fixture(scope="module")
def engine() -> PaddleEngine:
    """The model that reads there."""
    return PaddleEngine(stock_model())


@pytest.fixture
def server(serve: Serve, engine: PaddleEngine, finder: Finder) -> Client:
    """Our server with the models of the recorded one, as ``captcha-ocr serve --detect`` starts it."""
    return serve(
        LocalRecognizer(engine, pipelines=()), finder=finder, detect=True, modules={name: {} for name in MODULES}
    )


@pytest.fixture
def real(request: pytest.FixtureRequest) -> Iterator[RemoteRecognizer]:
    """Our client, of a server that gives the recorded answer to any picture."""
    answer = EXCHANGES[request.param]["answer"]
    app = Flask(__name__)

    @app.post("/ocr")
    def ocr() -> Response:
        return Response(json.dumps(answer["body"]), status=answer["status"], mimetype="application/json")

    with serving(app) as url, contextlib.closing(RemoteRecognizer(f"{url}ocr")) as recognizer:
        yield recognizer


def ask(server: Client, about: str) -> Any:
    """What our server answers to a recorded request."""
    request = EXCHANGES[about]["request"]
    body = request["body"] if isinstance(request["body"], str) else json.dumps(request["body"])
    json_ = {"Content-Type": "application/json"}
    answer = server.request(request["method"], request["path"], content=body, headers=json_)
    assert answer.status_code == EXCHANGES[about]["answer"]["status"]
    return answer.json()


@pytest.mark.parametrize(
    ("real", "text"),
    [("one line", "2468"), ("two fragments", "2468"), ("nothing", ""), ("upside down", "2468"), ("settings", "2468")],
    indirect=["real"],
)
def test_our_client_understands_paddlex(real: RemoteRecognizer, text: str) -> None:
    """Texts are put together from left to right, with a probability of the whole that is not taken as calibrated."""
    reading = real.read(PICTURE, Hints())
    assert (reading.text, reading.calibrated) == (text, False)
    assert (reading.confidence > 0.99) == bool(text)


@pytest.mark.parametrize("real", [about for about in REFUSED if about != "another path"], indirect=True)
def test_our_client_tells_what_paddlex_refused(real: RemoteRecognizer) -> None:
    """Each refusal is an error with the server's own words."""
    with pytest.raises(ServerFailed, match=r"answered HTTP 4\d\d \(.*errorMsg") as failed:
        real.read(PICTURE, Hints())
    assert "errorCode" in failed.value.answer


@pytest.mark.parametrize("about", READ)
def test_our_server_reads_as_paddlex_does(server: Client, about: str) -> None:
    """To the same request the same names, kinds, texts, boxes and settings; the score is of the whole."""
    theirs, ours = EXCHANGES[about]["answer"]["body"], ask(server, about)
    assert shape(ours) == shape(theirs)
    assert ours["result"]["dataInfo"] == theirs["result"]["dataInfo"]
    for name in ("errorCode", "errorMsg"):
        assert ours[name] == theirs[name]
    mine, yours = found(ours), found(theirs)
    for told in mine, yours:
        told["text_det_params"] = {name: told["text_det_params"][name] for name in {*told["text_det_params"]} - OURS}
        assert len(told.pop("rec_scores")) == len(told["rec_texts"])
    assert mine == yours


@pytest.mark.parametrize("about", [about for about in REFUSED if about != "another path"])
def test_our_server_refuses_as_paddlex_does(server: Client, about: str) -> None:
    """With the same status, in the body too, and the same names; the words are ours, and say what to do."""
    theirs, ours = EXCHANGES[about]["answer"]["body"], ask(server, about)
    assert shape(ours) == shape(theirs)
    assert ours["errorCode"] == theirs["errorCode"]


def test_health_is_as_of_paddlex(server: Client) -> None:
    """To the letter, but for the number of the log."""
    theirs, ours = EXCHANGES["health"]["answer"]["body"], ask(server, "health")
    assert {**ours, "logId": ""} == {**theirs, "logId": ""}


def test_the_old_client_of_paddlehub_is_answered(serve: Serve) -> None:
    """The bytes that tools/test_hubserving.py sends, unchanged, get what it takes out of an answer: results[0]."""
    recognizer = ScriptedRecognizer("2468")
    server = serve(recognizer)
    sent = (RECORDED / "test_hubserving.http").read_bytes()
    with socket.create_connection(("127.0.0.1", server.port)) as connection, connection.makefile("rb") as answer:
        connection.sendall(sent)
        assert answer.readline().split()[1] == b"200"
        headers = dict(line.split(b": ", 1) for line in iter(lambda: answer.readline().strip(), b""))
        told = json.loads(answer.read(int(headers[b"content-length"])))
    assert sorted(told) == ["msg", "results", "status"]
    assert [entry["text"] for entry in told["results"][0]] == ["2468"]
    assert recognizer.images[-1][:4] == b"\x89PNG"


def ask_hub(server: Client, about: str) -> httpx2.Response:
    """What our server answers to a request that was sent to PaddleHub, with the status that it gave."""
    request = HUB[about]["request"]
    body = request["body"]
    content = body if body is None or isinstance(body, str) else json.dumps(body)
    json_ = {"Content-Type": "application/json"}
    answer = server.request(request["method"], request["path"], content=content, headers=json_)
    assert answer.status_code == HUB[about]["answer"]["status"]
    return answer


@pytest.mark.parametrize("about", [about for about, each in HUB.items() if each["answer"]["body"]])
def test_our_server_answers_as_paddlehub_did(server: Client, about: str) -> None:
    """To the same request the same statuses and names; why it cannot be served is told in our words."""
    theirs, ours = HUB[about]["answer"]["body"], ask_hub(server, about).json()
    assert (sorted(ours), ours["status"]) == (sorted(theirs), theirs["status"])
    assert bool(ours["msg"]) == (bool(theirs["msg"]) or about in UNDECODED)
    assert len(ours["results"]) == len(theirs["results"])
    if about not in HUB_READ:
        assert ours["results"] == ""


@pytest.mark.parametrize("about", [about for about, each in HUB_READ.items() if each["request"]["path"] in IN_ONE_LIST])
def test_our_server_reads_and_turns_as_paddlehub_did(server: Client, about: str) -> None:
    """The same texts and angles in one list; what cannot be decoded was left out of it, and keeps its place in ours."""
    [entries], [told] = HUB[about]["answer"]["body"]["results"], ask_hub(server, about).json()["results"]
    if about in UNDECODED:
        assert told[0] in ({"text": "", "confidence": 0.0}, {"angle": "", "confidence": 0.0})
        del told[0]
    assert [shape(entry) for entry in told] == [shape(entry) for entry in entries]
    for ours, theirs in zip(told, entries, strict=True):
        assert ours == theirs | {"confidence": pytest.approx(theirs["confidence"], abs=0.05)}


@pytest.mark.parametrize("about", [about for about, each in HUB_READ.items() if each["request"]["path"] in IN_LINES])
def test_our_server_finds_lines_as_paddlehub_did(server: Client, about: str) -> None:
    """For each picture the same lines and texts, in places that differ by a pixel at most; but for two things.

    Ours come in the order of reading from ``ocr_det`` too, and ``ocr_system`` tells those of which it is not sure.
    """
    pages, told = HUB[about]["answer"]["body"]["results"], ask_hub(server, about).json()["results"]
    for ours, theirs in zip(told, pages, strict=True):
        sure = [line for line in ours if line.get("confidence", 1.0) > DROP_SCORE]
        for mine, yours in zip(sure, sorted(theirs, key=lambda line: line["text_region"][0][1]), strict=True):
            assert shape(mine) == shape(yours)
            assert np.abs(np.subtract(mine["text_region"], yours["text_region"])).max() <= 1
            assert mine.get("text") == yours.get("text")
            assert mine.get("confidence") == pytest.approx(yours.get("confidence"), abs=0.05)


def test_a_doubtful_line_is_told(server: Client) -> None:
    """Of a tangle PaddleHub found where it is, and left it out when it had read it; ours tells how unsure it is."""
    found, read = (HUB[f"{module}: a tangle"]["answer"]["body"]["results"][0] for module in ("ocr_det", "ocr_system"))
    [sure, unsure] = ask_hub(server, "ocr_system: a tangle").json()["results"][0]
    assert (len(found), [line["text"] for line in read]) == (2, [sure["text"]])
    assert unsure["confidence"] < DROP_SCORE


@pytest.mark.parametrize("about", [about for about, each in HUB.items() if not each["answer"]["body"]])
def test_what_paddlehub_answered_with_a_page_has_its_status(server: Client, about: str) -> None:
    """Requests that are none, and the banner by which an old client saw that the server is there."""
    ask_hub(server, about)


OF_THE_GPU = {
    "msg": {"msg": "OCRRec.predict() got an unexpected keyword argument 'use_gpu'", "results": "", "status": "101"},
    "results": "",
    "status": "000",
}
"""What a server said that a config with ``use_gpu`` at its top had made ask otherwise; seen once, not recorded."""

TOLD = [
    ("one picture", "2468"),
    ("an empty picture", ""),
    ("no picture", ""),
    ("empty base64", "status 101"),
    ("another module", "status 111"),
    ("two pictures", "not of the protocol"),
]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [*((HUB[about]["answer"]["body"], outcome) for about, outcome in TOLD), (OF_THE_GPU, "not of the protocol")],
)
def test_our_client_understands_paddlehub(answer: Any, outcome: str) -> None:
    """Answers, failures with status 200, and the mode for graphics cards whose answers are in the wrong place."""
    app = Flask(__name__)
    app.post("/predict/ocr_rec")(lambda: answer)
    with serving(app) as url, contextlib.closing(RemoteRecognizer(f"{url}predict/ocr_rec")) as client:
        if outcome in ("2468", ""):
            assert client.read(PICTURE, Hints()).text == outcome
        else:
            with pytest.raises(ServerFailed, match=outcome):
                client.read(PICTURE, Hints())
