"""Owns the reading of database URLs: `sqlite:///path` and `postgresql://...`."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from envi_scim.storage.errors import UnknownDatabase


@dataclass(frozen=True, slots=True)
class SqliteFile:
    """A database in one file; `sqlite:///name` is relative, `sqlite:////name` absolute."""

    path: Path


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A database on a PostgreSQL server, addressed as libpq does."""

    dsn: str


def parse(url: str) -> SqliteFile | PostgresServer:
    """Say which database a URL means. Raises UnknownDatabase with a sentence; never repeats the URL's password."""
    parts = urlsplit(url)
    if parts.scheme in {"postgresql", "postgres"}:
        return PostgresServer(dsn=url)
    if parts.scheme != "sqlite":
        raise UnknownDatabase("The database URL must begin with sqlite:/// or postgresql://.")
    path = unquote(parts.path[1:])
    if parts.netloc or not path:
        raise UnknownDatabase("A SQLite database URL is sqlite:/// and the path of a file.")
    return SqliteFile(path=Path(path))
