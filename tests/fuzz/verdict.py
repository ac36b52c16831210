"""Owns what an answer must be, whatever was asked: the judge of the fuzz target."""

import json
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import unquote

from envi_scim.scim.urns import ERROR_URN
from tests.fuzz.asked import Asked, Told
from tests.fuzz.words import FOREIGN, LOGGED_NEVER

_SCIM: Final = b"application/scim+json"
_TYPES: Final = {_SCIM, b"application/json"}
_OUTSIDE: Final = {b"application/problem+json"}
_HTML: Final = b"text/html; charset=utf-8"
# What somebody gets from the console who names no page of it and is not signed in.
_PAGES: Final = {303, 404, 405}
_BODILESS: Final = {204, 304}
_SCIM_TYPES: Final = {
    "invalidFilter", "tooMany", "uniqueness", "mutability", "invalidSyntax", "invalidPath", "noTarget", "invalidValue",
    "invalidVers", "sensitive", "invalidCursor", "expiredCursor", "invalidCount",
}  # fmt: skip
_STATUSES: Final = {200, 201, 204, 304, 400, 401, 403, 404, 405, 409, 412, 413, 414, 415, 501}
# What a status says besides its body (RFC 9110 §10.2.2, §11.6.1, §15.3.2, §15.5.6).
_HEADERS: Final = {201: (b"location", b"etag"), 401: (b"www-authenticate",), 405: (b"allow",)}


def complaints(asked: Asked, told: Told, *, secrets: tuple[str, ...]) -> list[str]:
    """Give what is wrong with an answer; nothing, if nothing is."""
    if _is_beside_scim(asked) and _is_of_the_console(asked, told):
        return [*_of_page(told), *_of_secrets(told, secrets)]
    return [*_of_head(asked, told), *_of_body(asked, told), *_of_secrets(told, secrets)]


def _is_beside_scim(asked: Asked) -> bool:
    path = unquote(asked.target.partition(b"?")[0].decode("latin-1"))
    return path != "/scim" and not path.startswith("/scim/")


def _is_of_the_console(asked: Asked, told: Told) -> bool:
    """Say whether the console answers: its first page leads on, and who asks for a page is told so by one."""
    accepted = b",".join(value for name, value in asked.headers if name == b"accept")
    leads_on = told.status == 303 and told.header(b"location") == b"/sign-in"
    return leads_on or (told.header(b"content-type") == _HTML and b"text/html" in accepted)


def _of_page(told: Told) -> Iterator[str]:
    if told.status not in _PAGES:
        yield f"the status of a page is {told.status}"
    if b"default-src 'none'" not in (told.header(b"content-security-policy") or b""):
        yield "a page has no policy"
    if b"Traceback" in told.body:
        yield "the page shows a traceback"


def _of_head(asked: Asked, told: Told) -> Iterator[str]:
    if told.status not in _STATUSES:
        yield f"the status is {told.status}"
    if told.status == 501 and b"/me" not in asked.target.lower():
        yield "501 is for /Me alone"
    for name in (b"x-request-id", *_HEADERS.get(told.status, ())):
        if not told.header(name) and not (told.status == 405 and told.header(b"content-type") in _OUTSIDE):
            if name == b"x-request-id" and told.header(b"content-type") in _OUTSIDE:
                continue
            yield f"{name.decode()} is missing"
    names = [name for name, _ in told.headers]
    if len(set(names)) != len(names):
        yield "a header comes twice"
    if any(set(name + value) & set(b"\r\n\0") for name, value in told.headers):
        yield "a header breaks its line"
    media_type = told.header(b"content-type")
    if (told.status in _BODILESS) != (media_type is None):
        yield f"{told.status} with the media type {media_type!r}"
    elif media_type is not None and media_type not in (_TYPES if told.status < 400 else {_SCIM} | _OUTSIDE):
        yield f"the media type is {media_type!r}"


def _of_body(asked: Asked, told: Told) -> Iterator[str]:
    if told.status in _BODILESS or asked.method == "HEAD":
        # Outside SCIM the framework leaves it to the server to leave the body out.
        if told.body and told.header(b"content-type") not in _OUTSIDE:
            yield "there is a body"
        return
    length = told.header(b"content-length")
    if length is not None and int(length) != len(told.body):
        yield f"content-length says {length!r}, the body has {len(told.body)}"
    try:
        document = json.loads(told.body.decode())
    except ValueError:
        yield "the body is no JSON"
        return
    if b"Traceback" in told.body:
        yield "the body shows a traceback"
    if told.header(b"content-type") in _OUTSIDE:
        return
    if told.status >= 400:
        yield from _of_error(told.status, document)
    elif not isinstance(document, dict):
        yield "the body is no object"


def _of_error(status: int, document: Any) -> Iterator[str]:
    """RFC 7644 §3.12."""
    if not isinstance(document, dict) or document.get("schemas") != [ERROR_URN]:
        yield "the body is no SCIM error"
        return
    if document.get("status") != str(status):
        yield f"the error's status is {document.get('status')!r}"
    if not isinstance(document.get("detail"), str) or not document["detail"].strip():
        yield "the error has no detail"
    if document.get("scimType", "invalidValue") not in _SCIM_TYPES:
        yield f"there is no scimType {document['scimType']!r}"
    if document.keys() - {"schemas", "status", "detail", "scimType"}:
        yield "the error has members that no error has"


def _of_secrets(told: Told, secrets: tuple[str, ...]) -> Iterator[str]:
    sent = told.body + b"".join(value for _, value in told.headers)
    if FOREIGN.encode() in sent:
        yield "the answer holds what another domain keeps"
    if any(secret.encode() in sent for secret in secrets):
        yield "the answer holds a token"
    if LOGGED_NEVER in told.log or FOREIGN in told.log or any(secret in told.log for secret in secrets):
        yield "the log holds what it must not"
    if "Traceback" in told.log or '"level":"error"' in told.log or '"level": "error"' in told.log:
        yield f"the log tells of a fault: {told.log}"
