"""Owns what operators and their tools ask: /healthz, /readyz, /metrics, and the problem documents outside SCIM.

| route | answers |
| --- | --- |
| GET /healthz | 200 while the process lives |
| GET /readyz | 200 while the database answers, else 503 |
| GET /metrics | Prometheus text |
"""

from http import HTTPStatus
from typing import Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from envi_scim.observability import Metrics
from envi_scim.provisioning.errors import StorageUnavailable
from envi_scim.provisioning.ports import Store

PROBLEM: Final = "application/problem+json"


def routes(store: Store, metrics: Metrics) -> list[Route]:
    """Give the routes."""

    async def healthz(request: Request) -> Response:
        del request
        return _said(HTTPStatus.OK, {"status": "alive"})

    async def readyz(request: Request) -> Response:
        del request
        try:
            await store.ready()
        except StorageUnavailable as error:
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, str(error))
        return _said(HTTPStatus.OK, {"status": "ready"})

    async def metrics_text(request: Request) -> Response:
        del request
        text, media_type = metrics.render()
        return Response(text, headers={"content-type": media_type})

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics_text)]


async def refused(request: Request, error: Exception) -> Response:
    """Tell that there is no such address, or that it does not take the method."""
    del request
    if not isinstance(error, HTTPException):
        return await failed(None, error)
    return problem(HTTPStatus(error.status_code), error.detail, headers=dict(error.headers or {}))


async def failed(request: Request | None, error: Exception) -> Response:
    """Tell of a fault of ours, not of its cause."""
    del request, error
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "The server failed.")


def problem(status: HTTPStatus, detail: str, *, headers: dict[str, str] | None = None) -> Response:
    """Give a problem document (RFC 9457)."""
    document = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
    return Response(msgspec.json.encode(document), status, headers=headers, media_type=PROBLEM)


def _said(status: HTTPStatus, document: dict[str, str]) -> Response:
    return Response(msgspec.json.encode(document), status, media_type="application/json")
