"""The guarded connection, against a real server on loopback, spoken to in bytes."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, cast

import pytest
from starlette.types import ASGIApp
from uvicorn._types import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope

from envi_scim.http.server import run_worker
from envi_scim.settings import load

PATIENCE = 20.0
# How often the loop goes round until a server on it has accepted a connection and read what came.
TURNS = 10
SMALL = {
    "max_headers": "2KiB",
    "max_url": "1KiB",
    "header_timeout": "0.4s",
    "body_timeout": "0.5s",
    "keep_alive": "0.6s",
    "drain_timeout": "2s",
    "max_connections": "3",
}

Ask = Callable[..., Awaitable["Heard"]]


class Heard:
    """All that a server sent until it closed."""

    def __init__(self, received: bytes) -> None:
        self.received = received
        self.head, _, self.body = received.partition(b"\r\n\r\n")

    @property
    def status(self) -> int | None:
        return int(self.head.split(b" ", 2)[1]) if self.head else None

    @property
    def answers(self) -> int:
        return self.received.count(b"HTTP/1.1 ")

    @property
    def json(self) -> Any:
        return json.loads(self.body)


async def echo(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Answer with the size of the body; at /hasty before it was read."""
    assert scope["type"] == "http"
    size = 0
    while scope["path"] != "/hasty":
        message = await receive()
        if message["type"] != "http.request":
            return
        size += len(message["body"])
        if not message["more_body"]:
            break
    body = b"%d bytes" % size
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-length", b"%d" % len(body))],
            "trailers": False,
        }
    )
    await send({"type": "http.response.body", "body": body, "more_body": False})


@asynccontextmanager
async def serving(
    told: asyncio.Event | None = None, *, app: ASGI3Application = echo, **settings: str
) -> AsyncIterator[tuple[int, asyncio.Event]]:
    """Serve on a free port of the loopback interface; give it, and the event that stops the server."""
    listener = socket.create_server(("127.0.0.1", 0))
    port: int = listener.getsockname()[1]
    stop = asyncio.Event() if told is None else told
    worker = asyncio.create_task(run_worker(cast("ASGIApp", app), [listener], load({}, SMALL | settings), stop=stop))
    try:
        yield port, stop
    finally:
        stop.set()
        await asyncio.wait_for(worker, PATIENCE)


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async with serving() as (number, _):
        yield number


async def ask(port: int, *pieces: bytes) -> Heard:
    """Send the pieces, each when the loop gets round to it, and listen until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    received = b""
    with suppress(ConnectionError):
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            for _ in range(TURNS):
                await asyncio.sleep(0)
    with suppress(ConnectionError):
        async with asyncio.timeout(PATIENCE):
            while piece := await reader.read(65536):
                received += piece
    await gone(writer)
    return Heard(received)


def get(*headers: str, target: str = "/") -> bytes:
    return "\r\n".join([f"GET {target} HTTP/1.1", "Host: here", *headers, "", ""]).encode("latin-1")


def post(body: bytes, *headers: str, target: str = "/") -> bytes:
    head = "\r\n".join([f"POST {target} HTTP/1.1", "Host: here", *headers, "", ""])
    return head.encode("latin-1") + body


def is_a_scim_error(heard: Heard, status: int) -> bool:
    """RFC 7644 §3.12, and DESIGN 6: every failure is a SCIM error with a sentence."""
    document = heard.json
    return (
        heard.status == status
        and document["status"] == str(status)
        and document["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
        and len(document["detail"]) > 10
        and b"application/scim+json" in heard.head
        and b"x-request-id: " in heard.head
    )


async def test_a_request_is_answered_and_the_connection_kept(port: int) -> None:
    heard = await ask(port, get(), post(b"abc", "Content-Length: 3"), get("Connection: close"))

    assert heard.answers == 3
    assert b"3 bytes" in heard.received


async def test_requests_sent_at_once_are_answered_in_their_order(port: int) -> None:
    heard = await ask(
        port, post(b"a", "Content-Length: 1") + post(b"bb", "Content-Length: 2") + get("Connection: close")
    )

    assert heard.answers == 3
    assert heard.received.index(b"1 bytes") < heard.received.index(b"2 bytes") < heard.received.index(b"0 bytes")


async def test_a_body_in_chunks_is_taken(port: int) -> None:
    chunks = (b"4\r\nab", b"cd\r\n", b"3\r\nefg\r\n", b"0\r\n\r\n")

    heard = await ask(port, post(b"", "Transfer-Encoding: chunked", "Connection: close"), *chunks)

    assert b"7 bytes" in heard.body


async def test_one_header_over_the_limit_is_431(port: int) -> None:
    heard = await ask(port, get(f"X-Large: {'x' * 3000}"))

    assert is_a_scim_error(heard, 431)
    assert b"connection: close" in heard.head


async def test_many_headers_over_the_limit_together_are_431(port: int) -> None:
    heard = await ask(port, get(*(f"X-{number}: {'y' * 20}" for number in range(100))))

    assert is_a_scim_error(heard, 431)


async def test_headers_just_below_the_limit_are_taken(port: int) -> None:
    heard = await ask(port, get("Connection: close", f"X-Large: {'x' * 1900}"))

    assert heard.status == 200


async def test_a_header_that_never_ends_is_refused_before_it_was_read(port: int) -> None:
    """Uvicorn alone takes a header of two megabytes."""
    heard = await ask(port, b"GET / HTTP/1.1\r\nX-Large: ", *(b"x" * 4096 for _ in range(10)))

    assert is_a_scim_error(heard, 431)


async def test_headers_over_the_limit_behind_a_whole_request_are_431(port: int) -> None:
    heard = await ask(port, get() + get(f"X-Large: {'x' * 3000}"))

    assert heard.answers == 1 or b" 431 " in heard.received


async def test_a_target_over_the_limit_is_414(port: int) -> None:
    heard = await ask(port, get(target="/" + "u" * 1100))

    assert is_a_scim_error(heard, 414)


async def test_a_target_that_never_ends_is_414(port: int) -> None:
    heard = await ask(port, b"GET /", *(b"u" * 500 for _ in range(10)))

    assert is_a_scim_error(heard, 414)


async def test_half_a_head_is_408_counted_from_its_first_byte(port: int) -> None:
    """Uvicorn alone waits for it for ever. A byte now and then does not prolong the time."""
    loop = asyncio.get_running_loop()
    started = loop.time()

    heard = await ask(port, b"GET / HTTP/1.1\r\n", b"Host: here\r\n", b"X-Half: ")

    assert is_a_scim_error(heard, 408)
    assert 0.3 < loop.time() - started < 5


async def test_a_connection_that_says_nothing_is_closed_without_a_word(port: int) -> None:
    heard = await ask(port)

    assert heard.received == b""


async def test_an_idle_connection_is_closed_without_a_word(port: int) -> None:
    heard = await ask(port, get())

    assert heard.answers == 1


@pytest.mark.parametrize(
    "pieces",
    [
        (post(b"abc", "Content-Length: 100"),),
        (post(b"", "Transfer-Encoding: chunked"), b"5\r\nab"),
    ],
)
async def test_half_a_body_is_408(port: int, pieces: tuple[bytes, ...]) -> None:
    heard = await ask(port, *pieces)

    assert is_a_scim_error(heard, 408)


async def test_an_answer_before_the_body_was_sent_reaches_the_client_and_the_rest_is_let_go(port: int) -> None:
    heard = await ask(port, post(b"abc", "Content-Length: 1000000", target="/hasty"))

    assert heard.status == 200
    assert heard.answers == 1


async def test_an_early_answer_that_closes_is_not_lost_to_a_client_that_still_sends(port: int) -> None:
    head = post(b"", "Content-Length: 600000", "Connection: close", target="/hasty")

    heard = await ask(port, head, *(b"z" * 60000 for _ in range(10)))

    assert heard.status == 200


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200,  # TLS spoken to a plain port
        b"GARBAGE\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n folded: b\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: a\rb\r\n\r\n",
        b"GET / HTTP/1.1\r\nX\x00: a\r\n\r\n",
        b"CONNECT here:80 HTTP/1.1\r\n\r\n",
    ],
)
async def test_bytes_that_are_no_http_are_400_with_a_scim_body(port: int, request_bytes: bytes) -> None:
    heard = await ask(port, request_bytes)

    assert is_a_scim_error(heard, 400)


@pytest.mark.parametrize(
    "request_bytes",
    [
        post(b"0\r\n\r\n", "Content-Length: 5", "Transfer-Encoding: chunked"),
        post(b"0\r\n\r\n", "Transfer-Encoding: chunked", "Content-Length: 5"),
        post(b"ab", "Content-Length: 1", "Content-Length: 2"),
        post(b"a", "Content-Length: 1", "Content-Length: 1"),
        post(b"a", "Content-Length: 1, 1"),
        post(b"a", "Content-Length: +1"),
        post(b"a", "Content-Length: -1"),
        post(b"a", "Content-Length: 0x1"),
        post(b"zz\r\n", "Transfer-Encoding: chunked"),
        post(b"1\r\nabc\r\n0\r\n\r\n", "Transfer-Encoding: chunked"),
        post(b"0\r\n\r\n", "Transfer-Encoding: chunked, identity"),
        post(b"0\r\n\r\n", "Transfer-Encoding: xchunked"),
    ],
)
async def test_a_body_that_two_readers_could_end_in_two_places_is_400(port: int, request_bytes: bytes) -> None:
    """RFC 9112 §6.3: such a message "ought to be handled as an error"; a proxy in front may see another request."""
    heard = await ask(port, request_bytes)

    assert is_a_scim_error(heard, 400)
    assert heard.answers == 1


async def test_a_method_that_nobody_knows_is_405(port: int) -> None:
    heard = await ask(port, b"BREW /scim/Users HTTP/1.1\r\nHost: here\r\n\r\n")

    assert is_a_scim_error(heard, 405)
    assert b"allow: GET" in heard.head


async def test_connections_over_the_limit_are_503_and_the_others_go_on() -> None:
    async with serving(header_timeout="3s", keep_alive="3s") as (port, _):
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        for reader, writer in held:
            writer.write(get())
            assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"

        heard = await ask(port, get())
        held[0][1].write(get("Connection: close"))
        rest = await asyncio.wait_for(held[0][0].read(), PATIENCE)

        assert is_a_scim_error(heard, 503)
        assert b"retry-after: " in heard.head
        assert b"HTTP/1.1 200 OK" in rest
        for _, writer in held:
            await gone(writer)


# The server is told to stop

LASTING = {"header_timeout": "5s", "body_timeout": "5s", "keep_alive": "60s", "drain_timeout": "30s"}


class Told(asyncio.Event):
    """Tells the server to stop, and does something in the same moment, while nobody can be accepted."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        super().__init__()
        self._meanwhile = meanwhile

    def is_set(self) -> bool:
        if super().is_set():
            self._meanwhile()
        return super().is_set()


@pytest.mark.parametrize(
    ("before", "afterwards", "answers"),
    [
        (b"", get(), 1),
        (get(), get(), 2),
        (get() + get()[:10], get()[10:], 2),
        (get() + post(b"ab", "Content-Length: 4"), b"cd", 2),
    ],
    ids=["silent", "idle", "half a head", "half a body"],
)
async def test_what_arrives_in_the_moment_in_which_the_server_is_told_to_stop_is_answered(
    before: bytes, afterwards: bytes, answers: int
) -> None:
    """RFC 9112 §9.6: a server that closes says so with its last answer, so that no request is lost."""
    with socket.socket() as client:
        told = Told(lambda: client.sendall(afterwards))
        async with serving(told=told, **LASTING) as (port, stop):
            client.connect(("127.0.0.1", port))
            reader, writer = await asyncio.open_connection(sock=client)
            writer.write(before)
            received = await reader.readuntil(b"0 bytes") if before else b""

            stop.set()
            received += await asyncio.wait_for(reader.read(), PATIENCE)
            await gone(writer)

    heard = Heard(received)
    assert heard.answers == answers
    assert heard.received.count(b"connection: close") == 1
    assert b"connection: close" in heard.received.rpartition(b"HTTP/1.1 ")[2]


@pytest.mark.parametrize(
    ("before", "answers"),
    [
        (b"POST / HTTP/1.1\r\n", 1),
        (get() + b"POST / HTTP/1.1\r\n", 2),
        (post(b"ab", "Content-Length: 4"), 1),
        (get() + post(b"", "Transfer-Encoding: chunked") + b"4\r\nab", 2),
    ],
)
async def test_a_request_that_stalls_holds_up_no_server_that_is_told_to_stop_and_is_told_so(
    before: bytes, answers: int
) -> None:
    async with serving(**(LASTING | {"header_timeout": "60s", "body_timeout": "60s"})) as (port, stop):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(before)
        received = await reader.readuntil(b"0 bytes") if answers > 1 else b""
        loop = asyncio.get_running_loop()
        told_at = loop.time()

        stop.set()
        last = Heard(await asyncio.wait_for(reader.read(), PATIENCE))
        await gone(writer)
    seconds = loop.time() - told_at

    assert Heard(received + last.received).answers == answers
    assert is_a_scim_error(last, 503)
    assert b"connection: close" in last.head
    assert b"retry-after: " in last.head
    assert seconds < 5, "of a drain_timeout of 30 s"


async def test_a_request_that_was_sent_whole_is_answered_though_the_server_is_told_to_stop() -> None:
    release = asyncio.Event()

    async def slow(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        await release.wait()
        await echo(scope, receive, send)

    async with serving(app=slow, **LASTING) as (port, stop):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(post(b"abcd", "Content-Length: 4"))
        await writer.drain()

        stop.set()
        await _until_nobody_listens(port)
        release.set()
        heard = Heard(await asyncio.wait_for(reader.read(), PATIENCE))
        await gone(writer)

    assert (heard.status, heard.body) == (200, b"4 bytes")


async def test_a_request_that_takes_longer_than_the_server_waits_is_503(caplog: pytest.LogCaptureFixture) -> None:
    """Uvicorn alone says Internal Server Error, in plain text, and logs that a task was cancelled, with its stack."""

    async def endless(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        del scope, receive, send
        await asyncio.Event().wait()

    async with serving(app=endless, drain_timeout="1s") as (port, stop):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(post(b"abcd", "Content-Length: 4"))
        await writer.drain()

        stop.set()
        heard = Heard(await asyncio.wait_for(reader.read(), PATIENCE))
        await gone(writer)

    assert is_a_scim_error(heard, 503)
    assert all(record.exc_info is None for record in caplog.records)


async def test_who_was_let_in_and_not_yet_accepted_when_the_server_is_told_to_stop_is_answered() -> None:
    """The system completes connections by itself: a client has connected and sent before the server knows of it."""
    with socket.socket() as client:

        def connect() -> None:
            client.connect(("127.0.0.1", port))
            client.sendall(post(b"abc", "Content-Length: 3"))

        async with serving(told=Told(connect), **LASTING) as (port, stop):
            stop.set()
        client.settimeout(PATIENCE)
        heard = Heard(client.makefile("rb").read())

    assert heard.status == 200
    assert heard.body == b"3 bytes"
    assert b"connection: close" in heard.head


async def test_an_idle_connection_holds_up_no_server_that_is_told_to_stop() -> None:
    async with serving(**LASTING) as (port, stop):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(get())
        await reader.readuntil(b"0 bytes")
        loop = asyncio.get_running_loop()
        told_at = loop.time()

        stop.set()
        rest = await asyncio.wait_for(reader.read(), PATIENCE)
        seconds = loop.time() - told_at
        await gone(writer)

    assert rest == b""
    assert seconds < 5, "of a drain_timeout of 30 s"


async def _until_nobody_listens(port: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionError:
                return
            await gone(writer)


async def gone(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
