"""The console in process, over SQLite; `each_engine` is the same world on each."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from envi_scim.storage.migrate import migrate
from envi_scim.storage.store import SqlStore
from tests.console.support.world import World
from tests.support.fakes import FakeClock
from tests.support.stores import a_store


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with its tables, of which each test gets a copy."""
    file = tmp_path_factory.mktemp("console") / "migrated.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    shutil.copyfile(migrated_file, tmp_path / "console.db")
    return f"sqlite:///{tmp_path / 'console.db'}"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def sqlite_store(sqlite_url: str, clock: FakeClock) -> AsyncIterator[SqlStore]:
    opened = await a_store(sqlite_url, clock)
    yield opened
    await opened.close()


@pytest.fixture
async def world(sqlite_store: SqlStore, clock: FakeClock) -> World:
    return await World.over(sqlite_store, clock)


@pytest.fixture
async def each_engine(database_url: str, clock: FakeClock) -> AsyncIterator[World]:
    opened = await a_store(database_url, clock)
    yield await World.over(opened, clock)
    await opened.close()
