"""A real server on loopback, and a client that speaks to it in bytes."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, cast

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
    """RFC 7644 §3.12: every failure is a SCIM error with a sentence."""
    document = heard.json
    return (
        heard.status == status
        and document["status"] == str(status)
        and document["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
        and len(document["detail"]) > 10
        and b"application/scim+json" in heard.head
        and b"x-request-id: " in heard.head
    )


async def gone(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
