"""Opens the store: the one place where a database URL becomes the ports of `provisioning.ports`."""

from datetime import timedelta

import asyncpg

from envi_scim.databases import PostgresServer, SqliteFile
from envi_scim.provisioning.errors import StorageUnavailable
from envi_scim.provisioning.ports import Clock
from envi_scim.storage import revision
from envi_scim.storage.administrators import SqlAdministrators
from envi_scim.storage.domains import SqlDomains
from envi_scim.storage.engines.postgres import PostgresEngine
from envi_scim.storage.engines.protocol import Engine
from envi_scim.storage.engines.sqlite import SqliteEngine
from envi_scim.storage.errors import WrongRevision
from envi_scim.storage.events import SqlEvents
from envi_scim.storage.groups import SqlGroups
from envi_scim.storage.lists import Lists
from envi_scim.storage.loading import SqlLoading
from envi_scim.storage.local_users import SqlForbiddenWords, SqlKeptAttributes, SqlLocalUsers
from envi_scim.storage.named_queries import load
from envi_scim.storage.overviews import SqlOverviews
from envi_scim.storage.people import SqlPeople
from envi_scim.storage.requests import SqlRequests
from envi_scim.storage.resources import SqlResources
from envi_scim.storage.secrets import SqlSecrets
from envi_scim.storage.sessions import SqlSessions
from envi_scim.storage.sign_ins import SqlSignIns
from envi_scim.storage.tidying import Tidying
from envi_scim.storage.tokens import SqlTokens
from envi_scim.storage.urls import parse
from envi_scim.storage.users import SqlUsers

# For those who write no requests.
_MONTH = timedelta(days=30)


class SqlStore:
    """Everything that is kept, in one database."""

    def __init__(self, engine: Engine, clock: Clock, *, max_scan: int, request_retention: timedelta = _MONTH) -> None:
        self._engine = engine
        self._lists = Lists(engine, clock, max_scan=max_scan)
        self.domains = SqlDomains(engine)
        self.tokens = SqlTokens(engine)
        self.users = SqlUsers(engine, self._lists)
        self.people = SqlPeople(engine, self.users)
        self.local_users = SqlLocalUsers(engine)
        self.words = SqlForbiddenWords(engine)
        self.kept_attributes = SqlKeptAttributes(engine)
        self.groups = SqlGroups(engine, self._lists)
        self.loading = SqlLoading(engine)
        self.overviews = SqlOverviews(engine)
        self.resources = SqlResources(engine, self._lists, self.users)
        self.secrets = SqlSecrets(engine)
        self.administrators = SqlAdministrators(engine)
        self.events = SqlEvents(engine)
        self.requests = SqlRequests(engine, clock, retention=request_retention)
        self.sessions = SqlSessions(engine, clock)
        self.sign_ins = SqlSignIns(engine, clock)
        self._tidying = Tidying((self.requests.purge, self.sessions.purge, self.sign_ins.purge))

    def begin(self) -> None:
        """Remove what was kept long enough from now on, until the end: for whoever serves."""
        self._tidying.begin()

    async def ready(self) -> None:
        """Ask the database for an answer. Raises StorageUnavailable."""
        await self._engine.fetch_one("ready", {})

    async def settle(self) -> None:
        """Wait for what is written behind the answers."""
        await self._lists.settle()
        await self.requests.settle()

    async def close(self) -> None:
        """Finish what is under way and let go of the database."""
        await self._tidying.close()
        await self._lists.settle()
        await self.requests.close()
        await self._engine.close()


async def open_store(
    url: str,
    clock: Clock,
    *,
    pool_size: int,
    max_scan: int,
    answer_within: float,
    request_retention: timedelta = _MONTH,
) -> SqlStore:
    """Open the database that a URL names, which is at this version's revision: `prepare` and `migrate` see to that.

    PostgreSQL has `answer_within` seconds for a statement; requests are kept for `request_retention`.

    Raises:
        StorageUnavailable: it cannot be reached, or its tables are not at this version's revision.
    """
    match parse(url):
        case SqliteFile(path):
            revision.check(revision.of_file(path))
            engine_of_file = SqliteEngine(path, load("sqlite"))
            return SqlStore(engine_of_file, clock, max_scan=max_scan, request_retention=request_retention)
        case PostgresServer() as server:
            engine = await PostgresEngine.open(
                server, load("postgres"), connections=pool_size, answer_within=answer_within
            )
            try:
                await _check_revision(engine)
            except BaseException:
                await engine.close()
                raise
            return SqlStore(engine, clock, max_scan=max_scan, request_retention=request_retention)


async def _check_revision(engine: Engine) -> None:
    try:
        row = await engine.fetch_one("current_revision", {})
    except asyncpg.UndefinedTableError:
        raise WrongRevision(revision.NO_TABLES) from None
    except asyncpg.PostgresError as error:
        raise StorageUnavailable(
            "The revision of the database cannot be read; see that its tables may be read."
        ) from error
    if row is None:
        raise WrongRevision(revision.EMPTIED)
    revision.check(row[0])
