"""Owns every way in which SCIM says no: one class per status and `scimType`.

Raised anywhere below the edge; rendered in one place (`http/scim_api/problems`). The detail is a
sentence that a person can act on, and it never repeats a secret or a whole client value.
"""

from typing import ClassVar

from envi_scim.scim.urns import ERROR_URN


class ScimError(Exception):
    """A refusal that the client can read (RFC 7644 §3.12)."""

    status: ClassVar[int] = 400
    scim_type: ClassVar[str | None] = None

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail

    def as_document(self) -> dict[str, object]:
        """Give the error as the document that is sent; `status` is a string there."""
        document: dict[str, object] = {"schemas": [ERROR_URN], "status": str(self.status)}
        if self.scim_type is not None:
            document["scimType"] = self.scim_type
        document["detail"] = self.detail
        return document


class InvalidFilter(ScimError):
    """The filter cannot be parsed or compares what cannot be compared (RFC 7644 table 9)."""

    scim_type = "invalidFilter"


class TooMany(ScimError):
    """The query would look at more resources than the server is willing to (RFC 7644 table 9)."""

    scim_type = "tooMany"


class Mutability(ScimError):
    """The change touches what is read-only or immutable (RFC 7644 table 9)."""

    scim_type = "mutability"


class InvalidSyntax(ScimError):
    """The body is not the JSON, or not the message, that was expected (RFC 7644 table 9)."""

    scim_type = "invalidSyntax"


class InvalidPath(ScimError):
    """The path of a PATCH, or of `sortBy`, is malformed or names no attribute (RFC 7644 table 9)."""

    scim_type = "invalidPath"


class NoTarget(ScimError):
    """A PATCH path yields nothing that could be operated on (RFC 7644 table 9)."""

    scim_type = "noTarget"


class InvalidValue(ScimError):
    """A required value is missing or a value does not fit its attribute (RFC 7644 table 9)."""

    scim_type = "invalidValue"


class InvalidCursor(ScimError):
    """The cursor is none that this server gave for this query (RFC 9865 §2.1)."""

    scim_type = "invalidCursor"


class ExpiredCursor(ScimError):
    """The cursor was given too long ago (RFC 9865 §2.1)."""

    scim_type = "expiredCursor"


class InvalidCount(ScimError):
    """The count is no number, or not that of the first page of a walk by cursor (RFC 9865 §2.1)."""

    scim_type = "invalidCount"


class Uniqueness(ScimError):
    """A value that must be unique is taken in this domain (RFC 7644 table 9)."""

    status = 409
    scim_type = "uniqueness"


class Conflict(ScimError):
    """A bulk operation depends on another one that failed (RFC 7644 §3.7.1)."""

    status = 409


class Unauthorized(ScimError):
    """No usable token came with the request (RFC 7644 §2)."""

    status = 401


class Forbidden(ScimError):
    """The caller is known and may not do this (RFC 7644 table 8)."""

    status = 403


class NotFound(ScimError):
    """The resource or endpoint does not exist for this caller (RFC 7644 table 8)."""

    status = 404


class MethodNotAllowed(ScimError):
    """The endpoint exists and does not take this method (RFC 9110 §15.5.6)."""

    status = 405


class PreconditionFailed(ScimError):
    """The resource is not at the version that the client names (RFC 7644 §3.14)."""

    status = 412


class PayloadTooLarge(ScimError):
    """The body is larger than the server takes (RFC 7644 table 8)."""

    status = 413


class UriTooLong(ScimError):
    """The request target is longer than the server takes (RFC 9110 §15.5.15)."""

    status = 414


class UnsupportedMediaType(ScimError):
    """The body is of a media type that is no SCIM (RFC 7644 §3.1)."""

    status = 415


class TooManyRequests(ScimError):
    """The client sends more requests than are taken of it just now (RFC 6585 §4)."""

    status = 429


class NotImplementedHere(ScimError):
    """The request asks for what is not implemented here (RFC 7644 table 8, RFC 9112 §6.1)."""

    status = 501


class Unavailable(ScimError):
    """The server cannot take the request just now, though it may be repeated (RFC 9110 §15.6.4).

    The database does not answer, or too many connections are open.
    """

    status = 503
