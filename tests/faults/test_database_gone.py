"""PostgreSQL goes away under load and comes back: the server says so meanwhile, loses nothing, and heals by itself."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import httpx
import pytest

from tests.acceptance.support.domain import new_domain
from tests.acceptance.support.fixtures import POSTGRES_WORKERS, run
from tests.acceptance.support.okta import check_error
from tests.acceptance.support.waiting import until
from tests.faults.support.machine import Machine
from tests.faults.support.verdict import judge
from tests.faults.support.writers import new_load
from tests.support.postgres import Cluster

WRITERS = 4
HEALED_WITHIN = 10.0  # seconds after the database is back
MANY_WRITERS = 12
STOPS = 5


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of this test alone, which it may stop."""
    with Cluster(durable=True) as own:
        yield own


@pytest.fixture
def machine(cluster: Cluster, tmp_path: Path) -> Iterator[Machine]:
    """A server on it."""
    for found in run(cluster.new_database(), tmp_path, workers=POSTGRES_WORKERS):
        yield Machine("postgres", found.server, found.shell)


def test_postgresql_may_stop_under_load_and_come_back(machine: Machine, cluster: Cluster) -> None:
    """503 with Retry-After meanwhile, nothing acknowledged lost, no restart of ours needed."""
    domain = new_domain(machine.server, machine.shell)
    pid = machine.server.pid
    with domain.okta() as okta:
        shared = okta.group("Shared")["id"]
    load = new_load(domain.base_url, domain.token, shared, seed="gone", writers=WRITERS, survive=True)

    load.start()
    Event().wait(0.5)
    cluster.stop_at_once()
    with httpx.Client(timeout=30, trust_env=False) as client:
        token = {"Authorization": f"Bearer {domain.token}"}
        answers = [client.get(f"{domain.base_url}/Users", headers=token) for _ in range(10)]
        not_ready = client.get(f"{machine.server.url}/readyz").status_code
        alive = client.get(f"{machine.server.url}/healthz").status_code
        cluster.start()
        healed = until(
            lambda: client.get(f"{domain.base_url}/Users?count=1", headers=token).is_success,
            within=HEALED_WITHIN,
            what="the server has its database back",
        )
    when_healed = load.acknowledged
    Event().wait(0.5)
    load.finish()

    with domain.okta() as okta:
        verdict = judge(okta, load.writers, shared, lambda: machine.events(domain.name))
    assert {answer.status_code for answer in answers} == {503}
    for answer in answers:
        check_error(answer)
        assert int(answer.headers["retry-after"]) > 0
    assert (not_ready, alive) == (503, 200)
    assert healed < HEALED_WITHIN
    assert machine.server.pid == pid
    assert load.acknowledged > when_healed > WRITERS
    assert verdict.resources > 0
    assert {status for writer in load.writers for status in writer.statuses} <= {200, 201, 204, 503}


def test_postgresql_may_be_stopped_again_and_again_in_the_midst_of_many_writes(
    machine: Machine, cluster: Cluster
) -> None:
    """A fast stop tells each connection so, in the middle of whatever it does: 503, whatever the driver makes of it."""
    domain = new_domain(machine.server, machine.shell)
    with domain.okta() as okta:
        shared = okta.group("Shared")["id"]
    load = new_load(domain.base_url, domain.token, shared, seed="fast", writers=MANY_WRITERS, survive=True)

    load.start()
    for _ in range(STOPS):
        before = load.acknowledged
        until(lambda: load.acknowledged > before + MANY_WRITERS, within=HEALED_WITHIN, what="all write")  # noqa: B023 - at once
        cluster.stop_fast()
        Event().wait(0.1)
        cluster.start()
    load.finish()

    with domain.okta() as okta:
        verdict = judge(okta, load.writers, shared, lambda: machine.events(domain.name))
    statuses = {status for writer in load.writers for status in writer.statuses}
    assert statuses == {200, 201, 204, 503}
    assert verdict.resources > 0
