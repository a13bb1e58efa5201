"""The server, over real connections: what it answers, what it refuses, what it counts."""

from __future__ import annotations

import base64
import contextlib
import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from integrations.server.limits import Limits
from solver import AlphabetUnsupported, Candidate, CaptchaError, Hints, ImageUnreadable, Reading
from solver.recognize.local import LocalRecognizer
from solver.recognize.paddle import PaddleEngine
from solver.recognize.remote import RemoteRecognizer
from solver.testing import ScriptedRecognizer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from tests.server.conftest import Pictures, Serve


def base64_of(*images: bytes) -> list[str]:
    """Pictures as JSON has them."""
    return [base64.b64encode(image).decode() for image in images]


class Echo:
    """Reads in a picture the bytes it is made of, when it is let."""

    def __init__(self) -> None:
        self.let = threading.Event()
        self.let.set()
        self.begun = threading.Semaphore(0)
        self.read_so_far = 0
        self.closed = False

    def read(self, image: bytes | NDArray[np.uint8], hints: Hints) -> Reading:  # noqa: ARG002  # tells nothing
        """The bytes, as text."""
        if not isinstance(image, bytes):
            return Reading(candidates=(), confidence=0.0, model="echo")  # the server warms up
        self.begun.release()
        assert self.let.wait(20)
        self.read_so_far += 1
        if image == b"broken":
            raise ImageUnreadable(reason="not a picture")
        text = image.decode()
        others = tuple(Candidate(text=f"{text}{n}", probability=0.01, written="") for n in range(7))
        return Reading(
            candidates=(Candidate(text=text, probability=0.9, written=text), *others), confidence=0.9, model="echo"
        )

    def read_many(self, images: Sequence[bytes | NDArray[np.uint8]], hints: Hints) -> list[Reading]:
        """The bytes of each."""
        return [self.read(image, hints) for image in images]

    def close(self) -> None:
        """Remember that it was closed."""
        self.closed = True


class Together(Echo):
    """Reads in batches, and notes how large they were; one with poison in it fails as a whole."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[int] = []

    def read_each(
        self, wanted: Sequence[tuple[bytes | NDArray[np.uint8], Hints]]
    ) -> Iterator[tuple[int, Reading | CaptchaError]]:
        """The bytes of each, the last first."""
        self.batches.append(len(wanted))
        if any(image == b"poison" for image, _ in wanted):
            raise RuntimeError("what the network's library says")
        for place, (image, hints) in reversed([*enumerate(wanted)]):
            try:
                yield place, self.read(image, hints)
            except CaptchaError as error:  # noqa: PERF203  # each has its own
                yield place, error


@pytest.fixture(scope="module")
def engine() -> PaddleEngine:
    """The model in the package, loaded once."""
    return PaddleEngine(threads=1)


def test_a_picture_as_it_is(serve: Serve, engine: PaddleEngine, pictures: Pictures) -> None:
    """`curl --data-binary @captcha.png '…/v1/read?alphabet=digits&length=4'` gives what reading here gives."""
    server = serve(LocalRecognizer(engine), model_version="1.2")
    query = {"alphabet": "digits", "length": "4", "top": "2"}
    answer = server.post("/v1/read", params=query, content=pictures.digits).json()
    expected = LocalRecognizer(engine).read(pictures.digits, Hints(alphabet="digits", length=4))
    assert answer["text"] == expected.text
    assert (answer["version"], answer["reading"]["model"]) == ("1.2", engine.name)
    assert len(answer["reading"]["candidates"]) == min(len(expected.candidates), 2)
    assert answer["reading"]["confidence"] == pytest.approx(expected.confidence)
    assert answer["reading"]["ms"] > 0


def test_client_and_server_read_as_one_does_here(serve: Serve, engine: PaddleEngine, pictures: Pictures) -> None:
    """Through the wire come the same candidates, confidence and errors as from the model itself."""
    here = LocalRecognizer(engine)
    server = serve(LocalRecognizer(engine), token="s3cret")
    address = f"{server.base_url}/v1/read".replace("//", "//:s3cret@", 1)
    with contextlib.closing(RemoteRecognizer(address)) as there:
        for hints in (
            Hints(),
            Hints(alphabet="digits", length=4),
            Hints(case="ignore", length=(3, 5)),
            Hints(kind="math"),
        ):
            mine, yours = here.read(pictures.digits, hints), there.read(pictures.digits, hints)
            assert yours == replace(mine, ms=yours.ms)
        for unreadable, hints, kind in (
            (b"no picture", Hints(), ImageUnreadable),
            (pictures.digits, Hints(alphabet="\u16a0"), AlphabetUnsupported),
        ):
            with pytest.raises(kind) as expected:
                here.read(unreadable, hints)
            with pytest.raises(kind) as told:
                there.read(unreadable, hints)
            assert vars(told.value) == vars(expected.value)


def test_an_old_client_is_answered_as_of_old(serve: Serve, engine: PaddleEngine, pictures: Pictures) -> None:
    """One outer list, an entry a picture, numbers and texts; the client for old servers takes it."""
    server = serve(LocalRecognizer(engine))
    answer = server.post("/predict/ocr_rec", json={"images": base64_of(pictures.digits, pictures.blank)}).json()
    assert sorted(answer) == ["msg", "results", "status"]
    assert (answer["status"], answer["msg"]) == ("000", "")
    [[digits, blank]] = answer["results"]
    assert sorted(digits) == ["confidence", "text"]
    assert 0 <= blank["confidence"] < digits["confidence"] <= 1
    with contextlib.closing(RemoteRecognizer(f"{server.base_url}/predict/ocr_rec")) as client:
        assert client.read(pictures.digits, Hints()).text == digits["text"]


def test_a_broken_picture_keeps_its_place(serve: Serve) -> None:
    """Where the old server left it out and shifted the others, ours has an empty text, and says so."""
    answer = serve(Echo()).post("/predict/ocr_rec", json={"images": base64_of(b"1", b"broken", b"3")}).json()
    assert [entry["text"] for entry in answer["results"][0]] == ["1", "", "3"]
    assert answer["results"][0][1]["confidence"] == 0
    assert answer["status"] == "000"
    assert answer["msg"] == "Image 2 of 3: The captcha's picture cannot be decoded: not a picture."


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"images": []}, "inconsistent with expectations"),
        ({}, "inconsistent with expectations"),
        ([], "inconsistent with expectations"),
        ({"images": "abcd"}, "inconsistent with expectations"),
        ({"images": [""]}, "not a file in base64"),
        ({"images": [5]}, "not a file in base64"),
        ({"images": ["a"]}, "base64"),
        ({"images": ["abcd"] * 65}, "65 images are too many: send at most 64"),
        ({"images": ["abcd"], "paths": ["/etc/hostname"]}, "'paths' is not a hint"),
        ({"images": ["abcd"], "length": "4"}, "length='4' fits no answer"),
    ],
)
def test_what_cannot_be_served_is_status_101(serve: Serve, body: Any, said: str) -> None:
    """As of old the HTTP status is 200; nothing is read, least of all a file of the server."""
    recognizer = Echo()
    response = serve(recognizer).post("/predict/ocr_rec", json=body)
    answer = response.json()
    assert (response.status_code, answer["status"], answer["results"]) == (200, "101", "")
    assert said in answer["msg"]
    assert recognizer.read_so_far == 0


def test_other_statuses_of_old(serve: Serve) -> None:
    """Unknown module, malformed JSON, wrong content type, wrong method, and the banner that answers probes."""
    server = serve(Echo())
    assert server.post("/predict/ocr_xxx", json={"images": ["abcd"]}).json() == {
        "msg": "Module ocr_xxx is not available.",
        "results": "",
        "status": "111",
    }
    json = {"Content-Type": "application/json"}
    assert server.post("/predict/ocr_rec", content=b"{", headers=json).status_code == 400
    assert server.post("/predict/ocr_rec", content=b"[" * 100_000, headers=json).status_code == 400
    assert server.post("/predict/ocr_rec", content=b"{}").status_code == 415
    assert server.get("/predict/ocr_rec").status_code == 405
    assert [server.get("/").status_code, server.post("/").status_code] == [200, 200]


def test_hints_in_the_old_protocol(serve: Serve) -> None:
    """Further keys are hints, as they were arguments of old; those of the config are the defaults."""
    recognizer = ScriptedRecognizer("2468")
    server = serve(recognizer, modules={"ocr_rec": {"alphabet": "digits", "length": 4}})
    server.post("/predict/ocr_rec", json={"images": ["abcd"], "length": [4, 6], "case": "ignore"})
    assert recognizer.hints[-1] == Hints(alphabet="digits", length=(4, 6), case="ignore")


@pytest.mark.parametrize(
    ("request_", "status", "said"),
    [
        ({"json": {}}, 422, "send image, in base64"),
        ({"json": []}, 422, "send image, in base64"),
        ({"json": {"image": "a"}}, 422, "send image, in base64"),
        ({"json": {"image": 5}}, 422, "send image, in base64"),
        ({"json": {"image": "http://127.0.0.1/captcha.png"}}, 422, "send image, in base64"),
        ({"json": {"image": "abcd", "hints": {"lenght": 4}}}, 422, "'lenght' is not a hint"),
        ({"json": {"image": "abcd", "hints": {"length": "four"}}}, 422, "length='four' fits no answer"),
        ({"json": {"image": "abcd", "hints": {"alphabet": ["a"]}}}, 422, "alphabet=['a'] is not text"),
        ({"json": {"image": "abcd", "hints": "digits"}}, 422, "cannot be understood"),
        ({"json": {"image": "abcd", "top": 0}}, 422, "top=0 is not a number of candidates"),
        ({"content": b"x", "params": {"length": "x"}}, 422, "write 4 or 4-6"),
        ({"content": b"x", "params": {"case": "both"}}, 422, "case='both' is not known"),
        ({"content": b"x", "params": {"top": "few"}}, 422, "is not a number of candidates"),
        ({"content": b"broken"}, 422, "cannot be decoded"),
        ({"content": b"{", "headers": {"Content-Type": "application/json"}}, 400, "is not JSON"),
        ({"content": b"x" * 1001}, 413, "longer than 1,000 bytes"),
    ],
)
def test_refusals_say_what_to_do(serve: Serve, request_: dict[str, Any], status: int, said: str) -> None:
    """Each is JSON with one sentence and a kind, and the picture was not read."""
    recognizer = Echo()
    response = serve(recognizer, limits=Limits(body=1000)).post("/v1/read", **request_)
    answer = response.json()
    assert response.status_code == status
    assert said in answer["error"]
    assert answer["kind"]
    assert recognizer.read_so_far == (request_.get("content") == b"broken")


def test_five_candidates_unless_asked_for_more(serve: Serve) -> None:
    """`top` counts candidates, the best first."""
    server = serve(Echo())
    counts = [
        len(server.post("/v1/read", json={"image": base64_of(b"7")[0], **top}).json()["reading"]["candidates"])
        for top in ({}, {"top": 1}, {"top": 100})
    ]
    assert counts == [5, 1, 8]


def test_a_token_is_asked_for(serve: Serve) -> None:
    """Bearer and basic both do; without it nothing is read nor told, but for health."""
    recognizer = Echo()
    server = serve(recognizer, token="s3cret")
    for headers in {}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer s3cre"}:
        for path in "/v1/read", "/predict/ocr_rec", "/predict/other":
            response = server.post(path, content=b"1", headers=headers)
            assert (response.status_code, response.headers["WWW-Authenticate"][:5]) == (401, "Basic")
        assert server.get("/metrics", headers=headers).status_code == 401
    assert recognizer.read_so_far == 0
    assert [server.get(path).status_code for path in ("/healthz", "/readyz", "/health")] == [200, 200, 200]
    assert server.post("/v1/read", content=b"1", headers={"Authorization": "Bearer s3cret"}).json()["text"] == "1"
    assert server.post("/v1/read", content=b"2", auth=("", "s3cret")).json()["text"] == "2"


def test_a_full_queue_turns_away(serve: Serve) -> None:
    """A request is taken as a whole or not at all; who is turned away is told when to come back, and then is read."""
    recognizer = Echo()
    recognizer.let.clear()
    server = serve(recognizer, limits=Limits(queue=2, threads=1))
    with ThreadPoolExecutor(1) as other:
        two = other.submit(server.post, "/predict/ocr_rec", json={"images": base64_of(b"1", b"2")})
        assert recognizer.begun.acquire(timeout=20)
        response = server.post("/v1/read", content=b"3")
        recognizer.let.set()
        assert [entry["text"] for entry in two.result().json()["results"][0]] == ["1", "2"]
    assert (response.status_code, response.headers["Retry-After"], response.json()["kind"]) == (429, "1", "QueueFull")
    assert server.post("/v1/read", content=b"3").json()["text"] == "3"


def test_what_piles_up_is_read_together(serve: Serve) -> None:
    """Pictures of several requests, with their own hints, go into one batch while the threads are busy."""
    recognizer = Together()
    recognizer.let.clear()
    server = serve(recognizer, limits=Limits(threads=1, batch=4, wait=0))
    with ThreadPoolExecutor(6) as clients:
        first = clients.submit(server.post, "/v1/read", content=b"0")
        assert recognizer.begun.acquire(timeout=20)
        others = [clients.submit(server.post, f"/v1/read?length={n}", content=b"%d" % n) for n in range(1, 6)]
        while "captcha_ocr_queue_images 6.0" not in server.get("/metrics").text:
            pass
        recognizer.let.set()
        assert [each.result().json()["text"] for each in (first, *others)] == ["0", "1", "2", "3", "4", "5"]
    assert recognizer.batches == [1, 4, 1]
    told = server.get("/metrics").text.splitlines()
    assert {f"captcha_ocr_batch_images_{line}" for line in ('count{stage="read"} 3.0', 'sum{stage="read"} 6.0')} <= {
        *told
    }


def test_the_last_free_thread_waits_for_company(serve: Serve) -> None:
    """Alone a picture waits for the one that comes within the time, and both are read together."""
    recognizer = Together()
    server = serve(recognizer, limits=Limits(threads=1, batch=2, wait=20_000))
    with ThreadPoolExecutor(2) as clients:
        answers = clients.map(lambda n: server.post("/v1/read", content=b"%d" % n).json()["text"], range(2))
        assert [*answers] == ["0", "1"]
    assert recognizer.batches == [2]


def test_no_picture_waits_while_threads_are_free(serve: Serve) -> None:
    """Where another thread is free there is nothing to wait for; several at once are shared out among the free."""
    recognizer = Together()
    server = serve(recognizer, limits=Limits(threads=3, wait=20_000, deadline=15_000))
    assert server.post("/v1/read", content=b"1").status_code == 200
    assert recognizer.batches == [1]
    recognizer.let.clear()
    with ThreadPoolExecutor(1) as other:
        answer = other.submit(server.post, "/predict/ocr_rec", json={"images": base64_of(*[b"2"] * 6)})
        assert recognizer.begun.acquire(timeout=20)
        recognizer.let.set()
        assert len(answer.result().json()["results"][0]) == 6
    assert max(recognizer.batches) <= 2


def test_a_batch_that_breaks_is_read_one_by_one(serve: Serve) -> None:
    """Who sends what breaks the network gets 500; those whose pictures were with it get their readings."""
    recognizer = Together()
    server = serve(recognizer, limits=Limits(threads=1, batch=2, wait=20_000))
    with ThreadPoolExecutor(2) as clients:
        statuses = clients.map(lambda image: server.post("/v1/read", content=image).status_code, (b"poison", b"1"))
        assert [*statuses] == [500, 200]
    assert sorted(recognizer.batches) == [1, 1, 2]


def test_together_and_alone_are_answered_the_same(serve: Serve, engine: PaddleEngine, pictures: Pictures) -> None:
    """Under many clients the real model reads in batches what it reads one by one."""
    alone = LocalRecognizer(engine).read(pictures.digits, Hints(alphabet="digits"))
    server = serve(LocalRecognizer(engine), limits=Limits(threads=1, batch=8))
    query = {"alphabet": "digits", "top": "1"}
    with ThreadPoolExecutor(16) as clients:
        asked = [clients.submit(server.post, "/v1/read", params=query, content=pictures.digits) for _ in range(32)]
        answers = [each.result().json() for each in asked]
    assert {answer["text"] for answer in answers} == {alone.text}
    assert all(answer["reading"]["confidence"] == pytest.approx(alone.confidence, abs=1e-4) for answer in answers)
    batches = next(line for line in server.get("/metrics").text.splitlines() if "batch_images_count" in line)
    assert float(batches.split()[1]) < 32


def test_a_deadline_ends_waiting(serve: Serve) -> None:
    """Who waited too long gets 503, and what was not begun for him is never read."""
    recognizer = Echo()
    recognizer.let.clear()
    server = serve(recognizer, limits=Limits(deadline=200, threads=1))
    response = server.post("/predict/ocr_rec", json={"images": base64_of(b"1", b"2", b"3")})
    recognizer.let.set()
    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
    assert server.post("/v1/read", content=b"4").json()["text"] == "4"
    assert recognizer.read_so_far == 2


def test_bodies_that_never_end(serve: Serve) -> None:
    """Who sends slower than the deadline allows is cut off, and who hangs up does no harm."""
    server = serve(Echo(), limits=Limits(deadline=200))
    head = b"POST /v1/read HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\nslow"
    address = "127.0.0.1", server.port
    with socket.create_connection(address) as slow, socket.create_connection(address) as hasty:
        hasty.sendall(head)
        hasty.close()
        slow.sendall(head)
        assert slow.recv(1000).startswith(b"HTTP/1.1 503")
    assert server.post("/v1/read", content=b"1").json()["text"] == "1"


@pytest.mark.parametrize("path", ["/v1/read", "/predict/ocr_rec", "/ocr"])
def test_who_hangs_up_keeps_nobody_waiting(serve: Serve, pictures: Pictures, path: str) -> None:
    """What was not begun for one who is gone is never read, and its place in the queue is free."""
    recognizer = Echo()
    recognizer.let.clear()
    server = serve(recognizer, limits=Limits(threads=1, queue=2))
    image = base64_of(pictures.blank)[0]
    asked = {
        "/v1/read": {"image": image},
        "/predict/ocr_rec": {"images": [image]},
        "/ocr": {"file": image, "fileType": 1},
    }
    body = json.dumps(asked[path])
    head = f"POST {path} HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    with ThreadPoolExecutor(1) as other:
        first = other.submit(server.post, "/v1/read", content=b"1")
        assert recognizer.begun.acquire(timeout=20)
        with socket.create_connection(("127.0.0.1", server.port)) as hasty:
            hasty.sendall(f"{head}\r\n\r\n{body}".encode())
            while "captcha_ocr_queue_images 2.0" not in server.get("/metrics").text:
                pass
        while "captcha_ocr_queue_images 1.0" not in server.get("/metrics").text:
            pass
        recognizer.let.set()
        assert first.result().json()["text"] == "1"
    assert server.post("/v1/read", content=b"2").json()["text"] == "2"
    assert recognizer.read_so_far == 2


def test_everyone_gets_the_own_answer(serve: Serve) -> None:
    """Under many clients at a time, each picture's reading goes to the one who sent it."""
    server = serve(Echo(), limits=Limits(threads=4, queue=1000))
    with ThreadPoolExecutor(32) as clients:
        answers = clients.map(lambda number: server.post("/v1/read", content=b"%d" % number).json(), range(300))
        assert [answer["text"] for answer in answers] == [f"{number}" for number in range(300)]


def test_stopping_finishes_what_was_taken(serve: Serve) -> None:
    """A request that is being read when the server is told to stop is answered, and the recognizer closed after it."""
    recognizer = Echo()
    recognizer.let.clear()
    server = serve(recognizer)
    with ThreadPoolExecutor(1) as other:
        answer = other.submit(server.post, "/v1/read", content=b"1")
        assert recognizer.begun.acquire(timeout=20)
        server.stop()
        assert not recognizer.closed
        recognizer.let.set()
        assert answer.result().json()["text"] == "1"
    server.join()
    assert recognizer.closed


def test_what_is_counted(serve: Serve) -> None:
    """Requests by route and status, pictures, seconds by stage, the queue and errors, all as Prometheus wants them."""
    server = serve(Echo())
    server.post("/predict/ocr_rec", json={"images": base64_of(b"1", b"broken", b"3")})
    server.post("/v1/read", content=b"1")
    server.post("/made/up/path")
    told = server.get("/metrics").text.splitlines()
    for line in (
        'captcha_ocr_requests_total{path="/predict/{module}",status="200"} 1.0',
        'captcha_ocr_requests_total{path="/v1/read",status="200"} 1.0',
        'captcha_ocr_requests_total{path="other",status="404"} 1.0',
        "captcha_ocr_request_images_sum 4.0",
        'captcha_ocr_seconds_count{stage="queue"} 4.0',
        'captcha_ocr_seconds_count{stage="read"} 4.0',
        "captcha_ocr_queue_images 0.0",
        'captcha_ocr_errors_total{kind="ImageUnreadable"} 1.0',
        'captcha_ocr_errors_total{kind="Not Found"} 1.0',
    ):
        assert line in told


def test_openapi_tells_of_everything(serve: Serve) -> None:
    """The page is there, and names paths, both kinds of body and the shape of answers."""
    server = serve(Echo())
    assert server.get("/docs").status_code == 200
    document = server.get("/openapi.json").json()
    assert {"/v1/read", "/predict/{module}", "/ocr", "/health", "/healthz", "/readyz", "/metrics"} == set(
        document["paths"]
    )
    bodies = document["paths"]["/v1/read"]["post"]["requestBody"]["content"]
    assert set(bodies) == {"application/json", "image/*"}
    assert set(bodies["application/json"]["schema"]["properties"]) == {"image", "hints", "top"}
    assert {"ReadAnswer", "Reading", "Candidate", "PredictAnswer"} <= set(document["components"]["schemas"])
    assert [each["name"] for each in document["paths"]["/predict/{module}"]["post"]["parameters"]] == ["module"]


def test_limits_are_checked_at_birth() -> None:
    """A limit that lets nothing through is refused, naming it."""
    with pytest.raises(ValueError, match="queue=0 lets nothing through"):
        Limits(queue=0)
    with pytest.raises(ValueError, match="wait=-1"):
        Limits(wait=-1)
    assert Limits(wait=0).wait == 0
