"""Fixtures for all tests: the event loop, databases, stores."""

import logging
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

from envi_scim.storage.store import SqlStore
from tests.support.databases import Recycled, migrated_file
from tests.support.postgres import Cluster, has_debian
from tests.support.stores import a_store

settings.register_profile("short", deadline=None)
settings.register_profile("long", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))

# PostgreSQL 18 comes with the development packages and is always tried; 15 where Debian has it.
POSTGRES = ("postgres", "postgres15") if has_debian() else ("postgres",)
ENGINES = ("sqlite", *POSTGRES)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


class Clusters:
    """The PostgreSQL servers of this test process, each started when it is first asked for."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._running: dict[str, Cluster] = {}

    def __getitem__(self, engine: str) -> Cluster:
        if engine not in self._running:
            self._running[engine] = self._stack.enter_context(Cluster(debian=engine == "postgres15"))
        return self._running[engine]


@pytest.fixture(scope="session")
def clusters() -> Iterator[Clusters]:
    with ExitStack() as stack:
        yield Clusters(stack)


@pytest.fixture(scope="session")
def recycled(clusters: Clusters) -> Callable[[str], Recycled]:
    """The databases of each PostgreSQL that are emptied from test to test."""
    return cache(lambda engine: Recycled(clusters[engine]))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the SQLite file lies that others are copies of."""
    return tmp_path_factory.mktemp("template") / "envi-scim.db"


@pytest.fixture
def postgres_url(recycled: Callable[[str], Recycled]) -> Iterator[str]:
    """A migrated PostgreSQL database with nothing in it."""
    url = recycled("postgres").take()
    yield url
    recycled("postgres").give_back(url)


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> Iterator[str]:
    """A migrated database of each engine, with nothing in it."""
    if request.param == "sqlite":
        yield migrated_file(tmp_path / "envi-scim.db", sqlite_template)
        return
    databases: Recycled = request.getfixturevalue("recycled")(request.param)
    url = databases.take()
    yield url
    databases.give_back(url)


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[SqlStore]:
    """An open store on each engine."""
    opened = await a_store(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def logging_as_it_was() -> Iterator[None]:
    """What the program writes to is the business of the tests that ask for it alone."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    structlog.reset_defaults()
