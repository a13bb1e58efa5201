"""The fleet, on a real Ray with two replicas in this machine."""

from __future__ import annotations

import base64
import contextlib
import importlib.util
import io
import itertools
import re
import socket
import threading
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

import httpx2
import pytest
from captcha.image import ImageCaptcha

from integrations.ray_serve import build_app
from solver import Hints
from solver.recognize.local import LocalRecognizer
from solver.recognize.paddle import PaddleEngine

if importlib.util.find_spec("ray") is None:
    pytest.skip("needs Ray: make test-ray", allow_module_level=True)

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Ray's are its own
    import ray
    from ray import serve
    from ray.serve.schema import ReplicaState

pytestmark = pytest.mark.filterwarnings("default")  # the same

HINTS = {"alphabet": "digits", "length": "4"}
TOKEN = "", "s3cret"
CLIENTS = 16
BUSY = 40


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where a fleet of two answers, whose replicas have a processor each.

    At /narrow is one that takes little on, and at /growing one that begins with a single replica.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with contextlib.ExitStack() as stack:
        ray.init(num_cpus=5, include_dashboard=False, log_to_driver=False)
        stack.callback(ray.shutdown)
        serve.start(http_options={"host": "127.0.0.1", "port": port})
        stack.callback(serve.shutdown)
        two = {"no_auth": True, "threads": 1, "min_replicas": 2, "max_replicas": 2}
        serve.run(build_app(two), name="two", route_prefix="/")
        narrow = {"token": "s3cret", "threads": 1, "batch": 4, "queue": 8, "max_replicas": 1}
        serve.run(build_app(narrow), name="narrow", route_prefix="/narrow")
        growing = {"no_auth": True, "threads": 1, "batch": 2, "min_replicas": 1, "max_replicas": 2}
        serve.run(build_app(growing), name="growing", route_prefix="/growing")
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def pictures() -> dict[bytes, str]:
    """Pictures of different digits, and what the model reads in each alone."""
    drawer, alone = ImageCaptcha(width=160, height=60), LocalRecognizer(PaddleEngine())
    drawn = []
    for number in range(24):
        file = io.BytesIO()
        drawer.generate_image(f"{1234 + 311 * number}").save(file, "PNG")
        drawn.append(file.getvalue())
    read = {picture: alone.read(picture, Hints(alphabet="digits", length=4)).text for picture in drawn}
    assert len({*read.values()}) > 20
    return read


def replicas(fleet: str) -> set[str]:
    """The names of the actors that are replicas of a fleet, and run."""
    running = serve.status().applications[fleet].deployments["captcha-ocr"].replica_states.get(ReplicaState.RUNNING, 0)
    names = {actor["name"] for actor in ray.util.list_named_actors(all_namespaces=True) if f"{fleet}#" in actor["name"]}
    return names if len(names) == running else set()


def test_a_replica_dies_under_load(address: str, pictures: dict[bytes, str]) -> None:
    """Every 200 is the own picture's answer; only what the dead one held fails, and asked again it is answered.

    The others go on meanwhile, and Ray starts another replica.
    """
    outcomes: SimpleQueue[tuple[int, bool]] = SimpleQueue()
    over = threading.Event()

    def ask(first: int) -> None:
        wanted = itertools.cycle([*pictures.items()][first:] + [*pictures.items()][:first])
        with httpx2.Client(base_url=address, params=HINTS, timeout=60) as client:
            while not over.is_set():
                picture, expected = next(wanted)
                status = 0
                while status != 200 and not over.is_set():
                    answer = client.post("/v1/read", content=picture)
                    status = answer.status_code
                    outcomes.put((status, status == 200 and answer.json()["text"] == expected))

    def heard(count: int) -> list[tuple[int, bool]]:
        return [outcomes.get(timeout=60) for _ in range(count)]

    before = replicas("two")
    assert len(before) == 2
    with ThreadPoolExecutor(CLIENTS) as clients, contextlib.ExitStack() as failing:
        failing.callback(over.set)  # or the clients would go on for ever
        asking = [clients.submit(ask, number) for number in range(CLIENTS)]
        told = heard(200)
        assert all(right for _, right in told)
        ray.kill(ray.get_actor(min(before), namespace="serve"))
        while len(after := replicas("two")) < 2 or after == before:
            told += heard(10)
        told += heard(200)
        over.set()
        for each in asking:
            each.result()
    assert max(before) in after
    told += [outcomes.get() for _ in range(outcomes.qsize())]
    failed = [status for status, _ in told if status != 200]
    assert all(right for status, right in told if status == 200)
    assert len(failed) <= CLIENTS
    assert {*failed} <= {500, 503}


def test_more_than_it_takes_on_is_turned_away(address: str, pictures: dict[bytes, str]) -> None:
    """Ray answers 429 with Retry-After; what is taken is answered, and pictures of several requests are read together.

    The replica takes two batches of four and eight wait for it.
    """
    count, total = batches(address)
    together = threading.Barrier(BUSY)

    def ask(picture: bytes) -> tuple[int, str | None, bool]:
        together.wait()
        answer = httpx2.post(f"{address}/narrow/v1/read", params=HINTS, content=picture, auth=TOKEN, timeout=60)
        right = answer.status_code == 200 and answer.json()["text"] == pictures[picture]
        return answer.status_code, answer.headers.get("Retry-After"), right

    with ThreadPoolExecutor(BUSY) as clients:
        told = [*clients.map(ask, itertools.islice(itertools.cycle(pictures), BUSY))]
    assert {*told} == {(200, None, True), (429, "1", False)}
    read = [status for status, _, _ in told].count(200)
    after = batches(address)
    assert after[1] - total == read
    assert after[0] - count < read


def test_a_second_replica_comes_under_load(address: str, pictures: dict[bytes, str]) -> None:
    """Where one has more to do than fills its batches, Ray starts another, and goes on answering meanwhile."""
    outcomes: SimpleQueue[bool] = SimpleQueue()
    over = threading.Event()

    def ask(picture: bytes) -> None:
        with httpx2.Client(base_url=f"{address}/growing", params=HINTS, timeout=60) as client:
            while not over.is_set():
                answer = client.post("/v1/read", content=picture)
                outcomes.put(answer.status_code == 200 and answer.json()["text"] == pictures[picture])

    assert len(replicas("growing")) == 1
    late = time.monotonic() + 180
    with ThreadPoolExecutor(CLIENTS) as clients, contextlib.ExitStack() as failing:
        failing.callback(over.set)  # or the clients would go on for ever
        asking = [clients.submit(ask, picture) for picture in itertools.islice(pictures, CLIENTS)]
        told = []
        while len(grown := replicas("growing")) < 2 and time.monotonic() < late:
            told += [outcomes.get(timeout=60) for _ in range(20)]
        told += [outcomes.get(timeout=60) for _ in range(100)]
        over.set()
        for each in asking:
            each.result()
    assert len(grown) == 2
    assert all(told)


def test_everything_else_is_there_too(address: str, pictures: dict[bytes, str]) -> None:
    """The old protocol, health, and the token."""
    images = [base64.b64encode(picture).decode() for picture in pictures]
    answer = httpx2.post(f"{address}/predict/ocr_rec", json={"images": images, **HINTS, "length": 4}, timeout=60).json()
    assert [entry["text"] for entry in answer["results"][0]] == [*pictures.values()]
    assert httpx2.get(f"{address}/narrow/readyz").status_code == 200
    assert httpx2.post(f"{address}/narrow/v1/read", content=b"1").status_code == 401


def batches(address: str) -> tuple[float, float]:
    """How many batches the narrow fleet has read, and how many pictures were in them."""
    told = httpx2.get(f"{address}/narrow/metrics", auth=TOKEN).text
    count, total = (re.findall(rf'batch_images_{what}{{stage="read"}} (\S+)', told) for what in ("count", "sum"))
    return float([*count, 0][0]), float([*total, 0][0])
