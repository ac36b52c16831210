"""What HTTP/1.1 asks of a server (RFC 9110, RFC 9112), against a real server on loopback, spoken to in bytes."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, HTTPResponseStartEvent, Scope

from tests.http.support.bytes import PATIENCE, Heard, ask, get, gone, is_a_scim_error, post, serving

CHUNKED = "Transfer-Encoding: chunked"
LASTING = {"body_timeout": "60s", "keep_alive": "60s"}
START: HTTPResponseStartEvent = {"type": "http.response.start", "status": 200, "headers": [], "trailers": False}


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async with serving() as (number, _):
        yield number


async def headers_heard(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Answer with the headers of the request, in chunks, once its body was read."""
    assert scope["type"] == "http"
    while True:
        message = await receive()
        assert message["type"] == "http.request"
        if not message["more_body"]:
            break
    text = json.dumps([name.decode() for name, _ in scope["headers"]]).encode()
    await send(START)
    await send({"type": "http.response.body", "body": text, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


# Trailers and chunk extensions


@pytest.mark.parametrize("at_once", [True, False])
async def test_a_trailer_is_never_taken_for_a_header(*, at_once: bool) -> None:
    """RFC 9110 §6.5.1: trailers are not merged into the headers unless their definition allows it."""
    head = post(b"", CHUNKED, "Connection: close")
    rest = b"1\r\na\r\n0\r\nAuthorization: Bearer x\r\nIf-Match: *\r\nContent-Type: text/plain\r\n\r\n"
    async with serving(app=headers_heard) as (port, _):
        heard = await (ask(port, head + rest) if at_once else ask(port, head, rest[:20], rest[20:]))

    assert heard.status == 200
    assert json.loads(heard.body.split(b"\r\n")[1]) == ["host", "transfer-encoding", "connection"]


@pytest.mark.parametrize("target", ["/", "/hasty"], ids=["unanswered", "answered early"])
@pytest.mark.parametrize(
    ("opening", "piece"),
    [
        (b"0\r\nX: ", b"a" * 1024),
        (b"0\r\n", b"X: " + b"a" * 1019 + b"\r\n"),
        (b"1;x=", b"a" * 1024),
        (b"", b"1;x=" + b"a" * 1000 + b"\r\na\r\n"),
        (b"", b"0" * 1024),
    ],
    ids=["one endless trailer", "trailers without end", "one endless extension", "extensions", "zeros"],
)
async def test_what_surrounds_chunks_is_refused_once_it_is_larger_than_headers_may_be(
    target: str, opening: bytes, piece: bytes
) -> None:
    async with serving(**LASTING) as (port, _):
        heard = await ask(port, post(b"", CHUNKED, target=target), opening, *[piece] * 300)

    assert heard.answers == 1
    assert heard.status == 200 if target == "/hasty" else is_a_scim_error(heard, 431)


async def test_trailers_larger_than_headers_may_be_are_refused_though_they_came_with_the_head() -> None:
    trailers = b"".join(b"X-%d: %s\r\n" % (number, b"a" * 20) for number in range(100))
    async with serving(**LASTING) as (port, _):
        heard = await ask(port, post(b"0\r\n", CHUNKED) + trailers + b"\r\n")

    assert is_a_scim_error(heard, 431)


async def test_small_chunks_are_taken_however_many(port: int) -> None:
    heard = await ask(port, post(b"", CHUNKED, "Connection: close"), *[b"1\r\na\r\n" * 500] * 10, b"0\r\n\r\n")

    assert heard.body == b"5000 bytes"


# Upgrades


@pytest.mark.parametrize("cut", [0, 20, 90, 170, 186])
@pytest.mark.parametrize(
    ("framing", "body"), [("Content-Length: 5", b"abcde"), (CHUNKED, b"2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n")]
)
async def test_an_upgrade_is_ignored_and_the_body_read(port: int, framing: str, body: bytes, cut: int) -> None:
    """RFC 9110 §7.8: "A server MAY ignore a received Upgrade header field". Java's HttpClient sends one by default."""
    upgrading = post(
        body,
        "Connection: Upgrade, HTTP2-Settings",
        "Upgrade: h2c",
        "HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAA",
        framing,
    )

    heard = await ask(port, upgrading[:cut], upgrading[cut:] + upgrading + get("Connection: close"))

    assert heard.answers == 3
    assert heard.received.count(b"5 bytes") == 2
    assert heard.received.index(b"5 bytes") < heard.received.index(b"0 bytes")


async def test_an_upgrade_to_websocket_is_ignored_too(port: int) -> None:
    heard = await ask(port, get("Connection: upgrade", "Upgrade: websocket"), b"\x81\x05hello")

    assert heard.status == 200
    assert heard.received.count(b"HTTP/1.1 200 ") == 1


async def test_headers_of_an_upgrade_have_their_limit(port: int) -> None:
    heard = await ask(port, get("Connection: upgrade", "Upgrade: h2c", *(f"X-{n}: {'y' * 20}" for n in range(100))))

    assert is_a_scim_error(heard, 431)


# HTTP/1.0


async def test_an_answer_to_http_1_0_has_no_chunks_and_ends_with_the_connection() -> None:
    """RFC 9112 §6.1: "A server MUST NOT send a response containing Transfer-Encoding" to it."""
    async with serving(app=headers_heard) as (port, _):
        heard = await ask(port, b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")

    assert b"transfer-encoding" not in heard.head
    assert b"connection: close" in heard.head
    assert json.loads(heard.body) == ["connection"]


async def test_an_answer_to_http_1_0_with_a_length_is_sent_as_ever(port: int) -> None:
    heard = await ask(port, b"POST / HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc")

    assert b"content-length: 7" in heard.head
    assert heard.body == b"3 bytes"


# Heads


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: here\r\nHost: here\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: here\r\nX: y\r\nhost: there\r\n\r\n",
        b"GET / HTTP/1.0\r\nHost: here\r\nHost: there\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nab",
    ],
)
async def test_a_request_names_its_host_once(port: int, request_bytes: bytes) -> None:
    """RFC 9112 §3.2: 400 where a request of HTTP/1.1 "lacks a Host header field" or has more than one."""
    heard = await ask(port, request_bytes)

    assert is_a_scim_error(heard, 400)
    assert "Host" in heard.json["detail"]


@pytest.mark.parametrize("version", ["2.0", "0.9"])
async def test_another_version_of_http_is_505(port: int, version: str) -> None:
    """RFC 9110 §15.6.6."""
    heard = await ask(port, f"GET / HTTP/{version}\r\nHost: here\r\n\r\n".encode())

    assert is_a_scim_error(heard, 505)


@pytest.mark.parametrize(
    ("codings", "status"),
    [
        (["gzip, chunked"], 501),
        (["gzip", "chunked"], 501),
        (["GZip ,, Chunked"], 501),
        (["chunked, chunked"], 400),
        (["chunked", "chunked"], 400),
        (["gzip"], 400),
        ([""], 400),
    ],
)
async def test_a_body_in_another_transfer_coding_is_refused(port: int, codings: list[str], status: int) -> None:
    """RFC 9112 §6.1: 501 for a coding that the server "does not understand"."""
    heard = await ask(port, post(b"0\r\n\r\n", *(f"Transfer-Encoding: {coding}" for coding in codings)))

    assert is_a_scim_error(heard, status)


# Refusals


@pytest.mark.parametrize(
    ("behind", "status"),
    [
        (post(b"ab", "Content-Length: 4"), 408),
        (post(b"", CHUNKED) + b"zz\r\n", 400),
        (get(f"X-Large: {'x' * 3000}"), 431),
        (b"GET / HTTP/1.1\r\n", 408),
    ],
)
async def test_a_refusal_comes_behind_the_answer_to_the_request_before_it(behind: bytes, status: int) -> None:
    release = asyncio.Event()

    async def slow(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        del scope, receive
        await release.wait()
        await send({**START, "headers": [(b"content-length", b"4")]})
        await send({"type": "http.response.body", "body": b"slow", "more_body": False})

    async with serving(app=slow) as (port, _):
        asyncio.get_running_loop().call_later(1, release.set)
        heard = await ask(port, get() + behind)

    assert heard.answers == 2
    first, _, second = heard.received.partition(b"slow")
    assert first.startswith(b"HTTP/1.1 200 ")
    assert is_a_scim_error(Heard(second), status)


@pytest.mark.parametrize(
    "before", [get("Connection: upgrade", "Upgrade: h2c") * 50, post(b"a" * 4000, "Content-Length: 4000")]
)
async def test_requests_before_a_head_do_not_count_as_a_part_of_it(port: int, before: bytes) -> None:
    heard = await ask(port, before + b"GET / HT", get("Connection: close")[8:])

    assert heard.answers == before.count(b" HTTP/1.1") + 1
    assert heard.received.count(b"HTTP/1.1 200 ") == heard.answers


async def test_a_request_that_was_answered_has_no_second_answer(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(post(b"", CHUNKED, target="/hasty"))
    received = await reader.readuntil(b"0 bytes")

    writer.write(b"zz\r\n")
    rest = await asyncio.wait_for(reader.read(), PATIENCE)
    await gone(writer)

    assert received.startswith(b"HTTP/1.1 200 ")
    assert rest == b""


async def test_an_application_that_fails_is_a_scim_error() -> None:
    async def failing(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        del scope, receive, send
        raise RuntimeError("password=hunter2")

    async with serving(app=failing) as (port, _):
        heard = await ask(port, get())

    assert is_a_scim_error(heard, 500)
    assert b"hunter2" not in heard.received


# Answers that are sent at once


@pytest.mark.parametrize("value", [b"a\r\nSet-Cookie: b", b"a\nb", b"a\rb", b"a\0b", b"a\x7fb"])
async def test_a_header_that_would_be_two_is_never_sent(value: bytes) -> None:
    """RFC 9110 §5.5: field values hold neither CR, LF nor NUL."""

    async def careless(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        del scope, receive
        await send({**START, "headers": [(b"content-length", b"2"), (b"x-said", value)]})
        await send({"type": "http.response.body", "body": b"ok", "more_body": False})

    async with serving(app=careless) as (port, _):
        heard = await ask(port, get())

    assert is_a_scim_error(heard, 500)
    assert b"x-said" not in heard.received.lower()


async def test_a_body_of_another_length_than_its_head_says_is_no_answer() -> None:
    async def short(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        del scope, receive
        await send({**START, "headers": [(b"content-length", b"3")]})
        await send({"type": "http.response.body", "body": b"ok", "more_body": False})

    async with serving(app=short) as (port, _):
        heard = await ask(port, get())

    assert heard.body in {b"", b"ok"}
    assert b"content-length: 3" in heard.head  # and the connection ended before: no client takes it for whole


@pytest.mark.parametrize("status", [204, 304])
async def test_an_answer_without_a_body_is_followed_by_the_next_one(status: int) -> None:
    async def bodiless(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        del scope, receive
        await send({**START, "status": status})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async with serving(app=bodiless) as (port, _):
        heard = await ask(port, get(), get("Connection: close"))

    assert heard.answers == 2
    assert b"transfer-encoding" not in heard.received.lower()
    assert heard.received.endswith(b"\r\n\r\n")


async def test_a_long_answer_to_head_is_its_head_alone() -> None:
    async def long(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        del receive
        assert scope["type"] == "http"
        await send({**START, "headers": [(b"content-length", b"100000")]})
        body = b"" if scope["method"] == "HEAD" else b"a" * 100_000
        await send({"type": "http.response.body", "body": body, "more_body": False})

    async with serving(app=long) as (port, _):
        whole = await ask(port, get("Connection: close"))
        head = await ask(port, get("Connection: close").replace(b"GET ", b"HEAD ", 1))

    assert whole.body == b"a" * 100_000
    assert head.body == b""
    assert b"content-length: 100000" in head.head
