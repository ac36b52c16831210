"""Owns what happens to a database before it is opened: a SQLite file comes to this version's revision by itself.

Called before an event loop runs, since a migration blocks. PostgreSQL is upgraded by `migrate` alone, when
its operator says so.
"""

from collections.abc import Callable

from envi_scim.databases import PostgresServer, SqliteFile
from envi_scim.storage import revision
from envi_scim.storage.errors import WrongRevision
from envi_scim.storage.urls import parse


def prepare(url: str, *, may_create: bool, applying: Callable[[str], None] | None = None) -> None:
    """Upgrade a SQLite file where it is older than this version, and make one where there is none and that is allowed.

    `applying` is told each revision, and what it brings, before it is applied.

    Raises:
        WrongRevision: there is no database and none may be made, or it is newer than this version.
        StorageUnavailable: it cannot be opened or upgraded.
    """
    match parse(url):
        case SqliteFile(path):
            current = revision.of_file(path)
            if current == revision.HEAD:
                return
            if current is None and not may_create:
                raise WrongRevision(
                    f"There is no database at {path}: run `envi-scim migrate` or `envi-scim domain create`, "
                    "which make it, or name another with --database."
                )
            # Alembic takes longer to load than most commands take to run, and is needed only here.
            from envi_scim.storage.migrate import migrate  # noqa: PLC0415 - see above

            migrate(url, applying=applying)
        case PostgresServer():
            return
