"""Owns the SQLite file: its tables, its named queries, and what is done as one.

The file has the API tokens of applications, which have to be sent: nobody else on the machine may read it.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias

import aiosql

Row: TypeAlias = tuple[Any, ...]

_QUERIES: Final = Path(__file__).parent / "queries"
# Written into the file's head, so that no other program's file is taken for one of these: "Undy" in ASCII.
_OURS: Final = 0x556E6479
_PRAGMAS: Final = ("journal_mode = wal", "synchronous = normal", "foreign_keys = on", "busy_timeout = 5000")


class CannotOpen(Exception):
    """The file cannot be used; the sentence says why."""


class Database:
    """One connection."""

    def __init__(self, path: Path | None) -> None:
        """Open the file, or memory. Raises CannotOpen."""
        self._queries = aiosql.from_path(_QUERIES, "sqlite3")
        self._deep = 0
        try:
            if path is not None:
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self._connection = sqlite3.connect(":memory:" if path is None else path, isolation_level=None)
            self._check_whose()
            for pragma in _PRAGMAS:
                self._connection.execute(f"pragma {pragma}")
            self._queries.create_tables(self._connection)
        except OSError as error:
            raise CannotOpen(f"{path} cannot be opened: {error.strerror}.") from error
        except sqlite3.Error as error:
            raise CannotOpen(f"{path} cannot be opened: {error}.") from error

    def _check_whose(self) -> None:
        """See that the file is empty, or the emulator's. Raises CannotOpen."""
        ((whose,),) = self._connection.execute("pragma application_id")
        ((tables,),) = self._connection.execute("select count(*) from sqlite_schema")
        if tables and whose != _OURS:
            self._connection.close()
            raise CannotOpen("It has the tables of another program, and is left as it is: name another file.")
        self._connection.execute(f"pragma application_id = {_OURS}")

    def one(self, query: str, **params: object) -> Row | None:
        """Run a named query and give its first row."""
        row: Row | None = self._run(query, params)
        return row

    def all(self, query: str, **params: object) -> Sequence[Row]:
        """Run a named query and give its rows."""
        return list(self._run(query, params))

    def value(self, query: str, **params: object) -> Any:  # noqa: ANN401 - a column's type is the query's
        """Run a named query and give the first value of its first row."""
        return self._run(query, params)

    def write(self, query: str, **params: object) -> int:
        """Run a named write; give how many rows it touched, or the number of the one that it made."""
        touched: int = self._run(query, params)
        return touched

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Do several things or none of them. May be within another one."""
        self._deep += 1
        if self._deep == 1:
            self._connection.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._deep -= 1
            if self._deep == 0:
                self._connection.execute("rollback")
            raise
        self._deep -= 1
        if self._deep == 0:
            self._connection.execute("commit")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _run(self, query: str, params: dict[str, object]) -> Any:  # noqa: ANN401 - see value
        return getattr(self._queries, query)(self._connection, **params)
