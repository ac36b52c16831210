"""Opens the store: the one place where a database URL becomes the ports of `provisioning.ports`."""

import asyncpg

from envi_scim.storage.administrators import SqlAdministrators
from envi_scim.storage.domains import SqlDomains
from envi_scim.storage.engines.postgres import PostgresEngine
from envi_scim.storage.engines.protocol import Engine
from envi_scim.storage.engines.sqlite import SqliteEngine
from envi_scim.storage.errors import WrongRevision
from envi_scim.storage.events import SqlEvents
from envi_scim.storage.groups import SqlGroups
from envi_scim.storage.lists import MAX_SCAN, Lists
from envi_scim.storage.named_queries import load
from envi_scim.storage.revision import HEAD
from envi_scim.storage.tokens import SqlTokens
from envi_scim.storage.urls import PostgresServer, SqliteFile, parse
from envi_scim.storage.users import SqlUsers

# Connections a worker: what one process of Python can keep busy, several times over.
_CONNECTIONS = 10
# Seconds that PostgreSQL has for a statement, unless it is set: see the table of settings.
_ANSWER_WITHIN = 30.0


class SqlStore:
    """Everything that is kept, in one database."""

    def __init__(self, engine: Engine, *, max_scan: int) -> None:
        self._engine = engine
        self._lists = Lists(engine, max_scan=max_scan)
        self.domains = SqlDomains(engine)
        self.tokens = SqlTokens(engine)
        self.users = SqlUsers(engine, self._lists)
        self.groups = SqlGroups(engine, self._lists)
        self.administrators = SqlAdministrators(engine)
        self.events = SqlEvents(engine)

    async def ready(self) -> None:
        """Ask the database for an answer. Raises StorageUnavailable."""
        await self._engine.fetch_one("ready", {})

    async def settle(self) -> None:
        """Wait for what is written behind the answers."""
        await self._lists.settle()

    async def close(self) -> None:
        """Finish what is under way and let go of the database."""
        await self._lists.settle()
        await self._engine.close()


async def open_store(
    url: str, *, pool_size: int = _CONNECTIONS, max_scan: int = MAX_SCAN, answer_within: float = _ANSWER_WITHIN
) -> SqlStore:
    """Open the database that a URL names. SQLite's file is created and upgraded where that is needed.

    Raises:
        StorageUnavailable: it cannot be reached, or PostgreSQL's tables are not at this version's revision.
    """
    match parse(url):
        case SqliteFile(path):
            # Alembic is loaded only where there may be something to do: serving never needs it.
            from envi_scim.storage.migrate import migrate  # noqa: PLC0415 - see above

            migrate(url)
            return SqlStore(SqliteEngine(path, load("sqlite")), max_scan=max_scan)
        case PostgresServer(dsn):
            engine = await PostgresEngine.open(
                dsn, load("postgres"), connections=pool_size, answer_within=answer_within
            )
            try:
                await _check_revision(engine)
            except BaseException:
                await engine.close()
                raise
            return SqlStore(engine, max_scan=max_scan)


async def _check_revision(engine: Engine) -> None:
    try:
        row = await engine.fetch_one("current_revision", {})
    except asyncpg.UndefinedTableError:
        row = None
    if row is None:
        raise WrongRevision("The database has no tables yet: run `envi-scim migrate` first.")
    if row[0] != HEAD:
        raise WrongRevision(
            f"The database is at revision {row[0]} and this version works with {HEAD}: "
            "run `envi-scim migrate`, or a version that fits."
        )
