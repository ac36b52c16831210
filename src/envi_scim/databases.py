"""Owns the addresses of databases: the one reader of `sqlite:///FILE` and `postgresql://USER:PASSWORD@HOST/NAME`.

`HOST` may be several, each with its port, of which one takes writes: `db1,db2:5433,[::1]` (as libpq has it).

`settings` refuses with it what cannot be used, and `storage` opens what it means; it lies beneath both, so
that one text never means two databases. No sentence here repeats an address: it may hold a password.
"""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias
from urllib.parse import unquote, unquote_to_bytes

_SQLITE: Final = "sqlite:///"
_POSTGRES: Final = ("postgresql://", "postgres://")
_HIDDEN: Final = "…"
_PORT: Final = "5432"
_ADDRESS: Final = re.compile(r"(?P<scheme>\w+)://(?P<place>[^/?]*)(?P<path>[^?]*)(?:\?(?P<query>.*))?", re.DOTALL)
# A name, an IPv4 address, an IPv6 one in brackets, or a folder of sockets; then a port.
_HOST: Final = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.]+(?:%\w+)?)\]|(?P<name>[^\[\]:,\s]+))(?::(?P<port>[0-9]{1,5}))?")
_LAST_PORT: Final = 65535


@dataclass(frozen=True, slots=True)
class SqliteFile:
    """A database in one file; `sqlite:///name` is relative, `sqlite:////name` absolute."""

    path: Path


class Host(NamedTuple):
    """One server of an address."""

    name: str
    port: int

    def __str__(self) -> str:
        return f"[{self.name}]:{self.port}" if ":" in self.name else f"{self.name}:{self.port}"


class _Parts(NamedTuple):
    """What an address is made of. Not `urllib`'s: to that a second host is nonsense, or, in brackets, an error."""

    scheme: str
    user: str  # with the password
    hosts: str
    path: str
    query: str


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A database on a PostgreSQL server, or on one of several, addressed as libpq does."""

    dsn: str = field(repr=False)

    @property
    def hosts(self) -> tuple[Host, ...]:
        """The servers, in the order in which the address has them."""
        written = (_parts(self.dsn).hosts or self._option("host")).split(",")
        ports = (self._option("port") or _PORT).split(",")
        ports = ports if len(ports) == len(written) else ports[:1] * len(written)
        return tuple(_host(one, port) for one, port in zip(written, ports, strict=True))

    @property
    def place(self) -> str:
        """Where the server listens: host and port, as far as the address says."""
        return ",".join(map(str, self.hosts))

    @property
    def name(self) -> str:
        """Which of the server's databases it is."""
        return unquote(_parts(self.dsn).path[1:]) or self._option("dbname") or self._option("database")

    @property
    def without_hosts(self) -> str:
        """The rest of the address, for whoever says the hosts one by one."""
        parts = _parts(self.dsn)
        options = [piece for piece in parts.query.split("&") if piece.partition("=")[0] not in ("host", "port")]
        query = f"?{'&'.join(options)}" if any(options) else ""
        return f"{parts.scheme}://{parts.user}{'@' if parts.user else ''}{parts.path}{query}"

    @property
    def says_what_it_wants(self) -> bool:
        """Whether the address itself says what a server must be like: `target_session_attrs`."""
        return bool(self._option("target_session_attrs"))

    @property
    def has_password(self) -> bool:
        """Whether the address holds a password."""
        return self.shown != self.dsn

    @property
    def shown(self) -> str:
        """The address as anybody may see it."""
        parts = _parts(self.dsn)
        name, colon, _ = parts.user.partition(":")
        at = "@" if parts.user else ""
        address = f"{parts.scheme}://{name}{colon}{_HIDDEN if colon else ''}{at}{parts.hosts}{parts.path}"
        options = "&".join(
            f"{option}={_HIDDEN}" if option == "password" else f"{option}{equals}{value}"
            for option, equals, value in (piece.partition("=") for piece in parts.query.split("&"))
        )
        return f"{address}?{options}" if options else address

    def _option(self, wanted: str) -> str:
        pieces = (piece.partition("=") for piece in _parts(self.dsn).query.split("&"))
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
    server = PostgresServer(
        dsn=url.replace("postgres://", "postgresql://", 1) if url.startswith("postgres://") else url
    )
    written = _parts(server.dsn).hosts
    if not written and "host=" not in _parts(server.dsn).query:
        raise ValueError("must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME.")
    try:
        _ = server.hosts
    except ValueError:
        raise ValueError("is no address of a database: its host or port cannot be read.") from None
    return server


def _parts(dsn: str) -> _Parts:
    found = _ADDRESS.fullmatch(dsn)
    if found is None:
        raise ValueError("This is no address.")
    user, _, hosts = found["place"].rpartition("@")
    return _Parts(found["scheme"], user, hosts, found["path"], found["query"] or "")


def _host(written: str, port: str) -> Host:
    """Read one host, with a port of its own or without."""
    found = _HOST.fullmatch(unquote(written))
    if found is None:
        raise ValueError("This is no host.")
    number = int(found["port"] or port)
    if not 0 < number <= _LAST_PORT:
        raise ValueError("This is no port.")
    return Host(found["v6"] or found["name"], number)
