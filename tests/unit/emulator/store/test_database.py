"""The emulator's file."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from envi_scim.emulator.store.database import CannotOpen, Database


def test_nobody_else_may_read_the_file_since_it_has_tokens(tmp_path: Path) -> None:
    path = tmp_path / "emulator.db"

    Database(path).close()

    assert path.stat().st_mode & 0o777 == 0o600


def test_what_was_done_at_once_is_undone_at_once() -> None:
    database = Database(None)

    def stopped() -> None:
        with database.at_once():
            database.write("put_setting", name="page", value="7")
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        stopped()

    assert database.value("get_setting", name="page") is None
    database.close()


def test_a_file_is_opened_again_with_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "emulator.db"
    with closing(Database(path)) as database:
        database.write("put_setting", name="page", value="7")

    with closing(Database(path)) as again:
        assert again.value("get_setting", name="page") == "7"


def test_the_file_of_another_program_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "envi-scim.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table domain (id text)")
    before = path.read_bytes()

    with pytest.raises(CannotOpen, match="tables of another program"):
        Database(path)

    assert path.read_bytes() == before


def test_what_is_no_database_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Ada,\n" * 200)

    with pytest.raises(CannotOpen, match=r"letter\.txt cannot be opened: file is not a database"):
        Database(path)


def test_a_file_in_a_folder_that_is_not_there_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match="cannot be opened: No such file or directory"):
        Database(tmp_path / "nowhere" / "emulator.db")
