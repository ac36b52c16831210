"""Owns PostgreSQL: a pool of asyncpg connections whose types are the store's, retries, and what errors become.

A named write is one statement and so one round trip. Serialization failures and deadlocks are run again;
a lost connection is not, since nobody knows what became of the write. A server that neither answers nor goes
away is given up after a while, its connection with it. Called by `store`; knows no table.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import TypeVar, cast

import asyncpg

from envi_scim.databases import PostgresServer
from envi_scim.provisioning.errors import StorageUnavailable
from envi_scim.storage.engines.copy_text import copy_target, copy_text
from envi_scim.storage.engines.positional import Positional, positional
from envi_scim.storage.engines.postgres_connections import Connections, let_go
from envi_scim.storage.engines.postgres_hosts import Hosts
from envi_scim.storage.engines.postgres_refusals import NO_CONNECTION, why_not_connected
from envi_scim.storage.engines.postgres_types import prepare_types
from envi_scim.storage.engines.protocol import Params, Result, Row, Statements, Turn
from envi_scim.storage.engines.turns import Turns
from envi_scim.storage.errors import UniqueViolation
from envi_scim.storage.named_queries import NamedQuery

_ATTEMPTS = 6
_CONNECT_SECONDS = 5.0
_CLOSE_SECONDS = 5.0
# Longer than the server itself gives a statement, so that one that answers says so itself and keeps its connection.
_GRACE_SECONDS = 5.0
SETTINGS = {
    "application_name": "envi-scim",
    "timezone": "UTC",
    # Queries of a millisecond do not pay for compilation.
    "jit": "off",
    # Every query reads an index in the order of its answer. Of tables that were never analysed the planner would rather
    # gather all that a domain has and sort it.
    "enable_bitmapscan": "off",
    # Room for the ids of some 500,000 index rows as a hash table, where a filter negates a range of them.
    "work_mem": "32MB",
}
_PREPARED = 1024
# PostgreSQL keeps one plan for a statement that comes often, and makes it for arrays of ten. By that plan an array of
# 40,000 was read 40,000 times; so longer ones than this have a plan made for them, which costs one round trip.
_LONG_ARRAY = 250

_RETRIED = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)
# After these nobody knows what the connection is in the middle of.
_BROKEN = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    # The server goes away while a statement is sent: the driver finds itself between two of its states.
    asyncpg.InternalClientError,
)
_UNAVAILABLE = (
    *_BROKEN,
    asyncpg.PostgresConnectionError,  # 08xxx
    asyncpg.OperatorInterventionError,  # 57xxx: shutdown, crash, not yet up, statement timeout
    asyncpg.InsufficientResourcesError,  # 53xxx: disk full, too many connections
    asyncpg.PostgresIOError,
    asyncpg.ReadOnlySQLTransactionError,  # a standby, or a fail-over under way
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
)

Answer = TypeVar("Answer")


class _Connection(asyncpg.Connection):
    """A connection that is given back without a round trip: nothing of a session is ever changed."""

    def get_reset_query(self) -> str:
        return ""


class _Runner:
    """Named queries over one connection."""

    def __init__(self, connection: asyncpg.Connection, queries: Mapping[str, Positional]) -> None:
        self._connection = connection
        self._queries = queries

    async def fetch_one(self, query: str, params: Params) -> Row | None:
        text, arguments = self._bound(query, params)
        if _is_long(arguments):
            rows = await self._planned_for(text, arguments)
            return rows[0] if rows else None
        row: Row | None = await self._connection.fetchrow(text, *arguments)
        return row

    async def fetch_all(self, query: str, params: Params) -> Sequence[Row]:
        text, arguments = self._bound(query, params)
        if _is_long(arguments):
            return await self._planned_for(text, arguments)
        rows: Sequence[Row] = await self._connection.fetch(text, *arguments)
        return rows

    async def write(self, query: str, params: Params, *, brief: bool = False) -> Row | None:
        del brief  # everything is done elsewhere
        return await self.fetch_one(query, params)

    async def write_rows(self, query: str, rows: Sequence[Sequence[object]]) -> None:
        await self.copy(query, copy_text(rows))

    async def copy(self, query: str, text: bytes) -> None:
        """Run a named COPY of rows that are written already."""
        target = copy_target(self._queries[query].sql)
        # As a buffer it goes out from here; a file would be read in a thread.
        source = memoryview(text)
        await self._connection.copy_to_table(
            target.table,
            source=source,  # type: ignore[arg-type]  # the stubs leave out what asyncpg's manual has: buffers
            columns=target.columns,
            format="text",
        )

    async def aside(self, compute: Callable[[], Result]) -> Result:
        return await asyncio.to_thread(compute)

    def _bound(self, query: str, params: Params) -> tuple[str, list[object]]:
        prepared = self._queries[query]
        return prepared.sql, [params[name] for name in prepared.parameters]

    async def _planned_for(self, text: str, arguments: list[object]) -> Sequence[Row]:
        """Run a statement by a plan of its own: an unnamed one is planned for its arguments each time."""
        statement = await self._connection.prepare(text, name="")
        rows: Sequence[Row] = await statement.fetch(*arguments)
        return rows


class _SnapshotRunner(_Runner):
    """Named queries over a connection that is kept from one to the next."""

    async def fetch_all(self, query: str, params: Params) -> Sequence[Row]:
        with _translated():
            return await super().fetch_all(query, params)

    async def fetch_one(self, query: str, params: Params) -> Row | None:
        with _translated():
            return await super().fetch_one(query, params)


@contextmanager
def _translated() -> Iterator[None]:
    """Turn what the driver raises into our own errors."""
    try:
        yield
    except asyncpg.UniqueViolationError as error:
        raise UniqueViolation from error
    except _UNAVAILABLE as error:
        raise StorageUnavailable("The database cannot answer just now.") from error


def _is_long(arguments: list[object]) -> bool:
    return any(type(argument) is list and len(argument) > _LONG_ARRAY for argument in arguments)


class PostgresEngine:
    """One PostgreSQL database that is open."""

    name = "postgres"
    shared = True

    def __init__(
        self, pool: "asyncpg.Pool[asyncpg.Record]", queries: Mapping[str, NamedQuery], *, patience: float
    ) -> None:
        self._connections = Connections(pool)
        self._patience = patience
        self._turns = Turns()
        self._queries = {name: positional(query.sql) for name, query in queries.items()}

    @classmethod
    async def open(
        cls, server: PostgresServer, queries: Mapping[str, NamedQuery], *, connections: int, answer_within: float
    ) -> "PostgresEngine":
        """Connect; no statement may take longer than so many seconds. Raises StorageUnavailable."""
        patience = answer_within + _GRACE_SECONDS
        try:
            pool = await asyncpg.create_pool(
                connect=Hosts(server).connect,
                min_size=1,
                max_size=connections,
                connection_class=_Connection,
                init=prepare_types,
                timeout=_CONNECT_SECONDS,
                command_timeout=patience,
                statement_cache_size=_PREPARED,
                max_cached_statement_lifetime=0,
                server_settings=SETTINGS | {"statement_timeout": str(round(answer_within * 1000))},
            )
        except NO_CONNECTION as error:
            raise StorageUnavailable(why_not_connected(error, server)) from error
        return cls(pool, queries, patience=patience)

    async def fetch_one(self, query: str, params: Params) -> Row | None:
        return await self._run(lambda connection: _Runner(connection, self._queries).fetch_one(query, params))

    async def fetch_all(self, query: str, params: Params) -> Sequence[Row]:
        return await self._run(lambda connection: _Runner(connection, self._queries).fetch_all(query, params))

    async def select(self, sql: str, params: Params) -> Sequence[Row]:
        text = positional(sql)
        arguments = [params[name] for name in text.parameters]
        return await self._run(lambda connection: connection.fetch(text.sql, *arguments))

    fetch_large = fetch_all
    select_large = select

    async def write(self, query: str, params: Params, *, brief: bool = False) -> Row | None:
        del brief
        return await self._repeat(lambda: self.fetch_one(query, params))

    async def write_rows(self, query: str, rows: Sequence[Sequence[object]]) -> None:
        text = copy_text(rows)
        await self._repeat(lambda: self._run(lambda connection: _Runner(connection, self._queries).copy(query, text)))

    async def aside(self, compute: Callable[[], Result]) -> Result:
        return await asyncio.to_thread(compute)

    async def transact(
        self, work: Callable[[Statements], Awaitable[Result]], *, turn: Turn | None = None, brief: bool = False
    ) -> Result:
        del brief

        async def run(connection: asyncpg.Connection) -> Result:
            async with connection.transaction():
                return await work(_Runner(connection, self._queries))

        try:
            async with self._turns.taken(turn):
                return await self._repeat(lambda: self._run(run))
        except TimeoutError as error:
            raise StorageUnavailable("Too many requests change this resource at the same time.") from error

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[_Runner]:
        with _translated():
            connection = await self._connections.take()
        try:
            transaction = connection.transaction(isolation="repeatable_read", readonly=True)
            with _translated():
                await transaction.start()
            try:
                yield _SnapshotRunner(cast("asyncpg.Connection", connection), self._queries)
            finally:
                try:
                    await transaction.rollback()
                except (*_UNAVAILABLE, asyncpg.PostgresError):  # nothing was written that could be lost
                    let_go(connection)
        except asyncio.CancelledError:
            let_go(connection)
            raise
        finally:
            self._connections.give(connection)

    async def close(self) -> None:
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self._connections.close()
        except TimeoutError:
            self._connections.terminate()

    async def _run(self, use: Callable[..., Awaitable[Answer]]) -> Answer:
        with _translated():
            connection = await self._connections.take()
            # Not a timeout around it: a transaction that is given up says rollback first, and a server that
            # hangs does not answer that either. To whoever waits, the connection is lost.
            given_up = asyncio.get_running_loop().call_later(self._patience, let_go, connection)
            try:
                return await use(connection)
            except (*_BROKEN, asyncio.CancelledError):  # or whoever asked is gone while the statement runs
                let_go(connection)
                raise
            except asyncpg.ReadOnlySQLTransactionError:
                # It leads to a standby, or to what was the primary, and so may the others: all are made anew.
                await self._connections.distrust()
                raise
            finally:
                given_up.cancel()
                self._connections.give(connection)

    async def _repeat(self, attempt: Callable[[], Awaitable[Answer]]) -> Answer:
        for turn in range(_ATTEMPTS - 1):
            try:
                return await attempt()
            except _RETRIED:
                # Jitter, so that two that met do not meet again.
                await asyncio.sleep(random.uniform(0, 0.01 * 2**turn))  # noqa: S311 - no secret
        try:
            return await attempt()
        except _RETRIED as error:
            raise StorageUnavailable("The database is too busy with conflicting changes.") from error
