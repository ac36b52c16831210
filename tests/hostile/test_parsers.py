"""Bodies made to break the parser of JSON or what comes behind it: each is a SCIM error, soon, and the next is served.

How a single body is decoded is in tests/http/test_json_body.py; here each comes over the wire, to every route that
takes a body.
"""

import gzip
import json
from typing import Any

import pytest

from envi_scim.http.scim_api.json_body import MAX_NAMES
from tests.hostile.support.harm import (
    KIB,
    MIB,
    ONE_ENGINE,
    at_once,
    is_refusal,
    memory_below,
    patch,
    still_serves,
)
from tests.http.support.customers import SCIM, Customer

pytestmark = ONE_ENGINE


def wide(names: int) -> bytes:
    """Give an object of so many names."""
    return b"{" + b",".join(b'"k%d":1' % number for number in range(names)) + b"}"


def repeated(opening: bytes, times: int, closing: bytes) -> bytes:
    return b'{"userName":"ada","displayName":"ada","emails":[' + b",".join([opening] * times) + b"]" + closing


BOMBS = {
    "a million names": wide(1_000_000),
    "as many names as a body of users holds": wide(90_000),
    "names in an object far inside": b'{"userName":"ada","displayName":"ada","name":' + wide(MAX_NAMES + 1) + b"}",
    "arrays in arrays": b'{"a":' + b"[" * 500_000 + b"]" * 500_000 + b"}",
    "arrays without end": b"[" * MIB,
    "objects without end": b'{"a":' * 170_000,
    "escaped objects without end": b'{"\\u0061":' * 90_000,
    "one name again and again": b'{"userName":"a",' + b",".join([b'"k":1'] * 150_000) + b"}",
    "one name in two spellings of JSON": b'{"userName":"ada","user\\u004eame":"eve","displayName":"x"}',
    "one name in two cases": b'{"userName":"ada","USERNAME":"eve","displayName":"x","DISPLAYNAME":"y"}',
    "emails in two cases": b'{"userName":"ada","displayName":" ","emails":[],"EMAILS":[{"value":"e"}]}',
    "a number of a million digits": b'{"userName":' + b"9" * 1_000_000 + b"}",
    "an exponent of a million digits": b'{"userName":"ada","x":1e' + b"9" * 1_000_000 + b"}",
    "a number out of range": b'{"userName":"ada","displayName":"x","active":1e999}',
    "NaN": b'{"userName":"ada","displayName":"x","active":NaN}',
    "Infinity": b'{"userName":"ada","displayName":"x","active":-Infinity}',
    "a name of a mebibyte that is no text": b'{"' + b"\xff" * (MIB - KIB) + b'":1}',
    "backslashes": b'{"userName":"' + b"\\" * (MIB - KIB),
    "quotes": b'"' * MIB,
    "commas": b'{"a":[' + b"," * (MIB - KIB),
    "blanks": b" " * MIB,
    "lone surrogates": b'{"userName":"ada","displayName":"' + b"\\ud800" * 100_000 + b'"}',
    "NUL": b'{"userName":"ada","displayName":"' + b"\\u0000" * 100_000 + b'"}',
    "a raw NUL": b'{"userName":"ada","displayName":"\0"}',
    "UTF-16": '{"userName":"ada","displayName":"x"}'.encode("utf-16"),
    "UTF-32": '{"userName":"ada","displayName":"x"}'.encode("utf-32"),
    "two byte order marks": b'\xef\xbb\xbf\xef\xbb\xbf{"userName":"ada","displayName":"x"}',
    "bytes that are no UTF-8": b'{"userName":"\xc0\xaf","displayName":"\xed\xa0\x80"}',
    "something behind the end": b'{"userName":"ada","displayName":"x"}{"userName":"eve"}',
    "a comment": b'{"userName":"ada",/* */"displayName":"x"}',
    "a userName of a mebibyte": json.dumps({"userName": "u" * (MIB - KIB), "displayName": "u" * (MIB - KIB)}).encode(),
    "gzip": gzip.compress(b'{"userName":"ada","displayName":"x"}'),
}


@pytest.mark.parametrize("name", BOMBS)
async def test_a_bomb_is_refused_by_every_route_and_the_next_request_served(envi: Customer, name: str) -> None:
    """A few bytes must not cost the server seconds, or its life."""
    user = await envi.made("/Users", {"userName": "mallory"})
    group = await envi.made("/Groups", {"displayName": "Envi_Mallory"})

    for method, path in (
        ("POST", "/Users"),
        ("PUT", f"/Users/{user['id']}"),
        ("PATCH", f"/Users/{user['id']}"),
        ("POST", "/Groups"),
        ("PUT", f"/Groups/{group['id']}"),
        ("PATCH", f"/Groups/{group['id']}"),
    ):
        # The one body that is larger than users may send; groups take it in before they refuse it.
        with at_once() if len(BOMBS[name]) <= MIB else memory_below(150 * MIB):
            answer = await envi.send(method, path, BOMBS[name])

        assert is_refusal(answer, 400, 413), (method, path, answer.text)
        assert await still_serves(envi)
    assert (await envi.get("/Users")).json()["totalResults"] == 1


@pytest.mark.parametrize("name", [name for name in BOMBS if len(BOMBS[name]) <= MIB])
async def test_a_bomb_fills_no_memory(envi: Customer, name: str) -> None:
    with memory_below(20 * MIB):
        answer = await envi.send("POST", "/Users", BOMBS[name])

    assert is_refusal(answer, 400, 413)


async def test_a_body_that_grows_when_unpacked_is_not_unpacked(envi: Customer) -> None:
    """A gibibyte of blanks in a megabyte of gzip: bodies are taken as they are or not at all."""
    bomb = gzip.compress(b" " * 64 * MIB)

    for coding in ("gzip", "deflate", "br", "zstd", "GZIP", "identity, gzip", "x-gzip"):
        with memory_below(MIB), at_once():
            answer = await envi.send("POST", "/Users", bomb, headers={"content-encoding": coding})

        assert is_refusal(answer, 415)
    assert await still_serves(envi)


@pytest.mark.parametrize(
    "media_type",
    [
        "text/plain",
        "text/html",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/scim+json; charset=utf-7",
        "application/json; charset=utf-16le",
        "application/x-java-serialized-object",
        "application/x-python-pickle",
        "application/yaml",
        "a" * 8000,
        "*/*",
        "application/",
        ";",
    ],
)
async def test_what_calls_itself_something_else_than_json_is_never_read(envi: Customer, media_type: str) -> None:
    answer = await envi.send("POST", "/Users", b'{"userName":"ada"}', headers={"content-type": media_type})

    assert is_refusal(answer, 415)
    assert (await envi.get("/Users")).json()["totalResults"] == 0


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "OPTIONS", "PROPFIND", "QUERY", "BREW", "A" * 1000])
async def test_a_method_that_no_route_knows_does_nothing(envi: Customer, method: str) -> None:
    """TRACE would give a script the token that it may not read (cross-site tracing)."""
    user = await envi.made("/Users", {"userName": "ada"})

    for path in ("/Users", f"/Users/{user['id']}", "/Schemas", "/ServiceProviderConfig"):
        answer = await envi.send(method, path)

        assert is_refusal(answer, 405), answer.text
        assert envi.token.secret not in answer.text
    assert (await envi.get(f"/Users/{user['id']}")).status_code == 200


@pytest.mark.parametrize("header", ["x-http-method-override", "x-http-method", "x-method-override"])
async def test_a_header_turns_no_read_into_a_delete(envi: Customer, header: str) -> None:
    user = await envi.made("/Users", {"userName": "ada"})

    for method in ("GET", "HEAD"):
        await envi.send(method, f"/Users/{user['id']}?_method=DELETE", headers={header: "DELETE"})
    await envi.send("POST", f"/Users/{user['id']}", {"_method": "DELETE"}, headers={header: "DELETE"})

    assert (await envi.get(f"/Users/{user['id']}")).json()["userName"] == "ada"


LONG = "x" * (MIB - KIB)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"userName": LONG}, 400),
        ({"userName": "ada", "externalId": LONG}, 400),
        ({"userName": "ada", "displayName": LONG}, 400),
        ({"userName": "ada", "title": LONG}, 201),
        ({"userName": "ada", LONG: 1}, 201),
        ({"userName": "ada", "schemas": [LONG]}, 201),
        ({"userName": "ada", "emails": [{"value": LONG}]}, 201),
        ({"userName": "ada", "emails": [{"type": "work", LONG: 1}]}, 201),
    ],
)
async def test_a_mebibyte_of_text_is_kept_or_refused_and_repeated_nowhere_else(
    envi: Customer, body: dict[str, Any], status: int
) -> None:
    with at_once(), memory_below(20 * MIB):
        answer = await envi.send("POST", "/Users", body)

    assert answer.status_code == status, answer.text[:500]
    assert status == 201 or is_refusal(answer, 400)
    assert await still_serves(envi)


@pytest.mark.parametrize(
    "operation",
    [
        {"op": LONG, "path": "title", "value": "x"},
        {"op": "add", "path": LONG, "value": "x"},
        {"op": "add", "path": f"emails[{LONG}]", "value": "x"},
        {"op": "add", "path": f'emails[value eq "{LONG}"].type', "value": "x"},
        {"op": "add", "path": f"name.{LONG}", "value": "x"},
        {"op": "add", "path": "userName", "value": LONG},
        {"op": "add", "path": "." * 10_000, "value": "x"},
        {"op": "add", "path": "emails[type pr]" * 1000, "value": "x"},
    ],
)
async def test_a_mebibyte_in_an_operation_is_refused_with_a_short_sentence(
    envi: Customer, operation: dict[str, Any]
) -> None:
    user = await envi.made("/Users", {"userName": "ada"})

    with at_once(), memory_below(20 * MIB):
        answer = await envi.send("PATCH", f"/Users/{user['id']}", patch(operation))

    assert is_refusal(answer, 400)
    assert (await envi.get(f"/Users/{user['id']}")).headers["etag"] == 'W/"1"'


async def test_an_object_may_have_as_many_names_as_the_limit_says(envi: Customer) -> None:
    names = {f"k{number}": 1 for number in range(MAX_NAMES - 1)}

    taken = await envi.send("POST", "/Users", {"userName": "ada", **names})
    refused = await envi.send("POST", "/Users", {"userName": "eve", "one": 1, **names})

    assert taken.status_code == 201
    assert taken.headers["content-type"] == SCIM
    assert is_refusal(refused, 400)
    assert refused.json()["scimType"] == "invalidSyntax"
