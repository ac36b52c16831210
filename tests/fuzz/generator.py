"""Owns the making of one request from a seed: address, query, headers, body; each of them good more often than not.

A request is made of the seed, its index, and what the round knows: the ids that it was told, and cursors.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final
from urllib.parse import quote

from tests.fuzz import bodies, filters
from tests.fuzz.asked import TOKEN, Asked
from tests.fuzz.mutations import encoded, spoiled
from tests.fuzz.words import KINDS, NASTY, path, text

_URNS: Final = (
    "urn:ietf:params:scim:schemas:core:2.0:User",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    "urn:nothing",
)
_DISCOVERY: Final = (
    "/ServiceProviderConfig",
    "/ResourceTypes",
    "/ResourceTypes/User",
    "/Schemas",
    *(f"/Schemas/{urn}" for urn in _URNS),
    "/openapi.json",
)
_OTHERS: Final = (
    "",
    "/",
    "/Me",
    "/Me/",
    "/Roles",
    "/Roles/x",
    "/Entitlements",
    "/nothing",
    "/Users/a/b",
    "/v2/v2/Users",
)
_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "CONNECT")
_NUMBERS: Final = (
    "0",
    "1",
    "2",
    "3",
    "10",
    "-1",
    "-99999999999999999999",
    "9" * 30,
    "1000000",
    "x",
    "",
    "1.5",
    "٣",
    "+2",
)
_JSON_TYPES: Final = (b"application/scim+json", b"application/json", b"application/scim+json; charset=utf-8")
_ODD_TYPES: Final = (
    b"text/plain",
    b"",
    b"application/json; charset=latin1",
    b"multipart/form-data",
    b"\xff",
    b"a/b;c=d",
)
_ACCEPTS: Final = (
    b"application/scim+json", b"application/json", b"*/*", b"text/html", b"", b"application/scim+json;q=0", b"\xff\xfe",
    b"application/json;q=0.5, application/scim+json;q=0", b",,;;q=x",
)  # fmt: skip
_TAGS: Final = (
    b'W/"1"', b'W/"2"', b'"1"', b"*", b"1", b"", b'W/"1', b'W/"99999999999999999999"', b'"\xff", W/"1.ab"', b", ,",
    b'W/"0"', b'"' * 300,
)  # fmt: skip
_AUTHORIZATIONS: Final = (
    None, b"", b"Bearer", b"Bearer null", b"Basic x", b"Bearer \xff", b"Bearer envi_scim_x", TOKEN.encode(),
    b"Bearer Bearer " + TOKEN.encode(), b"bearer " + TOKEN.encode() + b" ", b"Bearer " + b"x" * 5000,
)  # fmt: skip
_ODD_HEADERS: Final = (
    (b"host", b"evil.example"),
    (b"x-forwarded-for", b"1.2.3.4, \xff, [::1]:80, %eth0"),
    (b"x-forwarded-host", b"evil.example"),
    (b"x-request-id", b"zqmark"),
    (b"content-encoding", b"gzip"),
    (b"content-length", b"-1"),
    (b"content-length", b"9" * 50),
    (b"content-type", b"text/plain"),
    (b"expect", b"100-continue"),
    (b"if-modified-since", b"yesterday"),
    (b"range", b"bytes=0-1"),
    (b"prefer", b"return=minimal"),
    (b"accept-language", b"\xe2\x98\x83"),
)
_NEWEST: Final = 12


@dataclass(slots=True)
class Known:
    """What a round knows of the server: ids of ours, ids of the other domain, cursors that were given."""

    ours: dict[str, list[str]]
    foreign: tuple[str, ...]
    cursors: list[str] = field(default_factory=list)

    def ids(self, random: Random) -> tuple[str, ...]:
        """Give some ids that a request may name: mostly of ours."""
        users, groups = (self.ours[kind][-_NEWEST:] + self.ours[kind][:2] for kind in KINDS)
        return (*users, *groups, random.choice(self.foreign), "0199c0de-0000-7000-8000-000000000000")

    def named(self, line: str) -> str:
        """Put ids into a request that was kept: the first of each kind for `<user>` and `<group>`."""
        for kind, ids in self.ours.items():
            line = line.replace(f"<{kind.lower()}>", ids[0])
        return line


def request(random: Random, known: Known) -> Asked:
    """Make a request."""
    kind = random.choice(KINDS)
    ids = known.ids(random)
    make: Callable[[Random, str, tuple[str, ...], Known], tuple[str, str, list[tuple[str, str]], Any]]
    make = random.choices((_one, _list, _create, _search, _bulk, _odd), weights=(40, 22, 14, 8, 8, 8))[0]
    method, address, parameters, body = make(random, kind, ids, known)
    if random.random() < 0.03:
        method = random.choice(_METHODS)
    target = _target(random, address, parameters)
    if body is None:
        sent = b"" if random.random() < 0.97 else encoded(random, bodies.user(random, ids))
    else:
        sent = encoded(random, spoiled(random, body) if random.random() < 0.45 else body)
    return Asked(method, target, tuple(_headers(random, sent)), sent)


def _one(random: Random, kind: str, ids: tuple[str, ...], known: Known) -> tuple[str, str, list[tuple[str, str]], Any]:
    own = known.ours[kind]
    some = (
        own[-_NEWEST:] if random.random() < 0.85 and own else [*ids, "x", "%00", quote(text(random), errors="replace")]
    )
    method = random.choices(("GET", "HEAD", "PATCH", "PUT", "DELETE"), weights=(20, 3, 50, 22, 5))[0]
    body = bodies.body(random, method, kind, ids) if method in {"PATCH", "PUT"} else None
    parameters = _projection(random, kind) if random.random() < 0.25 else []
    return method, f"/{kind}s/{random.choice(some)}", parameters, body


def _list(random: Random, kind: str, ids: tuple[str, ...], known: Known) -> tuple[str, str, list[tuple[str, str]], Any]:
    parameters = []
    if random.random() < 0.6:
        parameters.append(("filter", filters.written(random, kind, ids)))
    numbers = [name for name in ("startIndex", "count") if random.random() < 0.3]
    parameters += [(name, random.choice(_NUMBERS)) for name in numbers]
    if random.random() < 0.25:
        parameters.append(("cursor", _cursor(random, known)))
    if random.random() < 0.3:
        parameters.append(("sortBy", path(random, kind)))
        parameters.append(("sortOrder", random.choice(("ascending", "descending", "Descending", "down", ""))))
    if random.random() < 0.25:
        parameters += _projection(random, kind)
    if random.random() < 0.1:
        parameters.append((random.choice(("FILTER", "count", "x", "", "aadOptscim062020", "sortby")), text(random)))
    return "GET", random.choice((f"/{kind}s", f"/{kind}s", f"/{kind}s", "/", "/Roles")), parameters, None


def _create(
    random: Random, kind: str, ids: tuple[str, ...], known: Known
) -> tuple[str, str, list[tuple[str, str]], Any]:
    del known
    parameters = _projection(random, kind) if random.random() < 0.2 else []
    return "POST", f"/{kind}s", parameters, bodies.body(random, "POST", kind, ids)


def _search(
    random: Random, kind: str, ids: tuple[str, ...], known: Known
) -> tuple[str, str, list[tuple[str, str]], Any]:
    body = bodies.search(random, kind, ids)
    if "cursor" in body:
        body["cursor"] = _cursor(random, known)
    return "POST", random.choice((f"/{kind}s/.search", "/.search", "/Roles/.search")), [], body


def _bulk(random: Random, kind: str, ids: tuple[str, ...], known: Known) -> tuple[str, str, list[tuple[str, str]], Any]:
    del kind, known
    return "POST", "/Bulk", [], bodies.bulk(random, ids)


def _odd(random: Random, kind: str, ids: tuple[str, ...], known: Known) -> tuple[str, str, list[tuple[str, str]], Any]:
    del known
    address = random.choice(_DISCOVERY if random.random() < 0.6 else _OTHERS)
    method = random.choice(_METHODS) if random.random() < 0.3 else "GET"
    parameters = [(random.choice(("filter", "attributes", "count")), text(random))] if random.random() < 0.2 else []
    body = bodies.body(random, "POST", kind, ids) if method in {"POST", "PUT", "PATCH"} else None
    return method, address, parameters, body


def _projection(random: Random, kind: str) -> list[tuple[str, str]]:
    names = ",".join(path(random, kind) for _ in range(random.randrange(4)))
    parameters = [(random.choice(("attributes", "excludedAttributes", "ATTRIBUTES")), names)]
    return parameters * random.choice((1, 1, 1, 1, 2))


def _cursor(random: Random, known: Known) -> str:
    if not known.cursors or random.random() < 0.2:
        return random.choice(("", "x", "AAAA", *NASTY))
    cursor = random.choice(known.cursors[-_NEWEST:])
    if random.random() < 0.5:
        return cursor
    at = random.randrange(len(cursor) + 1)
    return random.choice((cursor[:at], cursor[:at] + "A" + cursor[at + 1 :], cursor + cursor, cursor.swapcase()))


def _target(random: Random, address: str, parameters: list[tuple[str, str]]) -> bytes:
    prefix = random.choices(("/scim", "/scim/v2", "/SCIM", "", "/scim/v1"), weights=(60, 37, 1, 1, 1))[0]
    slipped = prefix + address
    if random.random() < 0.04:
        at = random.randrange(1, len(slipped) + 1) if slipped else 0
        pieces = (
            "/",
            "//",
            "%",
            "%zz",
            "%2f",
            "%00",
            "%ff",
            "%C3%A9",
            "..",
            "/../",
            ";",
            "x",
            " ",
            ".search",
            "%E2%80%AE",
        )
        slipped = slipped[:at] + random.choice(pieces) + slipped[at:]
    raw = quote(slipped, safe="/%:;=@!$&'()*+,~.-_", errors="replace").encode()
    if not parameters:
        return raw + (b"?" if random.random() < 0.02 else b"")
    pairs = [f"{_escaped(random, name)}={_escaped(random, value)}" for name, value in parameters]
    query = random.choice(("&", "&", "&", "&&", ";")).join(pairs).encode()
    if random.random() < 0.03:
        query += random.choice(
            (b"&filter=%ff", b"&=", b"&&", b"&a", b"%", b"&filter=\xff", b"&count=%C3", b"&" + b"a=b&" * 2000)
        )
    return raw + b"?" + query


def _escaped(random: Random, value: str) -> str:
    return quote(value, safe=random.choice(("", "", " ", "+")), errors=random.choice(("replace", "surrogatepass")))


def _headers(random: Random, body: bytes) -> list[tuple[bytes, bytes]]:
    headers = [(b"host", b"scim.example.com")]
    authorization = b"Bearer " + TOKEN.encode() if random.random() < 0.96 else random.choice(_AUTHORIZATIONS)
    if authorization is not None:
        headers.append((b"authorization", authorization))
    if random.random() < 0.3:
        headers.append((b"accept", random.choice(_ACCEPTS)))
    if body:
        headers.append((b"content-length", str(len(body)).encode()))
        if random.random() < 0.97:
            headers.append((b"content-type", random.choice(_JSON_TYPES if random.random() < 0.96 else _ODD_TYPES)))
    conditions = [name for name in (b"if-match", b"if-none-match") if random.random() < 0.08]
    headers += [(name, random.choice(_TAGS)) for name in conditions]
    if random.random() < 0.04:
        headers.append(random.choice(_ODD_HEADERS))
    if random.random() < 0.02:
        headers.append(random.choice(headers))
    return headers
