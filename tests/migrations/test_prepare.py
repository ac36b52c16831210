"""What is found out about a database before it is opened, and what is said where it cannot be."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest

from envi_scim.provisioning.errors import StorageUnavailable
from envi_scim.storage.errors import NotOurs, WrongRevision
from envi_scim.storage.migrate import migrate
from envi_scim.storage.prepare import prepare
from tests.support.postgres import free_port
from tests.support.stores import a_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "envi-scim.db"


def opened(url: str) -> None:
    async def open_and_close() -> None:
        store = await a_store(url)
        await store.ready()
        await store.close()

    asyncio.run(open_and_close())


def test_a_file_is_made_only_where_it_may_be(path: Path) -> None:
    with pytest.raises(WrongRevision, match=r"There is no database at .*envi-scim\.db: run `envi-scim migrate`"):
        prepare(f"sqlite:///{path}", may_create=False)
    assert not path.exists()

    prepare(f"sqlite:///{path}", may_create=True)
    opened(f"sqlite:///{path}")


@pytest.mark.parametrize("name", ["q%3Fx%23y.db", "100%25.db", "%3Fmode=ro", "\udcff.db", "Straße.db"])
def test_a_file_may_be_called_anything(path: Path, name: str) -> None:
    url = f"sqlite:///{path.parent}/{name}"

    migrate(url)
    opened(url)

    assert [file.name for file in path.parent.iterdir()] == [
        name.replace("%3F", "?").replace("%23", "#").replace("%25", "%")
    ]


def test_opening_makes_no_file(path: Path) -> None:
    with pytest.raises(WrongRevision):
        opened(f"sqlite:///{path}")

    assert list(path.parent.iterdir()) == []


def test_an_empty_file_is_a_database_that_is_not_made_yet(path: Path) -> None:
    path.touch()

    with pytest.raises(WrongRevision, match="There is no database"):
        prepare(f"sqlite:///{path}", may_create=False)
    assert path.read_bytes() == b""

    prepare(f"sqlite:///{path}", may_create=True)
    opened(f"sqlite:///{path}")


@pytest.mark.parametrize("act", [migrate, opened, lambda url: prepare(url, may_create=True)])
def test_the_database_of_another_program_is_refused_and_left_as_it_is(path: Path, act: Callable[[str], None]) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table invoices (number)")
    before = path.read_bytes()

    with pytest.raises(NotOurs, match="tables of another program"):
        act(f"sqlite:///{path}")

    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_database_of_this_version_is_opened_while_another_process_writes(path: Path) -> None:
    migrate(f"sqlite:///{path}")

    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("begin immediate")
        prepare(f"sqlite:///{path}", may_create=False)
        opened(f"sqlite:///{path}")
        migrated_again = subprocess.run(
            [sys.executable, "-m", "envi_scim", "migrate", "--database", f"sqlite:///{path}"],
            check=False,
            timeout=20,
            capture_output=True,
        )

    assert migrated_again.returncode == 0


def test_a_database_of_this_version_needs_no_alembic(path: Path) -> None:
    migrate(f"sqlite:///{path}")
    command = (
        "import sys; from envi_scim.cli.main import run; "
        f"status = run(['domain', 'list', '--database', 'sqlite:///{path}']); "
        "sys.exit(status or any(name.startswith(('alembic', 'sqlalchemy')) for name in sys.modules))"
    )

    assert subprocess.run([sys.executable, "-c", command], check=False).returncode == 0


@pytest.mark.parametrize("act", [migrate, opened])
def test_an_emptied_table_of_revisions_is_told_on_sqlite(path: Path, act: Callable[[str], None]) -> None:
    migrate(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("delete from alembic_version")
        connection.commit()

    with pytest.raises(WrongRevision, match="alembic_version of the database is empty"):
        act(f"sqlite:///{path}")


@pytest.mark.parametrize("act", [migrate, opened])
def test_an_emptied_table_of_revisions_is_told_on_postgresql(postgres_url: str, act: Callable[[str], None]) -> None:
    async def empty() -> None:
        connection = await asyncpg.connect(postgres_url)
        await connection.execute("delete from alembic_version")
        await connection.close()

    asyncio.run(empty())

    with pytest.raises(WrongRevision, match="alembic_version of the database is empty"):
        act(postgres_url)


def test_a_table_of_revisions_that_is_none_is_told(postgres_url: str) -> None:
    async def spoil() -> None:
        connection = await asyncpg.connect(postgres_url)
        await connection.execute("alter table alembic_version rename column version_num to number")
        await connection.close()

    asyncio.run(spoil())

    with pytest.raises(StorageUnavailable, match="The revision of the database cannot be read"):
        opened(postgres_url)


@pytest.mark.parametrize("act", [migrate, opened])
def test_a_server_that_is_not_there_is_told_by_its_place(act: Callable[[str], None]) -> None:
    port = free_port()

    with pytest.raises(StorageUnavailable, match=rf"^Nothing listens at 127\.0\.0\.1:{port}: start PostgreSQL") as told:
        act(f"postgresql://envi:hunter2@127.0.0.1:{port}/envi")

    assert "hunter2" not in str(told.value)


@pytest.mark.parametrize("act", [migrate, opened])
def test_servers_none_of_which_is_there_are_told_by_their_places(act: Callable[[str], None]) -> None:
    one, other = free_port(), free_port()

    with pytest.raises(StorageUnavailable) as told:
        act(f"postgresql://envi:hunter2@127.0.0.1:{one},127.0.0.1:{other}/envi")

    assert str(told.value).startswith(f"Nothing listens at 127.0.0.1:{one},127.0.0.1:{other}: start PostgreSQL")


@pytest.mark.parametrize("act", [migrate, opened])
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda url: url.replace("@127.0.0.1", "@no..host"), "The host name in the address of the database, no..host:"),
        (lambda url: f"{url}x", "has no database named test_"),
        (lambda url: url.replace("postgres@", "nobody:hunter2@"), "refuses the user or the password"),
        (lambda url: f"{url}?sslmode=maybe", "The options in the address of the database"),
        (lambda url: f"{url}?nonsense=1", "The options in the address of the database"),
        (lambda url: f"{url}?sslmode=require", "do not agree on TLS"),
    ],
)
def test_what_is_wrong_with_an_address_is_told_in_words(
    postgres_url: str, change: Callable[[str], str], sentence: str, act: Callable[[str], None]
) -> None:
    with pytest.raises(StorageUnavailable) as told:
        act(change(postgres_url))

    assert sentence in str(told.value)
    assert "Error" not in str(told.value)
    assert "hunter2" not in str(told.value)
