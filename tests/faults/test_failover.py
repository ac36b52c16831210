"""The primary is killed and its standby promoted: nothing acknowledged is lost, and no worker is restarted.

Two clusters with streaming replication; the standby confirms each commit before it is acknowledged. The workers find
the new primary among the hosts of the address, or behind an address that stays.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest

from envi_scim.provisioning.errors import StorageUnavailable
from envi_scim.storage.store import open_store
from envi_scim.wiring.clock import SystemClock
from tests.acceptance.support.domain import new_domain
from tests.acceptance.support.fixtures import POSTGRES_WORKERS, run
from tests.acceptance.support.okta import check_error
from tests.acceptance.support.waiting import until
from tests.faults.support.forwarder import Forwarder
from tests.faults.support.machine import Machine
from tests.faults.support.verdict import judge
from tests.faults.support.writers import new_load
from tests.support.postgres import Cluster, Standby
from tests.support.records import a_domain, an_event
from tests.support.stores import ROOM

ROUNDS = max(1, int(os.environ.get("ENVI_SCIM_FAULT_ROUNDS", "1")) // 5)
WRITERS = 4
# Commits wait for the standby. None waits for a disk: these are killed, and their machine goes on.
WAITING = "-c synchronous_commit=on"
FOLLOWS_WITHIN = 10.0
HEALED_WITHIN = 10.0  # seconds after the standby is the primary


@dataclass(frozen=True, slots=True)
class Pair:
    """A primary and the standby that confirms its commits."""

    primary: Cluster
    standby: Standby
    url: str  # of a database of the primary

    def at(self, place: str) -> str:
        """Give the same database under another address."""
        return self.url.replace(f"127.0.0.1:{self.primary.port}", place)

    @property
    def both(self) -> str:
        """The address that names both; the standby first, so that it is asked before it takes writes."""
        return self.at(f"127.0.0.1:{self.standby.port},127.0.0.1:{self.primary.port}")


@dataclass(slots=True)
class Succession:
    """Clusters of which each followed the one before; they end together."""

    stack: ExitStack
    primary: Cluster


@pytest.fixture(scope="module")
def succession() -> Iterator[Succession]:
    with ExitStack() as stack:
        yield Succession(stack, stack.enter_context(Cluster(options=WAITING)))


@pytest.fixture
def pair(succession: Succession) -> Iterator[Pair]:
    """The primary of the moment with a new standby, which becomes the next primary if this one is killed."""
    primary = succession.primary
    standby = succession.stack.enter_context(Standby(primary, options=WAITING))
    asyncio.run(primary.execute("alter system set synchronous_standby_names = '*'"))
    asyncio.run(primary.execute("select pg_reload_conf()"))
    confirms = "do $$ begin assert (select sync_state = 'sync' from pg_stat_replication); end $$"
    until(lambda: succeeds(primary, confirms), within=FOLLOWS_WITHIN, what="the standby confirms commits")
    yield Pair(primary, standby, primary.new_database())
    succession.primary = standby
    if primary.runs:
        primary.stop_at_once()
        standby.promote()


def succeeds(cluster: Cluster, statement: str) -> bool:
    try:
        asyncio.run(cluster.execute(statement))
    except Exception:  # noqa: BLE001 - whatever it is, it is not so yet
        return False
    return True


@dataclass(slots=True)
class Reader:
    """Somebody who reads one user again and again, and keeps every answer that is none of the right ones."""

    address: str
    token: str
    stop: Event = field(default_factory=Event)
    wrong: list[str] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)

    def run(self) -> None:
        """Read until told to stop."""
        with httpx.Client(timeout=30, trust_env=False, headers={"Authorization": f"Bearer {self.token}"}) as client:
            while not self.stop.wait(0.02):
                answer = client.get(self.address)
                self.statuses.add(answer.status_code)
                if answer.status_code == 503:
                    check_error(answer)
                    assert int(answer.headers["retry-after"]) > 0
                elif answer.status_code != 200 or answer.json()["userName"] != "kept@example.com":
                    self.wrong.append(f"{answer.status_code} {answer.text}")


def fail_over(machine: Machine, pair: Pair, forwarder: Forwarder | None) -> None:
    """Kill the primary in the midst of writes, promote the standby, and judge."""
    domain = new_domain(machine.server, machine.shell)
    pid = machine.server.pid
    with domain.okta() as okta:
        shared = okta.group("Shared")["id"]
        kept = okta.user("kept@example.com")["id"]
    load = new_load(domain.base_url, domain.token, shared, seed="failover", writers=WRITERS, survive=True)
    reader = Reader(f"{domain.base_url}/Users/{kept}", domain.token)
    reading = Thread(target=reader.run, daemon=True)

    load.start()
    reading.start()
    until(lambda: load.acknowledged > 10 * WRITERS, within=30, what="all write")
    pair.primary.kill()
    killed = load.acknowledged
    until(lambda: 503 in reader.statuses, within=30, what="the primary is missed")
    pair.standby.promote()
    if forwarder is not None:
        forwarder.switch(pair.standby.port)
    until(lambda: load.acknowledged > killed + 10 * WRITERS, within=HEALED_WITHIN, what="all write again")
    load.finish()
    reader.stop.set()
    reading.join(timeout=40)

    with domain.okta() as okta:
        okta.delete(f"/Users/{kept}")
        verdict = judge(okta, load.writers, shared, lambda: machine.events(domain.name) - Counter({kept: 2}))
    assert verdict.resources > 0
    assert {status for writer in load.writers for status in writer.statuses} <= {200, 201, 204, 503}
    assert (reader.wrong, reader.statuses) == ([], {200, 503})
    assert machine.server.pid == pid


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_workers_find_the_new_primary_among_the_hosts_of_the_address(pair: Pair, tmp_path: Path, round_: int) -> None:
    del round_
    for found in run(pair.both, tmp_path, workers=POSTGRES_WORKERS):
        fail_over(Machine("postgres", found.server, found.shell), pair, None)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_workers_find_the_new_primary_behind_an_address_that_stays(pair: Pair, tmp_path: Path, round_: int) -> None:
    del round_
    with Forwarder(pair.primary.port) as forwarder:
        for found in run(pair.at(f"127.0.0.1:{forwarder.port}"), tmp_path, workers=POSTGRES_WORKERS):
            fail_over(Machine("postgres", found.server, found.shell), pair, forwarder)


def test_connections_that_lead_to_a_standby_are_let_go(pair: Pair) -> None:
    """The address leads to the new primary by now; connections that were made before lead elsewhere until they end."""

    async def lived(url: str, forwarder: Forwarder) -> None:
        store = await open_store(url, SystemClock(), pool_size=3, max_scan=ROOM, answer_within=10)
        await asyncio.gather(*(store.ready() for _ in range(3)))  # all of them are open
        with pytest.raises(StorageUnavailable):
            await store.domains.create_domain(a_domain("refused.example"), event=an_event())
        forwarder.switch(pair.primary.port)
        for number in range(6):
            await store.domains.create_domain(a_domain(f"kept{number}.example"), event=an_event())
        await store.close()

    replayed = pair.url.rpartition("/")[2]
    exists = f"do $$ begin assert exists (select from pg_database where datname = '{replayed}'); end $$"
    until(lambda: succeeds(pair.standby, exists), within=FOLLOWS_WITHIN, what="the standby has the database")
    with Forwarder(pair.standby.port) as forwarder:
        asyncio.run(lived(pair.at(f"127.0.0.1:{forwarder.port}"), forwarder))
