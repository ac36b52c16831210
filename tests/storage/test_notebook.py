"""What an import remembers, in a temporary database that may find no room."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from envi_scim.provisioning.errors import StorageUnavailable
from envi_scim.storage.named_queries import load
from envi_scim.storage.notebook import SqliteNotebook

PAGES = 20
NAMES = [f"name{number}" * 10 for number in range(2000)]
WRITES: dict[str, Callable[[SqliteNotebook], object]] = {
    "rename": lambda notes: notes.rename([(name, "resource") for name in NAMES]),
    "repeated": lambda notes: notes.repeated(NAMES),
    "defer": lambda notes: notes.defer(1, "group", NAMES),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_notebook_that_finds_no_room_says_that_it_is_the_temporary_file(
    write: Callable[[SqliteNotebook], object],
) -> None:
    with closing(sqlite3.connect("", isolation_level=None)) as connection:
        connection.executescript(load("notebook")["make_notebook"].sql)
        connection.execute(f"pragma max_page_count = {PAGES}")

        with pytest.raises(StorageUnavailable, match="cannot be kept in a temporary file"):
            write(SqliteNotebook(connection))
