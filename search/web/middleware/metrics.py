"""Metrics of a server in the Prometheus format: requests, their times, and the state of indexes."""

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kashaf.search.web.service import Service

SHARED_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The environment variable with the folder where prometheus_client combines several processes."""
_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_METHODS: Final = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE")


class Metrics:
    """Measures the requests of a server and shows what it has measured.

    The label `route` is the part of a route's path before its parameters, `/api/documents` for
    instance, and `other` for any path that is not served, so that clients can't make up labels.
    """

    def __init__(self, services: Mapping[str, Service], routes: Iterable[BaseRoute]) -> None:
        """Measure the requests to these routes, and report the state of these indexes."""
        self._prefixes = sorted(set(_prefixes(routes)), key=len, reverse=True)
        self._measured = CollectorRegistry()
        self._seconds = Histogram(
            "kashaf_request_seconds",
            "The time from a request to the end of its response.",
            ("route", "method", "status"),
            buckets=_SECONDS,
            registry=self._measured,
        )
        self._state = CollectorRegistry()
        self._state.register(_IndexCollector(services))

    def middleware(self, app: ASGIApp) -> ASGIApp:
        """Return `app` with every request measured."""

        async def measured(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            started, status = time.perf_counter(), 500

            async def watched(message: Message) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = message["status"]
                await send(message)

            try:
                await app(scope, receive, watched)
            finally:
                self._seconds.labels(
                    self._route(scope["path"]), _method(scope["method"]), f"{status}"
                ).observe(time.perf_counter() - started)

        return measured

    async def respond(self, _: Request) -> Response:
        """Return the response that Prometheus reads."""
        measured = self._measured
        if SHARED_VARIABLE in os.environ:
            measured = CollectorRegistry()
            MultiProcessCollector(measured)  # type: ignore[no-untyped-call]
        content = await run_in_threadpool(generate_latest, measured)
        content += await run_in_threadpool(generate_latest, self._state)
        return Response(
            content, headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"}
        )

    def _route(self, path: str) -> str:
        for prefix in self._prefixes:
            if path == prefix or (path.startswith(f"{prefix}/") and prefix != "/"):
                return prefix
        return "other"


def _prefixes(routes: Iterable[BaseRoute], base: str = "") -> Iterator[str]:
    for route in routes:
        match route:
            case Mount(path=path, routes=nested) if nested:
                yield from _prefixes(nested, base + path)
            case Mount(path=path) | Route(path=path):
                yield f"{base}{path}".partition("{")[0].rstrip("/") or "/"


def _method(method: str) -> str:
    return method if method in _METHODS else "other"


class _IndexCollector(Collector):
    """Collects the state of each index at the time of the request."""

    def __init__(self, services: Mapping[str, Service]) -> None:
        self._services = services

    def collect(self) -> Sequence[Metric]:
        """Return the number of the generation, the documents and whether refreshing failed."""
        facts = {
            "generation": "The number of the generation that is searched.",
            "documents": "The documents of the index.",
            "deleted": "The deleted documents that still take space.",
            "bytes": "The length of the index's files.",
        }
        metrics = {
            name: GaugeMetricFamily(f"kashaf_index_{name}", text, labels=["index"])
            for name, text in facts.items()
        }
        stale = GaugeMetricFamily(
            "kashaf_index_stale", "1 if the newest generation can't be opened.", labels=["index"]
        )
        for index, service in self._services.items():
            stats = service.index().stats()
            for name, metric in metrics.items():
                if isinstance(value := stats.get(name), int):
                    metric.add_metric([index], value)
            stale.add_metric([index], int(service.refresh_error is not None))
        return [*metrics.values(), stale]
