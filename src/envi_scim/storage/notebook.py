"""Keeps what an import must remember and memory may not hold: the port `Notebook`, in a database of SQLite's own.

It has no name. SQLite makes a file of it where temporary files lie, once it is large, and removes that with the
connection.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

import msgspec

from envi_scim.provisioning.errors import StorageUnavailable
from envi_scim.provisioning.loading_ports import Waiting
from envi_scim.storage.named_queries import load

# What one look reads: so many groups with few members each.
_MOST_ENTRIES: Final = 1000
_QUERIES: Final = {name: query.sql for name, query in load("notebook").items()}
_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(tuple[str, ...]).decode


class SqliteNotebook:
    """A notebook that nobody else reads."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rename(self, names: Iterable[tuple[str, str]]) -> None:
        with _translated():
            self._connection.executemany(_QUERIES["rename"], [{"name": one, "resource": other} for one, other in names])

    def renamed(self, names: Sequence[str]) -> Mapping[str, str]:
        with _translated():
            return dict(self._connection.execute(_QUERIES["renamed"], {"names": _encode(names).decode()}).fetchall())

    def repeated(self, marks: Sequence[str]) -> frozenset[str]:
        note = _QUERIES["note_mark"]
        with _translated():
            return frozenset(mark for mark in marks if not self._connection.execute(note, {"mark": mark}).rowcount)

    def defer(self, line: int, group: str, members: Sequence[str]) -> None:
        params = {"line": line, "group": group, "members": _encode(members).decode()}
        with _translated():
            self._connection.execute(_QUERIES["defer"], params)

    def waiting(self, *, after: int, limit: int) -> Sequence[Waiting]:
        found: list[Waiting] = []
        number = 0
        with _translated():
            rows = self._connection.execute(_QUERIES["waiting"], {"after": after, "count": _MOST_ENTRIES})
            for place, line, group, members in rows:
                one = Waiting(place, line, group, _decode(members))
                found.append(one)
                number += len(one.members)
                if number >= limit:
                    break
            rows.close()
        return found


@contextmanager
def _translated() -> Iterator[None]:
    """Say where there is no room: it need not be where the database lies."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise StorageUnavailable(f"What an import remembers cannot be kept in a temporary file ({error}).") from error


@contextmanager
def notebook() -> Iterator[SqliteNotebook]:
    """Give a notebook that ends with the block."""
    connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    try:
        connection.executescript(_QUERIES["make_notebook"])
        connection.execute("begin")
        yield SqliteNotebook(connection)
    finally:
        connection.close()
