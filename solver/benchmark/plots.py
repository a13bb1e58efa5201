"""A comparison in pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from solver.benchmark.figures import answered, outcomes
from solver.benchmark.tables import labels
from solver.errors import BenchmarkFailed
from solver.recognize.calibrate import BINS
from solver.report.figures import risk_and_coverage, wilson

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from solver.benchmark.figures import Comparison, Confidence

COLOURS = {
    "ours": "#0072B2",
    "ours-hints": "#56B4E9",
    "stock": "#009E73",
    "ddddocr": "#E69F00",
    "ddddocr-alphabet": "#D55E00",
    "ddddocr-beta": "#CC79A7",
    "ddddocr-beta-alphabet": "#882255",
    "tesseract": "#666666",
}
"""Of each reader; told apart by colour-blind people too. Source: Okabe and Ito, Color universal design, 2008."""

STYLE: Any = {  # matplotlib types its keys one by one
    "axes.axisbelow": True,
    "axes.edgecolor": "#999999",
    "axes.grid": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 10,
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "grid.color": "#e4e4e4",
    "grid.linewidth": 0.7,
    "legend.frameon": False,
    "savefig.dpi": 150,
    "xtick.color": "#444444",
    "ytick.color": "#444444",
}


def require() -> None:
    """Make sure that pictures can be drawn.

    Raises:
        BenchmarkFailed: matplotlib is not installed.
    """
    try:
        import matplotlib as mpl  # noqa: F401  # only whether it is there
    except ModuleNotFoundError as error:
        raise BenchmarkFailed(
            reason="the pictures need matplotlib, so pip install 'playwright-captcha-ocr[bench]' or leave out --docs"
        ) from error


def draw(comparison: Comparison, directory: Path, *, stem: str) -> dict[str, Path]:
    """Draw what there is to draw as PNG; the same comparison gives the same bytes.

    Args:
        comparison: what to show.
        directory: where the files go.
        stem: what their names begin with.

    Returns:
        The files, by what they show: ``sets``; and ``risk`` and ``reliability`` where some reader has a confidence.

    Raises:
        BenchmarkFailed: matplotlib is not installed.
    """
    require()
    import matplotlib as mpl

    drawings = {"sets": by_set}
    if comparison["confidence"]:
        drawings |= {"risk": risk, "reliability": reliability}
    paths = {}
    with mpl.rc_context(STYLE):
        for name, drawing in drawings.items():
            paths[name] = directory / f"{stem}-{name}.png"
            drawing(comparison).savefig(paths[name], metadata={"Software": None})  # no version, so no needless change
    return paths


def by_set(comparison: Comparison) -> Figure:
    """A panel a reader, a row a set: a dot for the accuracy, a line for its interval, a tick for the first reader's."""
    from matplotlib.figure import Figure

    readers, sets = comparison["readers"], labels(comparison)
    rows = range(len(sets))
    real = sum(comparison["sets"][name]["origin"] == "real" for name in sets)
    figure = Figure(figsize=(max(6.5, 2.2 + 1.25 * len(readers)), 1.4 + 0.2 * len(sets)), layout="constrained")
    panels = figure.subplots(1, len(readers), sharex=True, sharey=True, squeeze=False)[0]
    first = next(iter(readers.values()))
    for panel, (name, reader) in zip(panels, readers.items(), strict=True):
        shown = [reader["sets"][each] for each in sets]
        colour = COLOURS[name]
        panel.hlines(rows, *zip(*(each["interval"] for each in shown), strict=True), color=colour, alpha=0.45, lw=2)
        if reader is not first:
            marks = [first["sets"][each]["accuracy"] for each in sets]
            panel.scatter(marks, rows, marker="|", s=45, color="#333333", lw=0.9)
        panel.scatter([each["accuracy"] for each in shown], rows, s=22, color=colour, zorder=3)
        if 0 < real < len(sets):
            panel.axhline(real - 0.5, color="#999999", lw=0.8)
        panel.set_title(f"{_broken(reader['title'])}\nmean {reader['mean']['all']:.2f}", fontsize=8)
        panel.tick_params(length=0)
    for origin, middle in ("real sites", real / 2), ("generated", (real + len(sets)) / 2):
        if min(real, len(sets) - real) > 3:  # fewer rows have no room for the word
            where = panels[-1].get_yaxis_transform()
            panels[-1].text(1.05, middle - 0.5, origin, rotation=270, va="center", color="#444444", transform=where)
    panels[0].set_yticks(rows, list(sets.values()))
    panels[0].set_ylim(len(sets) - 0.5, -0.5)
    panels[0].set_xlim(-0.04, 1.04)
    panels[0].set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
    figure.supxlabel(
        f"whole strings right, with Wilson's 95 % interval; the black tick is {first['title']}", fontsize=9
    )
    return figure


def risk(comparison: Comparison) -> Figure:
    """A curve a reader: how many answers are wrong when only the surest share of pictures is answered."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import PercentFormatter

    figure = Figure(figsize=(7, 4.2), layout="constrained")
    panel = figure.subplots()
    for name, confidence in comparison["confidence"].items():
        coverage, wrong = zip(*risk_and_coverage(outcomes(confidence)), strict=True)
        panel.plot(coverage, wrong, color=COLOURS[name], lw=1.8, label=comparison["readers"][name]["title"])
        at, precision = answered(confidence)
        if precision is not None:
            shares = f"{at * 100:.0f} % answered, {precision * 100:.0f} % of them right"
            label = f"min_confidence {confidence['min_confidence']:g}: {shares}"
            panel.scatter([at], [1 - precision], s=55, color=COLOURS[name], edgecolor="white", zorder=3, label=label)
    panel.set_xlim(0, 1)
    panel.set_ylim(0)
    panel.set_xlabel("pictures answered, the surest first")
    panel.set_ylabel("answers that are wrong")
    for axis in panel.xaxis, panel.yaxis:
        axis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    panel.legend(loc="upper left")
    return figure


def reliability(comparison: Comparison) -> Figure:
    """A panel a reader: how often answers of about one confidence are right, and how many there are of them."""
    from matplotlib.figure import Figure

    shown = comparison["confidence"]
    figure = Figure(figsize=(3.6 * len(shown) + 0.4, 4.6), layout="constrained")
    panels = figure.subplots(2, len(shown), sharex=True, sharey="row", squeeze=False, height_ratios=[4, 1])
    for column, (name, confidence) in enumerate(shown.items()):
        _reliability(panels[0][column], panels[1][column], confidence, colour=COLOURS[name])
        title = comparison["readers"][name]["title"]
        panels[0][column].set_title(f"{title}\ncalibration error {confidence['ece']:.3f}")
        panels[1][column].set_xlabel("confidence")
    panels[0][0].set_ylabel("share right")
    panels[1][0].set_ylabel("pictures")
    return figure


def _reliability(upper: Axes, lower: Axes, confidence: Confidence, *, colour: str) -> None:
    """One reader's reliability, and under it how its confidences spread."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for claimed, right in outcomes(confidence):
        bins[min(int(claimed * BINS), BINS - 1)].append((claimed, right))
    upper.plot([0, 1], [0, 1], color="#999999", lw=1, ls="--")
    for each in filter(None, bins):
        hits = sum(right for _, right in each)
        claimed = sum(certainty for certainty, _ in each) / len(each)
        least, most = wilson(hits, len(each))
        upper.vlines(claimed, least, most, color=colour, alpha=0.45, lw=2.5)
        upper.scatter([claimed], [hits / len(each)], s=28, color=colour, zorder=3, clip_on=False)
    upper.set_xlim(0, 1)
    upper.set_ylim(0, 1)
    lower.bar([(index + 0.5) / BINS for index in range(BINS)], [*map(len, bins)], width=0.85 / BINS, color=colour)
    for panel in upper, lower:
        panel.axvline(confidence["min_confidence"], color="#333333", lw=0.8, ls=":")
    least, right_of_it = confidence["min_confidence"], confidence["min_confidence"] < 0.7
    side = "left" if right_of_it else "right"
    upper.text(least + (0.015 if right_of_it else -0.015), 0.02, "min_confidence", fontsize=8, color="#333333", ha=side)


def _broken(title: str) -> str:
    """A title on several lines, broken at its commas."""
    return title.replace(", ", ",\n")
