"""Owns the look at all that a database holds, past the product: what is nowhere must not be there either."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import asyncpg

SQLITE = "sqlite:///"
_POSTGRES_TABLES = """
    select format('%I.%I', table_schema, table_name) from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema')
"""


def everything_stored(database: str) -> str:
    """Give every row of every table as text, in lower case as keys are; of SQLite the bytes of its files as well."""
    if database.startswith(SQLITE):
        return _sqlite(Path(database.removeprefix(SQLITE))).casefold()
    return asyncio.run(_postgres(database)).casefold()


def _sqlite(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        tables = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
        rows = [row for table in tables for row in connection.execute(f"select * from {table}")]  # noqa: S608 - a table's own name
        # Deleted rows and earlier versions of pages are in the files only, of which reading must not clear one.
        files = [file.read_bytes() for file in (path, path.with_name(f"{path.name}-wal"))]
    return "\n".join([*map(repr, rows), *(content.decode("latin-1") for content in files)])


async def _postgres(database: str) -> str:
    connection = await asyncpg.connect(database)
    try:
        tables = [row[0] for row in await connection.fetch(_POSTGRES_TABLES)]
        rows = [row[0] for table in tables for row in await connection.fetch(f"select t::text from {table} t")]  # noqa: S608 - as above
    finally:
        await connection.close()
    return "\n".join(rows)
