"""How many pictures a second the server reads, and how long one waits.

    python benchmarks/serving.py [--rounds 5] [--seconds 10] [--clients 32] [--cores 0,1]

Pictures of the same texts, 160 by 60 with four characters, are asked for by so many clients at once, each of which
sends the next when it has its answer, over loopback in PaddleHub's protocol. The clients are wrk's (Debian's package
``wrk``):

- bare: only ONNX Runtime on arrays that are ready, one thread a core, 4 pictures a batch: as the server has them
  computed, and quicker than 16.
- batching: ``captcha-ocr serve``, one process, as it is by default.
- raw only: the same with ``--hypotheses 0``, so that it reads each picture once, as the bare loop does.
- one by one: ``captcha-ocr serve --batch 1``.
- flask: the same recognizer behind Flask's own server in a single thread, as PaddleHub Serving was without
  ``use_multiprocess``. Its network may use as many threads as there are cores.

All of these run on the same cores, the clients on the others where there are any. Where there are none the clients
take their share, so that figures a second of the server's own processor time stand beside those a second. The bare
loop reads each picture once at its full height, the servers at a glance first, and further hypotheses of those that
are not sure: ``readings`` says how many a picture, a glance counting by its pixels, and
``batching_of_bare_readings_per_s`` compares what the network computed. All five take turns, in
several rounds, because processors are not equally fast all the time: told are medians, also of the ratios.

Not measured: other sizes, a graphics card, anything of a browser.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from captcha.image import ImageCaptcha

from preprocess import load_image
from solver.cli import main as captcha_ocr
from solver.hints import Hints
from solver.recognize.hypotheses import GLANCE, PIPELINES
from solver.recognize.local import LocalRecognizer
from solver.recognize.paddle import PaddleEngine, batch_of, width_of
from solver.recognize.wire import PREDICT, hints_from

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
HINTS = {"alphabet": ALPHABET, "length": 4}
BATCH = 4


def pictures(count: int = 128) -> list[bytes]:
    """Encoded pictures of the same texts each time; the library draws each anew, by a chance that takes no seed."""
    drawer, dice = ImageCaptcha(width=160, height=60), random.Random(1)  # noqa: S311  # the same texts each time
    return [drawer.generate("".join(dice.choices(ALPHABET, k=4))).getvalue() for _ in range(count)]


def at_once(count: int, work: Callable[[], None]) -> None:
    """Do the same in so many threads."""
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def bare(options: argparse.Namespace) -> dict[str, float]:
    """Pictures a second, and a second of processor time, that ONNX Runtime alone computes."""
    engine = PaddleEngine(threads=1)
    drawn = pictures()
    readings = [LocalRecognizer(engine).read(each, Hints(alphabet=ALPHABET, length=4)) for each in drawn[:64]]
    session = engine._predictor.runner.session  # noqa: SLF001  # the bare call
    pixels, height = [load_image(each) for each in drawn[:BATCH]], engine.card.input_height
    arrays = batch_of(pixels, width_of(pixels[0], height), height)
    glance = (engine.card.glance_height / engine.card.input_height) ** 2
    done: list[int] = []
    end = time.perf_counter() + options.seconds

    def compute() -> None:
        while time.perf_counter() < end:
            session.run(None, {"x": arrays})
            done.append(BATCH)

    begun, spent = time.perf_counter(), time.process_time()
    at_once(len(options.cores), compute)
    return {
        "images_per_s": sum(done) / (time.perf_counter() - begun),
        "images_per_cpu_s": sum(done) / (time.process_time() - spent),
        "readings": statistics.mean(
            sum(glance if name == GLANCE else 1 for name in each.hypotheses) for each in readings
        ),
    }


def clients(options: argparse.Namespace, seconds: float) -> dict[str, float]:
    """What wrk's clients see of a server; it takes less of the processor than any client in Python."""
    others = sorted(os.sched_getaffinity(0) - {*options.cores}) or options.cores
    with tempfile.NamedTemporaryFile("w") as bodies:
        for each in pictures():
            bodies.write(json.dumps({"images": [base64.b64encode(each).decode()], **HINTS}) + "\n")
        bodies.flush()
        said = subprocess.run(
            [
                *("taskset", "--cpu-list", ",".join(map(str, others))),
                *("wrk", "-t1", f"-c{options.clients}", f"-d{max(round(seconds), 1)}s", "--timeout=60s"),
                *("-s", str(Path(__file__).with_name("clients.lua"))),
                *(f"http://127.0.0.1:{options.port}{PREDICT}", "--", bodies.name),
            ],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout
    figures: dict[str, float] = json.loads(said.splitlines()[-1])
    assert figures.pop("right") == figures["asked"], said
    return figures


def flask(options: argparse.Namespace) -> None:
    """The recognizer as PaddleHub Serving had it: Flask's development server, one request at a time."""
    from flask import Flask, request

    recognizer = LocalRecognizer(PaddleEngine(threads=len(options.cores)))
    app = Flask("hubserving")

    @app.post(PREDICT)
    def predict() -> dict[str, Any]:
        asked = request.get_json()
        images = map(base64.b64decode, asked.pop("images"))
        readings = [recognizer.read(image, hints_from(asked)) for image in images]
        entries = [{"text": reading.text, "confidence": reading.confidence} for reading in readings]
        return {"msg": "", "results": [entries], "status": "000"}

    print("reads at", options.port, file=sys.stderr, flush=True)
    app.run(port=options.port, threaded=False)


def start(role: str, options: argparse.Namespace, *arguments: str) -> subprocess.Popen[str]:
    """This file in another process, on the servers' cores."""
    mine = [f"--seconds={options.seconds}", "--cores=" + ",".join(map(str, options.cores))]
    command = [sys.executable, __file__, "--role", role, *mine, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def answer_of(process: subprocess.Popen[str]) -> dict[str, float]:
    """The figures that a process prints."""
    said, complaints = process.communicate()
    assert process.returncode == 0, complaints
    figures: dict[str, float] = json.loads(said)
    return figures


def processor_seconds(process: subprocess.Popen[str]) -> float:
    """What a running process has used so far (Linux)."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def served(role: str, options: argparse.Namespace, *arguments: str) -> dict[str, float]:
    """What clients see of a server, once it has been asked for a while, and what it spends."""
    server = start(role, options, f"--port={options.port}", *arguments)
    try:
        assert server.stderr
        assert any("reads at" in line for line in server.stderr), server.returncode
        threading.Thread(target=server.stderr.read).start()  # whatever else it says must not fill the pipe
        while not _listens(options.port):
            time.sleep(0.05)
        clients(options, options.seconds / 5)
        spent = processor_seconds(server)
        figures = clients(options, options.seconds)
        figures["images_per_s"] = figures["asked"] / figures.pop("seconds")
        figures["images_per_cpu_s"] = figures.pop("asked") / (processor_seconds(server) - spent)
        if role == "serve":
            figures["batch"] = _mean_batch(options.port)
        return figures
    finally:
        server.terminate()
        server.wait()


def _listens(port: int) -> bool:
    """Whether a server answers, with whatever status."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status > 0
    except ConnectionError:
        return False
    finally:
        connection.close()


def _mean_batch(port: int) -> float:
    """How many pictures a server has read together on average."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/metrics")
    told = connection.getresponse().read().decode()
    connection.close()
    count, total = (
        float(re.findall(rf'batch_images_{what}{{stage="read"}} (\S+)', told)[0]) for what in ("count", "sum")
    )
    return total / count


def main() -> None:
    """Measure, print, write the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="of all five (default: 5)")
    parser.add_argument("--seconds", type=float, default=10, help="for each of the five (default: 10)")
    parser.add_argument("--clients", type=int, default=32, help="that ask at once (default: 32)")
    parser.add_argument("--cores", help="of the servers, as in 0,1 (default: all)")
    parser.add_argument("--port", type=int, default=18866, help="on loopback (default: 18866)")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "serving.json")
    parser.add_argument("--role", help=argparse.SUPPRESS)
    parser.add_argument("--batch", default="16", help=argparse.SUPPRESS)
    parser.add_argument("--hypotheses", default=str(len(PIPELINES)), help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.cores = [*map(int, options.cores.split(","))] if options.cores else sorted(os.sched_getaffinity(0))
    if options.role:
        os.sched_setaffinity(0, options.cores)
    if options.role == "bare":
        print(json.dumps(bare(options)))
    elif options.role == "flask":
        flask(options)
    elif options.role == "serve":
        where = [f"--port={options.port}", f"--threads={len(options.cores)}"]
        captcha_ocr(["serve", *where, f"--batch={options.batch}", f"--hypotheses={options.hypotheses}"])
    else:
        rounds: dict[str, list[dict[str, float]]] = defaultdict(list)
        for _ in range(options.rounds):
            rounds["bare"].append(answer_of(start("bare", options)))
            rounds["batching"].append(served("serve", options))
            rounds["raw only"].append(served("serve", options, "--hypotheses=0"))
            rounds["one by one"].append(served("serve", options, "--batch=1"))
            rounds["flask"].append(served("flask", options))
        result: dict[str, Any] = {
            "cores": len(options.cores),
            "clients": options.clients,
            "clients_on_other_cores": bool(os.sched_getaffinity(0) - {*options.cores}),
            "rounds": options.rounds,
            "seconds": options.seconds,
        }
        for name, figures in rounds.items():
            result[name] = {key: statistics.median(each[key] for each in figures) for key in figures[0]}
        for one, other in (("batching", "bare"), ("raw only", "bare"), ("batching", "flask")):
            for unit in ("images_per_s", "images_per_cpu_s"):
                result[f"{one}_of_{other}_{unit}".replace(" ", "_")] = statistics.median(
                    served[unit] / its[unit] for served, its in zip(rounds[one], rounds[other], strict=True)
                )
        result["batching_of_bare_readings_per_s"] = result["batching_of_bare_images_per_s"] * result["bare"]["readings"]
        result["batching_p99_of_p50"] = result["batching"]["p99_ms"] / result["batching"]["p50_ms"]
        options.out.write_text(json.dumps(result, indent=1) + "\n")
        print(options.out.read_text())


if __name__ == "__main__":
    main()
