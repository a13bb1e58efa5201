"""The server as an ASGI application."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import queue
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from http import HTTPStatus
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi.routing import APIRoute
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import TypeAdapter
from starlette.exceptions import HTTPException as AnyHTTPException
from starlette.requests import ClientDisconnect

from integrations.server import paddlex
from integrations.server.hubserving import PredictRequest, predict
from integrations.server.limits import Limits
from integrations.server.metrics import Metrics
from integrations.server.patience import Patience
from integrations.server.pool import Pool, WorkPool
from integrations.server.service import Finder, Service
from solver.errors import CaptchaError, HintsInvalid
from solver.hints import Hints, length_from
from solver.recognize.wire import OCR, READ, REFUSALS, PredictAnswer, ReadAnswer, ReadRequest, Refusal, hints_from

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from solver.recognize.recognizer import Recognizer

RETRY_AFTER = {"Retry-After": "1"}
"""A full queue is worked off in about a second."""

READ_BODIES = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": TypeAdapter(ReadRequest).json_schema()},
            "image/*": {"schema": {"type": "string", "format": "binary"}},
        },
    },
    "parameters": [
        {"in": "query", "name": name, "schema": {"type": "string"}, "description": f"With a picture as body: {what}."}
        for name, what in {
            "alphabet": "the characters that can occur, or digits, lower, upper, letters, alnum",
            "length": "how many characters, 4 or 4-6",
            "pattern": "a regular expression of the whole answer",
            "case": "as-is, lower, upper or ignore",
            "kind": "text or math",
            "script": "latin or han",
            "top": "how many candidates at most",
        }.items()
    ],
}
"""What OpenAPI is told of ``POST /v1/read``, whose body is taken apart by hand: it is JSON or a picture."""


def create_app(
    recognizer: Recognizer,
    *,
    model_version: str = "",
    limits: Limits | None = None,
    token: str | None = None,
    modules: Mapping[str, Mapping[str, Any]] | None = None,
    finder: Finder | None = None,
    detect: bool = False,
    pool: Callable[..., Pool[Any, Any]] = WorkPool,
) -> FastAPI:
    """The server as an ASGI application, which closes the recognizer when it shuts down.

    Args:
        recognizer: reads; it is warmed up before the first request is answered.
        model_version: told to those who ask.
        limits: how much is taken on.
        token: must come with every request, as bearer or as the password of basic authentication, but for those
            after health and readiness; None: no one needs one.
        modules: of PaddleHub that are served, and the hints of requests that bring none; None: ``ocr_rec`` alone.
        finder: the models for pictures of several lines, which all modules but ``ocr_rec`` need.
        detect: whether PaddleX's protocol looks for lines when a request says nothing of it.
        pool: what reads the pictures of all requests, made as a ``WorkPool`` is.

    Raises:
        ValueError: lines shall be found, and there is no finder.
    """
    modules = {"ocr_rec": {}} if modules is None else modules
    if finder is None and (detect or {*modules} - {"ocr_rec"}):
        raise ValueError("Lines are found with models of their own: give a finder.")
    limits = limits or Limits()
    metrics = Metrics()
    service = Service(recognizer, finder, limits=limits, metrics=metrics, pool=pool)
    passes = [f"Bearer {token}", "Basic " + base64.b64encode(f":{token}".encode()).decode()] if token else []

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await asyncio.to_thread(service.start)
        yield
        await asyncio.to_thread(service.close)

    async def authorised(request: Request) -> None:  # async, or each request would visit a thread for it
        given = request.headers.get("authorization", "").encode()
        if passes and not any(hmac.compare_digest(given, expected.encode()) for expected in passes):
            raise HTTPException(
                401,
                "Send the token, as in Authorization: Bearer TOKEN.",
                {"WWW-Authenticate": 'Basic realm="captcha-ocr"'},
            )

    async def received(request: Request) -> bytes:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > limits.body:
                raise HTTPException(413, f"The body is longer than {limits.body:,} bytes: send less at a time.")
        return bytes(body)

    async def received_json(request: Request) -> Any:
        if not _is_json(request):
            raise HTTPException(415, "Send JSON, with the header Content-Type: application/json.")
        try:
            return json.loads(await received(request))
        except (ValueError, RecursionError) as error:
            raise HTTPException(400, f"The body is not JSON: {error}.") from error

    router = APIRouter(dependencies=[Depends(authorised)], route_class=Straight)

    @router.post(READ, openapi_extra=READ_BODIES)
    async def read(request: Request) -> ReadAnswer:
        """Read one picture, sent as JSON or as it is; with status 422 the picture or the hints are at fault."""
        with Patience(limits.deadline) as patience:
            if _is_json(request):
                image, hints, top = _asked(await received_json(request))
            else:
                hints, top = _asked_in_query(request.query_params)
                image = await received(request)
            patience.watch(request)
            [outcome] = await service.read([image], hints)
        if isinstance(outcome, CaptchaError):
            raise outcome
        reading = replace(outcome, candidates=outcome.candidates[:top], characters=())  # they would be reckoned
        return ReadAnswer(text=reading.text, version=model_version, reading=reading)

    @router.post("/predict/{module}")
    async def predicted(request: Request, module: str) -> PredictAnswer:
        """Read pictures as PaddleHub Serving did: all failures but those of HTTP have status 200 and say so inside."""
        with Patience(limits.deadline) as patience:
            asked = await received_json(request)
            if module not in modules:
                return PredictAnswer(msg=f"Module {module} is not available.", status="111")
            try:
                wanted = PredictRequest.of(asked, module=module, defaults=modules[module], most=limits.images)
            except ValueError as error:
                return PredictAnswer(msg=str(error), status="101")
            patience.watch(request)
            return await predict(module, wanted, service)

    @router.post(OCR)
    async def ocr(request: Request) -> dict[str, Any]:
        """Read a picture as PaddleX serving does: as one line, or where lines are found when that is asked for."""
        with Patience(limits.deadline) as patience:
            try:
                asked = await received_json(request)
                wanted = paddlex.OcrRequest.of(asked, detect=detect, can_detect=finder is not None)
            except HTTPException as error:
                raise HTTPException(
                    422 if error.status_code in (400, 415) else error.status_code, error.detail
                ) from error
            except ValueError as error:
                raise HTTPException(422, str(error)) from error
            patience.watch(request)
            return await paddlex.ocr(wanted, service)

    app = FastAPI(
        title="captcha-ocr",
        version=version("playwright-captcha-ocr"),
        lifespan=lifespan,
        default_response_class=JSONResponse,
        routes=router.routes,  # and not included: as they are, and before the others
    )

    @app.get("/metrics", dependencies=[Depends(authorised)])
    def exported() -> Response:
        """What was counted, for Prometheus."""
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    @app.api_route("/", methods=["GET", "POST"], include_in_schema=False)
    async def banner() -> PlainTextResponse:
        return PlainTextResponse(f"captcha-ocr reads pictures at {READ}, /predict/ocr_rec and {OCR}; /docs says how.\n")

    @app.get("/healthz")
    @app.get("/readyz")
    async def healthy() -> dict[str, str]:
        """Whether the server is there; connections are taken only when it is warm, so that it is ready too."""
        return {"status": "ok"}

    @app.get("/health")
    async def healthy_as_paddlex() -> dict[str, Any]:
        """The same, as PaddleX says it."""
        return paddlex.refusal(0, "Healthy")

    def refused(
        request: Request, status: int, error: str, kind: str, headers: Mapping[str, str] | None = None, **evidence: str
    ) -> Response:
        metrics.errors.labels(kind).inc()
        if request.url.path == OCR:
            return JSONResponse(paddlex.refusal(status, error), status, headers)
        return JSONResponse(asdict(Refusal(error=error, kind=kind, evidence=evidence)), status, headers)

    @app.exception_handler(CaptchaError)
    def of_ours(request: Request, error: CaptchaError) -> Response:
        kind = type(error).__name__
        if kind in REFUSALS:
            return refused(request, 422, str(error), kind, **vars(error))
        return refused(request, 422 if isinstance(error, HintsInvalid) else 500, str(error), kind)

    @app.exception_handler(AnyHTTPException)
    def of_http(request: Request, error: AnyHTTPException) -> Response:
        return refused(
            request, error.status_code, str(error.detail), HTTPStatus(error.status_code).phrase, error.headers
        )

    @app.exception_handler(queue.Full)
    def full(request: Request, _error: queue.Full) -> Response:
        return refused(
            request, 429, f"{limits.queue} pictures wait already: come back later.", "QueueFull", RETRY_AFTER
        )

    @app.exception_handler(TimeoutError)
    def late(request: Request, _error: TimeoutError) -> Response:
        what = f"Not done within {limits.deadline / 1000:g} s: come back later, or send less at a time."
        return refused(request, 503, what, "DeadlineExceeded", RETRY_AFTER)

    @app.exception_handler(ClientDisconnect)
    def gone(request: Request, _error: ClientDisconnect) -> Response:
        return refused(request, 499, "The client hung up.", "ClientDisconnect")

    app.add_middleware(Measured, metrics=metrics)
    return app


class Straight(APIRoute):
    """A route whose function takes the request and what stands in the path, called without what FastAPI does around it.

    To OpenAPI it is a route like any other.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._before = [each.dependency for each in self.dependencies if each.dependency]
        self._to_json = TypeAdapter(self.response_model).dump_json

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the dependencies, which take the request too, then the function; its result becomes JSON."""
        if scope["method"] not in (self.methods or ()):
            await super().handle(scope, receive, send)
            return
        request = Request(scope, receive, send)
        for each in self._before:
            await each(request)
        answer = await self.endpoint(request, **request.path_params)
        await Response(self._to_json(answer), media_type="application/json")(scope, receive, send)


class Measured:
    """Middleware that counts the requests and takes their time."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._requests = metrics.requests
        self._seconds = metrics.seconds.labels("request")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, and note the status that goes out."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                # The route, not the path: what someone makes up must not become a time series.
                path = getattr(scope.get("route"), "path", "other")
                self._requests.labels(path, message["status"]).inc()
            await send(message)

        with self._seconds.time():
            await self._app(scope, receive, noting)


def _is_json(request: Request) -> bool:
    """Whether the body says that it is JSON."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"


def _asked(told: Any) -> tuple[bytes, Hints, int]:
    """Picture, hints and number of candidates from the JSON body of ``POST /v1/read``."""
    try:
        wanted = ReadRequest(**told)
        return base64.b64decode(wanted.image, validate=True), hints_from(wanted.hints), _top(wanted.top)
    except HintsInvalid:
        raise
    except (TypeError, ValueError) as error:
        what = f"Not a request to read ({error}): send image, in base64, and if you like hints and top."
        raise HTTPException(422, what) from error


def _asked_in_query(told: Mapping[str, str]) -> tuple[Hints, int]:
    """Hints and number of candidates from a query, where a length is written 4 or 4-6."""
    hints: dict[str, Any] = dict(told)
    top = hints.pop("top", ReadRequest.top)
    if "length" in hints:
        hints["length"] = length_from(hints["length"])
    return hints_from(hints), _top(top)


def _top(told: object) -> int:
    """How many candidates are wanted."""
    if not str(told).isdecimal() or int(str(told)) < 1:
        raise HTTPException(422, f"top={told!r} is not a number of candidates: give 1 or more.")
    return int(str(told))
