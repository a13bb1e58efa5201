"""``captcha-ocr serve``: the recogniser as a service."""

from __future__ import annotations

import gc
import ipaddress
import os
import socket
import sys
from pathlib import Path

import click


def _is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@click.command()
@click.option(
    "-c",
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A config.json of PaddleHub Serving.",
)
@click.option("--recognizer", metavar="MODEL", help="An official model's name or a model directory.")
@click.option("--device", help="cpu, gpu or gpu:N.  [default: what the config says, or cpu]")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="0: any that is free.  [default: what the config says, or 8866]"
)
@click.option("--token", envvar="CAPTCHA_OCR_TOKEN", show_envvar=True, help="What every request must bring.")
@click.option("--no-auth", is_flag=True, help="Let everybody in who can reach the address.")
@click.option("--threads", type=click.IntRange(1), help="Threads that read.  [default: one a processor; on a GPU 2]")
@click.option("--batch", type=click.IntRange(1), default=16, show_default=True, help="Pictures a thread reads at once.")
@click.option(
    "--batch-wait",
    type=click.FloatRange(0),
    default=2,
    show_default=True,
    help="Milliseconds to wait for pictures to read together, when no other thread is free.",
)
@click.option(
    "--hypotheses",
    type=click.IntRange(0),
    help="At most so many other views of a doubtful picture are read; fewer are quicker and less often right.  "
    "[default: all]",
)
@click.option("--queue", type=click.IntRange(1), default=256, show_default=True, help="Pictures that may wait.")
@click.option("--images", type=click.IntRange(1), default=64, show_default=True, help="Pictures a request may have.")
@click.option("--detect", is_flag=True, help="Find lines of text, for pictures of more than one.")
@click.option("--max-body", type=click.IntRange(1), default=5_000_000, show_default=True, help="Bytes a body may have.")
@click.option(
    "--deadline", type=click.IntRange(1), default=10_000, show_default=True, help="Milliseconds for a request."
)
def serve(
    *,
    config: Path | None,
    recognizer: str | None,
    device: str | None,
    host: str,
    port: int | None,
    token: str | None,
    no_auth: bool,
    threads: int | None,
    batch: int,
    batch_wait: float,
    hypotheses: int | None,
    queue: int,
    images: int,
    detect: bool,
    max_body: int,
    deadline: int,
) -> None:
    """Read captchas for others, over HTTP.

    Speaks its own protocol at /v1/read, PaddleHub Serving's at /predict/ocr_rec and PaddleX's at /ocr. SIGTERM and
    Ctrl-C let it finish what it has taken.
    """
    if token and no_auth:
        raise click.UsageError("--token and --no-auth exclude each other: say one of them.")
    if not token and not no_auth and not _is_loopback(host):
        raise click.UsageError(f"Others can reach {host}: give a --token, or say --no-auth.")
    try:
        import uvicorn

        from integrations.server.app import create_app
        from integrations.server.hubserving import MODULES, HubConfig
        from integrations.server.limits import Limits
        from integrations.server.service import Finder
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"The server needs {error.name}: pip install 'playwright-captcha-ocr[serve]'."
        ) from error
    from rich.console import Console

    from solver.recognize.hypotheses import PIPELINES
    from solver.recognize.lines import OrientationClassifier, TextDetector
    from solver.recognize.local import LocalRecognizer
    from solver.recognize.paddle import PaddleEngine

    hub = HubConfig.load(config) if config else HubConfig()
    device = device or hub.device
    port = hub.port if port is None else port
    try:
        listener = socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=2048
        )
    except OSError as error:
        raise click.ClickException(f"Cannot listen on {host}:{port} ({error.strerror}): choose another.") from error
    with listener:
        with Console(stderr=True).status("Loading the model"):
            # One thread a picture: with as many pictures as processors that is faster than sharing a picture out.
            engine = PaddleEngine(recognizer, device=device, threads=1)
            modules = {name: {} for name in MODULES} if detect and not config else hub.modules
            finder = None
            if detect or {*modules} - {"ocr_rec"}:
                finder = Finder(TextDetector(device=device), OrientationClassifier(device=device))
        limits = Limits(
            body=max_body,
            images=images,
            queue=queue,
            deadline=deadline,
            # A graphics card computes for one while the other decodes; processors do both.
            threads=threads or hub.threads or (2 if device != "cpu" else os.cpu_count() or 1),
            batch=batch,
            wait=batch_wait,
        )
        app = create_app(
            LocalRecognizer(engine, pipelines=PIPELINES[:hypotheses]),
            model_version=engine.card.version,
            limits=limits,
            token=token,
            modules=modules,
            finder=finder,
            detect=detect,
        )
        sys.setswitchinterval(0.0005)  # who has computed without the lock waits for it behind who parses requests
        gc.freeze()  # what was loaded stays; to look through it for garbage halts everything for a tenth of a second
        shown = f"[{host}]" if ":" in host else host
        click.echo(f"{engine.name} reads at http://{shown}:{listener.getsockname()[1]}/v1/read", err=True)
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_level="warning",
                access_log=False,
                proxy_headers=False,  # nothing asks who a client is
                timeout_graceful_shutdown=deadline // 1000 + 1,
            )
        )
        server.run(sockets=[listener])
