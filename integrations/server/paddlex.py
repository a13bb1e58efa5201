"""PaddleX serving's ``POST /ocr``: its way to ask and to answer. A picture is one line, unless lines are looked for."""

from __future__ import annotations

import base64
import uuid
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from solver.errors import CaptchaError
from solver.hints import Hints
from solver.recognize.lines import DetectionSettings

if TYPE_CHECKING:
    from integrations.server.service import Service

DETECTION = {
    "textDetLimitSideLen": "limit_side_len",
    "textDetLimitType": "limit_type",
    "textDetThresh": "thresh",
    "textDetBoxThresh": "box_thresh",
    "textDetUnclipRatio": "unclip_ratio",
}
"""The names that requests have for detection's settings."""

NOT_HERE = ("useDocOrientationClassify", "useDocUnwarping", "returnWordBox")
"""What PaddleX does with models that are not here."""


@dataclass(frozen=True, kw_only=True)
class OcrRequest:
    """A ``POST /ocr``.

    Attributes:
        image: encoded.
        settings: how lines are looked for; None: the picture is one line.
        turn: whether lines that are upside down are turned.
        score: the confidence from which on a text is told.
        log_id: comes back with the answer.
    """

    image: bytes
    settings: DetectionSettings | None = None
    turn: bool = False
    score: float = 0.0
    log_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @classmethod
    def of(cls, asked: Any, *, detect: bool, can_detect: bool) -> OcrRequest:
        """What a body asks for; as PaddleX does it, names that mean nothing are left alone.

        Args:
            asked: the body.
            detect: whether lines are looked for when the body says nothing of it.
            can_detect: whether the models for that are there.

        Raises:
            ValueError: it cannot be served; the message is for ``errorMsg``.
        """
        if not isinstance(asked, dict) or not isinstance(asked.get("file"), str) or not asked["file"]:
            raise ValueError("Invalid input file: send an image file in base64 as file.")
        if asked["file"].startswith(("http://", "https://")):
            raise ValueError("Invalid input file: no address is opened here, send the image in base64 as file.")
        if asked.get("fileType") is None:
            raise ValueError("File type cannot be determined: send 1 as fileType.")
        if asked["fileType"] != 1:
            raise ValueError("Only images are read: send 1 as fileType.")
        if unserved := [name for name in NOT_HERE if asked.get(name)]:
            raise ValueError(f"{unserved[0]} is not done here: leave it out.")
        given = {own: asked[name] for name, own in DETECTION.items() if asked.get(name) is not None}
        turn = bool(asked.get("useTextlineOrientation"))
        if (given or turn) and not can_detect:
            raise ValueError(
                "No lines are looked for here: start the server with --detect, or leave their settings out."
            )
        try:
            return cls(
                image=base64.b64decode(asked["file"], validate=True),
                settings=DetectionSettings(**given) if detect or given or turn else None,
                turn=turn,
                score=float(asked.get("textRecScoreThresh") or 0),
                log_id=str(asked.get("logId") or uuid.uuid4()),
            )
        except (TypeError, ValueError) as error:
            raise ValueError(f"Not a request to read ({error}): see docs/server.md.") from error


async def ocr(wanted: OcrRequest, service: Service) -> dict[str, Any]:
    """The answer to a request; nothing is drawn, so that it has no images.

    Raises:
        CaptchaError: the picture cannot be decoded.
        queue.Full: there is no room.
    """
    settings = wanted.settings
    images = [wanted.image]
    [page] = await (service.find(images, settings, turn=wanted.turn) if settings else service.whole(images))
    if isinstance(page, CaptchaError):
        raise page
    outcomes = await service.read_lines(page.lines, Hints())
    told = []
    for line, outcome in zip(page.lines, outcomes, strict=True):
        if isinstance(outcome, CaptchaError):
            raise outcome
        if outcome.confidence >= wanted.score:
            told.append((line.quad, outcome))
    found: dict[str, Any] = {
        "model_settings": {"use_doc_preprocessor": False, "use_textline_orientation": wanted.turn},
        "dt_polys": [line.quad.tolist() for line in page.lines],
        "text_det_params": asdict(settings) if settings else {},
        "text_type": "general",
        "text_rec_score_thresh": wanted.score,
        "return_word_box": False,
        "rec_texts": [reading.text for _, reading in told],
        "rec_scores": [reading.confidence for _, reading in told],
        "rec_polys": [quad.tolist() for quad, _ in told],
        "rec_boxes": [[*map(int, quad.min(axis=0)), *map(int, quad.max(axis=0))] for quad, _ in told],
    }
    if page.lines:
        found["textline_orientation_angles"] = [{180: 1}.get(line.turned, line.turned) for line in page.lines]
    return {
        "logId": wanted.log_id,
        "result": {
            "ocrResults": [{"prunedResult": found}],
            "dataInfo": {"width": page.width, "height": page.height, "type": "image"},
        },
        "errorCode": 0,
        "errorMsg": "Success",
    }


def refusal(status: int, error: str) -> dict[str, Any]:
    """The body of any other status."""
    return {"logId": str(uuid.uuid4()), "errorCode": status, "errorMsg": error}
