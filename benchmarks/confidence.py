"""How far the stock model's probabilities can be trusted: where its card's ``min_confidence`` comes from.

    python benchmarks/confidence.py [--pictures 1000]

Pictures are drawn with PyPI ``captcha``, in changing alphabets, lengths and sizes, and read without hints and with
alphabet, length and case. For rising thresholds the table tells which share of the pictures is read at least as
surely (coverage) and which share of those is right (precision); below it stand Platt's calibration as it would be
fitted here, and the expected calibration error before and after. No labelled set is touched.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import string
from pathlib import Path

from captcha.image import ImageCaptcha
from rich.console import Console
from rich.progress import track

from solver.hints import Hints
from solver.recognize.calibrate import Calibration, expected_calibration_error
from solver.recognize.local import LocalRecognizer
from solver.recognize.paddle import PaddleEngine

ALPHABETS = (string.digits, string.ascii_lowercase, string.ascii_uppercase, string.digits + string.ascii_letters)
THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def read(pictures: int) -> dict[str, list[tuple[float, bool]]]:
    """Of each picture, how probable its reading seemed and whether it was right; by what was known."""
    recognizer = LocalRecognizer(PaddleEngine(threads=1))
    dice = random.Random(2)  # noqa: S311  # the same texts each time
    outcomes: dict[str, list[tuple[float, bool]]] = {"none": [], "set": []}
    for _ in track(range(pictures), "Reading", console=Console(stderr=True)):
        alphabet, length = dice.choice(ALPHABETS), dice.randint(4, 6)
        text = "".join(dice.choices(alphabet, k=length))
        drawer = ImageCaptcha(width=length * dice.randint(25, 45), height=dice.randint(40, 80))
        data = drawer.generate(text).getvalue()
        for known, hints in ("none", Hints()), ("set", Hints(alphabet=alphabet, length=length, case="ignore")):
            reading = recognizer.read(data, hints)
            right = reading.text == text if known == "none" else reading.text.lower() == text.lower()
            outcomes[known].append((reading.candidates[0].probability if reading.candidates else 0.0, right))
    return outcomes


def main() -> None:
    """Measure, print, write ``benchmarks/results/confidence.json``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=1000, help="how many to draw (default: 1000)")
    arguments = parser.parse_args()
    results = {}
    for known, outcomes in read(arguments.pictures).items():
        probabilities, right = [each[0] for each in outcomes], [each[1] for each in outcomes]
        fitted = Calibration.fit(probabilities, right)
        sure = {least: [hit for probability, hit in outcomes if probability >= least] for least in THRESHOLDS}
        results[known] = {
            "accuracy": statistics.fmean(right),
            "coverage": {least: len(hits) / len(outcomes) for least, hits in sure.items()},
            "precision": {least: statistics.fmean(hits) if hits else None for least, hits in sure.items()},
            "calibration": {"slope": fitted.slope, "intercept": fitted.intercept},
            "ece": expected_calibration_error(probabilities, right),
            "ece_fitted": expected_calibration_error([*map(fitted, probabilities)], right),
        }
    path = Path(__file__).parent / "results" / "confidence.json"
    path.write_text(json.dumps(results, indent=1) + "\n")
    print(path.read_text())


if __name__ == "__main__":
    main()
