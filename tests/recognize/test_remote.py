"""The client, against answers shaped like those of PaddleHub 2.4 and PaddleX 3.7, and against broken servers."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from email.utils import formatdate
from typing import Any

import cv2
import numpy as np
import pytest
from flask import Flask, Response, request
from PIL import Image

from solver import (
    AlphabetUnsupported,
    Candidate,
    Hints,
    ImageUnreadable,
    Policy,
    Reading,
    RecognizerError,
    Refresh,
    ServerFailed,
    Type,
    decide,
)
from solver.recognize import wire
from solver.recognize.choose import recognizer_from
from solver.recognize.recognizer import Recognizer
from solver.recognize.remote import RemoteRecognizer
from solver.testing import ScriptedRecognizer
from tests.sites import serving

PREDICT, OCR, READ = "/predict/ocr_rec", "/ocr", "/v1/read"
PICTURE = np.full((40, 120, 3), 255, np.uint8)
ALL = {"alphabet": "0123456789", "length": 4}


@dataclass
class Recorded:
    """A server that answers what it was told to, the last again and again.

    Attributes:
        answers: body, status and headers of each answer.
        asked: the JSON bodies that came.
        authorization: the header of that name that came last.
    """

    answers: list[tuple[Any, int, dict[str, str]]] = field(default_factory=list)
    asked: list[Any] = field(default_factory=list)
    authorization: str | None = None
    url: str = ""

    def app(self) -> Flask:
        """The server as a WSGI application."""
        app = Flask(__name__)

        @app.post("/<path:path>")
        def answer(path: str) -> Response:
            self.authorization = request.headers.get("Authorization")
            self.asked.append(request.get_json())
            body, status, headers = self.answers[min(len(self.asked), len(self.answers)) - 1]
            kind = "text/html" if isinstance(body, str) else "application/json"
            text = body if isinstance(body, str) else json.dumps(body)
            return Response(text, status=status, headers=headers, mimetype=kind)

        return app


@pytest.fixture
def recorded() -> Iterator[Recorded]:
    """Such a server, running."""
    server = Recorded()
    with serving(server.app()) as url:
        server.url = url.rstrip("/")
        yield server


@pytest.fixture
def client(recorded: Recorded) -> Iterator[Callable[..., RemoteRecognizer]]:
    """Makes clients of it that say these things, and closes them."""
    with contextlib.ExitStack() as stack:

        def make(path: str, *answers: Any, **options: Any) -> RemoteRecognizer:
            recorded.answers = [answer if isinstance(answer, tuple) else (answer, 200, {}) for answer in answers]
            return stack.enter_context(contextlib.closing(RemoteRecognizer(recorded.url + path, **options)))

        yield make


Client = Callable[..., RemoteRecognizer]


def predicted(text: str, confidence: float = 0.99) -> dict[str, Any]:
    """What PaddleHub Serving answers to one picture."""
    return {"msg": "", "results": [[{"confidence": confidence, "text": text}]], "status": "000"}


def detected(*fragments: tuple[str, float, int]) -> dict[str, Any]:
    """What PaddleX serving answers: text, score and left edge of each fragment."""
    pruned = {
        "model_settings": {"use_doc_preprocessor": False, "use_textline_orientation": False},
        "dt_polys": [],
        "text_type": "general",
        "text_rec_score_thresh": 0.0,
        "return_word_box": False,
        "rec_texts": [text for text, _, _ in fragments],
        "rec_scores": [score for _, score, _ in fragments],
        "rec_polys": [],
        "rec_boxes": [[left, 3, left + 30, 37] for _, _, left in fragments],
    }
    result = {"ocrResults": [{"prunedResult": pruned}], "dataInfo": {"width": 120, "height": 40, "type": "image"}}
    return {"logId": "6a1e", "result": result, "errorCode": 0, "errorMsg": "Success"}


def test_an_address_is_a_recognizer() -> None:
    """What `recognizer=` makes of the address of a server keeps the protocol of all recognizers."""
    recognizer = recognizer_from("http://127.0.0.1:8867/predict/ocr_rec")
    assert isinstance(recognizer, RemoteRecognizer)
    assert isinstance(recognizer, Recognizer)
    recognizer.close()
    with pytest.raises(RecognizerError, match="is closed"):
        recognizer.read(PICTURE, Hints())


@pytest.mark.parametrize("address", ["http://h", "http://u:secret@h/predict/ocr_det", "http://h:port/ocr"])
def test_an_address_without_a_protocol_is_refused(address: str) -> None:
    """The sentence names the three ends an address can have, and keeps the password to itself."""
    with pytest.raises(RecognizerError, match=r"end it with /v1/read, /predict/ocr_rec, /ocr\.") as failed:
        recognizer_from(address)
    assert "secret" not in str(failed.value)


def test_paddlehub_serving(client: Client, recorded: Recorded) -> None:
    """One picture a request, as a file in base64; text and score come back, and the score of the whole is a power."""
    reading = client(PREDICT, predicted("2468", 0.9)).read(PICTURE, Hints())
    [body] = recorded.asked
    assert list(body) == ["images"]
    [image] = body["images"]
    assert (cv2.imdecode(np.frombuffer(base64.b64decode(image), np.uint8), cv2.IMREAD_COLOR) == PICTURE).all()
    assert (reading.text, reading.calibrated) == ("2468", False)
    assert reading.confidence == pytest.approx(0.9**4)
    assert reading.model == recorded.url + PREDICT
    assert reading.ms > 0


def test_a_score_may_be_a_rounding_error_above_one(client: Client) -> None:
    """Float32 has sums of probabilities that are; nobody is to fail for it."""
    assert client(PREDICT, predicted("2468", 1.0000001)).read(PICTURE, Hints()).confidence == 1


@pytest.mark.parametrize("results", [[[]], [[{"text": "", "confidence": 0.0}]]])
def test_paddlehub_serving_read_nothing(client: Client, results: Any) -> None:
    """A picture that the old server dropped, or in which it found nothing, is a reading without candidates."""
    reading = client(PREDICT, {"msg": "", "results": results, "status": "000"}).read(PICTURE, Hints())
    assert (reading.candidates, reading.confidence) == ((), 0.0)
    assert isinstance(decide(reading, Policy()), Refresh)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (({"msg": "'images'", "results": "", "status": "101"}, 200, {}), r"answered status 101 \('images'\): see"),
        (({"msg": "Module ocr_rec is not available.", "results": "", "status": "111"}, 200, {}), "is not available"),
        (("<h1>Bad Request</h1>", 400, {}), r"answered HTTP 400 \(<h1>Bad Request</h1>\)"),
        (("<h1>Unauthorized</h1>", 401, {}), "put its token into the address"),
        (("<h1>Not Found</h1>", 404, {}), "check the address"),
        (("<h1>Unsupported Media Type</h1>", 415, {}), "HTTP 415"),
        (("Moved", 302, {"Location": "/elsewhere"}), "HTTP 302"),
        (("<h1>Welcome</h1>", 200, {}), "not of the protocol"),
        (({"msg": {"status": "101"}, "results": "", "status": "000"}, 200, {}), "not of the protocol"),
        (({"results": [[{"text": "1", "confidence": 1}, {"text": "2", "confidence": 1}]]}, 200, {}), "not of the"),
        (({"results": [[{"text": "1", "confidence": "high"}]], "status": "000"}, 200, {}), "not of the protocol"),
        (({"results": [[{"text": "1", "confidence": 1.5}]], "status": "000"}, 200, {}), "not of the protocol"),
        (([], 200, {}), "not of the protocol"),
        (({"msg": "", "results": [[{"text": 2468, "confidence": 1}]], "status": "000"}, 200, {}), "not of the"),
    ],
)
def test_errors_say_which_server_what_it_answered_and_what_to_do(
    client: Client, recorded: Recorded, answer: tuple[Any, int, dict[str, str]], sentence: str
) -> None:
    """Failures with status 200, pages of HTML and things of another protocol are one kind of error."""
    with pytest.raises(ServerFailed, match=sentence) as failed:
        client(PREDICT, answer).read(PICTURE, Hints())
    assert str(failed.value).startswith(f"The server {recorded.url}{PREDICT} ")
    assert (failed.value.server, failed.value.status) == (recorded.url + PREDICT, answer[1])
    assert failed.value.answer
    assert len(recorded.asked) == 1


def test_paddlex_serving_joins_fragments_by_position(client: Client, recorded: Recorded) -> None:
    """Fragments are read from left to right whatever their order; drawing, which needs a font, is switched off."""
    reading = client(OCR, detected(("68", 0.9, 70), ("2", 0.8, 5), ("4", 1.0, 40))).read(PICTURE, Hints())
    assert reading.text == "2468"
    assert reading.confidence == pytest.approx(0.8 * 0.9**2)
    assert {key: recorded.asked[0][key] for key in ("fileType", "visualize")} == {"fileType": 1, "visualize": False}


def test_paddlex_serving_found_nothing(client: Client) -> None:
    """No fragment is a reading without candidates."""
    assert client(OCR, detected()).read(PICTURE, Hints()).candidates == ()


def test_paddlex_serving_fails(client: Client) -> None:
    """Its errors are HTTP statuses with words of its own, which are told."""
    body = {"logId": "6a1e", "errorCode": 422, "errorMsg": "Invalid input file"}
    with pytest.raises(ServerFailed, match=r"HTTP 422 \(.*Invalid input file"):
        client(OCR, (body, 422, {})).read(PICTURE, Hints())


def test_our_own_server_is_told_the_hints(client: Client, recorded: Recorded) -> None:
    """Hints go up, candidates and their calibrated confidence come down; the milliseconds are those of the caller."""
    told = Reading(
        candidates=(
            Candidate(text="8", probability=0.7, written="3+5=?"),
            Candidate(text="2", probability=0.1, written="3-1=?"),
        ),
        confidence=0.8,
        calibrated=True,
        min_confidence=0.7,
        model="m",
        hypothesis="pad(4)",
        hypotheses=("raw", "pad(4)"),
    )
    recognizer = client(READ, asdict(wire.ReadAnswer(text="8", version="1", reading=told)))
    hints = Hints(alphabet="digits", length=(1, 2), case="ignore")
    reading = recognizer.read(b"as it came", hints)
    assert base64.b64decode(recorded.asked[0]["image"]) == b"as it came"
    assert wire.hints_from(recorded.asked[0]["hints"]) == hints
    assert asdict(reading) == {**asdict(told), "ms": reading.ms}


@pytest.mark.parametrize(
    ("error", "evidence"),
    [
        (ImageUnreadable(reason="not a picture"), {"reason": "not a picture"}),
        (AlphabetUnsupported(characters="ß", model="m"), {"characters": "ß", "model": "m"}),
    ],
)
def test_the_servers_errors_are_ours(client: Client, error: RecognizerError, evidence: dict[str, str]) -> None:
    """What a recognizer would raise here is raised here, with its evidence."""
    refusal = wire.Refusal(error=str(error), kind=type(error).__name__, evidence=evidence)
    with pytest.raises(type(error)) as raised:
        client(READ, (asdict(refusal), 422, {})).read(b"", Hints())
    assert str(raised.value) == str(error)
    assert vars(raised.value) == evidence


@pytest.mark.parametrize("reading", [{}, {"candidates": [], "confidence": 2, "model": "m"}, {"candidates": [{}]}])
def test_what_our_own_server_says_is_checked(client: Client, reading: dict[str, Any]) -> None:
    """An answer that lacks something or cannot be is none."""
    with pytest.raises(ServerFailed, match="not of the protocol"):
        client(READ, {"text": "", "version": "", "reading": reading}).read(b"", Hints())


@pytest.mark.parametrize(
    ("said", "hints", "text"),
    [
        ("2 4 6 8", {}, "2468"),
        ("AB-12", {}, "AB-12"),
        ("2468", ALL, "2468"),
        ("246", ALL, ""),
        ("24a8", ALL, ""),
        ("2244", {"length": 4}, "2244"),
        ("Ab12", {"case": "upper"}, "AB12"),
        ("Ab12", {"case": "ignore", "alphabet": "ABCDEF0123456789"}, "AB12"),
        ("AB12", {"pattern": "[A-Z]{2}[0-9]{2}"}, "AB12"),
        ("12AB", {"pattern": "[A-Z]{2}[0-9]{2}"}, ""),
        ("验证", {"script": "han"}, "验证"),
        ("ab", {"script": "han"}, ""),
        ("3+5=?", {"kind": "math"}, "8"),
        ("八减三等于几", {"kind": "math"}, "5"),
        ("hello", {"kind": "math"}, ""),
    ],
)
def test_texts_are_put_under_the_hints(client: Client, said: str, hints: dict[str, Any], text: str) -> None:
    """A server that knows no hints reads as a local model does: what does not fit is nothing, sums have values."""
    reading = client(PREDICT, predicted(said, 1.0)).read(PICTURE, Hints.of(hints))
    assert reading.text == text


@pytest.mark.parametrize(("score", "decision"), [(0.95, Type), (0.85, Refresh)])
def test_decide_on_what_is_not_calibrated(client: Client, score: float, decision: type) -> None:
    """A score is the mean of the characters: at 0.85 a text of four is as often wrong as right."""
    reading = client(PREDICT, predicted("2468", score)).read(PICTURE, Hints())
    assert not reading.calibrated
    assert isinstance(decide(reading, Policy()), decision)


def test_other_servers_get_a_picture_that_they_can_decode(client: Client, recorded: Recorded) -> None:
    """Neither transparency, which OpenCV drops, nor an animation, of which it knows nothing, reaches them."""
    dark = Image.new("RGBA", (120, 40))
    dark.paste((0, 0, 0, 255), (40, 10, 80, 30))
    file = io.BytesIO()
    dark.save(file, "GIF", save_all=True, append_images=[dark.rotate(180), dark.rotate(90)], transparency=0)
    reading = client(PREDICT, predicted("2468")).read(file.getvalue(), Hints())
    sent = cv2.imdecode(np.frombuffer(base64.b64decode(recorded.asked[0]["images"][0]), np.uint8), cv2.IMREAD_COLOR)
    assert sent is not None
    assert (sent[0, 0].tolist(), sent[20, 60].tolist()) == ([255, 255, 255], [0, 0, 0])
    assert reading.hypothesis == "median of frames"


def test_what_is_no_picture_is_not_sent(client: Client, recorded: Recorded) -> None:
    """Old servers leave it out of their answer, so that nobody would know."""
    with pytest.raises(ImageUnreadable, match="not a picture"):
        client(PREDICT, predicted("2468")).read(b"no picture", Hints())
    assert recorded.asked == []


def test_many_pictures_come_back_in_their_order() -> None:
    """Each is a request of its own, and each reading is that of its picture."""
    app = Flask(__name__)

    @app.post(READ)
    def echo() -> dict[str, Any]:
        text = base64.b64decode(request.get_json()["image"]).decode()
        candidates = (Candidate(text=text, probability=1.0, written=text),)
        return asdict(
            wire.ReadAnswer(text=text, version="", reading=Reading(candidates=candidates, confidence=1.0, model="m"))
        )

    with serving(app) as url, contextlib.closing(RemoteRecognizer(url.rstrip("/") + READ)) as recognizer:
        readings = recognizer.read_many([f"{number}".encode() for number in range(40)], Hints())
    assert [reading.text for reading in readings] == [f"{number}" for number in range(40)]


def test_the_token_is_the_password_of_the_address(recorded: Recorded, caplog: pytest.LogCaptureFixture) -> None:
    """It is sent, and shows neither in the reading nor in any log."""
    recorded.answers = [(predicted("2468"), 200, {})]
    caplog.set_level(logging.DEBUG)
    address = recorded.url.replace("//", "//:s3cret@") + PREDICT
    with contextlib.closing(RemoteRecognizer(address)) as recognizer:
        reading = recognizer.read(PICTURE, Hints())
    assert recorded.authorization == "Basic " + base64.b64encode(b":s3cret").decode()
    assert "s3cret" not in repr(reading) + caplog.text


def test_answers_are_private(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    """What was read shows in no log above DEBUG, nor in the message of an error."""
    caplog.set_level(logging.INFO)
    client(PREDICT, predicted("2468")).read(PICTURE, Hints())
    with pytest.raises(ServerFailed) as failed:
        client(OCR, predicted("2468")).read(PICTURE, Hints())
    assert "2468" not in caplog.text + str(failed.value)
    assert "2468" in failed.value.answer


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("after", ["0", formatdate(0, usegmt=True)])
def test_a_server_that_asks_for_patience_gets_it(client: Client, recorded: Recorded, status: int, after: str) -> None:
    """What was turned away with Retry-After, in seconds or as a date, is asked again."""
    busy = "busy", status, {"Retry-After": after}
    assert client(PREDICT, busy, busy, predicted("2468")).read(PICTURE, Hints()).text == "2468"
    assert len(recorded.asked) == 3


@pytest.mark.parametrize(
    ("answer", "times"),
    [
        (("busy", 429, {"Retry-After": "0"}), 3),
        (("busy", 429, {"Retry-After": "3600"}), 1),
        (("busy", 503, {}), 1),
        (("busy", 503, {"Retry-After": "soon"}), 1),
        (("broken", 500, {"Retry-After": "0"}), 1),
    ],
)
def test_nothing_is_asked_again_that_may_have_been_done(
    client: Client, recorded: Recorded, answer: tuple[str, int, dict[str, str]], times: int
) -> None:
    """Retries end; a server without Retry-After, or one that wants too much patience, is asked once."""
    with pytest.raises(ServerFailed, match=f"HTTP {answer[1]}"):
        client(PREDICT, answer).read(PICTURE, Hints())
    assert len(recorded.asked) == times


def test_a_refused_connection_is_tried_again_and_then_left_alone() -> None:
    """Nobody listens: the error says so, and the next attempt does not even try."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}{PREDICT}"
        with contextlib.closing(RemoteRecognizer(address, retries=1)) as recognizer:
            for _ in range(2):
                with pytest.raises(ServerFailed, match=r"cannot be reached.*refused.*: start it, or check") as failed:
                    recognizer.read(PICTURE, Hints())
                assert failed.value.status is None


def test_a_dead_server_costs_one_timeout() -> None:
    """One that takes connections and never answers is waited for once; then every reading fails at once."""
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        address = f"http://127.0.0.1:{deaf.getsockname()[1]}{PREDICT}"
        with contextlib.closing(RemoteRecognizer(address, timeout=200)) as recognizer:
            started = time.monotonic()
            for _ in range(50):
                with pytest.raises(ServerFailed, match=r"gave no answer in time \(ReadTimeout\)"):
                    recognizer.read(PICTURE, Hints())
            assert time.monotonic() - started < 50 * 0.2


def test_a_server_that_came_back_is_asked_again(client: Client, recorded: Recorded) -> None:
    """When its rest is over one reading tries, and as it succeeds all is as before."""
    hung_up = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def hang_up() -> None:
            listener.accept()[0].close()
            hung_up.set()

        threading.Thread(target=hang_up).start()
        recognizer = RemoteRecognizer(f"http://127.0.0.1:{port}{PREDICT}", rest=1e-3)
        with pytest.raises(ServerFailed, match="cannot be reached"):
            recognizer.read(PICTURE, Hints())
        assert hung_up.wait(20)
    recorded.answers = [(predicted("2468"), 200, {})]
    recognizer.server = recorded.url + PREDICT  # the same server, started again
    with contextlib.closing(recognizer):
        assert [recognizer.read(PICTURE, Hints()).text for _ in range(2)] == ["2468", "2468"]


def test_another_recognizer_reads_when_the_server_fails(
    client: Client, recorded: Recorded, caplog: pytest.LogCaptureFixture
) -> None:
    """It gets the picture and the hints, a warning tells of it, and it is not asked while the server does well."""
    other = ScriptedRecognizer("1357")
    recognizer = client(PREDICT, predicted("2468"), ("broken", 500, {}), otherwise=other)
    hints = Hints(length=4)
    assert [recognizer.read(PICTURE, hints).text for _ in range(2)] == ["2468", "1357"]
    assert (len(other.images), other.hints) == (1, [hints])
    [warning] = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert "HTTP 500" in warning.getMessage()
    assert "The other recognizer reads." in warning.getMessage()


def test_a_picture_that_is_none_is_nobodys_failure(client: Client) -> None:
    """The other recognizer is not asked about it."""
    other = ScriptedRecognizer("1357")
    with pytest.raises(ImageUnreadable):
        client(PREDICT, predicted("2468"), otherwise=other).read(b"no picture", Hints())
    assert other.images == []
