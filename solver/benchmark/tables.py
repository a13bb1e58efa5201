"""A comparison in tables of words, for the terminal and for Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solver.benchmark.figures import answered

if TYPE_CHECKING:
    from solver.benchmark.figures import Comparison, OnSet

    Table = tuple[list[str], list[list[str]]]
    """The titles of the columns, then rows that have a cell for each."""

DAGGER = "†"


def summary(comparison: Comparison) -> Table:
    """A row a reader: mean accuracies, time, memory, size; a mean over unseen sets where some were seen."""
    some_seen = any(facts["seen"] for facts in comparison["sets"].values())
    rows = []
    for name, reader in comparison["readers"].items():
        mean = reader["mean"]
        unseen = [_share(mean["unseen"])] if some_seen else []
        rows.append(
            [
                name,
                reader["title"],
                *(_share(each) for each in (mean["real"], mean["generated"], mean["all"])),
                *unseen,
                f"{reader['cpu_ms']:.0f}",
                f"{reader['cpu_ms_mean']:.0f}",
                _number(reader["memory_mb"]),
                _number(reader["size_mb"]),
            ]
        )
    head = ["name", "reader", "real", "generated", "all", *(["unseen"] if some_seen else [])]
    return [*head, "CPU ms", "mean CPU ms", "memory MB", "model MB"], rows


def by_set(comparison: Comparison) -> Table:
    """A row a set, found ones first: how much of it each reader reads right, with the interval."""
    readers = comparison["readers"]
    rows = [
        [
            label,
            facts["origin"],
            str(facts["n"]),
            *(_with_interval(reader["sets"][name]) for reader in readers.values()),
        ]
        for name, label in labels(comparison).items()
        for facts in [comparison["sets"][name]]
    ]
    return ["set", "origin", "n", *readers], rows


def trust(comparison: Comparison) -> Table:
    """A row a reader with a confidence: what is answered from its own ``min_confidence`` on, and how far it is off."""
    rows = []
    for name, confidence in comparison["confidence"].items():
        coverage, precision = answered(confidence)
        share = f"{confidence['min_confidence']:.2f}", _share(coverage), _share(precision)
        rows.append([comparison["readers"][name]["title"], *share, f"{confidence['ece']:.3f}"])
    return ["reader", "min_confidence", "answered", "right among them", "calibration error"], rows


def labels(comparison: Comparison) -> dict[str, str]:
    """How each set is called, by its name; the order is that of tables and plots: found sets first."""
    sets = comparison["sets"]
    ordered = sorted(sets, key=lambda name: sets[name]["origin"] == "generated")
    return {name: f"{name} {DAGGER}" if sets[name]["seen"] else name for name in ordered}


def notes(comparison: Comparison) -> list[str]:
    """What must be known beside the figures, in sentences."""
    said = [
        *comparison["left_out"],
        *(
            f"{reader['title']}: an error on {failed} pictures, which count as wrong."
            for reader in comparison["readers"].values()
            if (failed := sum(each["failed"] for each in reader["sets"].values()))
        ),
    ]
    if seen := [name for name, facts in comparison["sets"].items() if facts["seen"]]:
        said.append(f"{DAGGER} seen: the model's training draws with the generator of {', '.join(seen)}.")
    return said


def markdown(table: Table) -> str:
    """The table in Markdown, numbers to the right."""
    head, rows = table
    rules = ["---:" if all(row[column][:1] in "0123456789–" for row in rows) else "---" for column in range(len(head))]
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, rules, *rows))


def _share(value: float | None) -> str:
    """A share of 1, two digits."""
    return "–" if value is None else f"{value:.2f}"


def _number(value: float | None) -> str:
    """A whole number."""
    return "–" if value is None else f"{value:.0f}"


def _with_interval(figures: OnSet) -> str:
    """An accuracy and its interval."""
    least, most = figures["interval"]
    return f"{figures['accuracy']:.2f} ({least:.2f}–{most:.2f})"
