"""The ports `Loading` and `Snapshot` on both engines."""

import asyncio
from collections.abc import Sequence

from msgspec.structs import replace

from envi_scim.provisioning.accounts import Account
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.errors import AlreadyTaken
from envi_scim.provisioning.events import EventKind, by_import
from envi_scim.provisioning.groups import Group
from envi_scim.provisioning.loading_ports import NewGroup, NewMembers, NewUser
from envi_scim.provisioning.ports import ListQuery
from envi_scim.provisioning.user_overview import ActorKind, UserOverviews
from envi_scim.provisioning.values import DomainId, GroupId, Timestamp
from envi_scim.scim.core_schemas import USER
from envi_scim.scim.filters.parser import parse
from envi_scim.storage.store import SqlStore
from tests.support.records import LATER, NOON, a_group, an_account, an_event, new_id


def new_user(account: Account, *, locked_at: Timestamp | None = None) -> NewUser:
    return NewUser(account=account, event=an_event(account.id, kind=EventKind.USER_CREATE), locked_at=locked_at)


def new_group(group: Group) -> NewGroup:
    return NewGroup(group=group, event=an_event(group.id, kind=EventKind.GROUP_CREATE))


def joining(group: str, *members: str, seen: bool = False) -> NewMembers:
    event = an_event(group, kind=EventKind.GROUP_MEMBERS, at=LATER)
    return NewMembers(group=GroupId(group), members=members, event=event, seen=seen)


async def load(store: SqlStore, domain: DomainId, *accounts: Account) -> Sequence[Account]:
    return await store.loading.add_users(domain, [new_user(account) for account in accounts])


async def total(store: SqlStore, domain: DomainId) -> int:
    return (await store.users.list(domain, ListQuery())).total


async def test_users_that_are_loaded_are_as_if_each_had_been_created(store: SqlStore, domain: DomainId) -> None:
    """They are read as they were given, counted, found by their attributes, and their history begins."""
    odd = an_account("Ülf\t\\N", document={"emails": [{"value": "ulf@x"}], "title": "Straße \U0001f600"}, active=False)
    accounts = [odd, an_account("ada", external_id="e1", document={"displayName": "Ada", "emails": [{"value": "a@x"}]})]

    there = await load(store, domain, *accounts)

    assert there == []
    assert [one.account for one in (await store.users.list(domain, ListQuery())).rows] == accounts
    assert await total(store, domain) == 2
    for wanted in ('title eq "STRASSE \U0001f600"', 'emails.value eq "ULF@x"', "active eq false"):
        found = await store.users.list(domain, ListQuery(filter=parse(wanted, USER)))
        assert [one.account.id for one in found.rows] == [odd.id], wanted
    assert [one.kind for one in await store.events.of_resource(domain, odd.id, limit=5)] == [EventKind.USER_CREATE]
    await store.users.delete(domain, odd, event=an_event(odd.id))  # which finds every row that it has to take away
    assert await total(store, domain) == 1


async def test_a_lock_comes_with_its_user(store: SqlStore, domain: DomainId) -> None:
    account = an_account("ada")

    await store.loading.add_users(domain, [new_user(account, locked_at=NOON)])

    assert (await store.people.at(domain, [account.id]))[0].locked_at == NOON


async def test_who_stands_in_the_way_is_given_back_and_hinders_nobody(store: SqlStore, domain: DomainId) -> None:
    ada, ben = an_account("ada"), an_account("ben")
    await load(store, domain, ada, ben)
    cy = an_account("cy")

    there = await load(store, domain, an_account("ADA"), replace(an_account("other"), id=ben.id), cy)

    assert {one.id for one in there} == {ada.id, ben.id}
    assert await total(store, domain) == 3
    assert await store.users.get(domain, cy.id) is not None


async def test_nobody_of_another_domain_stands_in_the_way_or_joins(
    store: SqlStore, domain: DomainId, other: DomainId
) -> None:
    ada, group = an_account("ada"), a_group("Envi_Buyer")
    await load(store, other, ada)
    await store.loading.add_groups(other, [new_group(group)])

    assert await store.loading.users_in_the_way(domain, [ada]) == []
    assert await store.loading.groups_in_the_way(domain, [group]) == []
    assert await store.loading.ids_of_users(domain, ["ada"]) == {}
    assert await store.loading.ids_of_groups(domain, ["envi_buyer"]) == {}
    (absent,) = await store.loading.add_members(domain, [joining(group.id, ada.id)])
    assert (absent.joined, absent.group_is_there) == (0, False)

    assert await store.loading.add_groups(domain, [new_group(group)]) == []
    (unknown,) = await store.loading.add_members(domain, [joining(group.id, ada.id)])
    assert (unknown.joined, unknown.unknown) == (0, (ada.id,))
    assert await load(store, domain, ada) == []  # the same id and name, and another row
    (joined,) = await store.loading.add_members(domain, [joining(group.id, ada.id)])
    assert joined.joined == 1
    of_other = await store.groups.get(other, group.id)
    assert of_other is not None
    assert of_other.member_count == 0


async def test_a_snapshot_of_one_domain_has_nothing_of_another(
    store: SqlStore, domain: DomainId, other: DomainId
) -> None:
    await load(store, other, an_account("ada"))
    await store.loading.add_groups(other, [new_group(a_group("Envi_Buyer"))])

    async with store.loading.snapshot() as snapshot:
        kept = await snapshot.domain(domain)
        assert (kept.domain.id, kept.users, kept.groups) == (domain, 0, 0)
        assert await snapshot.users(domain, after=None, limit=10) == []
        assert await snapshot.groups(domain, after=None, limit=10) == []
        assert await snapshot.memberships(domain, after=None, limit=10) == []
        assert await snapshot.words(domain, after="", limit=10) == []


async def test_a_snapshot_stands_still(store: SqlStore, domain: DomainId) -> None:
    ada, ben = an_account("ada"), an_account("ben")
    await load(store, domain, ada)

    async with store.loading.snapshot() as snapshot:
        assert (await snapshot.domain(domain)).users == 1
        await load(store, domain, ben)
        await store.users.delete(domain, ada, event=an_event(ada.id))
        assert [one.account for one in await snapshot.users(domain, after=None, limit=10)] == [ada]

    assert [one.account for one in (await store.users.list(domain, ListQuery())).rows] == [ben]


async def test_pages_of_a_snapshot_follow_each_other(store: SqlStore, domain: DomainId) -> None:
    accounts = [an_account(f"user{number}") for number in range(5)]
    groups = [a_group("one"), a_group("two")]
    await load(store, domain, *accounts)
    await store.loading.add_groups(domain, [new_group(group) for group in groups])
    members = [joining(group.id, *(one.id for one in accounts)) for group in groups]
    assert [one.joined for one in await store.loading.add_members(domain, members)] == [5, 5]

    async with store.loading.snapshot() as snapshot:
        first = await snapshot.users(domain, after=None, limit=3)
        then = await snapshot.users(domain, after=first[-1].account.id, limit=3)
        pairs = list(await snapshot.memberships(domain, after=None, limit=7))
        pairs += await snapshot.memberships(domain, after=pairs[-1], limit=7)

    assert [one.account for one in [*first, *then]] == accounts
    assert pairs == sorted((group.id, one.id) for group in groups for one in accounts)


async def test_members_join_once_and_are_counted(store: SqlStore, domain: DomainId) -> None:
    """Who joins is told by an event; what is to be seen is a version of the group, and what is not is none."""
    ada, ben = an_account("ada"), an_account("ben")
    group, inner = a_group("Envi_Buyer"), a_group("inner")
    await load(store, domain, ada, ben)
    await store.loading.add_groups(domain, [new_group(group), new_group(inner)])

    first, again, nobody = await store.loading.add_members(
        domain, [joining(group.id, ada.id, inner.id), joining(group.id, ada.id, ben.id), joining(group.id, new_id())]
    )

    assert (first.joined, again.joined, nobody.joined, len(nobody.unknown)) == (2, 1, 0, 1)
    stored = await store.groups.get(domain, group.id)
    assert stored is not None
    assert (stored.member_count, stored.version, stored.modified_at) == (3, 1, NOON)
    events = await store.events.of_resource(domain, group.id, limit=5)
    assert sorted(tuple(one.details.get("added", ())) for one in events) == sorted(  # type: ignore[arg-type]  # ids
        [(), tuple(sorted([ada.id, inner.id])), (ben.id,)]
    )

    await store.loading.add_members(domain, [joining(inner.id, ben.id, seen=True)])
    seen = await store.groups.get(domain, inner.id)
    assert seen is not None
    assert (seen.member_count, seen.version, seen.modified_at) == (1, 2, LATER)


async def test_a_group_is_no_member_of_itself(store: SqlStore, domain: DomainId) -> None:
    group = a_group("Envi_Buyer")
    await store.loading.add_groups(domain, [new_group(group)])

    (written,) = await store.loading.add_members(domain, [joining(group.id, group.id)])

    assert (written.joined, written.unknown) == (0, (group.id,))


async def test_what_several_load_at_once_is_there_once(store: SqlStore, domain: DomainId) -> None:
    """Imports of the same names, and requests that create some of them: each name has one user, and all are counted."""
    names = [f"user{number}" for number in range(60)]

    async def post(name: str) -> int:
        account = an_account(name.upper())
        try:
            await store.users.create(domain, account, event=an_event(account.id))
        except AlreadyTaken:
            return 0
        return 1

    batches = [
        [new_user(an_account(name)) for name in order] for order in (names, names[::-1], names[30:] + names[:30])
    ]
    loading = asyncio.gather(*(store.loading.add_users(domain, batch) for batch in batches))
    posting = asyncio.gather(*(post(name) for name in [*names[::7], "fresh"]))
    there, posted = await loading, await posting

    loaded = sum(len(batch) for batch in batches) - sum(map(len, there))
    assert loaded + sum(posted) == 61
    assert await total(store, domain) == 61
    rows = (await store.users.list(domain, ListQuery(count=100))).rows
    assert sorted(one.account.user_name.lower() for one in rows) == sorted([*names, "fresh"])


async def test_history_says_that_somebody_was_imported(
    store: SqlStore, stored_domain: Domain, domain: DomainId
) -> None:
    account = an_account("ada")
    event = replace(an_event(account.id, kind=EventKind.USER_CREATE), actor=by_import("import-1"))
    await store.loading.add_users(domain, [NewUser(account=account, event=event)])

    history = await UserOverviews(store).history(stored_domain, account.id)

    assert [(one.event.kind, one.who.kind) for one in history.events] == [(EventKind.USER_CREATE, ActorKind.IMPORT)]
