"""Owns one request and its answer: uvicorn's cycle, which fails as SCIM does and speaks to HTTP/1.0 too.

The connection (`protocol`) makes one a request. Whatever becomes of the application, the client gets a SCIM
error or a connection that is cut, never text.
"""

import asyncio
from collections.abc import Callable
from typing import cast

from uvicorn._types import ASGI3Application, ASGISendEvent
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from envi_scim.http.refusals import Failure, stopping, written
from envi_scim.observability import logger
from envi_scim.scim.errors import ScimError


class Cycle(RequestResponseCycle):
    """A request of HTTP/1.1 and its answer."""

    async def run_asgi(self, app: ASGI3Application) -> None:
        """Let the application answer; answer in its place where it does not."""
        try:
            await app(self.scope, self.receive, self.send)
        except asyncio.CancelledError:  # the server ends, and has waited for as long as it was told to
            self._end(stopping())
        except Exception as error:  # noqa: BLE001 - behind the renderer of failures: what failed may be that itself
            logger().error("fault", exc_info=error)
            self._end(Failure("The server failed."))
        else:
            if not self.response_complete:
                self._end(Failure("The server gave no answer."))
        finally:
            self.on_response = _nothing

    def _end(self, refusal: ScimError) -> None:
        """Refuse where nothing was sent yet, else cut the answer; no client takes it for whole."""
        if self.disconnected or self.response_complete:
            return
        self.disconnected = True
        if not self.response_started:
            self.transport.write(written(refusal))
        self.transport.close()


class UnchunkedCycle(Cycle):
    """A request of HTTP/1.0 and its answer: what has no length ends with the connection (RFC 9112 §6.1, §6.3)."""

    _has_length = True

    async def send(self, message: ASGISendEvent) -> None:
        """Send a part of the answer."""
        if message["type"] == "http.response.start":
            self._has_length = any(name == b"content-length" for name, _ in message["headers"])
            if not self._has_length:
                self.chunked_encoding = False
        elif not self._has_length:
            self.expected_content_length = len(cast("bytes", message.get("body", b"")))
        await super().send(message)


class Farewell:
    """The transport as the answer to a request with a body sees it: it closes only once the client can read that."""

    __slots__ = ("_transport", "close", "write")

    def __init__(self, transport: asyncio.Transport, close: Callable[[], None]) -> None:
        self._transport = transport
        self.write = transport.write
        self.close = close

    def is_closing(self) -> bool:
        """Say whether the connection ends."""
        return self._transport.is_closing()


def _nothing() -> None:
    """Stand where the connection was told of an answer's end: the connection may be gone."""
