"""The emulator in memory before Envi in process, over SQLite; test_engines has it over each engine."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from envi_scim.emulator.office import Office, opened
from envi_scim.storage.migrate import migrate
from tests.emulator.support.desk import Desk
from tests.emulator.support.envi import BASE_URL, Envi
from tests.http.support.customers import House
from tests.support.stores import a_store


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with its tables, of which each test gets a copy."""
    file = tmp_path_factory.mktemp("emulator") / "migrated.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
async def envi(migrated_file: Path, tmp_path: Path) -> AsyncIterator[Envi]:
    shutil.copyfile(migrated_file, tmp_path / "envi.db")
    opened_store = await a_store(f"sqlite:///{tmp_path / 'envi.db'}")
    yield await Envi.set_up(House(opened_store))
    await opened_store.close()


@pytest.fixture
async def office(envi: Envi) -> AsyncIterator[Office]:
    async with opened(None, transport=envi.transport) as one:
        one.store.journal.set("backoff", "0")
        yield one


@pytest.fixture
async def okta(office: Office, envi: Envi) -> Desk:
    """The guide's application."""
    return await Desk.connected(office, base_url=BASE_URL, token=envi.token)
