"""Owns a record of every statement that reaches a database, taken at the drivers, below all of our own code."""

import asyncio
import re
import sqlite3
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import pytest

from envi_scim.storage.engines import postgres, sqlite, sqlite_writer
from envi_scim.storage.engines.postgres_types import prepare_types
from envi_scim.storage.engines.sqlite_statements import connect

_MEMBERSHIP = re.compile(r"\bmembership\b", re.IGNORECASE)
_ACCOUNT = re.compile(r"\baccount\b", re.IGNORECASE)


@dataclass(slots=True)
class Statements:
    """What ran since the record was last cleared, as it ran: on SQLite with the values in it."""

    texts: list[str] = field(default_factory=list)

    async def forget(self) -> None:
        """Clear the record."""
        await _until_told()
        self.texts.clear()

    async def on_members(self) -> list[str]:
        """Give those that name the table of members, comments left out."""
        return await self._on(_MEMBERSHIP)

    async def on_users(self) -> list[str]:
        """Give those that name the table of users, comments left out."""
        return await self._on(_ACCOUNT)

    async def _on(self, table: re.Pattern[str]) -> list[str]:
        await _until_told()
        bare = [re.sub(r"--.*", "", text) for text in self.texts]
        return [text.strip() for text in bare if table.search(text)]

    def record(self, patch: pytest.MonkeyPatch) -> None:
        """Have every connection that is opened from now on tell of its statements."""

        def told(*arguments: Any, **named: Any) -> sqlite3.Connection:
            connection = connect(*arguments, **named)
            connection.set_trace_callback(self.texts.append)
            return connection

        async def prepared(connection: "asyncpg.Connection[Any]") -> None:
            await prepare_types(connection)
            connection.add_query_logger(lambda logged: self.texts.append(logged.query))

        patch.setattr(sqlite, "connect", told)
        patch.setattr(sqlite_writer, "connect", told)
        patch.setattr(postgres, "prepare_types", prepared)


async def _until_told() -> None:
    """Let the drivers tell of what ran so far: asyncpg does so behind the answer."""
    for _ in range(3):
        await asyncio.sleep(0)
