"""What remains of PaddleHub Serving: the ``config.json`` it was started with, and its way to ask and to answer."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from solver.errors import CaptchaError, ServerConfigInvalid
from solver.hints import Hints
from solver.recognize.lines import DetectionSettings
from solver.recognize.wire import PredictAnswer, hints_from

if TYPE_CHECKING:
    from pathlib import Path

    from integrations.server.service import Line, Service
    from solver.reading import Reading

MODULES = ("ocr_rec", "ocr_det", "ocr_cls", "ocr_system")
"""What is served: reading, finding lines, telling which are upside down, and all of it."""

READ = ("ocr_rec", "ocr_system")
"""The modules that read, and so take hints."""

DETECTION = DetectionSettings(limit_side_len=960, limit_type="max", box_thresh=0.5, unclip_ratio=1.6)
"""How the modules of PaddleOCR 2 looked for lines: ``deploy/hubserving/ocr_system/params.py``."""


@dataclass(frozen=True, kw_only=True)
class HubConfig:
    """What ``hub serving start -c config.json`` went by, as far as it means something here.

    Attributes:
        port: to listen on.
        device: ``gpu`` where ``use_gpu`` is true, else ``cpu``.
        threads: the ``workers`` where ``use_multiprocess`` is true: threads do here what processes did; None: not said.
        modules: those that are served, and the defaults of their requests: hints.

    Raises:
        ValueError: there is no such port, or nobody to work.
    """

    port: int = 8866
    device: str = "cpu"
    threads: int | None = None
    modules: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: {"ocr_rec": {}})

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
            if not modules:
                raise ValueError(f"modules_info names no module, give one of {', '.join(MODULES)}")
            if other := sorted({*modules} - {*MODULES}):
                raise ValueError(f"the module {other[0]} is not served here, take it out of modules_info")
            _only(told, "modules_info", "port", "use_multiprocess", "workers", "use_gpu")
            for name, module in modules.items():
                _only(module, "init_args", "predict_args")
                _only(module.get("init_args", {}), "version", "use_gpu", "enable_mkldnn")
                _hints(name, module.get("predict_args", {}))
            use_gpu = any(module.get("init_args", {}).get("use_gpu") for module in modules.values())
            use_gpu = bool(use_gpu or told.get("use_gpu"))
            several = bool(told.get("use_multiprocess"))
            if use_gpu and several:
                raise ValueError("use_gpu and use_multiprocess exclude each other, set one of them to false")
            return cls(
                port=int(told.get("port", cls.port)),
                device="gpu" if use_gpu else "cpu",
                threads=int(told.get("workers", 2 * (os.cpu_count() or 1) + 1)) if several else None,
                modules={name: module.get("predict_args", {}) for name, module in modules.items()},
            )
        except KeyError as error:
            raise ServerConfigInvalid(path=path, reason=f"{error} is missing, see docs/server.md") from error
        except (AttributeError, OSError, TypeError, ValueError) as error:
            raise ServerConfigInvalid(path=path, reason=str(error).removesuffix(".")) from error


@dataclass(frozen=True, kw_only=True)
class PredictRequest:
    """The pictures and hints of a ``POST /predict/MODULE``."""

    images: tuple[bytes, ...]
    hints: Hints

    @classmethod
    def of(cls, asked: Any, *, module: str, defaults: Mapping[str, Any], most: int) -> PredictRequest:
        """What a body asks of a module; keys beside ``images`` are hints and override the defaults.

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
        return cls(images=tuple(map(base64.b64decode, asked["images"])), hints=_hints(module, hints))


async def predict(module: str, wanted: PredictRequest, service: Service) -> PredictAnswer:
    """The answer of a module to a request.

    The old server left a picture that it could not decode out, and so shifted the others: here it keeps its place. It
    left out lines of a low score, too, the mean of their characters: the confidence here is of the whole text.

    Raises:
        queue.Full: there is no room for all pictures.
    """
    images = wanted.images
    if module == "ocr_rec":
        return _in_one_list(service, [*await service.read(images, wanted.hints)], _read)
    if module == "ocr_cls":
        return _in_one_list(service, [*await service.angles(images)], _turned)
    pages = await service.find(images, DETECTION, turn=module == "ocr_system")
    lines = [line for page in pages if not isinstance(page, CaptchaError) for line in page.lines]
    readings = await service.read_lines(lines, wanted.hints) if module == "ocr_system" else []
    read = dict(zip(map(id, lines), readings, strict=False))
    failures: list[CaptchaError | None] = [page if isinstance(page, CaptchaError) else None for page in pages]
    results: list[list[dict[str, Any]]] = []
    for number, page in enumerate(pages):
        found = () if isinstance(page, CaptchaError) else page.lines
        results.append([_region(line) | (_read(read[id(line)]) if readings else {}) for line in found])
        failed = (reading for line in found if isinstance(reading := read.get(id(line)), CaptchaError))
        failures[number] = failures[number] or next(failed, None)
    return PredictAnswer(msg=_told(service, failures), results=results)


def _in_one_list(service: Service, outcomes: list[Any], entry: Callable[[Any], dict[str, Any]]) -> PredictAnswer:
    """The answer of the modules that have one entry a picture."""
    failures = [outcome if isinstance(outcome, CaptchaError) else None for outcome in outcomes]
    return PredictAnswer(msg=_told(service, failures), results=[[entry(outcome) for outcome in outcomes]])


def _read(outcome: Reading | CaptchaError) -> dict[str, Any]:
    """What was read."""
    if isinstance(outcome, CaptchaError):
        return {"text": "", "confidence": 0.0}
    return {"text": outcome.text, "confidence": outcome.confidence}


def _turned(outcome: tuple[str, float] | CaptchaError) -> dict[str, Any]:
    """How a line is turned."""
    angle, confidence = ("", 0.0) if isinstance(outcome, CaptchaError) else outcome
    return {"angle": angle, "confidence": confidence}


def _region(line: Line) -> dict[str, Any]:
    """Where a line is."""
    return {"text_region": line.quad.tolist()}


def _told(service: Service, failures: list[CaptchaError | None]) -> str:
    """What went wrong with which picture; it is counted, too."""
    said = []
    for number, error in enumerate(failures, start=1):
        if error:
            service.metrics.errors.labels(type(error).__name__).inc()
            said.append(f"Image {number} of {len(failures)}: {error}")
    return " ".join(said)


def _hints(module: str, values: Any) -> Hints:
    """The hints for a module.

    Raises:
        ValueError: they are none, or the module reads nothing.
    """
    if module not in READ and values:
        raise ValueError(f"{min(values)!r} is not for {module}, which reads nothing: send images only.")
    return hints_from(values)


def _only(values: Mapping[str, Any], *known: str) -> None:
    """Refuse what is unknown, for a switch that does nothing is worse than none."""
    if unknown := sorted({*values} - {*known}):
        raise ValueError(f"{unknown[0]!r} is not known here, only {', '.join(known)}")
