"""Owns how an answer is held against what its sender expects: in what is named, or as a whole."""

from typing import Any, Final

import httpx

ANY: Final = "<any>"
ABSENT: Final = "<absent>"

# What the server gives each resource, beyond what a client says of it.
_OURS: Final = frozenset({"id", "meta"})
_FIRST_ERROR: Final = 400
_ERROR_URN: Final = "urn:ietf:params:scim:api:messages:2.0:Error"
_MEDIA_TYPES: Final = ("application/scim+json", "application/json")


def differences(expected: dict[str, Any], answer: httpx.Response) -> list[str]:
    """Tell in which ways an answer is not the one that is expected."""
    found = _status(expected.get("status", 200), answer) + _form(answer)
    for name, value in expected.get("headers", {}).items():
        found += _differences(value, answer.headers.get(name, ABSENT), f"header {name}")
    if "body" in expected:
        found += _differences(expected["body"], _body(answer), "body")
    if "document" in expected:
        document = _body(answer)
        rest = {name: value for name, value in document.items() if name not in _OURS or name in expected["document"]}
        if rest != expected["document"]:
            found.append(f"the document is {rest}, not {expected['document']}")
    return found


def _status(expected: int, answer: httpx.Response) -> list[str]:
    return [] if answer.status_code == expected else [f"status {answer.status_code}, not {expected}: {answer.text}"]


def _form(answer: httpx.Response) -> list[str]:
    """Tell what is wrong with an answer whatever was asked: its media type, the form of an error, where it lies."""
    if answer.status_code == httpx.codes.NO_CONTENT:
        return ["204 with a body"] if answer.content else []
    found: list[str] = []
    accept = answer.request.headers.get("accept", "")
    wanted = _MEDIA_TYPES[1] if accept == _MEDIA_TYPES[1] and answer.status_code < _FIRST_ERROR else _MEDIA_TYPES[0]
    if answer.headers.get("content-type") != wanted:
        found.append(f"it is of the type {answer.headers.get('content-type')}")
    body = _body(answer)
    if answer.status_code >= _FIRST_ERROR:
        shape = {"schemas": [_ERROR_URN], "status": str(answer.status_code), "detail": ANY}
        found += _differences(shape, body, "error")
    if answer.status_code == httpx.codes.UNAUTHORIZED and "bearer" not in answer.headers["www-authenticate"].lower():
        found.append("a 401 that names no way to authenticate")
    if answer.status_code == httpx.codes.CREATED and answer.headers.get("location") != body["meta"]["location"]:
        found.append("Location is not where the resource says that it lies")
    return found


def _body(answer: httpx.Response) -> Any:
    return answer.json() if answer.content else {}


def _differences(expected: Any, actual: Any, where: str) -> list[str]:
    if expected == ANY:
        return [f"{where} is missing"] if actual in (ABSENT, None, "") else []
    if isinstance(expected, dict) and isinstance(actual, dict):
        return [
            difference
            for name, value in expected.items()
            for difference in _differences(value, actual.get(name, ABSENT), f"{where}.{name}")
        ]
    if isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        pairs = enumerate(zip(expected, actual, strict=True))
        return [line for place, pair in pairs for line in _differences(*pair, f"{where}[{place}]")]
    # JSON knows true from 1, and so do identity providers.
    same = expected == actual and isinstance(expected, bool) is isinstance(actual, bool)
    return [] if same else [f"{where} is {actual!r}, not {expected!r}"]
