"""What a write costs grows with what it says, not with its square: users of many e-mails, groups of many members.

On SQLite the steps of its machine are counted, at n and at 2n; on PostgreSQL what counts is the plan.
"""

from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from envi_scim.provisioning.accounts import Account
from envi_scim.provisioning.groups import MemberChange
from envi_scim.provisioning.values import DomainId
from envi_scim.storage.engines.postgres import PostgresEngine
from envi_scim.storage.engines.sqlite import SqliteEngine
from envi_scim.storage.migrate import migrate
from envi_scim.storage.store import SqlStore, open_store
from envi_scim.wiring.clock import SystemClock
from tests.support.records import a_group, an_account, an_event, new_id
from tests.support.stores import PATIENCE, ROOM

MANY = 400
# Twice the rows in B-trees that are a level deeper; four times as much would be the square.
TWICE = 2.6


class Steps:
    """Counts the steps of SQLite's machine in the writer, by the hundred."""

    def __init__(self, store: SqlStore) -> None:
        self.count = 0
        assert isinstance(store._engine, SqliteEngine)
        store._engine._writer._connection.set_progress_handler(self._stepped, 100)

    def _stepped(self) -> int:
        self.count += 1
        return 0

    def taken(self) -> int:
        """Give the steps since the last time."""
        taken, self.count = self.count, 0
        return taken


def with_emails(number: int, *, at: str = "a.example", of: Account | None = None) -> Account:
    emails = [{"value": f"user{index}@{at}"} for index in range(number)]
    if of is None:
        return an_account(f"many{number}", document={"emails": emails})  # type: ignore[dict-item]  # JSON
    document = msgspec.json.encode(msgspec.json.decode(of.document) | {"emails": emails}).decode()
    return replace(of, version=of.version + 1, document=document)


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite alone: on PostgreSQL nothing can be counted that way."""
    url = f"sqlite:///{tmp_path / 'envi.db'}"
    migrate(url)
    return url


@pytest.fixture
def steps(store: SqlStore) -> Steps:
    return Steps(store)


async def test_a_user_of_twice_the_emails_costs_twice_as_much(store: SqlStore, domain: DomainId, steps: Steps) -> None:
    async def lived(number: int) -> tuple[int, int, int]:
        account = with_emails(number)
        changed = with_emails(number, at="b.example", of=account)
        steps.taken()
        await store.users.create(domain, account, event=an_event())
        created = steps.taken()
        await store.users.replace(domain, account, changed, event=an_event())
        replaced = steps.taken()
        await store.users.delete(domain, changed, event=an_event())
        return created, replaced, steps.taken()

    once, twice = await lived(MANY), await lived(2 * MANY)

    for some, more in zip(once, twice, strict=True):
        assert some < more < some * TWICE


async def test_twice_the_members_cost_twice_as_much(store: SqlStore, domain: DomainId, steps: Steps) -> None:
    accounts = [an_account(f"member{index}") for index in range(4 * MANY)]
    for account in accounts:
        await store.users.create(domain, account, event=an_event())

    async def lived(number: int) -> tuple[int, ...]:
        group = a_group(f"group{number}")
        some, others = ({account.id for account in accounts[start : start + number]} for start in (0, 2 * MANY))
        taken = []
        steps.taken()
        await store.groups.create(domain, group, frozenset(some), skip_unknown=False, event=an_event())
        for members in (
            MemberChange(add=frozenset(others)),
            MemberChange(remove=frozenset(some)),
            MemberChange(clear=True, add=frozenset(some)),
        ):
            taken.append(steps.taken())
            await store.groups.change(
                domain, group, after=None, members=members, skip_unknown=False, event=an_event(group.id)
            )
        return (*taken, steps.taken())

    once, twice = await lived(MANY), await lived(2 * MANY)

    for few, more in zip(once, twice, strict=True):
        assert few < more < few * TWICE


async def test_postgresql_plans_a_long_array_for_its_length(postgres_url: str) -> None:
    """A plan that is kept expects ten elements, and by it each of n rows was compared with each of n pairs."""
    store = await open_store(postgres_url, SystemClock(), pool_size=1, max_scan=ROOM, answer_within=PATIENCE)
    domain = DomainId(new_id())
    account = with_emails(MANY)
    await store.users.create(domain, account, event=an_event())

    for turn in range(8):  # PostgreSQL thinks of keeping a plan from the sixth time on
        before, account = account, with_emails(MANY, at=f"{turn}.example", of=account)
        await store.users.replace(domain, before, account, event=an_event())

    assert isinstance(store._engine, PostgresEngine)
    kept = await store._engine.select(
        "select sum(generic_plans) from pg_prepared_statements where statement like '%into attribute_index%'"
        " and statement not like '%pg_prepared%'",
        {},
    )
    await store.close()
    assert kept[0][0] in {None, 0}
