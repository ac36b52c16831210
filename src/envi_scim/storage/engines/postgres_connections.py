"""Owns who has which connection to PostgreSQL: they go from hand to hand, and asyncpg's pool only opens and ends them.

To take a connection out of that pool and give it back makes a task and two timers, a fifth of what a GET costs the
server (docs/explanation/performance). Here a connection that is free is an entry of a list. Those who find none wait
in the order in which they came. Called by `postgres` alone.
"""

import asyncio
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

if TYPE_CHECKING:
    Connection: TypeAlias = PoolConnectionProxy[asyncpg.Record]
    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]

_WAIT_SECONDS: Final = 5.0
# As asyncpg's pool: what was not used for longer may have been cut on its way without a word.
_IDLE_SECONDS: Final = 300.0


class _Free(NamedTuple):
    """A connection that nobody has, and since when."""

    connection: "Connection"
    since: float


class Connections:
    """The connections of one worker."""

    def __init__(self, pool: "Pool") -> None:
        self._pool = pool
        self._most = pool.get_max_size()
        self._opened = 0
        # The last one given back is the first to be taken, so that those that are too many become old.
        self._free: deque[_Free] = deque()
        self._waiting: deque[asyncio.Future[Connection | None]] = deque()
        self._trusted: set[Connection] = set()
        self._ending: set[asyncio.Task[None]] = set()

    async def take(self) -> "Connection":
        """Give a connection that is open. Raises TimeoutError, or what connecting raises."""
        now = asyncio.get_running_loop().time()
        while True:
            while self._free:
                connection, since = self._free.pop()
                if now - since < _IDLE_SECONDS and _is_open(connection):
                    return connection
                self._end(connection)
            if self._opened < self._most:
                return await self._open()
            async with asyncio.timeout(_WAIT_SECONDS):
                handed = await self._wait()
            if handed is not None:
                return handed

    def give(self, connection: "Connection") -> None:
        """Take a connection back."""
        if connection not in self._trusted or not _is_open(connection):
            self._end(connection)
            return
        waiter = self._next()
        if waiter is not None:
            waiter.set_result(connection)
            return
        now = asyncio.get_running_loop().time()
        self._free.append(_Free(connection, now))
        if now - self._free[0].since > _IDLE_SECONDS:
            self._end(self._free.popleft().connection)

    async def distrust(self) -> None:
        """End every connection, those that somebody has once they are given back."""
        self._trusted.clear()
        while self._free:
            self._end(self._free.pop().connection)
        await self._pool.expire_connections()

    async def close(self) -> None:
        """Close all; what is under way is waited for."""
        self._trusted.clear()
        while self._free:
            await self._pool.release(self._free.pop().connection)
        await self._pool.close()

    def terminate(self) -> None:
        """Cut all."""
        self._pool.terminate()

    async def _open(self) -> "Connection":
        self._opened += 1
        try:
            connection: Connection = await self._pool.acquire(timeout=_WAIT_SECONDS)
        except BaseException:
            self._opened -= 1
            self._one_less()
            raise
        self._trusted.add(connection)
        return connection

    async def _wait(self) -> "Connection | None":
        """Wait for a connection, or for room to open one (None)."""
        waiter: asyncio.Future[Connection | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        try:
            return await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                handed = waiter.result()
                if handed is None:
                    self._one_less()
                else:
                    self.give(handed)
            raise

    def _next(self) -> "asyncio.Future[Connection | None] | None":
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                return waiter
        return None

    def _one_less(self) -> None:
        """Let the next who waits open a connection."""
        waiter = self._next()
        if waiter is not None:
            waiter.set_result(None)

    def _end(self, connection: "Connection") -> None:
        """Have the pool end a connection, and make room for another."""
        self._trusted.discard(connection)
        let_go(connection)
        ending = asyncio.get_running_loop().create_task(self._released(connection))
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)

    async def _released(self, connection: "Connection") -> None:
        try:
            await self._pool.release(connection)
        finally:
            self._opened -= 1
            self._one_less()


def let_go(connection: "Connection") -> None:
    """Cut a connection, so that nobody uses it again and whoever waits for it hears of it."""
    with suppress(asyncpg.InterfaceError):  # the pool has found out by itself
        connection.terminate()


def _is_open(connection: "Connection") -> bool:
    try:
        return not connection.is_closed()
    except asyncpg.InterfaceError:  # it ended, and the pool has taken it back
        return False
