"""The judge of the fault tests is itself put to the test: it has to notice what a fault could leave behind."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.acceptance.support.domain import Domain, new_domain
from tests.acceptance.support.fixtures import run
from tests.acceptance.support.waiting import until
from tests.faults.support.machine import Machine
from tests.faults.support.verdict import judge
from tests.faults.support.writers import Load, new_load


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A server on a SQLite file, which the tests may damage, each in a domain of its own."""
    folder = tmp_path_factory.mktemp("judge")
    for found in run(f"sqlite:///{folder / 'envi.db'}", folder, workers=1):
        yield Machine("sqlite", found.server, found.shell)


# each in the domain of the test: `:domain`
DAMAGES = {
    "a user is lost": "delete from account where domain_id = :domain",
    "an index row is lost": """
        delete from attribute_index where domain_id = :domain and attribute = 'emails.value'
    """,
    "an index row is left": """
        update attribute_index set key = 'nobody@example.com' where domain_id = :domain and attribute = 'emails.value'
    """,
    "a member is lost": "delete from membership where domain_id = :domain",
    "an event is lost": "delete from event where domain_id = :domain and kind = 'user:create'",
    "a write came late": """
        update account set document = replace(document, '"title":"', '"title":"late') where domain_id = :domain
    """,
    "a count is wrong": "update resource_count set count = count + 1 where domain_id = :domain and kind = 'User'",
    "a group is lost": "delete from scim_group where domain_id = :domain and display_name <> 'Shared'",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_judge_notices(machine: Machine, damage: str) -> None:
    domain, shared, load = undisturbed(machine)
    with domain.okta() as okta:
        judge(okta, load.writers, shared, lambda: machine.events(domain.name))

        with closing(sqlite3.connect(machine.database.removeprefix("sqlite:///"))) as connection:
            domain_id = connection.execute("select id from domain where name = ?", (domain.name,)).fetchone()[0]
            changed = connection.execute(DAMAGES[damage], {"domain": domain_id}).rowcount
            connection.commit()

        assert changed > 0
        with pytest.raises((AssertionError, KeyError)):
            judge(okta, load.writers, shared, lambda: machine.events(domain.name))


def undisturbed(machine: Machine) -> tuple[Domain, str, Load]:
    """Write for a moment, without any fault."""
    domain = new_domain(machine.server, machine.shell)
    with domain.okta() as okta:
        shared = okta.group("Shared")["id"]
    load = new_load(domain.base_url, domain.token, shared, seed="judge", writers=2)
    load.start()
    until(lambda: load.acknowledged > 60, within=30, what="some writes are acknowledged")
    load.finish()
    return domain, shared, load
