"""The emulator's file."""

from pathlib import Path

import pytest

from envi_scim.emulator.store.database import Database


def test_nobody_else_may_read_the_file_since_it_has_tokens(tmp_path: Path) -> None:
    path = tmp_path / "emulator.db"

    Database(path).close()

    assert path.stat().st_mode & 0o777 == 0o600


def test_what_was_done_at_once_is_undone_at_once() -> None:
    database = Database(None)

    def fail_in_the_middle() -> None:
        with database.at_once():
            database.write("put_setting", name="page", value="7")
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fail_in_the_middle()

    assert database.value("get_setting", name="page") is None
    database.close()
