"""Owns the way of a database to the revision that this version works with.

Alembic knows the steps and prints them as SQL; we run them over our own drivers, all in one transaction,
so that neither a second PostgreSQL driver nor a bridge between threads is needed (docs/decisions). Called
before any event loop runs: by the command line for `migrate`, and by `prepare` for a SQLite file that is not
at this version's revision.
"""

import asyncio
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TypeAlias

import asyncpg
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, MigrationInfo, RevisionStep
from alembic.script import ScriptDirectory

from envi_scim.databases import PostgresServer, SqliteFile
from envi_scim.provisioning.errors import StorageUnavailable
from envi_scim.storage.engines.postgres_hosts import Hosts
from envi_scim.storage.engines.postgres_refusals import NO_CONNECTION, why_not_connected
from envi_scim.storage.errors import WrongRevision
from envi_scim.storage.revision import EMPTIED, HEAD, of_connection, of_file
from envi_scim.storage.urls import parse

_FOLDER = Path(__file__).parent / "migrations"
# Where the revisions are: the last one's database is what this version works with.
VERSIONS = (_FOLDER / "versions",)
_CURRENT = "select version_num from alembic_version"
# A file that another process writes is waited for this long (seconds).
_PATIENCE = 30.0
_CONNECT_SECONDS = 10.0

# Gives the statements that lead on from a revision, in the words of a dialect.
_Run: TypeAlias = Callable[[str | None, str], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Step:
    """One revision: what it brings, and the statements that bring it."""

    revision: str
    sentence: str
    statements: tuple[str, ...]


class _Statements(StringIO):
    """Collects what Alembic prints: one write is one statement."""

    def __init__(self) -> None:
        super().__init__()
        self.collected: list[str] = []

    def write(self, text: str) -> int:
        statement = text.strip().removesuffix(";")
        if statement and not statement.startswith("--"):
            self.collected.append(statement)
        return len(text)

    def take(self) -> tuple[str, ...]:
        """Give what came since this was asked last."""
        taken, self.collected = tuple(self.collected), []
        return taken


def migrate(
    url: str,
    *,
    revision: str = HEAD,
    versions: Sequence[Path] = VERSIONS,
    applying: Callable[[str], None] | None = None,
) -> None:
    """Create or upgrade the database that `url` names, telling what each revision brings before it is applied.

    Raises:
        StorageUnavailable: it cannot be reached or written.
        WrongRevision: it is of a newer version than this program.
    """

    def run_from(current: str | None, dialect: str) -> Iterator[str]:
        for step in steps(dialect, current=current, revision=revision, versions=versions):
            if applying is not None:
                applying(f"{step.revision}: {step.sentence}")
            yield from step.statements

    match parse(url):
        case SqliteFile(path):
            _migrate_sqlite(path, run_from)
        case PostgresServer() as server:
            asyncio.run(_migrate_postgres(server, run_from))


def steps(
    dialect: str, *, current: str | None, revision: str = HEAD, versions: Sequence[Path] = VERSIONS
) -> Sequence[Step]:
    """Give the steps that lead from one revision to another."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", os.pathsep.join(map(str, versions)))
    scripts = ScriptDirectory.from_config(config)
    if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
        raise WrongRevision(
            f"The database is at revision {current}, which this version does not know: upgrade Envi SCIM."
        )

    def upgrade(heads: object, context: MigrationContext) -> list[RevisionStep]:
        del heads, context
        return scripts._upgrade_revs(revision, current)  # type: ignore[arg-type] # noqa: SLF001 - what alembic.command.upgrade calls

    printed, found = _Statements(), list[Step]()

    def applied(ctx: MigrationContext, step: MigrationInfo, heads: object, run_args: object) -> None:
        del ctx, heads, run_args
        script = scripts.get_revision(str(step.up_revision_id))
        found.append(Step(script.revision, script.doc, printed.take()))

    environment = EnvironmentContext(
        config, scripts, fn=upgrade, as_sql=True, starting_rev=current, destination_rev=revision
    )
    with environment:
        environment.configure(
            dialect_name=dialect, output_buffer=printed, transactional_ddl=False, on_version_apply=applied
        )
        with Operations.context(environment.get_context()):
            environment.run_migrations()
    return found


def _migrate_sqlite(path: Path, run_from: _Run) -> None:
    fresh = of_file(path) is None  # refuses what is not ours, before anything is written
    try:
        with closing(sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)) as connection:
            if fresh:
                # Read by every later connection: the page size must stand before the first table, and WAL
                # stays with the file. Rows with documents fit better into 8 KiB pages.
                connection.execute("pragma page_size = 8192")
                connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = full")
            connection.execute("begin immediate")
            for statement in run_from(of_connection(connection, path), "sqlite"):
                connection.execute(statement)
            connection.execute("commit")
    except sqlite3.Error as error:
        raise StorageUnavailable(f"The database {path} cannot be opened or upgraded: {error}.") from error


async def _migrate_postgres(server: PostgresServer, run_from: _Run) -> None:
    try:
        connection = await Hosts(server).connect(timeout=_CONNECT_SECONDS)
    except NO_CONNECTION as error:
        raise StorageUnavailable(why_not_connected(error, server)) from error
    try:
        async with connection.transaction():
            current = None
            if await connection.fetchval("select to_regclass('alembic_version')::text") is not None:
                # Two that migrate at once come one behind the other; the second finds nothing to do.
                await connection.execute("lock table alembic_version in exclusive mode")
                current = await connection.fetchval(_CURRENT)
                if current is None:
                    raise WrongRevision(EMPTIED)
            for statement in run_from(current, "postgresql"):
                await connection.execute(statement)
    except asyncpg.PostgresError as error:
        raise StorageUnavailable(f"The database cannot be upgraded: {error}.") from error
    finally:
        await connection.close()
