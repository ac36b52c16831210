"""The end of a server: what was sent is answered, and nobody holds it up."""

import asyncio
import socket
from collections.abc import Callable

import pytest
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

from tests.http.support.bytes import PATIENCE, Heard, echo, get, gone, is_a_scim_error, post, serving

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
