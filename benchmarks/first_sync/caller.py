"""Owns one caller's connection: sends a request, waits for the whole answer, gives its status and body.

Okta closes behind each request; others keep the connection. It does as little per answer as it can, so that what is
measured is the server.
"""

import asyncio
from typing import Final, cast

_END_OF_HEAD: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length: "
NO_CONTENT: Final = 204


class Broken(Exception):
    """The connection ended before the answer was whole."""


class Caller(asyncio.Protocol):
    """A connection that is opened when it is needed."""

    def __init__(self, port: int, *, keeps: bool = True) -> None:
        self._port = port
        self._keeps = keeps
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request; give the status and the body. Raises Broken."""
        loop = asyncio.get_running_loop()
        if self._transport is None or self._transport.is_closing():
            await loop.create_connection(lambda: self, "127.0.0.1", self._port)
        self._received = b""
        self._answer = loop.create_future()
        cast("asyncio.Transport", self._transport).write(request)
        answer = await self._answer
        if not self._keeps:
            self.close()
        return answer

    def close(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note that it is open."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one without saying so

    def data_received(self, data: bytes) -> None:
        """Collect an answer until it is whole."""
        self._received += data
        head, end, body = self._received.partition(_END_OF_HEAD)
        if not end or self._answer is None or self._answer.done():
            return
        status = int(head[9:12])
        at = head.lower().find(_LENGTH)
        whole = 0 if status == NO_CONTENT or at < 0 else int(head[at + len(_LENGTH) :].split(b"\r", 1)[0])
        if len(body) >= whole:
            self._answer.set_result((status, body))

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits."""
        self._transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(Broken(f"The connection was lost: {exc}"))
