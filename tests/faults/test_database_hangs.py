"""PostgreSQL hangs: its connections stay open and nobody answers. Requests are answered all the same, and it heals."""

import asyncio
from collections.abc import Coroutine, Iterator
from typing import Any

import httpx
import pytest

from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.errors import StorageUnavailable
from envi_scim.provisioning.groups import MemberChange
from envi_scim.storage.store import SqlStore, open_store
from envi_scim.wiring.clock import SystemClock
from tests.acceptance.support.domain import new_domain
from tests.acceptance.support.fixtures import POSTGRES_WORKERS, run
from tests.acceptance.support.okta import check_error
from tests.faults.support.machine import Machine
from tests.support.postgres import Cluster
from tests.support.records import a_domain, a_group, an_account, an_event
from tests.support.stores import ROOM

ANSWER_WITHIN = 0.5
CONNECTIONS = 3


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of this test alone, which it may freeze."""
    with Cluster() as own:
        yield own


@pytest.fixture
def machine(cluster: Cluster, tmp_path: Any) -> Iterator[Machine]:
    """A server on it that soon loses its patience."""
    settings = {"database_timeout": f"{ANSWER_WITHIN}s"}
    for found in run(cluster.new_database(), tmp_path, workers=POSTGRES_WORKERS, settings=settings):
        yield Machine("postgres", found.server, found.shell)


def test_requests_to_a_database_that_hangs_are_answered_by_503(machine: Machine, cluster: Cluster) -> None:
    domain = new_domain(machine.server, machine.shell)
    token = {"Authorization": f"Bearer {domain.token}"}

    async def asked() -> list[httpx.Response]:
        async with httpx.AsyncClient(timeout=50, trust_env=False, headers=token) as client:
            return await asyncio.gather(*(client.get(f"{domain.base_url}/Users") for _ in range(30)))

    before = asyncio.run(asked())
    with cluster.frozen():
        hanging = asyncio.run(asked())
    after = asyncio.run(asked())

    assert {answer.status_code for answer in before} == {200}
    assert {answer.status_code for answer in hanging} == {503}
    for answer in hanging:
        check_error(answer)
        assert int(answer.headers["retry-after"]) > 0
    assert {answer.status_code for answer in after} == {200}


def test_a_pool_whose_connections_all_hung_is_whole_again(cluster: Cluster) -> None:
    """Reads, single statements and transactions hang in turn; none of their connections is used again."""

    async def work(store: SqlStore, domain: Domain) -> list[str]:
        group = a_group("staff")
        await store.groups.create(domain.id, group, frozenset(), skip_unknown=False, event=an_event())
        members = MemberChange(clear=True)
        calls: list[Coroutine[Any, Any, Any]] = [
            store.users.get(domain.id, group.id),
            store.users.create(domain.id, an_account("hung"), event=an_event()),
            store.groups.change(
                domain.id, group, after=None, members=members, skip_unknown=False, event=an_event(group.id)
            ),
        ]
        with cluster.frozen():
            hung = await asyncio.gather(*calls, return_exceptions=True)
        return [type(result).__name__ for result in hung]

    url = cluster.new_database()

    async def lived() -> tuple[list[str], list[object]]:
        store = await open_store(url, SystemClock(), pool_size=CONNECTIONS, max_scan=ROOM, answer_within=ANSWER_WITHIN)
        domain = a_domain()
        await store.domains.create_domain(domain, event=an_event())
        await asyncio.gather(*(store.ready() for _ in range(CONNECTIONS)))  # all of them are open
        outcomes = [await work(store, domain)]
        healed = await asyncio.gather(*(store.domains.get_domain(domain.id) for _ in range(5 * CONNECTIONS)))
        await store.close()
        return outcomes[0], [found == domain for found in healed]

    hung, healed = asyncio.run(asyncio.wait_for(lived(), timeout=120))

    assert hung == [StorageUnavailable.__name__] * CONNECTIONS
    assert healed == [True] * 5 * CONNECTIONS


def test_a_store_may_be_closed_while_its_database_hangs(cluster: Cluster) -> None:
    url = cluster.new_database()

    async def lived() -> None:
        store = await open_store(url, SystemClock(), pool_size=CONNECTIONS, max_scan=ROOM, answer_within=ANSWER_WITHIN)
        await asyncio.gather(*(store.ready() for _ in range(CONNECTIONS)))
        with cluster.frozen():
            hung = asyncio.ensure_future(store.ready())
            await asyncio.sleep(0)
            await asyncio.wait_for(store.close(), timeout=60)
            await asyncio.gather(hung, return_exceptions=True)

    asyncio.run(lived())
