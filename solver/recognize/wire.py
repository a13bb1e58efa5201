"""What goes over the wire, for the client and for the server: three protocols.

- ``POST /v1/read``: our own. One picture and the hints go up, candidates come down.
- ``POST /predict/ocr_rec``: PaddleHub Serving's, as PaddleOCR 1.1 to 2.10 deployed it (``deploy/hubserving``).
- ``POST /ocr``: PaddleX serving's OCR pipeline, which finds text before it reads it.

Any of them may stand behind a prefix. A picture is an encoded image file, in base64 where the body is JSON.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from solver.errors import AlphabetUnsupported, HintsInvalid, ImageUnreadable
from solver.hints import Hints
from solver.reading import Candidate, Reading

READ, PREDICT, OCR = "/v1/read", "/predict/ocr_rec", "/ocr"

Fragments: TypeAlias = "list[tuple[str, float]]"
"""Pieces of text from left to right, each with PaddleOCR's score: the mean probability of its characters."""


@dataclass(frozen=True, kw_only=True)
class ReadRequest:
    """The JSON body of ``POST /v1/read``.

    Attributes:
        image: the picture, in base64.
        hints: what is known about the answer; names and values of ``Hints``.
        top: how many candidates are wanted at most.
    """

    image: str
    hints: Mapping[str, Any] = field(default_factory=dict)
    top: int = 5


@dataclass(frozen=True, kw_only=True)
class ReadAnswer:
    """What ``POST /v1/read`` answers with status 200.

    Attributes:
        text: the most probable answer; empty when nothing that fits the hints was read.
        version: of the model; ``reading`` has its name.
        reading: all that is known; its ``ms`` are those of reading alone.
    """

    text: str
    version: str
    reading: Reading


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """What our server answers with any other status.

    Attributes:
        error: one sentence that says what to do.
        kind: the name of the error.
        evidence: its attributes, where it is one of ``REFUSALS``.
    """

    error: str
    kind: str
    evidence: Mapping[str, str] = field(default_factory=dict)


REFUSALS: dict[str, type[ImageUnreadable | AlphabetUnsupported]] = {
    error.__name__: error for error in (ImageUnreadable, AlphabetUnsupported)
}
"""The errors that are a picture's or the hints' fault: raised by the server's recognizer, and by the client again."""


@dataclass(frozen=True, kw_only=True)
class PredictAnswer:
    """What PaddleHub Serving answers, with status 200 whatever happened.

    Attributes:
        msg: what went wrong, or empty.
        results: of ``ocr_rec`` and ``ocr_cls`` one list that holds an entry a picture; of ``ocr_det`` and
            ``ocr_system`` a list of lines for each picture; the empty text when the request failed.
        status: ``000`` done; ``101`` the request cannot be served; ``111`` there is no such module.
    """

    msg: str = ""
    results: list[list[dict[str, Any]]] | Literal[""] = ""
    status: Literal["000", "101", "111"] = "000"


def hints_from(values: object) -> Hints:
    """The hints that a request brings.

    Raises:
        HintsInvalid: an unknown name or value, or one of the wrong type.
    """
    try:
        return _hints(json.dumps(values))
    except HintsInvalid:
        raise
    except (AttributeError, TypeError, ValueError) as error:
        raise HintsInvalid(f"The hints {values!r:.200} cannot be understood ({error}): see Hints.") from error


@lru_cache(maxsize=256)
def _hints(values: str) -> Hints:
    """The hints of a JSON object; whoever asks often asks with the same."""
    return Hints.of(dict(json.loads(values)))


def read_request(image: bytes, hints: Hints) -> dict[str, object]:
    """The body of ``POST /v1/read``."""
    known = {name: value for name, value in asdict(hints).items() if value is not None}
    return asdict(ReadRequest(image=base64.b64encode(image).decode(), hints=known))


def reading_from(answer: Any) -> Reading:
    """The reading in an answer to ``POST /v1/read``.

    Raises:
        LookupError, TypeError, ValueError: it is no such answer.
    """
    told = answer["reading"]
    candidates = tuple(Candidate(**candidate) for candidate in told["candidates"])
    lists = {name: tuple(told[name]) for name in ("hypotheses", "characters")}
    return Reading(**{**told, **lists, "candidates": candidates})


def refused(body: bytes) -> ImageUnreadable | AlphabetUnsupported | None:
    """The error of a recognizer that a refusal stands for; None: another, or no refusal of ours."""
    try:
        refusal = Refusal(**json.loads(body))
        return REFUSALS[refusal.kind](**refusal.evidence)
    except (LookupError, TypeError, ValueError):
        return None


def predict_request(image: bytes) -> dict[str, object]:
    """The body of ``POST /predict/ocr_rec``: one picture, for old servers leave out those that they cannot decode."""
    return {"images": [base64.b64encode(image).decode()]}


def predict_fragments(answer: Any) -> Fragments:
    """What PaddleHub Serving read in one picture; nothing where it could not decode it.

    Raises:
        LookupError, TypeError, ValueError: it is no such answer, or one to several pictures.
    """
    [entries] = answer["results"]
    if len(entries) > 1:
        raise ValueError(f"{len(entries)} entries for one picture")
    return [(entry["text"], float(entry["confidence"])) for entry in entries]


def ocr_request(image: bytes) -> dict[str, object]:
    """The body of ``POST /ocr``; drawing is switched off, for which PaddleX would fetch a font."""
    return {"file": base64.b64encode(image).decode(), "fileType": 1, "visualize": False}


def ocr_fragments(answer: Any) -> Fragments:
    """What PaddleX serving read in one picture, from left to right.

    Raises:
        LookupError, TypeError, ValueError: it is no such answer.
    """
    [page] = answer["result"]["ocrResults"]
    found = page["prunedResult"]
    boxes, texts, scores = found["rec_boxes"], found["rec_texts"], found["rec_scores"]
    ordered = sorted(zip(boxes, texts, scores, strict=True), key=lambda piece: float(piece[0][0]))
    return [(text, float(score)) for _, text, score in ordered]
