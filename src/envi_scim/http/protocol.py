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

A refusal here is a SCIM error as everywhere else, though no application has seen the request, and comes behind
the answers that are under way. Which heads are taken is `heads`'s, how a request is answered `cycle`'s.

When the server ends, what was sent is answered, with `connection: close`. OPENED, HEAD, BODY and IDLE have a
shorter deadline then, at which a request that is not whole gets 503.
"""

import asyncio
from enum import Enum, auto
from math import inf
from typing import Any, Final, cast
from urllib.parse import unquote

import httptools
from uvicorn._types import ASGI3Application
from uvicorn.config import Config
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from envi_scim.http import heads
from envi_scim.http.cycle import Cycle, Farewell, UnchunkedCycle
from envi_scim.http.limits import LimitedConfig
from envi_scim.http.refusals import HeadersTooLarge, RequestTimeout, stopping, written
from envi_scim.scim.errors import InvalidSyntax, MethodNotAllowed, ScimError, Unavailable, UriTooLong

# How long and how much is still read from a client that was refused, so that it gets to read why: closing
# a socket with unread bytes makes the kernel throw the answer away.
_DISCARD_SECONDS: Final = 2.0
_DISCARD_BYTES: Final = 4 * 1024 * 1024

# How long a connection on which no whole request is under way stays open when the server ends: the rest may be on
# its way already, and whoever sends one after another gets to read that the connection ends (RFC 9112 §9.6).
_PARTING_SECONDS: Final = 0.5

_PER_HEADER: Final = len(b": \r\n")
# What a chunk may cost beside its bytes: its length in sixteen digits, and two ends of line.
_PER_CHUNK: Final = 16 + 2 * len(b"\r\n")

# The headers that the connection itself looks at.
_HOST: Final = b"host"
_EXPECT: Final = b"expect"
_TRANSFER_ENCODING: Final = b"transfer-encoding"
_LOOKED_AT: Final = frozenset({_HOST, _EXPECT, _TRANSFER_ENCODING})


class Phase(Enum):
    """What a connection is in the middle of."""

    OPENED = auto()
    HEAD = auto()
    BODY = auto()
    ANSWERING = auto()
    IDLE = auto()
    DISCARDING = auto()


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
        self._last_words: bytes | None = None
        self._ending = False
        self._head_bytes = 0
        self._chunk_bytes = 0
        self._framing_left = 0
        self._hosts = 0
        self._codings = b""
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
            self._refuse(Unavailable("Too many connections are open; try again."))

    def data_received(self, data: bytes) -> None:
        """Parse what came, and refuse what is no HTTP or too large."""
        phase = self._phase
        if phase is Phase.DISCARDING:
            self._discard(len(data))
            return
        cycle = self.cycle
        if phase is Phase.BODY:
            self._framing_left -= len(data)
        self._chunk_bytes = len(data)
        try:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                self._read_without_upgrade(memoryview(data), upgrade)
        except httptools.HttpParserError as error:
            self._refuse_bytes(error, data)
        else:
            if self._phase is Phase.HEAD:
                if self.cycle is cycle and phase in {Phase.HEAD, Phase.OPENED, Phase.IDLE}:
                    self._head_bytes += len(data)  # all of it is head: no request ended in it
                if self._head_bytes - len(self.url) > self.limits.max_headers:
                    self._refuse(self._headers_too_large())
            elif self._phase is Phase.BODY:
                self._check_framing(phase)

    def _read_without_upgrade(self, data: memoryview, upgrade: httptools.HttpParserUpgrade) -> None:
        """Read again, as plain HTTP/1.1, the request whose head asks for another protocol, and what follows it.

        The parser takes what is behind such a head for the other protocol; a new one is told nothing of it.
        """
        rest = data
        while True:
            method = self.parser.get_method()
            if method == b"CONNECT":  # asks for a tunnel, which no header can take back
                raise httptools.HttpParserInvalidURLError("CONNECT")
            head = heads.without_upgrade(method, self.url, self.parser.get_http_version(), self.headers)
            rest = rest[upgrade.args[0] :]
            self._chunk_bytes = len(head)
            self.parser = httptools.HttpRequestParser(self)
            self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn's own
            self.parser.feed_data(head)
            try:
                self.parser.feed_data(rest)
            except httptools.HttpParserUpgrade as next_upgrade:
                upgrade = next_upgrade
            else:
                return

    def _check_framing(self, phase_before: Phase) -> None:
        """Refuse a body whose chunks have more around them than headers may have: extensions, or trailers."""
        if phase_before is not Phase.BODY:
            self._framing_left = self.limits.max_headers  # how much of the bytes was the head is not known
        elif self._framing_left < 0:
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
        self._hosts = 0
        self._codings = b""
        self._enter(Phase.HEAD, self.limits.header_timeout)

    def on_url(self, url: bytes) -> None:
        """Take a piece of the target."""
        super().on_url(url)
        if len(self.url) > self.limits.max_url:
            raise self._refused(UriTooLong(f"The address is longer than the {self.limits.max_url} bytes taken here."))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header or, behind the body, a trailer."""
        name = name.lower()
        if name in _LOOKED_AT:
            if name == _HOST:
                self._hosts += 1
            elif name == _EXPECT:
                self.expect_100_continue = value.lower() == b"100-continue"
            else:
                self._codings += b"," + value
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Check the head and start the application."""
        if self.parser.should_upgrade():
            return  # it is read again
        if self._head_bytes + self._chunk_bytes > self.limits.max_headers:  # else they cannot be too large
            self._check_size()
        version = self.parser.get_http_version()
        if self._hosts != 1 or self._codings or version != heads.CURRENT:
            self._check_head(version)
        before = self.cycle
        self.cycle = cycle = self._new_cycle(version)
        self._framing_left = self.limits.max_headers
        # The application has the list of headers; trailers, which nobody may take for headers (RFC 9110 §6.5.1),
        # come into another, which nobody reads.
        self.headers = []
        self._enter(Phase.BODY, self.limits.body_timeout)
        if before is None or before.response_complete:
            self._start_asgi_task(cycle, self.app)
        else:
            self.flow.pause_reading()
            self.pipeline.appendleft((cycle, self.app))

    def _check_head(self, version: str) -> None:
        try:
            heads.check_head(version, hosts=self._hosts, codings=self._codings)
        except ScimError as refusal:
            raise self._refused(refusal) from None

    def _new_cycle(self, version: str) -> Cycle:
        target = httptools.parse_url(self.url)
        raw_path = target.path
        path = raw_path.decode("ascii")
        scope = self.scope
        scope["method"] = self.parser.get_method().decode("ascii")
        scope["http_version"] = version
        scope["path"] = unquote(path) if "%" in path else path
        scope["raw_path"] = raw_path
        scope["query_string"] = target.query or b""
        is_old = version == heads.OLD
        return (UnchunkedCycle if is_old else Cycle)(
            scope=scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=self.access_log,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=self.expect_100_continue,
            keep_alive=not is_old and not self._ending and self.parser.should_keep_alive(),
            on_response=self.on_response_complete,
        )

    def on_chunk_header(self) -> None:
        """Take the head of a chunk."""
        self._framing_left += _PER_CHUNK

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._framing_left += len(body)
        cycle = self.cycle
        if cycle.response_complete:
            return
        cycle.body += body
        if len(cycle.body) > HIGH_WATER_LIMIT:
            self.flow.pause_reading()
        cycle.message_event.set()

    def on_message_complete(self) -> None:
        """End the request."""
        if self.parser.should_upgrade():
            return  # it is read again
        if self.headers:  # they are trailers
            self._check_size()
        cycle = self.cycle
        if cycle.response_complete:
            self._idle()
            return
        cycle.more_body = False
        cycle.message_event.set()
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
        elif self._last_words is not None:
            self._end_with(self._last_words)
        elif self._phase is Phase.ANSWERING:
            self._idle()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        if cycle.scope["method"] not in {"GET", "HEAD"}:
            cycle.transport = cast("asyncio.Transport", Farewell(self.transport, self._farewell))
        super()._start_asgi_task(cycle, app)

    # What the server tells

    def shutdown(self) -> None:
        """Let the connection end, once what was sent on it is answered; is told again on each tick."""
        self._ending = True
        if self._phase in {Phase.OPENED, Phase.IDLE, Phase.HEAD, Phase.BODY}:
            self._deadline = min(self._deadline, self.loop.time() + _PARTING_SECONDS)
        if self._phase in {Phase.BODY, Phase.ANSWERING} and not self.cycle.response_started:
            self.cycle.keep_alive = False  # else its head has promised that the connection stays

    def look_at_deadline(self, now: float) -> None:
        """Do what is due where the phase has lasted too long, or the client does not read its answer."""
        if now >= self._stalled_until:
            self.transport.abort()
        elif now >= self._deadline:
            self._expire()

    def _expire(self) -> None:
        match self._phase:
            case Phase.HEAD:
                self._refuse(self._late("headers"))
            case Phase.BODY if not self.cycle.response_complete:
                self._refuse(self._late("body"))
            case Phase.DISCARDING:
                self.transport.abort()
            case _:
                self.transport.close()
                # If its last bytes are not taken either, cut it at the next look.
                self._enter(Phase.DISCARDING, self.limits.body_timeout)

    def _late(self, part: str) -> ScimError:
        return stopping() if self._ending else RequestTimeout(f"The {part} of the request did not arrive in time.")

    # Refusals

    def _farewell(self) -> None:
        """Close behind an answer, so that a client that still sends gets to read it."""
        if self._phase is Phase.BODY:
            self._discard_from_now()
        else:
            self.transport.close()

    def _refuse_bytes(self, error: httptools.HttpParserError, data: bytes) -> None:
        if self._refusal is not None:
            self._refuse(self._refusal)
        elif isinstance(error, httptools.HttpParserInvalidMethodError) and b" HTTP/1." in data:
            self._refuse(MethodNotAllowed("Nothing here takes this method."))
        else:
            self._refuse(InvalidSyntax("These bytes are no request of HTTP/1.1."))

    def _refuse(self, refusal: ScimError) -> None:
        """Answer in the application's place, behind the answers under way, and let the connection end."""
        cycle = self.cycle
        in_body = self._phase is Phase.BODY
        if cycle is None or cycle.response_complete:
            if in_body:  # the request was answered before its end, and has no second answer
                self._discard_from_now()
            else:
                self._end_with(written(refusal))
        elif in_body and not self.pipeline and not cycle.response_started:
            cycle.disconnected = True
            cycle.message_event.set()
            self._end_with(written(refusal))
        else:
            if not in_body:
                self._last_words = written(refusal)
            elif self.pipeline:
                self.pipeline.popleft()
                self._last_words = written(refusal)
            else:
                cycle.keep_alive = False
            self._enter(Phase.DISCARDING, inf)

    def _end_with(self, last_words: bytes) -> None:
        self.transport.write(last_words)
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

    def _check_size(self) -> None:
        """Refuse headers, or trailers, that are too large together."""
        size = sum([len(name) + len(value) for name, value in self.headers]) + _PER_HEADER * len(self.headers)
        if size > self.limits.max_headers:
            raise self._refused(self._headers_too_large())

    def _headers_too_large(self) -> ScimError:
        return HeadersTooLarge(f"The headers are larger than the {self.limits.max_headers} bytes taken here.")

    def _idle(self) -> None:
        self._enter(Phase.IDLE, _PARTING_SECONDS if self._ending else self.limits.keep_alive)

    def _enter(self, phase: Phase, seconds: float) -> None:
        self._phase = phase
        self._deadline = self.loop.time() + seconds
