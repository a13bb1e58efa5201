"""What a reading costs beyond the network, and what importing the library costs.

    python benchmarks/latency.py [--rounds 200]

- reading: one picture, bytes in, ranked candidates out (decode, resize, network, beam search), without a glance or
  further hypotheses, against the bare ONNX Runtime call on the very array that the network is given. Both use one
  thread and take turns, and processor time is measured, which a busy machine disturbs least; the figure is the ratio
  of the medians. To reach: 1.3.
- import: processor time of ``import solver`` in a fresh process; the median of nine. To reach: 0.15 s.

Not measured: loading the model, glances and further hypotheses, anything of a browser.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from captcha.image import ImageCaptcha

from preprocess import load_image
from solver.hints import Hints
from solver.recognize.local import LocalRecognizer
from solver.recognize.paddle import PaddleEngine

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def timed(call: Callable[[], object]) -> float:
    """The processor time that a call takes in this thread, in milliseconds."""
    start = time.thread_time()
    call()
    return (time.thread_time() - start) * 1000


def reading(rounds: int) -> dict[str, dict[str, float]]:
    """Medians in milliseconds and their ratio, by what the reader knows."""
    engine = PaddleEngine(threads=1)
    recognizer = LocalRecognizer(engine, pipelines=(), sure_at_a_glance=2)
    session, steps = engine._predictor.runner.session, engine._predictor.pre_tfs  # noqa: SLF001  # the bare call
    drawer, dice = ImageCaptcha(width=160, height=60), random.Random(1)  # noqa: S311  # the same texts each time
    pictures = [drawer.generate("".join(dice.choices(ALPHABET, k=4))).getvalue() for _ in range(rounds)]
    figures = {}
    for name, hints in {
        "no hints": Hints(),
        "alphabet and length": Hints(alphabet=ALPHABET, length=4),
        "both cases as one": Hints(alphabet="alnum", length=(4, 6), case="ignore"),
    }.items():
        bare, ours = [], []
        for data in pictures:
            image = np.ascontiguousarray(load_image(data)[..., ::-1])
            x = steps["ReisizeNorm"].resize_norm_img(image, image.shape[1] / image.shape[0])[np.newaxis]
            bare.append(timed(lambda x=x: session.run(None, {"x": x})))  # type: ignore[misc]
            ours.append(timed(lambda data=data, hints=hints: recognizer.read(data, hints)))  # type: ignore[misc]
        medians = statistics.median(bare), statistics.median(ours)
        figures[name] = {"bare_ms": medians[0], "reading_ms": medians[1], "ratio": medians[1] / medians[0]}
    return figures


def importing(times: int = 9) -> float:
    """Seconds that ``import solver`` takes; the median of fresh processes."""
    code = "import time; start = time.process_time(); import solver; print(time.process_time() - start)"
    run = [sys.executable, "-c", code]
    return statistics.median(
        float(subprocess.run(run, capture_output=True, text=True, check=True).stdout) for _ in range(times)
    )


def main() -> None:
    """Measure, print, write ``benchmarks/results/latency.json``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=200, help="pictures a row (default: 200)")
    result = {"import_s": importing(), "reading": reading(parser.parse_args().rounds)}
    path = Path(__file__).parent / "results" / "latency.json"
    path.write_text(json.dumps(result, indent=1) + "\n")
    print(path.read_text())


if __name__ == "__main__":
    main()
