"""The application in process for sentences about the protocol: on SQLite, since the engines agree (tests/storage)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from envi_scim.provisioning.configuration import Mode
from envi_scim.storage.migrate import migrate
from tests.http.support.customers import Customer, House
from tests.support.stores import a_store


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    url = f"sqlite:///{tmp_path / 'envi-scim.db'}"
    migrate(url)
    store = await a_store(url)
    yield House(store)
    await store.close()


@pytest.fixture
async def envi(house: House) -> Customer:
    return await house.customer("envi.com")


@pytest.fixture
async def strict(house: House) -> Customer:
    return await house.customer("strict.example", mode=Mode.STRICT)
