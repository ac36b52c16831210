"""Which of an address's servers is connected to: the one that takes writes, wherever it stands in the list."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import closing

import asyncpg
import pytest

from envi_scim.databases import PostgresServer, parse
from envi_scim.provisioning.errors import StorageUnavailable
from envi_scim.storage.engines.postgres_hosts import Hosts
from tests.conftest import Clusters
from tests.support.postgres import free_port
from tests.support.stores import a_store

PATIENCE = 1.0


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A server that takes connections and never says a word, as one that is gone behind a firewall."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        listening.settimeout(0)
        yield listening


@pytest.fixture
def database_copy(clusters: Clusters) -> Iterator[str]:
    """A database that the test may change for good."""
    url = clusters["postgres"].new_database()
    yield url
    clusters["postgres"].drop(url)


def place(listening: socket.socket) -> str:
    return f"127.0.0.1:{listening.getsockname()[1]}"


def after(first: str, url: str) -> str:
    """Give an address with one more server before its own."""
    return url.replace("@", f"@{first},")


def server_of(url: str) -> PostgresServer:
    server = parse(url)
    assert isinstance(server, PostgresServer)
    return server


def read_only(url: str) -> None:
    """Have a database take no writes, as that of a standby."""

    async def change() -> None:
        connection = await asyncpg.connect(url)
        await connection.execute(f"alter database {url.rpartition('/')[2]} set default_transaction_read_only = on")
        await connection.close()

    asyncio.run(change())


def test_a_server_that_is_not_there_is_passed_over(postgres_url: str) -> None:
    async def lived() -> None:
        store = await a_store(after(f"127.0.0.1:{free_port()}", postgres_url))
        await store.ready()
        await store.close()

    asyncio.run(lived())


def test_a_silent_server_takes_a_part_of_the_time_and_is_asked_last_from_then_on(
    postgres_url: str, silent: socket.socket
) -> None:
    hosts = Hosts(server_of(after(place(silent), postgres_url)))

    async def connect() -> None:
        await (await hosts.connect(timeout=PATIENCE)).close()

    asyncio.run(connect())
    silent.accept()[0].close()
    asyncio.run(connect())

    with pytest.raises(BlockingIOError):  # nobody came again
        silent.accept()


def test_a_server_that_takes_no_writes_is_passed_over(postgres_url: str, database_copy: str) -> None:
    read_only(database_copy)

    async def connect(url: str) -> str:
        connection = await Hosts(server_of(url)).connect(timeout=PATIENCE * 5)
        name: str = await connection.fetchval("show default_transaction_read_only")
        await connection.close()
        return name

    several = database_copy.replace("@", f"@127.0.0.1:{free_port()},")
    with pytest.raises(asyncpg.TargetServerAttributeNotMatched):
        asyncio.run(connect(several))
    assert asyncio.run(connect(f"{several}?target_session_attrs=any")) == "on"
    assert asyncio.run(connect(database_copy)) == "on"  # the one that is named
    assert asyncio.run(connect(after(f"127.0.0.1:{free_port()}", postgres_url))) == "off"


def test_that_no_server_takes_writes_is_said(database_copy: str) -> None:
    read_only(database_copy)
    port = free_port()

    with pytest.raises(StorageUnavailable) as told:
        asyncio.run(a_store(database_copy.replace("postgres@", f"postgres:hunter2@127.0.0.1:{port},")))

    assert str(told.value).startswith(f"No server at 127.0.0.1:{port},127.0.0.1:")
    assert str(told.value).endswith("takes writes: what answers there is a standby.")
