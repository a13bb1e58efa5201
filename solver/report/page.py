"""The report as one HTML page that needs no network."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from solver.recognize.calibrate import expected_calibration_error
from solver.report.characters import Confusions
from solver.report.figures import STAGES, Accuracy, Curve, Summary
from solver.report.record import SUFFIX, Record
from solver.report.shots import sections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from solver.report.run import LabelledReading, Run
    from solver.report.shots import Section

SIGNATURES = (
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
)


def media_type(image: bytes) -> str:
    """The type of a picture by its first bytes, for a captcha's declared type is often wrong."""
    for signature, name in SIGNATURES:
        if image.startswith(signature):
            return name
    if image[:4] == b"RIFF" and image[8:12] == b"WEBP":
        return "image/webp"
    if image[4:12] in (b"ftypavif", b"ftypavis"):
        return "image/avif"
    if b"<svg" in image[:1024]:
        return "image/svg+xml"
    return "application/octet-stream"


def write_report(
    path: Path,
    runs: Sequence[Run] = (),
    *,
    labelled: Sequence[LabelledReading] = (),
    title: str = "Captcha report",
    subtitle: str = "",
    folded: bool = False,
    progress: Callable[[Section], object] = lambda _: None,
) -> Path:
    """Write the page and its record; folders on the way to them are made.

    Args:
        path: of the page; a folder's gets ``index.html``.
        runs: the solves, in the order they are shown.
        labelled: readings of labelled pictures.
        title: the heading.
        subtitle: one line below it, such as where; what has read follows it.
        folded: whether all this stands in other records, too.
        progress: called with each part of the page when it was written.

    Returns:
        Where the page is; beside it lies ``*.captchas.json``, which ``captcha-ocr report`` reads.
    """
    import jinja2

    page = path if path.suffix == ".html" else path / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    Record(runs=tuple(runs), labelled=tuple(labelled), folded=folded).write(page.with_suffix(SUFFIX))
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("solver", "report"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["data_uri"] = lambda image: f"data:{media_type(image)};base64,{b64encode(image).decode()}"
    parts = list(sections(runs, labelled))
    shots = [shot for section in parts for shot in section.shots]
    grouped = groupby(sorted(parts, key=lambda section: section.group), key=lambda section: section.group)
    groups = [Accuracy.of(name, [shot for part in members for shot in part.shots]) for name, members in grouped]

    def told() -> Iterator[Section]:
        for part in parts:
            yield part
            progress(part)

    environment.get_template("page.html.j2").stream(
        title=title,
        subtitle=" · ".join(filter(None, [subtitle, *sorted({shot.reading.model for shot in shots})])),
        solves=Summary.of(runs),
        labelled=Accuracy.of("labelled", [shot for shot in shots if shot.wanted]),
        calibration=labelled
        and expected_calibration_error(
            [each.reading.confidence for each in labelled], [each.right for each in labelled]
        ),
        groups=groups,
        curve=Curve.of(shots),
        confusions=Confusions.of(labelled),
        pictures=len(shots),
        outcomes=Counter(shot.outcome for shot in shots),
        sections=told(),
        stages=STAGES,
    ).dump(str(page), encoding="utf-8")
    return page
