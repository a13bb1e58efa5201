"""What a server counts, for Prometheus."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class Metrics:
    """The figures of one server, in a registry of its own.

    Attributes:
        registry: to be exported from.
        requests: answered, by path and status.
        seconds: by stage: ``queue``, ``read`` and ``find`` (lines of text in it) a picture, ``request`` a request.
        images: pictures in a request.
        batch: pictures that went through a stage together.
        queue: pictures that wait or are being worked on.
        errors: by kind.
    """

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        fine = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
        self.requests = Counter("captcha_ocr_requests", "Requests answered.", ["path", "status"], registry=registry)
        self.seconds = Histogram("captcha_ocr_seconds", "Seconds by stage.", ["stage"], buckets=fine, registry=registry)
        self.images = Histogram(
            "captcha_ocr_request_images", "Pictures in a request.", buckets=(1, 2, 4, 8, 16, 32, 64), registry=registry
        )
        self.batch = Histogram(
            "captcha_ocr_batch_images",
            "Pictures that went through a stage together.",
            ["stage"],
            buckets=(1, 2, 4, 8, 16, 32, 64),
            registry=registry,
        )
        self.queue = Gauge("captcha_ocr_queue_images", "Pictures that wait or are being worked on.", registry=registry)
        self.errors = Counter("captcha_ocr_errors", "Errors by kind.", ["kind"], registry=registry)
