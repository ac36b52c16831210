"""Owns what the program tells about itself while it runs: log lines and metrics.

Neither ever holds a name, an e-mail, a token, a body, or the values of a query: ids, counts, durations, and
the IP address of who asked, alone. A request is one line. Metrics are Prometheus text; with several workers
they are added up over all of them, by files in the folder that PROMETHEUS_MULTIPROC_DIR names (the supervisor
sets it).
"""

import logging
import os
import sys
from typing import Final

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

# From a cached answer of a millisecond to the five seconds after which identity providers give up.
_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

MULTIPROCESS_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"


def configure_logging(log_format: str, log_level: str) -> None:
    """Send log lines to standard error, as JSON or for a person's eyes; those of libraries in the same form."""
    renderer: structlog.typing.Processor = structlog.processors.JSONRenderer()
    if log_format == "console":
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    before: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    from_libraries = logging.StreamHandler(sys.stderr)
    from_libraries.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[from_libraries], level=logging.WARNING, force=True)
    structlog.configure(
        processors=[*before, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[log_level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def logger() -> structlog.typing.FilteringBoundLogger:
    """Give the program's logger."""
    bound: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return bound


class Metrics:
    """The counters of one worker, and the text of all workers together."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "envi_scim_requests_total",
            "Requests answered, by method, route and status.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "envi_scim_request_seconds",
            "Time from the first byte of a request to the last of its answer, by method and route.",
            ("method", "route"),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._notes = Counter(
            "envi_scim_leniencies_total",
            "Leniencies that requests needed, by id.",
            ("leniency",),
            registry=self._registry,
        )
        self._not_recorded = Counter(
            "envi_scim_requests_not_recorded_total",
            "Requests that were answered and not recorded, because the database did not keep up.",
            registry=self._registry,
        )
        self._above_rate = Counter(
            "envi_scim_requests_above_rate_total",
            "Requests refused with 429, because their domain sent more than it may.",
            registry=self._registry,
        )
        self._in_flight = Gauge(
            "envi_scim_requests_in_flight",
            "Requests under way.",
            registry=self._registry,
            multiprocess_mode="livesum",
        )
        # What labels() finds, kept: methods, routes and statuses are few, and each request asks.
        self._requests_of: dict[tuple[str, str, int], Counter] = {}
        self._seconds_of: dict[tuple[str, str], Histogram] = {}

    def started(self) -> None:
        """Count a request that has begun."""
        self._in_flight.inc()

    def answered(self, method: str, route: str, *, status: int, seconds: float) -> None:
        """Count a request that was answered. `route` is a pattern such as `/Users/{id}`, never an address."""
        self._in_flight.dec()
        requests = self._requests_of.get((method, route, status))
        if requests is None:
            requests = self._requests_of[method, route, status] = self._requests.labels(method, route, str(status))
        requests.inc()
        histogram = self._seconds_of.get((method, route))
        if histogram is None:
            histogram = self._seconds_of[method, route] = self._seconds.labels(method, route)
        histogram.observe(seconds)

    def tolerated(self, leniency: str) -> None:
        """Count a leniency that a request needed."""
        self._notes.labels(leniency).inc()

    def not_recorded(self) -> None:
        """Count a request whose record was let go."""
        self._not_recorded.inc()

    def above_rate(self) -> None:
        """Count a request of a domain that sent too many."""
        self._above_rate.inc()

    def render(self) -> tuple[bytes, str]:
        """Give the metrics as Prometheus text, and its media type."""
        if MULTIPROCESS_FOLDER not in os.environ:
            return generate_latest(self._registry), CONTENT_TYPE_LATEST
        everywhere = CollectorRegistry()
        MultiProcessCollector(everywhere)  # type: ignore[no-untyped-call]  # the library's own gap
        return generate_latest(everywhere), CONTENT_TYPE_LATEST
