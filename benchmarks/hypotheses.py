"""What each hypothesis gains and costs when it competes with the raw picture: the table of docs/preprocessing.md.

    python benchmarks/hypotheses.py DIR... [--limit 80]

Every picture is read raw and after each candidate pipeline, with the model in the package and one thread, once
knowing kind and script only (none) and once knowing alphabet, length and case too (set). For each pipeline it tells

- alone: whole strings right when nothing else is read;
- gain: what is won over the raw picture when both are heard, and the pipeline is only read where the raw picture is
  not sure;
- kept: the same over all that ``solver.recognize.hypotheses`` keeps; for one of those, what is lost without it;
- ms: the median time of the pipeline itself, without reading its result.

Last comes the choice by forward selection: of all candidates the one that adds most to what was chosen before, as
long as it adds WORTH at least, knowing little and knowing much.

Figures are means over the sets, each counting the same. Animations take part as the median of their frames.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import track

from preprocess import Pipeline
from solver.labelled import Known, find_sets
from solver.reading import Candidate
from solver.recognize.agree import on_average
from solver.recognize.decode import Decoder
from solver.recognize.hypotheses import PIPELINES, SURE, hypotheses
from solver.recognize.paddle import PaddleEngine

CANDIDATES = (
    "stretch(0.7)", "stretch(0.8)", "stretch(1.2)", "stretch(1.4)", "crop", "crop|stretch(1.4)",
    "crop|stretch(1.4)|invert", "crop|stretch(1.4)|otsu", "scale(0.5)", "scale(2)", "pad(4)", "gray", "contrast",
    "invert", "median", "nlmeans", "otsu", "sauvola", "remove_dots", "remove_lines(1)", "deskew", "gray|median|otsu",
)  # fmt: skip
WORTH = 0.004
KNOWN: tuple[Known, ...] = ("none", "set")

Outcomes = dict[tuple[Known, str], list[tuple[Sequence[Candidate], bool, set[str]]]]
"""By what is known and the set's name, of each picture: the candidates, whether one is sure, which texts are right."""


@dataclass(frozen=True)
class Row:
    """A candidate's figures, as the head of this file explains them."""

    alone: dict[Known, float]
    gain: dict[Known, float]
    kept: dict[Known, float]
    ms: float


def measure(directories: Sequence[Path], limit: int | None) -> tuple[dict[str, Outcomes], dict[str, float]]:
    """The outcomes and the milliseconds of the raw picture and of every candidate."""
    engine = PaddleEngine(threads=1)
    pipelines = {str(pipeline): pipeline for pipeline in (*map(Pipeline.parse, CANDIDATES), *PIPELINES)}
    outcomes: dict[str, Outcomes] = {name: defaultdict(list) for name in ("raw", *pipelines)}
    times: dict[str, list[float]] = defaultdict(list)
    for labelled in track(find_sets(directories), "Reading", console=Console(stderr=True)):
        decoders = {known: Decoder(engine.characters, labelled.known(known), model=engine.name) for known in KNOWN}
        for picture in labelled.pictures[:limit]:
            _, raw = next(hypotheses(picture.path.read_bytes(), ()))
            for name in outcomes:
                start = time.perf_counter()
                image = pipelines[name](raw) if name in pipelines else raw
                times[name].append((time.perf_counter() - start) * 1000)
                emissions = engine.emissions(image)
                for known, decoder in decoders.items():
                    candidates = decoder(emissions)
                    right = {each.text for each in candidates if labelled.is_right(each.text, picture)}
                    sure = engine.card.confidence(candidates) >= SURE
                    outcomes[name][known, labelled.name].append((candidates, sure, right))
    return outcomes, {name: statistics.median(each) for name, each in times.items()}


def accuracy(outcomes: dict[str, Outcomes], names: Iterable[str], known: Known) -> float:
    """The mean accuracy over the sets when these hypotheses are heard, in this order, until one is sure."""
    names = list(names)
    means = []
    for key in outcomes["raw"]:
        if key[0] != known:
            continue
        hits = []
        for readings in zip(*(outcomes[name][key] for name in names), strict=True):
            heard: list[Sequence[Candidate]] = []
            for candidates, sure, _ in readings:
                heard.append(candidates)
                if sure:
                    break
            best = on_average(heard)[:1]
            hits.append(any(each.text in right for each in best for _, _, right in readings))
        means.append(statistics.fmean(hits))
    return statistics.fmean(means)


def selection(outcomes: dict[str, Outcomes]) -> list[str]:
    """The hypotheses that pay, in the order in which they were chosen, after the raw picture."""
    chosen = ["raw"]
    while True:
        best = max(
            outcomes.keys() - chosen,
            key=lambda name: sum(accuracy(outcomes, [*chosen, name], known) for known in KNOWN),
        )
        if any(
            accuracy(outcomes, [*chosen, best], known) - accuracy(outcomes, chosen, known) < WORTH for known in KNOWN
        ):
            return chosen
        chosen.append(best)


def main() -> None:
    """Measure, print the table, write ``benchmarks/results/hypotheses.json``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directories", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("--limit", type=int, default=80, help="pictures of each set (default: 80)")
    arguments = parser.parse_args()
    outcomes, times = measure(arguments.directories, arguments.limit)
    kept = ("raw", *map(str, PIPELINES))
    whole: dict[str, float] = {known: accuracy(outcomes, kept, known) for known in KNOWN}
    raw = {known: accuracy(outcomes, ["raw"], known) for known in KNOWN}
    rows = {}
    for name in times:
        if name == "raw":
            continue
        others = [each for each in kept if each != name]
        rows[name] = Row(
            alone={known: accuracy(outcomes, [name], known) for known in KNOWN},
            gain={known: accuracy(outcomes, ["raw", name], known) - raw[known] for known in KNOWN},
            kept={
                known: whole[known] - accuracy(outcomes, others, known)
                if name in kept
                else accuracy(outcomes, (*kept, name), known) - whole[known]
                for known in KNOWN
            },
            ms=times[name],
        )
    result: dict[str, object] = {"limit": arguments.limit, "sure": SURE, "raw": raw, "kept": {"names": kept, **whole}}
    path = Path(__file__).parent / "results" / "hypotheses.json"
    path.write_text(
        json.dumps({**result, "candidates": {name: asdict(row) for name, row in rows.items()}}, indent=1) + "\n"
    )
    print(f"raw {raw['none']:.3f} / {raw['set']:.3f}, all that are kept {whole['none']:.3f} / {whole['set']:.3f}\n")
    print("| hypothesis | alone | gain over raw | gain among the kept | ms | kept |\n|---|---|---|---|---|---|")
    for name, row in sorted(rows.items(), key=lambda item: -sum(item[1].gain.values())):
        print(
            f"| `{name.replace('|', chr(92) + '|')}` | {row.alone['none']:.3f} / {row.alone['set']:.3f} "
            f"| {row.gain['none']:+.3f} / {row.gain['set']:+.3f} | {row.kept['none']:+.3f} / {row.kept['set']:+.3f} "
            f"| {row.ms:.1f} | {'yes' if name in kept else ''} |"
        )
    print(f"\nForward selection: {', '.join(selection(outcomes))}")


if __name__ == "__main__":
    main()
