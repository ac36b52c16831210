from typing import Any

import pytest
from msgspec.structs import replace

from envi_scim.provisioning.access import Access
from envi_scim.provisioning.configuration import Mode
from envi_scim.provisioning.documents import decode
from envi_scim.provisioning.errors import AlreadyTaken, InvalidName, NoSuch
from envi_scim.provisioning.events import EventKind
from envi_scim.provisioning.groups import Group
from envi_scim.provisioning.ports import ListQuery
from envi_scim.provisioning.retries import ATTEMPTS
from envi_scim.provisioning.roles import NoRole, Role
from envi_scim.scim.errors import InvalidFilter, InvalidValue, NotFound, PreconditionFailed
from envi_scim.scim.etag import Precondition
from envi_scim.scim.notes import Leniency
from tests.support.provisioned import REQUEST, Provisioned

CORE = "urn:ietf:params:scim:schemas:core:2.0:Group"


def patch_op(*operations: dict[str, Any]) -> dict[str, Any]:
    return {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": list(operations)}


def add(*members: str) -> dict[str, Any]:
    return {"op": "add", "path": "members", "value": [{"value": member} for member in members]}


def remove(member: str) -> dict[str, Any]:
    return {"op": "remove", "path": f'members[value eq "{member}"]'}


class Scene:
    """A domain with three users."""

    def __init__(self, envi: Provisioned, access: Access, people: tuple[str, ...]) -> None:
        self.envi = envi
        self.access = access
        self.people = people

    async def group(self, name: str = "Envi_Buyer", members: tuple[str, ...] = ()) -> Group:
        body = {"schemas": [CORE], "displayName": name, "members": [{"value": member} for member in members]}
        return (await self.envi.groups.create(self.access, body, request_id=REQUEST)).group

    def members(self, group: Group) -> set[str]:
        return self.envi.store.rows(self.access.domain.id).members[group.id]

    async def patch(self, group: Group, *operations: dict[str, Any], **more: Any) -> Any:
        body = patch_op(*operations)
        return await self.envi.groups.patch(self.access, group.id, body, request_id=REQUEST, **more)


async def scene(mode: Mode = Mode.COMPATIBLE) -> Scene:
    envi = Provisioned()
    access = await envi.access(mode=mode)
    people = []
    for name in ("ada", "ben", "cleo"):
        body = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": name}
        people.append(str((await envi.users.create(access, body, request_id=REQUEST)).stored.account.id))
    return Scene(envi, access, tuple(people))


async def test_a_group_is_created_with_its_members_beside_it() -> None:
    at = await scene()
    ada, ben, _ = at.people
    body = {
        "schemas": [CORE],
        "displayName": "Envi_Buyer",
        "externalId": "g1",
        "members": [{"value": ada}, {"value": ben}, {"value": ada}],
    }

    answer = await at.envi.groups.create(at.access, body, request_id=REQUEST)

    group = answer.group
    assert decode(group.document) == {
        "schemas": [CORE],
        "id": group.id,
        "displayName": "Envi_Buyer",
        "externalId": "g1",
    }
    assert (group.display_name, group.external_id, group.member_count, group.version) == ("Envi_Buyer", "g1", 2, 1)
    assert at.members(group) == {ada, ben}
    assert at.envi.events(at.access.domain)[-1].kind is EventKind.GROUP_CREATE


async def test_a_member_that_does_not_exist_is_skipped_and_noted() -> None:
    """One person gone must not fail a batch of a thousand."""
    at = await scene()
    ada = at.people[0]
    group = await at.group()

    answer = await at.patch(group, add("nobody", ada))

    assert at.members(group) == {ada}
    assert [(note.id, note.subject) for note in answer.notes] == [(Leniency.UNKNOWN_MEMBER, "members")]


@pytest.mark.clause("7643-2.3.7-6")
async def test_a_member_that_does_not_exist_is_refused_in_strict_mode() -> None:
    at = await scene(Mode.STRICT)
    group = await at.group()

    with pytest.raises(InvalidValue):
        await at.patch(group, add(at.people[0], "nobody"))

    assert at.members(group) == set()


async def test_a_group_is_no_member_of_itself() -> None:
    """Skipped and noted as somebody who does not exist is; in strict mode it is refused."""
    at, strictly = await scene(), await scene(Mode.STRICT)
    group, strict = await at.group(), await strictly.group()

    answer = await at.patch(group, add(group.id, at.people[0]))
    with pytest.raises(InvalidValue, match="no user and no other group"):
        await strictly.patch(strict, add(strict.id, strictly.people[0]))

    assert at.members(group) == {at.people[0]}
    assert [note.id for note in answer.notes] == [Leniency.UNKNOWN_MEMBER]
    assert strictly.members(strict) == set()


async def test_a_group_of_another_domain_is_no_member() -> None:
    at = await scene()
    other = await at.envi.access("other.com")
    body = {"displayName": "theirs"}
    theirs = (await at.envi.groups.create(other, body, request_id=REQUEST)).group

    group = await at.group(members=(theirs.id,))

    assert at.members(group) == set()


async def test_adding_and_removing_members_reads_none() -> None:
    """A PATCH that only touches members never loads them."""
    at = await scene()
    ada, ben, cleo = at.people
    group = await at.group(members=(ada, ben))
    at.envi.store.reads.clear()

    answer = await at.patch(group, add(cleo), remove(ada))

    assert at.members(group) == {ben, cleo}
    assert at.envi.store.reads == ["get_group"]
    assert answer.group.version == 2
    assert at.envi.events(at.access.domain)[-1].kind is EventKind.GROUP_MEMBERS


async def test_members_change_whatever_happened_to_the_group_meanwhile() -> None:
    """Members are rows: parallel PATCHes of one group all succeed."""
    at = await scene()
    ada, ben, _ = at.people
    group = await at.group()
    at.envi.store.before_write = _once(at, lambda: _join(at, group, ben))

    await at.patch(group, add(ada))

    assert at.members(group) == {ada, ben}


async def test_a_change_of_members_that_changes_nothing_writes_nothing() -> None:
    at = await scene()
    ada, ben, _ = at.people
    group = await at.group(members=(ada,))
    events = len(at.envi.events(at.access.domain))

    answer = await at.patch(group, add(ada), remove(ben))

    assert (answer.changed, answer.group) == (False, group)
    assert len(at.envi.events(at.access.domain)) == events


async def test_oktas_path_less_id_and_display_name_change_nothing() -> None:
    """Okta sends this after each push; members stay untouched."""
    at = await scene()
    group = await at.group(members=at.people)

    answer = await at.patch(group, {"op": "replace", "value": {"id": group.id, "displayName": "Envi_Buyer"}})

    assert (answer.changed, answer.group) == (False, group)
    assert at.members(group) == set(at.people)


async def test_a_rename_and_new_members_are_one_change() -> None:
    at = await scene()
    ada = at.people[0]
    group = await at.group()

    answer = await at.patch(group, {"op": "replace", "path": "displayName", "value": "Envi_Testing"}, add(ada))

    assert (answer.group.display_name, answer.group.version, at.members(group)) == ("Envi_Testing", 2, {ada})
    event = at.envi.events(at.access.domain)[-1]
    assert (event.kind, event.details) == (EventKind.GROUP_UPDATE, {"attributes": ["displayName"]})


async def test_a_rename_to_a_taken_name_changes_no_member_either() -> None:
    at = await scene()
    group = await at.group()
    await at.group("Envi_Testing")

    with pytest.raises(AlreadyTaken):
        await at.patch(group, add(at.people[0]), {"op": "replace", "path": "displayName", "value": "ENVI_TESTING"})

    assert at.members(group) == set()


async def test_two_groups_cannot_bear_one_name() -> None:
    """Okta links by name and Entra's validator wants 409."""
    at = await scene()
    await at.group("Envi_Buyer")

    with pytest.raises(AlreadyTaken):
        await at.group("envi_bUYER")


@pytest.mark.parametrize("name", [None, "", " ", "x" * 1025])
async def test_a_group_needs_a_name_that_can_be_kept(name: Any) -> None:
    at = await scene()

    with pytest.raises((InvalidValue, InvalidName)):
        await at.group(name)


async def test_members_selected_by_something_else_than_their_id_are_looked_at() -> None:
    at = await scene()
    ada, ben, cleo = at.people
    inner = await at.group("inner")
    group = await at.group(members=(ada, ben, inner.id))
    at.envi.store.reads.clear()

    answer = await at.patch(group, {"op": "remove", "path": 'members[type eq "User"]'}, add(cleo))

    assert "members" in at.envi.store.reads
    assert at.members(group) == {inner.id, cleo}
    assert answer.group.version == 2


@pytest.mark.parametrize(
    ("selector", "staying"),
    [
        ('display eq "ADA"', {"ben", "inner"}),
        ('display sw "inn"', {"ada", "ben"}),
        ("display pr", set()),
        ("not (display pr)", {"ada", "ben", "inner"}),
        ('not (display eq "ada")', {"ada"}),
        ('display ne "ada" and type eq "User"', {"ada", "inner"}),
        ("type pr", set()),
        ("not (type pr)", {"ada", "ben", "inner"}),
    ],
)
async def test_members_are_selected_by_what_they_are_shown_with(selector: str, staying: set[str]) -> None:
    at = await scene()
    ada, ben, _ = at.people
    inner = (await at.group("inner")).id
    group = await at.group(members=(ada, ben, inner))

    answer = await at.patch(group, {"op": "remove", "path": f"members[{selector}]"})

    assert at.members(group) == {{"ada": ada, "ben": ben, "inner": inner}[name] for name in staying}
    assert "display" not in decode(answer.group.document)
    assert "members" not in decode(answer.group.document)


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize(
    "selector", ["$ref pr", "not ($ref pr)", '$ref co "Users"', 'value eq "x" and not (type pr or $ref eq "x")']
)
async def test_members_are_not_selected_by_their_address(selector: str, mode: Mode) -> None:
    """It depends on the server's address, which nothing that is kept knows."""
    at = await scene(mode)
    group = await at.group(members=at.people)
    before = {"op": "remove", "path": 'members[type eq "Group"]'}

    with pytest.raises(InvalidFilter, match="select them by value"):
        await at.patch(group, before, {"op": "remove", "path": f"members[{selector}]"})

    assert at.members(group) == set(at.people)


async def test_members_that_were_looked_at_must_not_have_changed_meanwhile() -> None:
    at = await scene()
    ada, ben, _ = at.people
    group = await at.group(members=(ada,))
    at.envi.store.before_write = _once(at, lambda: _join(at, group, ben))

    await at.patch(group, {"op": "remove", "path": 'members[type eq "User"]'})

    assert at.members(group) == set()


async def test_a_selection_of_members_that_changes_nothing_writes_nothing() -> None:
    at = await scene()
    inner = await at.group("inner")
    group = await at.group(members=(inner.id,))

    answer = await at.patch(group, {"op": "remove", "path": 'members[type eq "User"]'})

    assert (answer.changed, answer.group) == (False, group)


async def test_a_put_replaces_attributes_and_members() -> None:
    at = await scene()
    ada, ben, cleo = at.people
    group = await at.group(members=(ada, ben))
    body = {"displayName": "Envi_Testing", "members": [{"value": ben}, {"value": cleo}]}

    answer = await at.envi.groups.replace(at.access, group.id, body, request_id=REQUEST)

    assert (answer.group.display_name, answer.group.id) == ("Envi_Testing", group.id)
    assert at.members(group) == {ben, cleo}


async def test_a_put_without_members_empties_the_group() -> None:
    """RFC 7644 §3.5.1: attributes that are omitted are removed."""
    at = await scene()
    group = await at.group(members=at.people)

    await at.envi.groups.replace(at.access, group.id, {"displayName": "Envi_Buyer"}, request_id=REQUEST)

    assert at.members(group) == set()


async def test_a_put_of_what_is_there_writes_nothing() -> None:
    at = await scene()
    group = await at.group(members=at.people)
    body = {"displayName": "Envi_Buyer", "members": [{"value": member} for member in at.people]}

    answer = await at.envi.groups.replace(at.access, group.id, body, request_id=REQUEST)

    assert (answer.changed, answer.group) == (False, group)


async def test_if_match_holds_a_change_of_members_to_the_version() -> None:
    """RFC 7644 §3.14: if the version does not match, the service provider SHALL fail with 412."""
    at = await scene()
    ada, ben, _ = at.people
    group = await at.group()
    at.envi.store.before_write = _once(at, lambda: _join(at, group, ben))

    with pytest.raises(PreconditionFailed):
        await at.patch(group, add(ada), precondition=Precondition(one_of=frozenset({1})))
    answer = await at.patch(group, add(ada), precondition=Precondition(one_of=frozenset({2})))

    assert answer.group.version == 3
    assert at.members(group) == {ada, ben}


async def test_a_writer_that_is_overtaken_again_and_again_has_the_group_to_itself_in_the_end() -> None:
    at = await scene()
    group = await at.group(members=at.people)
    at.envi.store.before_write = lambda: _move_on(at, group)

    answer = await at.patch(group, {"op": "remove", "path": 'members[type eq "User"]'})

    assert answer.group == await at.envi.groups.get(at.access, group.id)
    assert answer.group.version == ATTEMPTS + 2
    assert at.members(group) == set()


async def test_a_deleted_group_leaves_its_members() -> None:
    at = await scene()
    ada = at.people[0]
    group = await at.group(members=(ada,))

    await at.envi.groups.delete(
        at.access, group.id, precondition=Precondition(one_of=frozenset({1})), request_id=REQUEST
    )

    assert (await at.envi.users.get(at.access, ada)).groups == ()
    assert at.envi.events(at.access.domain)[-1].kind is EventKind.GROUP_DELETE
    with pytest.raises(NotFound):
        await at.envi.groups.delete(at.access, group.id, request_id=REQUEST)


async def test_members_give_their_role_directly_and_through_groups() -> None:
    """A group that the user is in, directly or through groups."""
    at = await scene()
    ada = at.people[0]
    inner = await at.group("team", members=(ada,))
    await at.group("Envi_Buyer", members=(inner.id,))

    overview = await at.envi.users.show(at.access.domain, "ada")

    assert [(role.name, role.groups) for role in overview.roles] == [("Buyer", ("Envi_Buyer",))]
    assert [(link.display_name, link.direct) for link in overview.stored.groups or ()] == [
        ("Envi_Buyer", False),
        ("team", True),
    ]


async def test_a_group_is_shown_with_its_role_or_why_it_has_none() -> None:
    at = await scene()
    await at.group("envi_buyer", members=at.people)
    await at.group("everyone")

    buyer = await at.envi.groups.show(at.access.domain, "ENVI_Buyer")
    everyone = await at.envi.groups.show(at.access.domain, "everyone")
    members = [
        member.display
        async for batch in at.envi.groups.members_shown(at.access.domain, buyer.group)
        for member in batch
    ]

    assert isinstance(buyer.role, Role)
    assert isinstance(everyone.role, NoRole)
    assert members == ["ada", "ben", "cleo"]
    with pytest.raises(NoSuch, match=r"envi\.com has no group named nobody"):
        await at.envi.groups.show(at.access.domain, "nobody")


async def test_groups_are_listed_without_a_look_at_their_members() -> None:
    at = await scene()
    group = await at.group(members=at.people)
    await at.group("other")
    at.envi.store.reads.clear()

    page = await at.envi.groups.list(at.access, ListQuery(count=1))
    every = await at.envi.groups.page(at.access.domain, ListQuery())

    assert (page.total, page.rows) == (2, (group,))
    assert every.total == 2
    assert at.envi.store.reads == []


async def test_the_members_of_a_page_of_groups_are_read_at_once() -> None:
    at = await scene()
    ada, ben, _ = at.people
    first, second = await at.group("first", (ada,)), await at.group("second", (ada, ben))
    at.envi.store.reads.clear()

    found = await at.envi.groups.members_of(at.access, [first, second])

    assert [member.display for member in found[second.id]] == ["ada", "ben"]
    assert len(found[first.id]) == 1
    assert at.envi.store.reads == ["members_of"]


def _once(at: Scene, act: Any) -> Any:
    def once() -> None:
        at.envi.store.before_write = lambda: None
        act()

    return once


def _move_on(at: Scene, group: Group) -> None:
    groups = at.envi.store.rows(at.access.domain.id).groups
    groups[group.id] = replace(groups[group.id], version=groups[group.id].version + 1)


def _join(at: Scene, group: Group, member: str) -> None:
    at.members(group).add(member)
    _move_on(at, group)
