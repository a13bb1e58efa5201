"""What remains of PaddleHub Serving: the ``config.json`` it was started with, and its way to ask and to answer."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from solver.errors import CaptchaError, ServerConfigInvalid
from solver.hints import Hints
from solver.recognize.wire import PredictAnswer, hints_from

if TYPE_CHECKING:
    from pathlib import Path

    from solver.reading import Reading

MODULE = "ocr_rec"


@dataclass(frozen=True, kw_only=True)
class HubConfig:
    """What ``hub serving start -c config.json`` went by, as far as it means something here.

    Attributes:
        port: to listen on.
        device: ``gpu`` where ``use_gpu`` is true, else ``cpu``.
        threads: the ``workers`` where ``use_multiprocess`` is true: threads do here what processes did; None: not said.
        predict_args: the defaults of every request: hints.

    Raises:
        ValueError: there is no such port, or nobody to work.
    """

    port: int = 8866
    device: str = "cpu"
    threads: int | None = None
    predict_args: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise ValueError(f"port={self.port} is none, give one from 1 to 65535")
        if self.threads is not None and self.threads < 1:
            raise ValueError(f"workers={self.threads} read nothing, give at least 1")

    @classmethod
    def load(cls, path: Path) -> HubConfig:
        """The configuration in a file.

        Raises:
            ServerConfigInvalid: it is no JSON, or asks for what there is not.
        """
        try:
            told = json.loads(path.read_bytes())
            modules = told["modules_info"]
            wanted = modules[MODULE]
            if other := sorted({*modules} - {MODULE}):
                raise ValueError(f"the module {other[0]} is not served here, take it out of modules_info")
            _only(told, "modules_info", "port", "use_multiprocess", "workers", "use_gpu")
            _only(wanted, "init_args", "predict_args")
            init_args = wanted.get("init_args", {})
            _only(init_args, "version", "use_gpu", "enable_mkldnn")
            use_gpu = bool(init_args.get("use_gpu") or told.get("use_gpu"))
            several = bool(told.get("use_multiprocess"))
            if use_gpu and several:
                raise ValueError("use_gpu and use_multiprocess exclude each other, set one of them to false")
            predict_args = wanted.get("predict_args", {})
            hints_from(predict_args)
            return cls(
                port=int(told.get("port", cls.port)),
                device="gpu" if use_gpu else "cpu",
                threads=int(told.get("workers", 2 * (os.cpu_count() or 1) + 1)) if several else None,
                predict_args=predict_args,
            )
        except KeyError as error:
            raise ServerConfigInvalid(path=path, reason=f"{error} is missing, see docs/server.md") from error
        except (AttributeError, OSError, TypeError, ValueError) as error:
            raise ServerConfigInvalid(path=path, reason=str(error).removesuffix(".")) from error


@dataclass(frozen=True, kw_only=True)
class PredictRequest:
    """The pictures and hints of a ``POST /predict/ocr_rec``."""

    images: tuple[bytes, ...]
    hints: Hints

    @classmethod
    def of(cls, asked: Any, *, defaults: Mapping[str, Any], most: int) -> PredictRequest:
        """What a body asks for; keys beside ``images`` are hints and override the defaults.

        Raises:
            ValueError: it cannot be served; the message is for ``msg``.
        """
        if not isinstance(asked, dict) or not isinstance(asked.get("images"), list) or not asked["images"]:
            raise ValueError("The input data is inconsistent with expectations.")
        if len(asked["images"]) > most:
            raise ValueError(f"{len(asked['images'])} images are too many: send at most {most} in one request.")
        if not all(isinstance(image, str) and image for image in asked["images"]):
            raise ValueError("An image is not a file in base64: send a list of such strings as images.")
        hints = {**defaults, **{key: value for key, value in asked.items() if key != "images"}}
        return cls(images=tuple(map(base64.b64decode, asked["images"])), hints=hints_from(hints))


def predict_answer(outcomes: list[Reading | CaptchaError]) -> PredictAnswer:
    """The answer to a request whose pictures were read, or could not be.

    The old server left a picture that it could not decode out, and so shifted the others: here it keeps its place.
    """
    entries: list[dict[str, str | float]] = []
    failures: list[str] = []
    for number, outcome in enumerate(outcomes, start=1):
        if isinstance(outcome, CaptchaError):
            entries.append({"text": "", "confidence": 0.0})
            failures.append(f"Image {number} of {len(outcomes)}: {outcome}")
        else:
            entries.append({"text": outcome.text, "confidence": outcome.confidence})
    return PredictAnswer(msg=" ".join(failures), results=[entries])


def _only(values: Mapping[str, Any], *known: str) -> None:
    """Refuse what is unknown, for a switch that does nothing is worse than none."""
    if unknown := sorted({*values} - {*known}):
        raise ValueError(f"{unknown[0]!r} is not known here, only {', '.join(known)}")
