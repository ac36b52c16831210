"""The application in process over one SQLite file, for all exchanges."""

from collections.abc import AsyncIterator

import pytest

from envi_scim.storage.migrate import migrate
from tests.dialects.wire import TellingMetrics, Wire
from tests.http.support.customers import House
from tests.support.stores import a_store


@pytest.fixture(scope="module")
async def wire(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Wire]:
    url = f"sqlite:///{tmp_path_factory.mktemp('dialects') / 'envi-scim.db'}"
    migrate(url)
    store = await a_store(url)
    metrics = TellingMetrics()
    yield Wire(House(store, metrics=metrics), metrics)
    await store.close()
