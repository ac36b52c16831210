"""Owns the processor time of processes to the nanosecond, as the scheduler counts it: a server's, a database's.

The ticks of `processes.cpu_seconds` are ten milliseconds, more than most requests take.
"""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import asyncpg

from benchmarks.targets import Database
from envi_scim.databases import SqliteFile, parse


def cpu_seconds(processes: Iterable[int]) -> float:
    """Give the processor time of processes with all their threads."""
    return sum(_of_process(process) for process in processes)


def _of_process(process: int) -> float:
    total = 0
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{process}/task").iterdir():
            with suppress(FileNotFoundError, ProcessLookupError):
                total += int((task / "schedstat").read_text(encoding="ascii").split(maxsplit=1)[0])
    return total / 1e9


def backends(database: Database) -> Sequence[int]:
    """Give the processes that work for whoever is connected to a database; none where it is a file."""
    place = parse(database.url)
    if isinstance(place, SqliteFile):
        return ()
    return asyncio.run(_backends(place.dsn))


async def _backends(dsn: str) -> Sequence[int]:
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch(
            "select pid from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'"
        )
    finally:
        await connection.close()
    return [row[0] for row in rows]
