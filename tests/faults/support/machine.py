"""Owns a server that may be killed, on a database whose events can be counted behind its back."""

import asyncio
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass

import asyncpg

from tests.acceptance.support.commands import Shell
from tests.acceptance.support.server import Server

EVENTS = """
    select event.resource_id, count(*)
    from event join domain on domain.id = event.domain_id
    where domain.name = {name} and event.resource_type in ('user', 'group')
    group by event.resource_id
"""


@dataclass(frozen=True, slots=True)
class Machine:
    """A server process and an operator on one database."""

    engine: str
    server: Server
    shell: Shell

    @property
    def database(self) -> str:
        """The URL of the database."""
        return self.server.database

    def events(self, domain: str) -> Counter[str]:
        """Count the events of each user and group of a domain, straight from the database."""
        if self.engine == "sqlite":
            return self._sqlite_events(domain)
        return asyncio.run(self._postgres_events(domain))

    def _sqlite_events(self, domain: str) -> Counter[str]:
        with closing(sqlite3.connect(self.database.removeprefix("sqlite:///"))) as connection:
            return Counter(dict(connection.execute(EVENTS.format(name="?"), (domain,)).fetchall()))

    async def _postgres_events(self, domain: str) -> Counter[str]:
        connection = await asyncpg.connect(self.database)
        try:
            rows = await connection.fetch(EVENTS.format(name="$1"), domain)
        finally:
            await connection.close()
        return Counter({str(row[0]): row[1] for row in rows})
