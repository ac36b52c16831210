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
_PRAGMAS: Final = ("journal_mode = wal", "synchronous = normal", "foreign_keys = on", "busy_timeout = 5000")


class Database:
    """One connection."""

    def __init__(self, path: Path | None) -> None:
        if path is not None:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        self._connection = sqlite3.connect(":memory:" if path is None else path, isolation_level=None)
        for pragma in _PRAGMAS:
            self._connection.execute(f"pragma {pragma}")
        self._queries = aiosql.from_path(_QUERIES, "sqlite3")
        self._queries.create_tables(self._connection)
        self._deep = 0

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
