"""Owns what each status says, and which headers go with it."""

from typing import Final

from envi_scim.scim.attributes import Document

SCIM: Final = "application/scim+json"
JSON: Final = "application/json"


def _header(description: str, example: str) -> Document:
    return {"description": description, "required": True, "schema": {"type": "string"}, "example": example}


HEADERS: Final[dict[str, Document]] = {
    "X-Request-Id": _header(
        "The number by which the request is found again in the log and on record.", "3f9a0c1d2e4b-0000002a"
    ),
    "ETag": _header("The version of the resource, for If-Match and If-None-Match.", 'W/"3"'),
    "Location": _header("The address of the new resource.", "https://scim.example.com/scim/Users/019a9d3c"),
    "Content-Location": _header(
        "The address of the resource in the body; its meta.location.", "https://scim.example.com/scim/Users/019a9d3c"
    ),
    "WWW-Authenticate": _header("How to prove who you are.", "Bearer"),
    "Retry-After": _header("After how many seconds to try again.", "5"),
    "Allow": _header("The methods that the address takes.", "GET, HEAD, POST"),
}

# Status -> name, what it means, the headers besides X-Request-Id.
REFUSALS: Final[dict[int, tuple[str, str, tuple[str, ...]]]] = {
    400: ("BadRequest", "The request is not understood, or says what cannot be; scimType tells which.", ()),
    401: ("Unauthorized", "No usable token came with the request.", ("WWW-Authenticate",)),
    403: ("Forbidden", "The token is known and may not do this: the domain's configuration is Inactive, say.", ()),
    404: ("NotFound", "There is no such resource in this domain.", ()),
    405: ("MethodNotAllowed", "The address does not take the method.", ("Allow",)),
    408: ("RequestTimeout", "The request did not arrive in time.", ()),
    409: ("Conflict", "A name is taken in this domain, or the resource was changed meanwhile.", ()),
    412: (
        "PreconditionFailed",
        "The resource is at a version that If-Match does not name, or that If-None-Match does.",
        (),
    ),
    413: ("PayloadTooLarge", "The body is larger than the server takes, or holds too much.", ()),
    414: ("UriTooLong", "The address is longer than the server takes.", ()),
    415: ("UnsupportedMediaType", "The body is of another type than JSON, or compressed.", ()),
    429: (
        "TooManyRequests",
        "The domain sends more requests than the server's operator allows; nothing was done.",
        ("Retry-After",),
    ),
    431: ("HeadersTooLarge", "The headers are larger than the server takes.", ()),
    500: ("Fault", "The server failed, by a fault of its own.", ()),
    501: ("NotImplemented", "The request asks for what is not implemented here.", ()),
    503: ("Unavailable", "The server cannot take the request just now; send it again.", ("Retry-After",)),
    505: ("VersionNotSupported", "The request is of a version of HTTP that is not spoken here.", ()),
}

# What the connection or the token can bring at every operation.
EVERYWHERE: Final = (400, 401, 403, 408, 414, 429, 431, 500, 501, 503, 505)


def reference(status: int) -> Document:
    """Refer to the answer of a refusal."""
    return {"$ref": f"#/components/responses/{REFUSALS[status][0]}"}


def without_body(status: int) -> Document:
    """Give the answer of a refusal to a HEAD request."""
    _, meaning, more = REFUSALS[status]
    return {"description": meaning, "headers": headers(*more)}


def headers(*names: str) -> Document:
    """Give the headers of an answer; each has the number of its request."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in ("X-Request-Id", *names)}


def content(schema: str) -> Document:
    """Give the media types of an answer that has a body."""
    shown: Document = {"schema": {"$ref": f"#/components/schemas/{schema}"}}
    return {SCIM: shown, JSON: shown}


def responses() -> Document:
    """Give the answers to which operations refer."""
    return {
        name: {
            "description": meaning,
            "headers": headers(*more),
            "content": {SCIM: {"schema": {"$ref": "#/components/schemas/Error"}}},
        }
        for name, meaning, more in REFUSALS.values()
    }
