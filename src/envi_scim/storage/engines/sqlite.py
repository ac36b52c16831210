"""Owns SQLite: reads on the loop, scans in threads, writes by way of `sqlite_writer`.

A point read, a page or a brief write takes some ten or hundred microseconds, less than a thread would cost; what may
take longer comes in through the `_large` methods, or as a write that is not called brief. Called by `store`; knows no
table.
"""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from envi_scim.storage.engines.protocol import Params, Result, Row, Statements, Turn
from envi_scim.storage.engines.sqlite_statements import (
    READER_CACHE,
    SCANNER_CACHE,
    SqliteStatements,
    connect,
    translated,
)
from envi_scim.storage.engines.sqlite_writer import SqliteWriter
from envi_scim.storage.named_queries import NamedQuery

# Scans beside the loop: two, since the interpreter runs one at a time anyway and the second lets a short
# one pass a long one.
_SCANNERS = 2


class SqliteEngine:
    """One SQLite file that is open."""

    name = "sqlite"
    shared = False

    def __init__(self, path: Path, queries: Mapping[str, NamedQuery]) -> None:
        self._path = path
        self._queries = queries
        with translated():
            self._reader = SqliteStatements(connect(path, read_only=True, cache=READER_CACHE), queries)
        self._writer = SqliteWriter(path, queries)
        self._scanner = threading.local()
        self._scanners = ThreadPoolExecutor(_SCANNERS, thread_name_prefix="sqlite-scan")
        self._scan_connections: list[sqlite3.Connection] = []

    async def fetch_one(self, query: str, params: Params) -> Row | None:
        return self._reader.run_one(query, params)

    async def fetch_all(self, query: str, params: Params) -> Sequence[Row]:
        return self._reader.run_all(query, params)

    async def select(self, sql: str, params: Params) -> Sequence[Row]:
        return self._reader.run_text(sql, params)

    async def fetch_large(self, query: str, params: Params) -> Sequence[Row]:
        return await self._scan(lambda statements: statements.run_all(query, params))

    async def select_large(self, sql: str, params: Params) -> Sequence[Row]:
        return await self._scan(lambda statements: statements.run_text(sql, params))

    async def write(self, query: str, params: Params, *, brief: bool = False) -> Row | None:
        return await self._writer.submit(lambda statements: statements.run_write(query, params), brief=brief)

    async def write_rows(self, query: str, rows: Sequence[Sequence[object]]) -> None:
        await self._writer.submit(lambda statements: statements.run_rows(query, rows))

    async def aside(self, compute: Callable[[], Result]) -> Result:
        return await asyncio.to_thread(compute)

    async def transact(
        self, work: Callable[[Statements], Awaitable[Result]], *, turn: Turn | None = None, brief: bool = False
    ) -> Result:
        del turn  # the one writer takes everybody in turn
        return await self._writer.submit(lambda statements: _drive(work(statements)), brief=brief)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[SqliteStatements]:
        with translated():
            connection = connect(self._path, read_only=True, cache=SCANNER_CACHE)
        try:
            connection.execute("begin")  # the moment is that of the first read
            yield SqliteStatements(connection, self._queries)
        finally:
            connection.close()

    async def close(self) -> None:
        await self._writer.close()
        self._scanners.shutdown(wait=True)
        for connection in self._scan_connections:
            connection.close()
        self._reader.close()

    async def _scan(self, run: Callable[[SqliteStatements], Sequence[Row]]) -> Sequence[Row]:
        return await asyncio.get_running_loop().run_in_executor(self._scanners, lambda: run(self._own_statements()))

    def _own_statements(self) -> SqliteStatements:
        """Give the connection of the scanning thread that asks."""
        statements: SqliteStatements | None = getattr(self._scanner, "statements", None)
        if statements is None:
            with translated():
                connection = connect(self._path, read_only=True, cache=SCANNER_CACHE)
            self._scan_connections.append(connection)
            statements = self._scanner.statements = SqliteStatements(connection, self._queries)
        return statements


def _drive(work: Awaitable[Any]) -> Any:  # noqa: ANN401 - the result is the caller's
    """Run a transaction's coroutine where the writer is: on SQLite none of its awaits ever suspends."""
    coroutine = work.__await__()
    try:
        next(coroutine)
    except StopIteration as done:
        return done.value
    raise RuntimeError("A transaction waits for something other than its own statements")
