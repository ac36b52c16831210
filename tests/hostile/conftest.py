"""The application in process, on each engine; a module that needs but one says so with `ONE_ENGINE`."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from envi_scim.provisioning.ports import Store
from tests.http.support.customers import Customer, House


@pytest.fixture
def house(store: Store) -> House:
    return House(store)


@pytest.fixture
async def envi(house: House) -> Customer:
    return await house.customer("envi.com")


@pytest.fixture
def logging_as_it_was() -> Iterator[None]:
    """What the program writes to is the business of the tests that ask for it alone."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    structlog.reset_defaults()
