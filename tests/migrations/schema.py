"""Owns the dump of a whole schema, from the database's own catalogue, and of all rows: how two databases compare."""

import asyncio
import sqlite3
from contextlib import closing
from typing import Any

import asyncpg

Line = tuple[str, ...]
Rows = dict[str, list[dict[str, Any]]]

SQLITE = "sqlite:///"
# Each part gives lines of text: what it is, whose it is, its name, and all that it says.
_CATALOGUE = (
    """select 'relation', relname, relkind::text, relpersistence::text, coalesce(reloptions::text, '')
    from pg_class where relnamespace = 'public'::regnamespace""",
    """select 'column', c.relname, row_number() over (partition by c.oid order by a.attnum)::text, a.attname,
        format_type(a.atttypid, a.atttypmod), a.attnotnull::text, coalesce(pg_get_expr(d.adbin, d.adrelid), ''),
        coalesce(l.collname, ''), a.attidentity::text, a.attgenerated::text
    from pg_attribute a
    join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p', 'v', 'm')
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    left join pg_collation l on l.oid = a.attcollation
    where c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped""",
    """select 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated::text
    from pg_constraint where connamespace = 'public'::regnamespace""",
    """select 'index', i.indrelid::regclass::text, pg_get_indexdef(i.indexrelid), i.indisvalid::text
    from pg_index i join pg_class c on c.oid = i.indexrelid where c.relnamespace = 'public'::regnamespace""",
    """select 'trigger', tgrelid::regclass::text, pg_get_triggerdef(oid)
    from pg_trigger where not tgisinternal""",
    """select 'function', oid::regprocedure::text, pg_get_functiondef(oid)
    from pg_proc where pronamespace = 'public'::regnamespace""",
    "select 'extension', extname, extversion from pg_extension",
)


def schema(url: str) -> list[Line]:
    """Give everything that a database is made of, except rows."""
    if url.startswith(SQLITE):
        with closing(sqlite3.connect(url.removeprefix(SQLITE))) as connection:
            found = connection.execute("select type, name, tbl_name, coalesce(sql, '') from sqlite_master").fetchall()
            pragmas = ("page_size", "journal_mode", "user_version", "encoding", "auto_vacuum")
            found += [(name, str(connection.execute(f"pragma {name}").fetchone()[0])) for name in pragmas]
            return sorted(found)
    return asyncio.run(_postgres_schema(url))


async def _postgres_schema(url: str) -> list[Line]:
    connection = await asyncpg.connect(url)
    found = [tuple(row) for part in _CATALOGUE for row in await connection.fetch(part)]
    await connection.close()
    return sorted(found)


def rows(url: str) -> Rows:
    """Give all rows of all tables, with the names of their columns."""
    if url.startswith(SQLITE):
        with closing(sqlite3.connect(url.removeprefix(SQLITE))) as connection:
            connection.row_factory = sqlite3.Row
            tables = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
            return {table: [dict(row) for row in connection.execute(f"select * from {table}")] for table in tables}  # noqa: S608 - a table's own name
    return asyncio.run(_postgres_rows(url))


async def _postgres_rows(url: str) -> Rows:
    connection = await asyncpg.connect(url)
    tables = [row[0] for row in await connection.fetch("select tablename from pg_tables where schemaname = 'public'")]
    found = {table: [dict(row) for row in await connection.fetch(f"select * from {table}")] for table in tables}  # noqa: S608 - as above
    await connection.close()
    return found
