"""Owns what the engine commits by itself: the statement that creates a user, without HTTP, JSON or any rule.

So many tasks as there are connections in a workload, each of which waits for its commit and then makes the next
user. On PostgreSQL each has a connection of its own, through asyncpg alone; on SQLite they wait for Envi's
writer, which lets those that wait together share a commit. It is a load like any other, and takes its turn with
the servers; its process stands for the server's.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, Final

import asyncpg

from benchmarks import load as loads
from benchmarks.bare import CREATE, BareSqlite, parameters
from benchmarks.load import Load, Outcome, percentiles
from envi_scim.databases import SqliteFile, parse
from envi_scim.storage import named_queries
from envi_scim.storage.engines.positional import positional
from envi_scim.storage.engines.postgres_types import prepare_types
from envi_scim.wiring.identifiers import Uuid7Ids

DOMAIN: Final = "select id from domain"  # there is one

Create = Callable[[dict[str, Any]], Awaitable[None]]


def work(pipe: Connection, url: str) -> None:
    """Carry out load after load."""
    loads.work(pipe, partial(commit, url))


async def commit(url: str, load: Load) -> Outcome:
    """Commit for so long, and count."""
    async with AsyncExitStack() as stack:
        domain, creates = await _open(url, load.connections, stack)
        took: list[float] = []
        ids = Uuid7Ids()
        going = True

        async def one_after_the_other(create: Create) -> None:
            while going:
                start = time.perf_counter()
                await create(parameters(domain, ids.new(), ids.new()))
                took.append(time.perf_counter() - start)

        tasks = [asyncio.create_task(one_after_the_other(create)) for create in creates]
        await asyncio.sleep(load.warm_up)
        took.clear()
        start, own = time.perf_counter(), time.process_time()
        await asyncio.sleep(load.seconds)
        elapsed, own, committed = time.perf_counter() - start, time.process_time() - own, list(took)
        going = False
        await asyncio.gather(*tasks)
    return Outcome(
        right=len(committed),
        wrong=0,
        first_wrong="",
        elapsed=elapsed,
        latencies=percentiles(committed),
        cpu={"server": own},
        busy=0.0,
        next=load.first + len(took),
    )


async def _open(url: str, count: int, stack: AsyncExitStack) -> tuple[str, list[Create]]:
    """Open the database; give the domain, and a way to create for each task."""
    database = parse(url)
    if isinstance(database, SqliteFile):
        engine = BareSqlite(database.path)
        stack.push_async_callback(engine.close)
        return str(await engine.value(DOMAIN)), [engine.create] * count
    statement = positional(named_queries.load("postgres")[CREATE].sql)
    connections = []
    for _ in range(count):
        connection = await asyncpg.connect(database.dsn, server_settings={"jit": "off"})
        stack.push_async_callback(connection.close)
        await prepare_types(connection)
        connections.append(connection)

    def creating(prepared: "asyncpg.prepared_stmt.PreparedStatement[asyncpg.Record]") -> Create:
        async def create(params: dict[str, Any]) -> None:
            await prepared.fetchrow(*[params[name] for name in statement.parameters])

        return create

    domain = str(await connections[0].fetchval(DOMAIN))
    return domain, [creating(await connection.prepare(statement.sql)) for connection in connections]
