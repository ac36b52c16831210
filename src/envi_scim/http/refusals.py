"""Owns what a connection says by itself: refusals of requests that no application sees, and how they are written.

The connection ends behind each of them. What the SCIM API says no to is written by `scim_api/problems`.
"""

from typing import Final

import msgspec
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from envi_scim.http import retry_after
from envi_scim.http.request_ids import new_request_ids
from envi_scim.scim.errors import ScimError, Unavailable

_HEADERS: Final = {
    405: b"allow: GET, HEAD, POST, PUT, PATCH, DELETE\r\n",
    503: b"retry-after: %s\r\n" % retry_after.SECONDS,
}

_next_request_id: Final = new_request_ids()


class HeadersTooLarge(ScimError):
    """The headers, or the trailers, are larger than the server takes (RFC 6585 §5)."""

    status = 431


class RequestTimeout(ScimError):
    """The request did not arrive in time (RFC 9110 §15.5.9)."""

    status = 408


class VersionNotSupported(ScimError):
    """The request is of a version of HTTP that is not spoken here (RFC 9110 §15.6.6)."""

    status = 505


class Failure(ScimError):
    """The application failed without an answer (RFC 9110 §15.6.1)."""

    status = 500


def stopping() -> Unavailable:
    """Give the refusal of what cannot be answered any more because the server ends."""
    return Unavailable("The server is stopping; send the request again.")


def written(refusal: ScimError) -> bytes:
    """Write a refusal, its headers and its end of the connection."""
    body = msgspec.json.encode(refusal.as_document())
    return b"".join(
        [
            STATUS_LINE[refusal.status],
            b"content-type: application/scim+json\r\ncontent-length: %d\r\n" % len(body),
            b"x-request-id: %s\r\nconnection: close\r\n" % _next_request_id().encode(),
            _HEADERS.get(refusal.status, b""),
            b"\r\n",
            body,
        ]
    )
