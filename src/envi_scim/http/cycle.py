"""Owns one request and its answer: uvicorn's cycle, which fails as SCIM does and speaks to HTTP/1.0 too.

The connection (`protocol`) makes one a request. Whatever becomes of the application, the client gets a SCIM
error or a connection that is cut, never text.
"""

import asyncio
import re
from collections.abc import Callable
from typing import Any, Final, cast

from uvicorn._types import ASGI3Application, ASGISendEvent
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

from envi_scim.http.refusals import Failure, stopping, written
from envi_scim.observability import logger
from envi_scim.scim.errors import ScimError

# Longer bodies are not copied behind their head.
_COPIED: Final = 64 * 1024
_BODILESS: Final = frozenset({204, 304})
# With these the application says more of the connection than how long its answer is.
_OF_THE_CONNECTION: Final = frozenset({b"connection", b"transfer-encoding"})
# RFC 9110 §5.5: what no field may hold. Ends of line are counted, since each field has one behind it.
_UNSENDABLE: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Cycle(RequestResponseCycle):
    """A request of HTTP/1.1 and its answer.

    uvicorn writes head and body apart: two calls of the system, two packets, two awakenings of the client. Here a head
    waits for the first part of its body, and an answer that is whole is written at once (docs/explanation/performance).
    """

    # The event that began the answer, until its body is there.
    _begun: Any = None

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

    async def send(self, message: ASGISendEvent) -> None:
        """Send a part of the answer."""
        if message["type"] == "http.response.start" and self._begun is None and not self.response_started:
            self._begun = message
            return
        begun, self._begun = self._begun, None
        if begun is not None:
            body = self._whole_body(begun, message)
            if body is not None:
                self._send_whole(begun["status"], begun["headers"], body)
                return
            await super().send(begun)
        await super().send(message)

    def _whole_body(self, begun: Any, message: Any) -> bytes | None:  # noqa: ANN401 - ASGI's dicts
        """Give the body of an answer that is all there, and plain enough not to need uvicorn's care."""
        if message.get("more_body") or self.disconnected or self.flow.write_paused or self.chunked_encoding is not None:
            return None
        fields = dict(begun["headers"])
        if not _OF_THE_CONNECTION.isdisjoint(fields):
            return None
        body: bytes = message.get("body", b"")
        length = fields.get(b"content-length")
        if self.scope["method"] == "HEAD":
            fits = length is not None and not body
        else:
            fits = length == b"%d" % len(body) or (length is None and not body and begun["status"] in _BODILESS)
        return body if fits else None

    def _send_whole(self, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        """Send head and body, as uvicorn does in two steps."""
        parts = [STATUS_LINE[status]]
        fields = [*self.default_headers, *headers]
        if not self.keep_alive:
            fields.append((b"connection", b"close"))
        for name, value in fields:
            parts += (name, b": ", value, b"\r\n")
        parts.append(b"\r\n")
        head = b"".join(parts)
        if head.count(b"\n") != len(fields) + 2 or head.count(b"\r") != len(fields) + 2 or _UNSENDABLE.search(head):
            raise RuntimeError("A header of the answer holds what no header may hold.")
        self.response_started = self.response_complete = True
        self.waiting_for_100_continue = False
        if len(body) > _COPIED:
            self.transport.write(head)
            self.transport.write(body)
        else:
            self.transport.write(head + body)
        self.message_event.set()
        if not self.keep_alive:
            self.transport.close()
        self.on_response()

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
