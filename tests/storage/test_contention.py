"""Many writers on one user and on one group: each change is kept and no writer is sent away, in one worker and in two.

The use-cases run on a real store here, since what is promised is theirs together.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

from envi_scim.provisioning.access import Access
from envi_scim.provisioning.configuration import ScimConfiguration, Status
from envi_scim.provisioning.documents import decode
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.group_provisioning import GroupProvisioning
from envi_scim.provisioning.user_provisioning import UserProvisioning
from envi_scim.provisioning.values import TokenId
from envi_scim.scim.urns import PATCH_OP_URN
from envi_scim.storage.engines.postgres import PostgresEngine
from envi_scim.storage.store import SqlStore
from envi_scim.wiring.clock import SystemClock
from envi_scim.wiring.identifiers import Uuid7Ids
from tests.support.records import a_group, an_account, an_event, new_id
from tests.support.stores import a_store

WRITERS = 32
CHANGES = 5
ALL = WRITERS * CHANGES


@pytest.fixture
async def workers(store: SqlStore, database_url: str) -> AsyncIterator[list[SqlStore]]:
    """The stores of two workers; of one on SQLite, which takes no more."""
    if database_url.startswith("sqlite"):
        yield [store]
        return
    second = await a_store(database_url)
    yield [store, second]
    await second.close()


@pytest.fixture
def access(stored_domain: Domain) -> Access:
    return Access(
        domain=stored_domain,
        configuration=ScimConfiguration(status=Status.ACTIVE),
        token_id=TokenId(new_id()),
    )


def patch_op(**operation: Any) -> dict[str, Any]:
    return {"schemas": [PATCH_OP_URN], "Operations": [operation]}


async def all_write(write: Callable[[int, int], Coroutine[Any, Any, Any]]) -> None:
    """Let all writers loose at once, each making its changes one behind the other."""

    async def writer(number: int) -> None:
        for turn in range(CHANGES):
            await write(number, turn)

    await asyncio.wait_for(asyncio.gather(*(writer(number) for number in range(WRITERS))), timeout=120)


async def test_changes_of_one_user_from_many_connections_are_all_kept(workers: list[SqlStore], access: Access) -> None:
    users = [UserProvisioning(store, SystemClock(), Uuid7Ids()) for store in workers]
    account = an_account("busy")
    await workers[0].users.create(access.domain.id, account, event=an_event(account.id))

    def add(number: int, turn: int) -> Coroutine[Any, Any, Any]:
        body = patch_op(op="add", path="emails", value=[{"value": f"{number}.{turn}@example.com"}])
        return users[number % len(users)].patch(access, account.id, body, request_id="r")

    await all_write(add)

    stored = (await users[0].get(access, account.id)).account
    emails = decode(stored.document)["emails"]
    assert isinstance(emails, list)
    assert len(emails) == ALL
    assert stored.version == 1 + ALL
    assert len(await workers[0].events.of_resource(access.domain.id, account.id, limit=2 * ALL)) == 1 + ALL


@pytest.mark.parametrize("selecting", [False, True], ids=["renaming", "selecting members"])
async def test_changes_of_one_group_from_many_connections_are_all_kept(
    workers: list[SqlStore], access: Access, *, selecting: bool
) -> None:
    """What Okta says when it pushes a name, and a selector for which the members are read."""
    domain = access.domain.id
    groups = [GroupProvisioning(store, SystemClock(), Uuid7Ids()) for store in workers]
    group = a_group("busy")
    accounts = [an_account(f"user{number}") for number in range(ALL + 1)]
    for account in accounts:
        await workers[0].users.create(domain, account, event=an_event(account.id))
    members = frozenset(account.id for account in accounts)
    await workers[0].groups.create(domain, group, members, skip_unknown=False, event=an_event(group.id))

    def change(number: int, turn: int) -> Coroutine[Any, Any, Any]:
        leaving = accounts[number * CHANGES + turn].id
        body = (
            patch_op(op="remove", path=f'members[value eq "{leaving}" and type eq "User"]')
            if selecting
            else patch_op(op="replace", value={"id": group.id, "displayName": f"Envi_{number}.{turn}"})
        )
        return groups[number % len(groups)].patch(access, group.id, body, request_id="r")

    await all_write(change)

    stored = await groups[0].get(access, group.id)
    assert stored.version == 1 + ALL
    assert stored.member_count == (1 if selecting else ALL + 1)
    assert len(await workers[0].events.of_resource(domain, group.id, limit=2 * ALL)) == 1 + ALL


async def test_a_resource_that_nobody_waits_for_leaves_no_turn(workers: list[SqlStore], access: Access) -> None:
    account = an_account("quiet")
    await workers[0].users.create(access.domain.id, account, event=an_event(account.id))

    def refuse(_: Any) -> Any:
        raise ValueError("refused")

    for store in workers:
        outcomes = await asyncio.gather(
            *(store.users.rewrite(access.domain.id, account.id, refuse) for _ in range(3)),
            store.groups.rewrite(access.domain.id, account.id, refuse, with_members=True, skip_unknown=True),
            return_exceptions=True,
        )

        assert [type(outcome) for outcome in outcomes] == [ValueError] * 3 + [type(None)]
        if isinstance(store._engine, PostgresEngine):
            assert len(store._engine._turns) == 0


async def test_nothing_of_another_domain_is_rewritten(store: SqlStore, stored_domain: Domain, other: Any) -> None:
    account, group = an_account("bob"), a_group("staff")
    await store.users.create(stored_domain.id, account, event=an_event(account.id))
    await store.groups.create(stored_domain.id, group, frozenset(), skip_unknown=False, event=an_event(group.id))

    def never(*_: Any) -> Any:
        raise AssertionError("it was found")

    assert await store.users.rewrite(other, account.id, never) is None
    assert await store.groups.rewrite(other, group.id, never, with_members=True, skip_unknown=True) is None
