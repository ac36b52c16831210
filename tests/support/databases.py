"""Owns databases for tests that want one with the tables and nothing in it: each is made once and emptied often.

To make a PostgreSQL database and to drop it takes ten times as long as to empty one. Whatever differs from the
template afterwards in more than its rows, is still in use, or has grown, is dropped.
"""

import asyncio
import shutil
from pathlib import Path

import asyncpg

from envi_scim.storage.migrate import migrate
from tests.support.postgres import Cluster

LARGE = 40 * 1024 * 1024  # bytes; the tables alone take 9 MB
_LEAVE = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> $1"
_TABLES = """
    select string_agg(format('delete from %I', relname), '; ') from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname <> 'alembic_version'
"""
# Everything but rows that a test could leave behind.
_SHAPE = """
    select format('%s %s %s %s %s %s',
        (select string_agg(relname || relkind::text, ',' order by relname)
         from pg_class where relnamespace = 'public'::regnamespace),
        (select count(*) from pg_attribute), (select count(*) from pg_constraint), (select count(*) from pg_trigger),
        (select count(*) from pg_proc), (select string_agg(version_num, ',') from alembic_version))
"""


class Recycled:
    """The emptied databases of one cluster."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._free: list[str] = []
        self._shape = ""

    def take(self) -> str:
        """Give the URL of a database that has the tables and nothing in it."""
        if self._free:
            return self._free.pop()
        url = self._cluster.new_database()
        self._shape = self._shape or asyncio.run(_ask(url, _SHAPE))
        return url

    def give_back(self, url: str) -> None:
        """Empty a database for the next one, or drop it."""
        try:
            is_empty = asyncio.run(self._emptied(url))
        except (asyncpg.PostgresError, OSError):
            is_empty = False
        if is_empty:
            self._free.append(url)
        else:
            self._cluster.drop(url)

    async def _emptied(self, url: str) -> bool:
        connection = await asyncpg.connect(url, server_settings={"lock_timeout": "2s"})
        try:
            await connection.execute("set session_replication_role = replica")  # in whatever order
            await connection.fetch(_LEAVE, connection.get_server_pid())
            if await connection.fetchval("select pg_database_size(current_database())") > LARGE:
                return False
            await connection.execute(await connection.fetchval(_TABLES))
            shape: str = await connection.fetchval(_SHAPE)
            return shape == self._shape
        finally:
            await connection.close()


async def _ask(url: str, question: str) -> str:
    connection = await asyncpg.connect(url)
    try:
        answer: str = await connection.fetchval(question)
        return answer
    finally:
        await connection.close()


def migrated_file(path: Path, template: Path) -> str:
    """Make a SQLite file that has the tables and nothing in it, as a copy of one that is made once; give its URL."""
    if not template.exists():
        migrate(f"sqlite:///{template}")
    shutil.copy(template, path)
    return f"sqlite:///{path}"
