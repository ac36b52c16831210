"""Owns one worker: it listens on sockets, guards each connection (`protocol`), and ends without losing an answer."""

import asyncio
import signal
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from math import ceil
from socket import socket
from typing import Final, cast

from starlette.types import ASGIApp
from uvicorn import Server
from uvicorn._types import ASGI3Application

from envi_scim.http.limits import LimitedConfig, Limits
from envi_scim.http.protocol import GuardedProtocol
from envi_scim.settings import Settings

# How many connections may wait to be accepted: uvicorn's own figure, four times what Linux grants by default.
_BACKLOG: Final = 2048
# How often the connections are looked at while the server ends: uvicorn's tick until then.
_LOOK_SECONDS: Final = 0.1
# How long a request that was cut may take to say so.
_CUT_SECONDS: Final = 1.0
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


async def run_worker(
    app: ASGIApp, sockets: Sequence[socket], settings: Settings, *, stop: asyncio.Event | None = None
) -> None:
    """Serve until told to stop; then take no new request, end those under way, and return.

    SIGTERM and SIGINT tell it, a second SIGINT cuts what is under way. Where `stop` is given, that event
    tells it instead, and signals are the caller's.
    """
    config = LimitedConfig(
        cast("ASGI3Application", app),  # the same protocol in other words
        limits=Limits.of(settings),
        http=GuardedProtocol,
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=_BACKLOG,
        timeout_graceful_shutdown=ceil(settings.drain_timeout),
    )
    await _Worker(config, stop).serve(list(sockets))


class _Worker(Server):
    """uvicorn's server, which looks at the deadlines of its connections on each tick, ten times a second."""

    def __init__(self, config: LimitedConfig, stop: asyncio.Event | None) -> None:
        super().__init__(config)
        self._stop = stop

    async def on_tick(self, counter: int) -> bool:
        """Look at all deadlines."""
        self._look_at_deadlines()
        if self._stop is not None and self._stop.is_set():
            self.should_exit = True
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Take no new connection, answer what was sent on those that are there, and return when they have ended."""
        await self._accept_the_last(sockets or [])
        looking = asyncio.create_task(self._look_on())
        try:
            await super().shutdown(sockets)
            await self._cut_the_rest()
        finally:
            looking.cancel()

    async def _cut_the_rest(self) -> None:
        """End what has not ended in its time: each request gets to say so (`cycle`), then its connection is cut."""
        tasks = list(self.server_state.tasks)
        for task in tasks:
            if not task.cancelling():
                task.cancel()
        if tasks or self.server_state.connections:
            await asyncio.wait([*tasks, asyncio.create_task(asyncio.sleep(_LOOK_SECONDS))], timeout=_CUT_SECONDS)
        for connection in list(self.server_state.connections):
            cast("GuardedProtocol", connection).transport.abort()

    async def _accept_the_last(self, listeners: Sequence[socket]) -> None:
        """Take those whom the system let in and nobody accepted yet, and close behind them.

        They may have sent a request; closing alone would reset them. Between the last of them and the
        closing nothing else runs.
        """
        last = [connection for listener in listeners for connection in _waiting(listener)]
        for server in self.servers:
            server.close()
        loop = asyncio.get_running_loop()
        for connection in last:
            with suppress(OSError):  # it is gone already
                await loop.connect_accepted_socket(self._connection, connection)

    def _connection(self) -> GuardedProtocol:
        return GuardedProtocol(self.config, self.server_state, self.lifespan.state)

    async def _look_on(self) -> None:
        """Go on looking at deadlines, and tell those that the loop accepted last, too, that the server ends."""
        while True:
            for connection in list(self.server_state.connections):
                connection.shutdown()
            self._look_at_deadlines()
            await asyncio.sleep(_LOOK_SECONDS)

    def _look_at_deadlines(self) -> None:
        now = asyncio.get_running_loop().time()
        for connection in list(self.server_state.connections):
            cast("GuardedProtocol", connection).look_at_deadline(now)

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Listen to signals through the loop, so that whoever called gets to close what it opened."""
        if self._stop is not None:
            yield
            return
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in _SIGNALS:
                loop.remove_signal_handler(number)


def _waiting(listener: socket) -> Iterator[socket]:
    listener.setblocking(False)  # noqa: FBT003 - as the library has it
    with suppress(OSError):  # BlockingIOError: there is nobody any more
        while True:
            yield listener.accept()[0]
