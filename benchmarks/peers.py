"""Where this project stands against the tools people use today: the same pictures, the same rules, one run.

    python -m venv /tmp/peers && /tmp/peers/bin/pip install ddddocr pytesseract    # and Debian's tesseract-ocr
    python benchmarks/peers.py DIR... --python /tmp/peers/bin/python [--limit N]

Every reader sees every picture once, whole strings count, under each set's own rule for case. No reader is told
anything of a set but its kind (and ours its script); arithmetic that a peer reads as text gets the help of our own
parser. The last column, ours with what a user usually knows (alphabet, length, case), stands beside them for scale.
``cpu_ms`` is the median of processor time a picture, over all threads; peers choose their threads themselves.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

from rich.console import Console
from rich.progress import Progress

from solver.evaluate import evaluate
from solver.labelled import Known, LabelledSet, find_sets
from solver.recognize.arithmetic import value
from solver.recognize.greedy import GreedyRecognizer
from solver.recognize.local import LocalRecognizer
from solver.recognize.paddle import PaddleEngine
from solver.recognize.recognizer import Recognizer
from solver.report import wilson

READERS = Path(__file__).parent / "readers"
RESULT = Path(__file__).parent / "results" / "peers.json"


class Figures(TypedDict):
    """Of one reader on one set; ``interval`` is Wilson's, at 95 %."""

    accuracy: float
    interval: tuple[float, float]
    cpu_ms: float


def peer(python: str, program: str, sets: list[LabelledSet], limit: int | None) -> Iterator[tuple[str, Figures]]:
    """The name of a peer, then its figures set by set, in step with ``sets``."""
    first = str(sets[0].pictures[0].path)
    with subprocess.Popen(
        [python, READERS / program, first], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin and process.stdout
        name: str = json.loads(process.stdout.readline())["name"]
        for labelled in sets:
            right, spent = 0, []
            pictures = labelled.pictures[:limit]
            for picture in pictures:
                process.stdin.write(f"{picture.path}\n")
                process.stdin.flush()
                answer = json.loads(process.stdout.readline())
                total = value("".join(answer["text"].lower().split())) if labelled.hints.kind == "math" else None
                right += labelled.is_right(answer["text"] if total is None else str(total), picture)
                spent.append(answer["cpu_ms"])
            yield name, figures(right, len(pictures), statistics.median(spent))


def figures(right: int, n: int, cpu_ms: float) -> Figures:
    """With their interval."""
    return Figures(accuracy=right / n, interval=wilson(right, n), cpu_ms=cpu_ms)


def main() -> None:
    """Measure, print a table in Markdown, write ``benchmarks/results/peers.json``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directories", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("--python", required=True, help="an interpreter that has ddddocr and pytesseract")
    parser.add_argument("--limit", type=int, help="pictures of each set (default: all)")
    arguments = parser.parse_args()
    sets, limit, engine = find_sets(arguments.directories), arguments.limit, PaddleEngine(threads=1)
    results: dict[str, dict[str, Figures]] = {}
    with Progress(console=Console(stderr=True)) as progress:
        for program in ("with_tesseract.py", "with_ddddocr.py"):
            task = progress.add_task(program, total=len(sets))
            for labelled, (name, each) in zip(sets, peer(arguments.python, program, sets, limit), strict=True):
                results.setdefault(name, {})[labelled.name] = each
                progress.advance(task)
        ours: list[tuple[str, Recognizer, Known]] = [
            ("stock PP-OCRv6 small, as PaddleOCR reads it", GreedyRecognizer(engine), "none"),
            ("this project, no hints", LocalRecognizer(engine), "none"),
            ("this project, with hints", LocalRecognizer(engine), "set"),
        ]
        for name, recognizer, known in ours:
            task = progress.add_task(name, total=sum(len(each.pictures[:limit]) for each in sets))
            document = evaluate(
                recognizer, sets, known=known, limit=limit, progress=lambda *_, task=task: progress.advance(task)
            )
            results[name] = {
                key: figures(round(each["accuracy"] * each["n"]), each["n"], each["cpu_ms"])
                for key, each in document["sets"].items()
            }
    RESULT.write_text(json.dumps(results, indent=1) + "\n")
    print(table(sets, results))


def table(sets: list[LabelledSet], results: dict[str, dict[str, Figures]]) -> str:
    """Means over the sets, each counting the same; a row a reader."""
    lines = ["| reader | real sets | generated sets | all | CPU ms |", "|---|---|---|---|---|"]
    for name, by_set in results.items():
        means = [
            statistics.fmean(by_set[each.name]["accuracy"] for each in sets if each.origin in origins)
            for origins in (("real",), ("generated",), ("real", "generated"))
        ]
        cpu = statistics.median(each["cpu_ms"] for each in by_set.values())
        lines.append(f"| {name} | {' | '.join(f'{mean:.2f}' for mean in means)} | {cpu:.0f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
