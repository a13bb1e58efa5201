"""How well the stock model reads labelled sets, three ways side by side.

    python benchmarks/accuracy.py DIR... [--limit N]

- greedy: as PaddleOCR reads: the raw picture at its natural width, the best column of each frame, no hints;
- none: this project's defaults, knowing kind and script only;
- set: the same, knowing alphabet, length and case too.

Each is the document of ``captcha-ocr eval --json``. One thread, one picture after the other; milliseconds are
medians of a whole reading, further hypotheses included.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from solver.evaluate import evaluate
from solver.labelled import Known, find_sets
from solver.recognize.greedy import GreedyRecognizer
from solver.recognize.local import LocalRecognizer, Network
from solver.recognize.paddle import PaddleEngine
from solver.recognize.recognizer import Recognizer

WAYS: dict[str, tuple[Callable[[Network], Recognizer], Known]] = {
    "greedy": (GreedyRecognizer, "none"),
    "none": (LocalRecognizer, "none"),
    "set": (LocalRecognizer, "set"),
}


def main() -> None:
    """Measure, print a table, write ``benchmarks/results/accuracy-stock.json``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directories", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("--limit", type=int, help="pictures of each set (default: all)")
    arguments = parser.parse_args()
    sets, engine = find_sets(arguments.directories), PaddleEngine(threads=1)
    total = sum(len(each.pictures[: arguments.limit]) for each in sets)
    results = {}
    with Progress(console=Console(stderr=True)) as progress:
        for way, (recognizer, known) in WAYS.items():
            task = progress.add_task(way, total=total)
            results[way] = evaluate(
                recognizer(engine),
                sets,
                known=known,
                limit=arguments.limit,
                progress=lambda *_, task=task: progress.advance(task),
            )
    path = Path(__file__).parent / "results" / "accuracy-stock.json"
    path.write_text(json.dumps(results, indent=1) + "\n")

    table = Table("set", *WAYS)
    for each in sets:
        table.add_row(each.name, *(f"{results[way]['sets'][each.name]['accuracy']:.3f}" for way in WAYS))
    table.add_section()
    for row, mean in ("mean", "all"), ("mean of the real sets", "real"), ("mean of the generated sets", "generated"):
        table.add_row(row, *(f"{dict(results[way]['mean'])[mean]:.3f}" for way in WAYS))
    table.add_row("calibration error", *(f"{results[way]['calibration']['ece']:.3f}" for way in WAYS))
    Console().print(table)


if __name__ == "__main__":
    main()
