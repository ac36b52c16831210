"""Owns one worker: it listens on sockets, guards each connection (`protocol`), and ends without losing an answer."""

import asyncio
import signal
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from math import ceil
from socket import socket
from typing import Final, cast

from starlette.types import ASGIApp
from uvicorn import Server
from uvicorn._types import ASGI3Application

from envi_scim.http.limits import Limits
from envi_scim.http.protocol import GuardedProtocol, LimitedConfig
from envi_scim.settings import Settings

# How many connections may wait to be accepted: uvicorn's own figure, four times what Linux grants by default.
_BACKLOG: Final = 2048
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
        now = asyncio.get_running_loop().time()
        for connection in list(self.server_state.connections):
            cast("GuardedProtocol", connection).look_at_deadline(now)
        if self._stop is not None and self._stop.is_set():
            self.should_exit = True
        return await super().on_tick(counter)

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
