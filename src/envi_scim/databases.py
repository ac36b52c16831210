"""Owns the addresses of databases: the one reader of `sqlite:///FILE` and `postgresql://USER:PASSWORD@HOST/NAME`.

`settings` refuses with it what cannot be used, and `storage` opens what it means; it lies beneath both, so
that one text never means two databases. No sentence here repeats an address: it may hold a password.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import unquote, unquote_to_bytes, urlsplit

_SQLITE: Final = "sqlite:///"
_POSTGRES: Final = ("postgresql://", "postgres://")
_HIDDEN: Final = "…"


@dataclass(frozen=True, slots=True)
class SqliteFile:
    """A database in one file; `sqlite:///name` is relative, `sqlite:////name` absolute."""

    path: Path


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A database on a PostgreSQL server, addressed as libpq does."""

    dsn: str = field(repr=False)

    @property
    def place(self) -> str:
        """Where the server listens: host and port, as far as the address says."""
        hosts = urlsplit(self.dsn).netloc.rpartition("@")[2] or self._option("host")
        port = self._option("port") or "5432"
        return ",".join(host if _has_port(host) else f"{host}:{port}" for host in hosts.split(","))

    @property
    def name(self) -> str:
        """Which of the server's databases it is."""
        return unquote(urlsplit(self.dsn).path[1:]) or self._option("dbname") or self._option("database")

    @property
    def has_password(self) -> bool:
        """Whether the address holds a password."""
        return self.shown != self.dsn

    @property
    def shown(self) -> str:
        """The address as anybody may see it."""
        parts = urlsplit(self.dsn)
        user, at, hosts = parts.netloc.rpartition("@")
        name, colon, _ = user.partition(":")
        address = f"{parts.scheme}://{name}{colon}{_HIDDEN if colon else ''}{at}{hosts}{parts.path}"
        options = "&".join(
            f"{option}={_HIDDEN}" if option == "password" else f"{option}{equals}{value}"
            for option, equals, value in (piece.partition("=") for piece in parts.query.split("&"))
        )
        return f"{address}?{options}" if options else address

    def _option(self, wanted: str) -> str:
        pieces = (piece.partition("=") for piece in urlsplit(self.dsn).query.split("&"))
        return next((unquote(value) for option, _, value in pieces if option == wanted), "")


Database: TypeAlias = SqliteFile | PostgresServer


def parse(url: str) -> Database:
    """Say which database an address means.

    Raises:
        ValueError: it means none; the rest of a sentence that begins with what the address was given as.
    """
    url = url.strip()
    if url.startswith(_SQLITE) and len(url) > len(_SQLITE):
        return _sqlite(url.removeprefix(_SQLITE))
    if url.startswith(_POSTGRES):
        return _postgres(url)
    raise ValueError("must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME.")


def _sqlite(written: str) -> SqliteFile:
    """Read the path of a file, character for character: what is not refused here is what the file is called."""
    if "?" in written or "#" in written:
        raise ValueError(
            "takes nothing behind the path of a SQLite file; in the file's name write %3F for ? and %23 for #."
        )
    path = os.fsdecode(unquote_to_bytes(os.fsencode(written)))
    if path == ":memory:":
        raise ValueError("must name a file; what :memory: holds would end with each command.")
    if path.startswith("file:"):
        raise ValueError("must name a SQLite file by its path, without file: in front.")
    if any(character < " " or character == "\x7f" for character in path):
        raise ValueError("must name a SQLite file without control characters.")
    return SqliteFile(path=Path(path))


def _postgres(url: str) -> PostgresServer:
    if "#" in url:
        raise ValueError("takes no # as it is; write %23 where the password has one.")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ValueError("is no address of a database: its host or port cannot be read.") from None
    if not parts.hostname and "host=" not in parts.query:
        raise ValueError("must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME.")
    return PostgresServer(dsn=url.replace("postgres://", "postgresql://", 1) if url.startswith("postgres://") else url)


def _has_port(host: str) -> bool:
    return host.rpartition("]")[2].count(":") == 1
