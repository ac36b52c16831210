"""Owns the revision of a database: the one that this version works with, and how it is found out.

Reading it loads no Alembic and takes no lock that waits for a writer, so that every command can begin with
it; only where it is not `HEAD` is there anything for `migrate` to do.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from envi_scim.provisioning.errors import StorageUnavailable
from envi_scim.storage.engines.sqlite_statements import file_uri
from envi_scim.storage.errors import NotOurs, WrongRevision

# A constant, so that serving does not load Alembic; a test holds it against the migration folder.
HEAD: Final = "0003"

NO_TABLES: Final = "The database has no tables yet: run `envi-scim migrate` first."
EMPTIED: Final = (
    "The table alembic_version of the database is empty, so nobody knows which version its other tables are of: "
    "restore the database from a backup."
)

# Another process holds the file up only while it recovers it from a crash (seconds).
_PATIENCE: Final = 5.0


def check(revision: str | None) -> None:
    """Refuse a database that this version does not work with; None is one without tables. Raises WrongRevision."""
    if revision is None:
        raise WrongRevision(NO_TABLES)
    if revision != HEAD:
        raise WrongRevision(
            f"The database is at revision {revision} and this version works with {HEAD}: "
            "run `envi-scim migrate`, or a version that fits."
        )


def of_file(path: Path) -> str | None:
    """Read the revision of a SQLite file; None where there is no file, or none with tables. Changes nothing.

    Raises:
        NotOurs: it holds the tables of another program.
        WrongRevision: its tables are ours and of no known revision.
        StorageUnavailable: it cannot be read, or is no database.
    """
    try:
        os.stat(path)  # noqa: PTH116 - Path.exists() takes a folder that may not be entered for an answer
        with closing(sqlite3.connect(file_uri(path), uri=True, timeout=_PATIENCE, isolation_level=None)) as connection:
            return of_connection(connection, path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise StorageUnavailable(f"The database {path} cannot be opened: {error.strerror}.") from error
    except sqlite3.Error as error:
        raise StorageUnavailable(f"The database {path} cannot be opened: {error}.") from error


def of_connection(connection: sqlite3.Connection, path: Path) -> str | None:
    """Read the revision of a SQLite database that is open."""
    tables = {name for (name,) in connection.execute("select name from sqlite_master")}
    if not tables:
        return None
    if "alembic_version" not in tables:
        raise NotOurs(f"The file {path} holds the tables of another program; nothing in it was changed.")
    row = connection.execute("select version_num from alembic_version").fetchone()
    if row is None:
        raise WrongRevision(EMPTIED)
    return str(row[0])
