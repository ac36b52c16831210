"""Owns one connection: uvicorn's HTTP/1.1 protocol, made safe against requests that are too large, too slow or none.

uvicorn alone takes a header of any size and waits for ever for half a request. Here each connection is in
one phase, each phase has a deadline, and the server looks at all deadlines on its tick (`server`), which
costs a request nothing.

| phase | begins with | at its deadline |
| --- | --- | --- |
| OPENED | the connection | closed without a word |
| HEAD | the first byte of a request | 408 |
| BODY | the end of the headers | 408 |
| ANSWERING | the end of the request | none: the application answers in its time |
| IDLE | the end of the answer | closed without a word |
| DISCARDING | a refusal, or an answer before the request was read to its end | cut |

A refusal here is a SCIM error as everywhere else, though no application has seen the request.

When the server ends, what was sent is answered, with `connection: close`; OPENED and IDLE have a shorter deadline.
"""

import asyncio
from enum import Enum, auto
from math import inf
from typing import Any, Final, cast

import httptools
import msgspec
from uvicorn._types import ASGI3Application
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from envi_scim.http.limits import Limits
from envi_scim.http.request_ids import new_request_ids
from envi_scim.scim.errors import InvalidSyntax, MethodNotAllowed, ScimError, Unavailable, UriTooLong

# How long and how much is still read from a client that was refused, so that it gets to read why: closing
# a socket with unread bytes makes the kernel throw the answer away.
_DISCARD_SECONDS: Final = 2.0
_DISCARD_BYTES: Final = 4 * 1024 * 1024

# How long a connection on which nothing is under way stays open when the server ends: a request may be on its
# way already, and whoever sends one after another gets to read that the connection ends (RFC 9112 §9.6).
_PARTING_SECONDS: Final = 0.5

_REFUSED_METHOD: Final = b"allow: GET, HEAD, POST, PUT, PATCH, DELETE\r\n"
_RETRY_AFTER: Final = b"retry-after: 5\r\n"
_PER_HEADER: Final = len(b": \r\n")

_next_request_id: Final = new_request_ids()


class HeadersTooLarge(ScimError):
    """The headers are larger than the server takes (RFC 6585 §5)."""

    status = 431


class RequestTimeout(ScimError):
    """The request did not arrive in time (RFC 9110 §15.5.9)."""

    status = 408


class Phase(Enum):
    """What a connection is in the middle of."""

    OPENED = auto()
    HEAD = auto()
    BODY = auto()
    ANSWERING = auto()
    IDLE = auto()
    DISCARDING = auto()


class LimitedConfig(Config):
    """uvicorn's configuration with our limits, which the protocol reads from it."""

    def __init__(self, app: ASGI3Application, *, limits: Limits, **options: Any) -> None:  # noqa: ANN401 - uvicorn's own
        super().__init__(app, **options)
        self.limits = limits


class GuardedProtocol(HttpToolsProtocol):
    """One connection."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.limits = cast("LimitedConfig", config).limits
        self._phase = Phase.OPENED
        self._deadline = inf
        self._stalled_until = inf
        self._refusal: ScimError | None = None
        self._ending = False
        self._head_bytes = 0
        self._chunk_bytes = 0
        self._discarded = 0

    # What the transport tells

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """Begin; refuse where too many connections are open."""
        super().connection_made(transport)
        self._enter(Phase.OPENED, self.limits.header_timeout)
        open_now = len(self.connections)
        if open_now > 2 * self.limits.max_connections:
            transport.abort()
        elif open_now > self.limits.max_connections:
            self._refuse(Unavailable("Too many connections are open; try again."), _RETRY_AFTER)

    def data_received(self, data: bytes) -> None:
        """Parse what came, and refuse what is no HTTP or too large."""
        phase = self._phase
        if phase is Phase.DISCARDING:
            self._discard(len(data))
            return
        self._chunk_bytes = len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            # Nothing is upgraded to; what follows on this connection would be read as the other protocol.
            self.cycle.keep_alive = False
        except httptools.HttpParserError as error:
            self._refuse_bytes(error, data)
        else:
            if self._phase is Phase.HEAD:
                if phase in {Phase.HEAD, Phase.OPENED, Phase.IDLE}:
                    self._head_bytes += len(data)
                if self._head_bytes - len(self.url) > self.limits.max_headers:
                    self._refuse(self._headers_too_large())

    def eof_received(self) -> None:
        """Let the transport close."""

    def pause_writing(self) -> None:
        """Note since when the client does not read."""
        super().pause_writing()
        self._stalled_until = self.loop.time() + self.limits.body_timeout

    def resume_writing(self) -> None:
        """Note that the client reads."""
        super().resume_writing()
        self._stalled_until = inf

    # What the parser tells

    def on_message_begin(self) -> None:
        """Begin a request at its first byte."""
        super().on_message_begin()
        self._head_bytes = 0
        self._enter(Phase.HEAD, self.limits.header_timeout)

    def on_url(self, url: bytes) -> None:
        """Take a piece of the target."""
        super().on_url(url)
        if len(self.url) > self.limits.max_url:
            raise self._refused(UriTooLong(f"The address is longer than the {self.limits.max_url} bytes taken here."))

    def on_headers_complete(self) -> None:
        """Start the application."""
        if self._head_bytes + self._chunk_bytes > self.limits.max_headers:  # else they cannot be too large
            size = sum([len(name) + len(value) for name, value in self.headers]) + _PER_HEADER * len(self.headers)
            if size > self.limits.max_headers:
                raise self._refused(self._headers_too_large())
        self._enter(Phase.BODY, self.limits.body_timeout)
        super().on_headers_complete()
        if self._ending:
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        """End the request."""
        super().on_message_complete()
        if self.cycle.response_complete:
            self._idle()
        else:
            self._enter(Phase.ANSWERING, inf)

    def on_response_complete(self) -> None:
        """Go on with the next request of the connection, or wait for one."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            cycle, app = self.pipeline.pop()
            self._start_asgi_task(cycle, app)
        elif self._phase is Phase.ANSWERING:
            self._idle()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        if cycle.scope["method"] not in {"GET", "HEAD"}:
            cycle.transport = cast("asyncio.Transport", _Farewell(self))
        super()._start_asgi_task(cycle, app)

    # What the server tells

    def shutdown(self) -> None:
        """Let the connection end, once what was sent on it is answered; may be told more than once."""
        if self._ending:
            return
        self._ending = True
        match self._phase:
            case Phase.OPENED | Phase.IDLE:
                self._deadline = min(self._deadline, self.loop.time() + _PARTING_SECONDS)
            case Phase.BODY | Phase.ANSWERING:
                last = self.pipeline[0][0] if self.pipeline else self.cycle
                if not last.response_started:  # else its head has promised that the connection stays
                    last.keep_alive = False

    def look_at_deadline(self, now: float) -> None:
        """Do what is due where the phase has lasted too long, or the client does not read its answer."""
        if now >= self._stalled_until:
            self.transport.abort()
        elif now >= self._deadline:
            self._expire()

    def _expire(self) -> None:
        match self._phase:
            case Phase.HEAD:
                self._refuse(RequestTimeout("The headers of the request did not arrive in time."))
            case Phase.BODY if not self.cycle.response_complete:
                self._refuse(RequestTimeout("The body of the request did not arrive in time."))
            case Phase.DISCARDING:
                self.transport.abort()
            case _:
                self.transport.close()
                # If its last bytes are not taken either, cut it at the next look.
                self._enter(Phase.DISCARDING, self.limits.body_timeout)

    # Refusals

    def farewell(self) -> None:
        """Close behind an answer, so that a client that still sends gets to read it."""
        if self._phase is Phase.BODY:
            self._discard_from_now()
        else:
            self.transport.close()

    def _refuse_bytes(self, error: httptools.HttpParserError, data: bytes) -> None:
        if self._refusal is not None:
            self._refuse(self._refusal)
        elif isinstance(error, httptools.HttpParserInvalidMethodError) and b" HTTP/1." in data:
            self._refuse(MethodNotAllowed("Nothing here takes this method."), _REFUSED_METHOD)
        else:
            self._refuse(InvalidSyntax("These bytes are no request of HTTP/1.1."))

    def _refuse(self, refusal: ScimError, headers: bytes = b"") -> None:
        """Answer in the application's place and let the connection end."""
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete:
            if cycle.response_started or self.pipeline or self._phase is not Phase.BODY:
                # An earlier request of the connection is being answered: let that end, and read no more.
                cycle.keep_alive = False
                self._enter(Phase.DISCARDING, inf)
                return
            cycle.disconnected = True
            cycle.message_event.set()
        self.transport.write(_refusal_bytes(refusal, headers))
        self._discard_from_now()

    def _discard_from_now(self) -> None:
        if self.transport.is_closing():
            return
        self._enter(Phase.DISCARDING, _DISCARD_SECONDS)
        self.flow.resume_reading()
        if self.transport.can_write_eof():
            self.transport.write_eof()

    def _discard(self, size: int) -> None:
        self._discarded += size
        if self._discarded > _DISCARD_BYTES:
            self.transport.abort()

    def _refused(self, refusal: ScimError) -> ScimError:
        self._refusal = refusal
        return refusal

    def _headers_too_large(self) -> ScimError:
        return HeadersTooLarge(f"The headers are larger than the {self.limits.max_headers} bytes taken here.")

    def _idle(self) -> None:
        self._enter(Phase.IDLE, _PARTING_SECONDS if self._ending else self.limits.keep_alive)

    def _enter(self, phase: Phase, seconds: float) -> None:
        self._phase = phase
        self._deadline = self.loop.time() + seconds


class _Farewell:
    """The transport as the answer to a request with a body sees it: it closes only once the client can read that."""

    __slots__ = ("_protocol", "_transport", "write")

    def __init__(self, protocol: GuardedProtocol) -> None:
        self._protocol = protocol
        self._transport = protocol.transport
        self.write = protocol.transport.write

    def is_closing(self) -> bool:
        """Say whether the connection ends."""
        return self._transport.is_closing()

    def close(self) -> None:
        """End the connection behind what was written."""
        self._protocol.farewell()


def _refusal_bytes(refusal: ScimError, headers: bytes) -> bytes:
    body = msgspec.json.encode(refusal.as_document())
    return b"".join(
        [
            STATUS_LINE[refusal.status],
            b"content-type: application/scim+json\r\ncontent-length: %d\r\n" % len(body),
            b"x-request-id: %s\r\nconnection: close\r\n%s\r\n" % (_next_request_id().encode(), headers),
            body,
        ]
    )
