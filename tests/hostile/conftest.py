"""The application in process, on each engine; a module that needs but one says so with `ONE_ENGINE`."""

import pytest

from envi_scim.provisioning.ports import Store
from tests.http.support.customers import Customer, House


@pytest.fixture
def house(store: Store) -> House:
    return House(store)


@pytest.fixture
async def envi(house: House) -> Customer:
    return await house.customer("envi.com")
