"""Many at once: names stay unique, members are never lost, versions are compared and swapped."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from msgspec.structs import replace

from envi_scim.provisioning.errors import AlreadyTaken, ChangedMeanwhile
from envi_scim.provisioning.groups import MemberChange
from envi_scim.provisioning.ports import ListQuery
from envi_scim.provisioning.values import DomainId
from envi_scim.storage.store import SqlStore
from tests.support.records import a_group, an_account, an_event

SPELLINGS = ["straße", "STRASSE", "Strasse", "STRAßE"] * 5


async def outcomes(work: list[Coroutine[Any, Any, Any]]) -> list[str]:
    """Run all at once and name what became of each."""
    return [type(result).__name__ for result in await asyncio.gather(*work, return_exceptions=True)]


async def filled(store: SqlStore, domain: DomainId, number: int) -> list[str]:
    accounts = [an_account(f"user{index}") for index in range(number)]
    await asyncio.gather(*(store.users.create(domain, account, event=an_event()) for account in accounts))
    return [account.id for account in accounts]


async def test_of_parallel_creates_of_one_user_name_in_many_spellings_one_wins(
    store: SqlStore, domain: DomainId
) -> None:
    results = await outcomes([store.users.create(domain, an_account(name), event=an_event()) for name in SPELLINGS])

    assert sorted(results) == ["AlreadyTaken"] * 19 + ["NoneType"]
    assert (await store.users.list(domain, ListQuery())).total == 1


async def test_of_parallel_creates_of_one_group_one_wins(store: SqlStore, domain: DomainId) -> None:
    users = frozenset(await filled(store, domain, 3))
    results = await outcomes(
        [store.groups.create(domain, a_group(name), users, skip_unknown=False, event=an_event()) for name in SPELLINGS]
    )

    assert sorted(results) == ["AlreadyTaken"] * 19 + ["GroupWritten"]
    assert (await store.groups.list(domain, ListQuery())).total == 1


async def test_forty_overlapping_changes_of_one_group_lose_nobody(store: SqlStore, domain: DomainId) -> None:
    users = await filled(store, domain, 140)
    group = a_group("staff")
    await store.groups.create(domain, group, frozenset(users[:20]), skip_unknown=False, event=an_event())

    def change(number: int) -> Coroutine[Any, Any, Any]:
        members = MemberChange(add=frozenset(users[20 + number : 120 + number]), remove=frozenset({users[number % 20]}))
        return store.groups.change(
            domain, group, after=None, members=members, skip_unknown=False, event=an_event(group.id)
        )

    written = await asyncio.wait_for(asyncio.gather(*(change(number) for number in range(20))), timeout=30)
    written += await asyncio.wait_for(asyncio.gather(*(change(number) for number in range(20))), timeout=30)

    stored = await store.groups.get(domain, group.id)
    members = (await store.groups.members_of(domain, [group.id]))[group.id]
    assert stored is not None
    assert {member.id for member in members} == set(users[20:139])
    assert stored.member_count == len(members)
    assert stored.version == 1 + sum(result.changed for result in written)
    assert sum(len(result.added) - len(result.removed) for result in written) == stored.member_count - 20


async def test_users_that_are_deleted_while_groups_take_them_in_leave_no_trace(
    store: SqlStore, domain: DomainId
) -> None:
    users = await filled(store, domain, 30)
    groups = [a_group(f"group{number}") for number in range(4)]
    for group in groups:
        await store.groups.create(domain, group, frozenset(users[:10]), skip_unknown=False, event=an_event())
    stored = [user.account for user in (await store.users.list(domain, ListQuery(), groups=False)).rows]
    members = MemberChange(add=frozenset(users))

    joining = [
        store.groups.change(domain, group, after=None, members=members, skip_unknown=True, event=an_event())
        for group in groups
    ]
    leaving = [store.users.delete(domain, account, event=an_event()) for account in stored[::2]]
    results = await asyncio.wait_for(outcomes([*joining, *leaving]), timeout=60)

    kept = {account.id for account in stored[1::2]}
    assert set(results) == {"GroupWritten", "NoneType"}
    for group in groups:
        now = await store.groups.get(domain, group.id)
        assert now is not None
        assert {member.id for member in (await store.groups.members_of(domain, [group.id]))[group.id]} == kept
        assert now.member_count == len(kept)
    assert (await store.users.list(domain, ListQuery())).total == len(kept)


async def test_of_parallel_replacements_of_one_version_one_wins(store: SqlStore, domain: DomainId) -> None:
    before = an_account("bob")
    await store.users.create(domain, before, event=an_event())
    after = replace(before, version=2)

    results = await outcomes([store.users.replace(domain, before, after, event=an_event()) for _ in range(10)])

    assert sorted(results) == [ChangedMeanwhile.__name__] * 9 + ["NoneType"]
    assert AlreadyTaken.__name__ not in results
