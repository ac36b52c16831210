"""The port `Groups` on both engines."""

import pytest
from msgspec.structs import replace

from envi_scim.provisioning.errors import AlreadyTaken, ChangedMeanwhile
from envi_scim.provisioning.events import EventKind
from envi_scim.provisioning.groups import Group, GroupWritten, Member, MemberChange, MemberType
from envi_scim.provisioning.ports import ListQuery
from envi_scim.provisioning.values import DomainId, GroupId
from envi_scim.scim.core_schemas import GROUP
from envi_scim.scim.errors import InvalidValue
from envi_scim.scim.filters.parser import parse
from envi_scim.storage.store import SqlStore
from tests.support.records import LATER, NOBODY, a_group, an_account, an_event

MEMBERS = EventKind.GROUP_MEMBERS


@pytest.fixture
async def users(store: SqlStore, domain: DomainId) -> list[str]:
    """Six users of the domain, in the order of their ids."""
    accounts = [an_account(f"user{number}", document={"displayName": f"User {number}"}) for number in range(6)]
    for account in accounts:
        await store.users.create(domain, account, event=an_event())
    return [account.id for account in accounts]


async def created(store: SqlStore, domain: DomainId, group: Group, *members: str) -> GroupWritten:
    return await store.groups.create(
        domain, group, frozenset(members), skip_unknown=False, event=an_event(group.id, kind=EventKind.GROUP_CREATE)
    )


async def changed(
    store: SqlStore, domain: DomainId, group: Group, members: MemberChange, *, skip_unknown: bool = True
) -> GroupWritten:
    return await store.groups.change(
        domain,
        group,
        after=None,
        members=members,
        skip_unknown=skip_unknown,
        event=an_event(group.id, kind=MEMBERS, at=LATER),
    )


async def members_of(store: SqlStore, domain: DomainId, group: Group) -> list[str]:
    return [member.id async for batch in store.groups.members(domain, group.id) for member in batch]


def renamed(group: Group, name: str) -> Group:
    document = group.document.replace(group.display_name, name)
    return replace(group, display_name=name, document=document, version=group.version + 1, modified_at=LATER)


async def found(store: SqlStore, domain: DomainId, filter_: str) -> list[str]:
    page = await store.groups.list(domain, ListQuery(filter=parse(filter_, GROUP)))
    return [group.display_name for group in page.rows]


async def test_a_group_is_read_as_it_was_stored(store: SqlStore, domain: DomainId) -> None:
    group = a_group("Größe", external_id="g1")

    written = await created(store, domain, group)

    assert written == GroupWritten(group=group)
    assert await store.groups.get(domain, group.id) == group
    assert await store.groups.find_by_display_name(domain, "GRÖSSE") == group
    assert await store.groups.list(domain, ListQuery()) == await store.groups.list(
        domain, ListQuery(filter=parse('displayName eq "größe"', GROUP))
    )


async def test_a_group_comes_with_its_first_members_users_and_groups(
    store: SqlStore, domain: DomainId, users: list[str]
) -> None:
    inner, outer = a_group("inner"), a_group("outer")
    await created(store, domain, inner)

    written = await created(store, domain, outer, users[1], users[0], inner.id)

    assert written.group == replace(outer, member_count=3)
    assert written.added == tuple(sorted([users[0], users[1], inner.id]))
    batches = [batch async for batch in store.groups.members(domain, outer.id)]
    assert [member for batch in batches for member in batch] == [
        Member(id=users[0], type=MemberType.USER, display="User 0"),
        Member(id=users[1], type=MemberType.USER, display="User 1"),
        Member(id=inner.id, type=MemberType.GROUP, display="inner"),
    ]


async def test_a_display_name_is_unique_without_regard_to_case(
    store: SqlStore, domain: DomainId, other: DomainId, users: list[str]
) -> None:
    await created(store, domain, a_group("Staff"))
    second = a_group("STAFF")

    with pytest.raises(AlreadyTaken, match="Another group"):
        await created(store, domain, second, users[0])

    await created(store, other, a_group("staff"))
    assert (await store.groups.list(domain, ListQuery())).total == 1
    assert await members_of(store, domain, second) == []
    assert await store.events.of_resource(domain, second.id, limit=10) == []


async def test_members_that_are_nobody_are_skipped_and_named(
    store: SqlStore, domain: DomainId, users: list[str]
) -> None:
    group = a_group("staff")
    wanted = frozenset({users[0], NOBODY, "no id", group.id})

    written = await store.groups.create(domain, group, wanted, skip_unknown=True, event=an_event())
    again = await changed(store, domain, group, MemberChange(add=wanted | {users[1]}))

    assert (written.added, written.unknown) == ((users[0],), tuple(sorted([NOBODY, "no id", group.id])))
    assert (again.added, again.unknown) == ((users[1],), written.unknown)
    assert again.group.member_count == 2


@pytest.mark.parametrize("nobody", [NOBODY, "no id"])
async def test_members_that_are_nobody_are_refused_where_they_may_not_be_skipped(
    store: SqlStore, domain: DomainId, users: list[str], nobody: str
) -> None:
    group, other_group = a_group("staff"), a_group("other")
    await created(store, domain, group, users[0])

    with pytest.raises(InvalidValue):
        await created(store, domain, other_group, users[0], nobody)
    change = MemberChange(add=frozenset({users[1], nobody}), remove=frozenset({users[0]}))
    with pytest.raises(InvalidValue):
        await changed(store, domain, group, change, skip_unknown=False)

    assert await store.groups.get(domain, other_group.id) is None
    assert await members_of(store, domain, group) == [users[0]]
    assert await store.groups.get(domain, group.id) == replace(group, member_count=1)


async def test_members_join_and_leave_in_one_change(store: SqlStore, domain: DomainId, users: list[str]) -> None:
    group = a_group("staff")
    await created(store, domain, group, *users[:3])

    change = MemberChange(add=frozenset(users[2:5]), remove=frozenset({users[0], users[5], "no id"}))
    written = await changed(store, domain, group, change)

    expected = replace(group, member_count=4, version=2, modified_at=LATER)
    assert written == GroupWritten(group=expected, added=tuple(users[3:5]), removed=(users[0],))
    assert await store.groups.get(domain, group.id) == expected
    assert await members_of(store, domain, group) == users[1:5]


async def test_everybody_else_leaves_where_the_members_are_replaced(
    store: SqlStore, domain: DomainId, users: list[str]
) -> None:
    group = a_group("staff")
    await created(store, domain, group, *users[:3])

    written = await changed(store, domain, group, MemberChange(clear=True, add=frozenset(users[2:4])))
    emptied = await changed(store, domain, written.group, MemberChange(clear=True))

    assert (written.added, written.removed) == ((users[3],), tuple(users[:2]))
    assert written.group.member_count == 2
    assert emptied.removed == tuple(users[2:4])
    assert emptied.group == replace(group, member_count=0, version=3, modified_at=LATER)
    assert await members_of(store, domain, group) == []


@pytest.mark.parametrize("clear", [False, True])
async def test_adding_who_is_there_changes_nothing_at_all(
    store: SqlStore, domain: DomainId, users: list[str], *, clear: bool
) -> None:
    """RFC 7644 §3.5.2.1: "If the value already exists, no changes SHOULD be made" to the resource."""
    group = a_group("staff")
    stored = (await created(store, domain, group, *users[:2])).group

    written = await changed(store, domain, stored, MemberChange(clear=clear, add=frozenset(users[:2])))

    assert written == GroupWritten(group=stored, changed=False)
    assert await store.groups.get(domain, group.id) == stored
    assert len(await store.events.of_resource(domain, group.id, limit=10)) == 1


async def test_the_event_of_a_change_names_who_joined_and_left(
    store: SqlStore, domain: DomainId, users: list[str]
) -> None:
    group = a_group("staff")
    await created(store, domain, group, users[0], users[1])
    await changed(store, domain, group, MemberChange(add=frozenset(users[1:3]), remove=frozenset({users[0]})))
    await changed(store, domain, group, MemberChange(clear=True))

    cleared, moved, made = await store.events.of_resource(domain, group.id, limit=10)

    assert made.details == {"added": users[:2], "removed": []}
    assert moved.details == {"added": [users[2]], "removed": [users[0]]}
    assert cleared.details == {"added": [], "removed": users[1:3]}
    assert (moved.kind, moved.at) == (MEMBERS, LATER)


async def test_attributes_and_members_change_together(store: SqlStore, domain: DomainId, users: list[str]) -> None:
    group = a_group("staff")
    await created(store, domain, group, users[0])
    after = renamed(group, "crew")

    written = await store.groups.change(
        domain, group, after=after, members=MemberChange(add=frozenset({users[1]})), skip_unknown=False,
        event=an_event(group.id, changed=["displayName"]),
    )  # fmt: skip

    assert written == GroupWritten(group=replace(after, member_count=2), added=(users[1],))
    assert await store.groups.get(domain, group.id) == written.group
    assert await store.groups.find_by_display_name(domain, "staff") is None
    event = (await store.events.of_resource(domain, group.id, limit=1))[0]
    assert event.details == {"changed": ["displayName"], "added": [users[1]], "removed": []}


async def test_a_rename_to_a_taken_name_changes_nothing(store: SqlStore, domain: DomainId, users: list[str]) -> None:
    await created(store, domain, a_group("crew"))
    group = a_group("staff")
    await created(store, domain, group)

    with pytest.raises(AlreadyTaken):
        await store.groups.change(
            domain, group, after=renamed(group, "CREW"), members=MemberChange(add=frozenset({users[1]})),
            skip_unknown=False, event=an_event(),
        )  # fmt: skip

    assert await store.groups.get(domain, group.id) == group
    assert await members_of(store, domain, group) == []


async def test_a_rename_holds_whatever_members_did_meanwhile(
    store: SqlStore, domain: DomainId, users: list[str]
) -> None:
    group = a_group("staff")
    await created(store, domain, group)
    await changed(store, domain, group, MemberChange(add=frozenset({users[0]})))

    written = await store.groups.change(
        domain, group, after=renamed(group, "crew"), members=None, skip_unknown=False, event=an_event()
    )

    assert written.group == replace(renamed(group, "crew"), member_count=1, version=3)


async def test_attributes_that_changed_meanwhile_are_not_overwritten(store: SqlStore, domain: DomainId) -> None:
    group = a_group("staff")
    await created(store, domain, group)
    await store.groups.change(
        domain, group, after=renamed(group, "crew"), members=None, skip_unknown=False, event=an_event()
    )

    with pytest.raises(ChangedMeanwhile):
        await store.groups.change(
            domain, group, after=renamed(group, "team"), members=None, skip_unknown=False, event=an_event()
        )

    assert await found(store, domain, "displayName pr") == ["crew"]


@pytest.mark.parametrize("with_attributes", [False, True])
async def test_a_pinned_change_is_refused_once_the_version_moved(
    store: SqlStore, domain: DomainId, users: list[str], *, with_attributes: bool
) -> None:
    group = a_group("staff")
    await created(store, domain, group)
    await changed(store, domain, group, MemberChange(add=frozenset({users[0]})))

    with pytest.raises(ChangedMeanwhile):
        await store.groups.change(
            domain, group, after=renamed(group, "crew") if with_attributes else None,
            members=MemberChange(add=frozenset({users[1]})), skip_unknown=True, event=an_event(), pinned=True,
        )  # fmt: skip

    assert await members_of(store, domain, group) == [users[0]]


async def test_the_same_attributes_are_no_change(store: SqlStore, domain: DomainId) -> None:
    group = a_group("staff")
    await created(store, domain, group)
    same = replace(group, version=2, modified_at=LATER)

    written = await store.groups.change(
        domain, group, after=same, members=None, skip_unknown=False, event=an_event(group.id)
    )

    assert written == GroupWritten(group=group, changed=False)
    assert len(await store.events.of_resource(domain, group.id, limit=10)) == 1


@pytest.mark.clause("7643-2.3.7-6")
async def test_a_deleted_group_is_gone_from_its_members_and_from_its_groups(
    store: SqlStore, domain: DomainId, users: list[str]
) -> None:
    inner, outer = a_group("inner"), a_group("outer")
    await created(store, domain, inner, users[0])
    await created(store, domain, outer, inner.id, users[1])

    stored = await store.groups.get(domain, inner.id)
    assert stored is not None
    await store.groups.delete(domain, stored, event=an_event(inner.id, kind=EventKind.GROUP_DELETE, at=LATER))

    assert await store.groups.get(domain, inner.id) is None
    assert await members_of(store, domain, inner) == []
    assert await members_of(store, domain, outer) == [users[1]]
    left = await store.groups.get(domain, outer.id)
    assert left == replace(outer, member_count=1, version=2, modified_at=LATER)
    user = await store.users.get(domain, users[0])
    assert user is not None
    assert user.groups == ()
    assert (await store.groups.list(domain, ListQuery())).total == 1
    await created(store, domain, a_group("INNER"))


async def test_a_group_that_moved_on_or_is_gone_is_not_deleted_or_changed(
    store: SqlStore, domain: DomainId, users: list[str]
) -> None:
    group = a_group("staff")
    await created(store, domain, group)
    moved = (await changed(store, domain, group, MemberChange(add=frozenset({users[0]})))).group

    with pytest.raises(ChangedMeanwhile):
        await store.groups.delete(domain, group, event=an_event())
    await store.groups.delete(domain, moved, event=an_event())
    for change in (MemberChange(add=frozenset({users[1]})), MemberChange(clear=True)):
        with pytest.raises(ChangedMeanwhile):
            await changed(store, domain, moved, change)

    assert await members_of(store, domain, group) == []


async def test_members_are_read_in_batches_in_the_order_of_their_ids(store: SqlStore, domain: DomainId) -> None:
    accounts = [an_account(f"user{number}") for number in range(1250)]
    for account in accounts:
        await store.users.create(domain, account, event=an_event())
    group = a_group("staff")
    ids = [account.id for account in accounts]
    await created(store, domain, group, *ids)

    batches = [batch async for batch in store.groups.members(domain, group.id)]

    assert [len(batch) for batch in batches] == [100, 1000, 150]
    assert [member.id for batch in batches for member in batch] == ids


async def test_the_members_of_a_page_of_groups_come_together(
    store: SqlStore, domain: DomainId, users: list[str]
) -> None:
    groups = [a_group(name) for name in ("one", "two", "none")]
    await created(store, domain, groups[0], *users[:2])
    await created(store, domain, groups[1], users[1], groups[0].id)
    await created(store, domain, groups[2])

    members = await store.groups.members_of(domain, [group.id for group in groups])

    assert {group: [member.display for member in found] for group, found in members.items()} == {
        groups[0].id: ["User 0", "User 1"],
        groups[1].id: ["User 1", "one"],
        groups[2].id: [],
    }
    assert await store.groups.members_of(domain, []) == {}


@pytest.mark.parametrize("no_id", ["", "no id", "\0", "\ud800", NOBODY.upper()])
async def test_client_text_that_is_no_id_is_not_found(store: SqlStore, domain: DomainId, no_id: str) -> None:
    await created(store, domain, a_group("staff"))

    assert await store.groups.get(domain, no_id) is None
    assert [batch async for batch in store.groups.members(domain, GroupId(no_id))] == []


async def test_nothing_of_a_group_is_seen_or_changed_from_another_domain(
    store: SqlStore, domain: DomainId, other: DomainId, users: list[str]
) -> None:
    group = a_group("staff", external_id="g1")
    stored = (await created(store, domain, group, users[0])).group
    theirs = a_group("theirs")

    assert await store.groups.get(other, group.id) is None
    assert await store.groups.find_by_display_name(other, "staff") is None
    assert (await store.groups.list(other, ListQuery())).total == 0
    for filter_ in ("displayName pr", 'externalId eq "g1"', f'members.value eq "{users[0]}"', f'id eq "{group.id}"'):
        assert await found(store, other, filter_) == []
    assert await members_of(store, other, group) == []
    assert await store.groups.members_of(other, [group.id]) == {group.id: ()}
    skipped = await store.groups.create(other, theirs, frozenset({users[0]}), skip_unknown=True, event=an_event())
    assert (skipped.added, skipped.unknown) == ((), (users[0],))
    foreign = await changed(store, other, theirs, MemberChange(add=frozenset({users[0], group.id})))
    assert foreign.changed is False
    for change in (MemberChange(remove=frozenset({users[0]})), MemberChange(clear=True)):
        with pytest.raises(ChangedMeanwhile):
            await changed(store, other, stored, change)
    with pytest.raises(ChangedMeanwhile):
        await store.groups.delete(other, stored, event=an_event())
    assert await store.groups.get(domain, group.id) == stored
    assert await members_of(store, domain, group) == [users[0]]
