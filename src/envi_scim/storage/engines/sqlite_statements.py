"""Owns how SQLite is opened, how one of its connections runs named queries, and what its errors become."""

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import msgspec

from envi_scim.provisioning.errors import StorageUnavailable
from envi_scim.storage.engines.protocol import Params, Result, Row
from envi_scim.storage.errors import UniqueViolation
from envi_scim.storage.named_queries import NamedQuery, parts

# How long a statement waits for another process that writes the file (the command line does).
_PATIENCE_SECONDS = 5.0
_CACHED_STATEMENTS = 512
# What each connection caches, in KiB: of the one that answers, the inner pages of every index of a million accounts.
# Four with as much would be most of the memory that a server is to take; the system caches the file besides.
READER_CACHE = 64 << 10
WRITER_CACHE = 32 << 10
SCANNER_CACHE = 16 << 10

_encode = msgspec.json.Encoder().encode
_ARRAY = re.compile(r"json_each\(\s*:(\w+)\s*\)")


def file_uri(path: Path) -> str:
    """Name a file to SQLite so that it is read and written and never made: that is for `migrate` alone."""
    return f"{path.absolute().as_uri()}?mode=rw"


def connect(path: Path, *, read_only: bool, cache: int) -> sqlite3.Connection:
    """Open a file that is there, on a connection whose transactions are begun by us alone."""
    connection = sqlite3.connect(
        file_uri(path),
        uri=True,
        timeout=_PATIENCE_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=_CACHED_STATEMENTS,
    )
    connection.execute("pragma synchronous = full")
    connection.execute("pragma foreign_keys = on")
    connection.execute("pragma temp_store = memory")
    connection.execute(f"pragma cache_size = -{cache}")
    if read_only:
        connection.execute("pragma query_only = on")
    return connection


@contextmanager
def translated() -> Iterator[None]:
    """Turn what the driver raises into our own errors."""
    try:
        yield
    except sqlite3.Error as error:
        raise translate(error) from error


def translate(error: sqlite3.Error) -> Exception:
    """Say what an error of the driver means; what is a mistake of ours stays as it is."""
    code = getattr(error, "sqlite_errorcode", 0)
    if code in {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}:
        return UniqueViolation()
    if isinstance(error, sqlite3.OperationalError) and code not in {sqlite3.SQLITE_ERROR, 0}:
        return StorageUnavailable(f"The database cannot answer just now ({error}).")
    if isinstance(error, sqlite3.DatabaseError) and code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return StorageUnavailable("The database file is damaged.")
    return error


class SqliteStatements:
    """Named queries over one connection."""

    def __init__(self, connection: sqlite3.Connection, queries: Mapping[str, NamedQuery]) -> None:
        self._connection = connection
        self._execute = connection.execute
        self._texts = {name: query.sql for name, query in queries.items()}
        self._arrays = {name: arrays_of(query.sql) for name, query in queries.items()}
        self._writes = {name: tuple(part.name for part in parts(queries, name)) for name in queries}

    async def fetch_one(self, query: str, params: Params) -> Row | None:
        return self.run_one(query, params)

    async def fetch_all(self, query: str, params: Params) -> Sequence[Row]:
        return self.run_all(query, params)

    async def write(self, query: str, params: Params, *, brief: bool = False) -> Row | None:
        del brief  # what the whole transaction is counts
        return self.run_write(query, params)

    async def write_rows(self, query: str, rows: Sequence[Sequence[object]]) -> None:
        self.run_rows(query, rows)

    async def aside(self, compute: Callable[[], Result]) -> Result:
        return compute()  # a transaction that computes is not brief, and so in the writer's thread

    def run_one(self, query: str, params: Params) -> Row | None:
        """Run a named query and give its first row."""
        rows = self.run_all(query, params)
        return rows[0] if rows else None

    def run_all(self, query: str, params: Params) -> Sequence[Row]:
        """Run a named query; all rows are fetched, so that no read stays open and holds a checkpoint back."""
        arrays = self._arrays[query]
        if arrays:
            params = with_arrays(params, arrays)
        try:
            return self._execute(self._texts[query], params).fetchall()
        except sqlite3.Error as error:
            raise translate(error) from error

    def run_text(self, sql: str, params: Params) -> Sequence[Row]:
        """Run a query that the filter compiler made."""
        arrays = arrays_of(sql)
        if arrays:
            params = with_arrays(params, arrays)
        try:
            return self._execute(sql, params).fetchall()
        except sqlite3.Error as error:
            raise translate(error) from error

    def run_write(self, name: str, params: Params) -> Row | None:
        """Run the statements of a named write one behind the other; where the first gives no row, it is all."""
        first, *rest = self._writes[name]
        row = self.run_one(first, params)
        if row is not None:
            for part in rest:
                self.run_all(part, params)
        return row

    def run_rows(self, name: str, rows: Sequence[Sequence[object]]) -> None:
        """Run a named write of rows: one whose parameter they are as one text, or that is run for each of them.

        The one leaves the interpreter to others until all is written; the other takes less of it, and of SQLite.
        """
        if self._arrays[name]:
            self.run_all(name, {"rows": rows})
            return
        try:
            self._connection.executemany(self._texts[name], rows)
        except sqlite3.Error as error:
            raise translate(error) from error

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


@lru_cache(maxsize=1024)
def arrays_of(sql: str) -> frozenset[str]:
    """Name the parameters that a text reads as a JSON array."""
    return frozenset(_ARRAY.findall(sql))


def with_arrays(params: Params, arrays: frozenset[str]) -> Params:
    """Encode the array parameters, of which SQLite knows none, as JSON."""
    encoded = dict(params)
    for name in arrays:
        encoded[name] = _encode(params[name]).decode()
    return encoded
