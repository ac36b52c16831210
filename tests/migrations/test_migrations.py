"""Migrations: the tables that come of them, their places, and databases that are at the wrong revision."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest

from envi_scim.provisioning.errors import StorageUnavailable
from envi_scim.storage.errors import UnknownDatabase, WrongRevision
from envi_scim.storage.migrate import migrate, steps
from envi_scim.storage.migrations.tables import PLACES, Place
from envi_scim.storage.revision import HEAD
from tests.conftest import Clusters
from tests.support.stores import a_store

GLOBAL = {"domain", "token", "administrator", "server_secret", "session", "used_form_key", "sign_in"}


def test_the_newest_step_is_the_revision_that_the_program_works_with() -> None:
    assert steps("sqlite", current=None, revision="head") == steps("sqlite", current=None, revision=HEAD)


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_a_database_at_the_newest_revision_needs_no_step(dialect: str) -> None:
    assert steps(dialect, current=HEAD) == []


def test_the_tables_that_are_found_before_the_domain_are_these() -> None:
    assert {name for name, place in PLACES.items() if place is Place.GLOBAL} == GLOBAL


def test_every_table_on_sqlite_is_in_the_list_and_has_its_domain_first(tmp_path: Path) -> None:
    path = tmp_path / "envi-scim.db"
    migrate(f"sqlite:///{path}")

    with closing(sqlite3.connect(path)) as connection:
        tables = {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}
        first = {
            (table, index): column
            for table in PLACES
            for index in [row[1] for row in connection.execute(f"pragma index_list({table})")]  # a name of ours
            for column in [connection.execute(f"pragma index_info({index})").fetchone()[2]]
        }

    assert tables - {"alembic_version"} == set(PLACES)
    assert {column for (table, _), column in first.items() if table not in GLOBAL} == {"domain_id"}


def test_every_key_on_postgresql_begins_with_the_domain(postgres_url: str) -> None:
    async def first_columns() -> dict[str, set[str]]:
        connection = await asyncpg.connect(postgres_url)
        rows = await connection.fetch(
            "select t.relname, a.attname from pg_index i "
            "join pg_class t on t.oid = i.indrelid join pg_namespace n on n.oid = t.relnamespace "
            "join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0] where n.nspname = 'public'"
        )
        await connection.close()
        found: dict[str, set[str]] = {}
        for table, column in rows:
            found.setdefault(table, set()).add(column)
        return found

    found = asyncio.run(first_columns())

    assert set(found) - {"alembic_version"} == set(PLACES)
    assert all(found[table] == {"domain_id"} for table in PLACES if table not in GLOBAL)


def test_migrating_twice_keeps_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "envi-scim.db"
    migrate(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("insert into domain values ('i', 'n', 'k', 't', 'a', 'c')")
        connection.commit()

    migrate(f"sqlite:///{path}")

    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("select name from domain").fetchall() == [("n",)]


def test_a_postgresql_database_without_tables_is_refused_until_it_is_migrated(clusters: Clusters) -> None:
    url = clusters["postgres"].new_database(migrated=False)

    async def opened() -> None:
        await (await a_store(url)).close()

    with pytest.raises(WrongRevision, match="envi-scim migrate"):
        asyncio.run(opened())
    migrate(url)
    migrate(url)
    asyncio.run(opened())


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "envi-scim.db"
    migrate(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("update alembic_version set version_num = '9999'")
        connection.commit()

    with pytest.raises(WrongRevision, match="9999"):
        migrate(f"sqlite:///{path}")


@pytest.mark.parametrize("url", ["", "mysql://x/y", "sqlite://", "sqlite:///", "sqlite://host/x", "envi-scim.db"])
def test_a_url_of_no_known_kind_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(UnknownDatabase, match="sqlite:///"):
        migrate(url)


def test_a_file_that_is_no_database_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear customer, " * 100)

    with pytest.raises(StorageUnavailable):
        migrate(f"sqlite:///{path}")

    assert path.read_text().startswith("Dear customer")
