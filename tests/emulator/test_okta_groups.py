"""What Okta sends for a pushed group: each row of FIELD 1, in order and to the letter (guide C5, C6)."""

import asyncio
from typing import Any

import pytest

from envi_scim.emulator.directory import Group
from envi_scim.emulator.push_groups import PushStatus
from envi_scim.scim.urns import GROUP_URN, PATCH_OP_URN
from tests.emulator.support.desk import Desk
from tests.emulator.support.scripted import Heard, Said, ScriptedServer, document, error

LOOK_UP = "GET /Groups?filter=displayName%20eq%20%22Envi_Buyer%22&startIndex=1&count=100"


def named(id_: str, name: str) -> dict[str, Any]:
    """Give the path-less operation that goes before each change of members."""
    return {"op": "replace", "value": {"id": id_, "displayName": name}}


async def buyers(okta: Desk, server: ScriptedServer, *names: str) -> Group:
    """Have a pushed group of users who are known, and nothing heard."""
    group = await okta.pushed("Envi_Buyer", *[await okta.provisioned(name) for name in names])
    server.taken()
    return group


async def test_a_group_is_looked_for_created_without_members_read_named_and_filled(
    okta: Desk, server: ScriptedServer
) -> None:
    """Push group: GET by the filter, POST with `members: []`, GET by id, path-less PATCH, PATCH of members."""
    ada, ben = await okta.provisioned("Ada"), await okta.provisioned("Ben")
    server.taken()

    group = await okta.pushed("Envi_Buyer", ada, ben)

    heard = server.taken()
    assert [one.line.replace("/scim", "") for one in heard] == [
        LOOK_UP,
        "POST /Groups",
        "GET /Groups/id-3",
        "PATCH /Groups/id-3",
        "PATCH /Groups/id-3",
    ]
    assert heard[1].body == {"schemas": [GROUP_URN], "displayName": "Envi_Buyer", "members": []}
    assert heard[3].body == {"schemas": [PATCH_OP_URN], "Operations": [named("id-3", "Envi_Buyer")]}
    (add,) = heard[4].operations
    assert (add["op"], add["path"]) == ("add", "members")
    assert sorted(add["value"], key=str) == [
        {"value": "id-1", "display": "ada@example.com"},
        {"value": "id-2", "display": "ben@example.com"},
    ]
    push = okta.push_of(group)
    assert (push.status, push.external_id, push.error) == (PushStatus.ACTIVE, "id-3", "")
    assert push.last_push


async def test_a_group_that_is_there_is_linked_and_brought_to_the_members_here(
    okta: Desk, server: ScriptedServer
) -> None:
    ada = await okta.provisioned("Ada")
    other = server.user(userName="other@example.com")
    server.group("ENVI_BUYER", other)
    server.taken()

    await okta.pushed("Envi_Buyer", ada)

    heard = server.taken()
    assert [one.line.replace("/scim", "") for one in heard] == [
        LOOK_UP,
        "GET /Groups/id-3",
        "PATCH /Groups/id-3",
        "PATCH /Groups/id-3",
    ]
    assert heard[2].operations == [named("id-3", "Envi_Buyer")]
    assert heard[3].operations == [
        {"op": "add", "path": "members", "value": [{"value": "id-1", "display": "ada@example.com"}]},
        {"op": "remove", "path": 'members[value eq "id-2"]'},
    ]
    assert server.members("Envi_Buyer") == ["ada@example.com"]


async def test_a_member_that_the_linked_group_had_already_can_leave(okta: Desk, server: ScriptedServer) -> None:
    ada = await okta.provisioned("Ada")
    server.group("Envi_Buyer", "id-1")
    group = await okta.pushed("Envi_Buyer", ada)

    okta.part(group, ada)
    await okta.settle()

    assert server.members("Envi_Buyer") == []


async def test_who_comes_and_who_goes_is_one_request_behind_the_name(okta: Desk, server: ScriptedServer) -> None:
    """Membership: add and `members[value eq "id"]`, both in one request; the path-less PATCH goes before."""
    cleo = await okta.provisioned("Cleo")
    group = await buyers(okta, server, "Ada", "Ben")
    ada = okta.office.store.people.by_login("ada@example.com")
    assert ada is not None

    with okta.office.store.database.at_once():
        okta.join(group, cleo)
        okta.part(group, ada)
    await okta.settle()

    name, members = server.taken()
    assert name.line == members.line == "PATCH /scim/Groups/id-4"
    assert name.operations == [named("id-4", "Envi_Buyer")]
    assert members.operations == [
        {"op": "add", "path": "members", "value": [{"value": "id-1", "display": "cleo@example.com"}]},
        {"op": "remove", "path": 'members[value eq "id-2"]'},
    ]


async def test_only_people_whom_the_application_knows_are_members(okta: Desk, server: ScriptedServer) -> None:
    ada, stranger = await okta.provisioned("Ada"), okta.person("Stranger")

    group = await okta.pushed("Envi_Buyer", ada, stranger)
    assert server.members("Envi_Buyer") == ["ada@example.com"]

    okta.assign(stranger)
    await okta.settle()
    assert server.members("Envi_Buyer") == ["ada@example.com", "stranger@example.com"]
    assert okta.push_of(group).status is PushStatus.ACTIVE


async def test_a_leaver_goes_from_the_group_and_a_returner_comes_back(okta: Desk, server: ScriptedServer) -> None:
    ada = await okta.provisioned("Ada")
    await okta.pushed("Envi_Buyer", ada)

    okta.leave(ada)
    await okta.settle()
    assert server.members("Envi_Buyer") == []

    okta.come_back(ada)
    await okta.settle()
    assert server.members("Envi_Buyer") == ["ada@example.com"]


async def test_somebody_who_left_unseen_goes_from_the_group_as_well(okta: Desk, server: ScriptedServer) -> None:
    okta.may(deactivate=False)
    ada = await okta.provisioned("Ada")
    await okta.pushed("Envi_Buyer", ada)

    okta.unassign(ada)
    await okta.settle()

    assert server.members("Envi_Buyer") == []


async def test_a_new_name_goes_out_without_a_path_and_without_members(okta: Desk, server: ScriptedServer) -> None:
    group = await buyers(okta, server, "Ada")

    okta.office.directory.change_group(group.id, "Envi_Seller", "")
    await okta.settle()

    (heard,) = server.taken()
    assert heard.line == "PATCH /scim/Groups/id-2"
    assert heard.operations == [named("id-2", "Envi_Seller")]


async def test_push_now_replaces_all_members(okta: Desk, server: ScriptedServer) -> None:
    group = await buyers(okta, server, "Ada", "Ben")
    server.groups["id-3"]["members"] = [{"value": "somebody-else"}]

    okta.office.push_groups.push_now(okta.id, group.id)
    await okta.settle()

    name, members = server.taken()
    assert name.operations == [named("id-3", "Envi_Buyer")]
    (replace,) = members.operations
    assert (replace["op"], replace["path"]) == ("replace", "members")
    assert server.members("Envi_Buyer") == ["ada@example.com", "ben@example.com"]


async def test_push_now_of_an_empty_group_replaces_members_by_none(okta: Desk, server: ScriptedServer) -> None:
    group = await buyers(okta, server)

    okta.office.push_groups.push_now(okta.id, group.id)
    await okta.settle()

    assert server.taken()[-1].operations == [{"op": "replace", "path": "members", "value": []}]


async def test_push_now_of_many_replaces_by_the_first_batch_and_adds_the_rest(
    okta: Desk, server: ScriptedServer
) -> None:
    names = [f"user{number:02}" for number in range(25)]
    group = await buyers(okta, server, *names)
    okta.set(members=10)

    okta.office.push_groups.push_now(okta.id, group.id)
    await okta.settle()

    operations = [operation for heard in server.taken()[1:] for operation in heard.operations]
    assert [(one["op"], len(one["value"])) for one in operations] == [("replace", 10), ("add", 10), ("add", 5)]
    assert server.members("Envi_Buyer") == [f"{name}@example.com" for name in names]


async def test_push_now_that_is_asked_for_during_a_push_is_done_behind_it(okta: Desk, server: ScriptedServer) -> None:
    group = await buyers(okta, server, "Ada")
    started = asyncio.Event()
    go_on = asyncio.Event()

    async def wait(heard: Heard) -> Said:
        del heard
        started.set()
        await go_on.wait()
        return document(200, {})

    server.answers("^PATCH", wait)
    okta.office.directory.change_group(group.id, "Envi_Seller", "")
    await started.wait()
    okta.office.push_groups.push_now(okta.id, group.id)
    go_on.set()
    await okta.settle()

    assert [heard.operations[0]["op"] + str(heard.operations[0].get("path", "")) for heard in server.taken()] == [
        "replace",
        "replace",
        "replacemembers",
    ]


async def test_many_members_go_out_in_batches_that_overlap(okta: Desk, server: ScriptedServer) -> None:
    """Several members at once -> overlapping PATCHes to one group (fleet #50724)."""
    await asyncio.gather(*[okta.provisioned(f"user{number:03}") for number in range(45)])
    people = okta.office.store.people.page(count=100)
    okta.set(members=10, parallel=4)
    server.taken()
    server.most_at_once = 0

    await okta.pushed("Envi_Buyer", *people)

    batches = [heard.operations for heard in server.taken()[4:]]
    assert [[(one["op"], len(one["value"])) for one in batch] for batch in batches] == [[("add", 10)]] * 4 + [
        [("add", 5)]
    ]
    assert server.most_at_once == 4
    assert len(server.members("Envi_Buyer")) == 45


async def test_never_are_there_more_requests_at_once_than_the_setting_allows(
    okta: Desk, server: ScriptedServer
) -> None:
    """Users and the batches of several groups together."""
    okta.set(members=1, parallel=3)
    people = [okta.person(f"user{number}") for number in range(12)]
    staff = okta.group("Staff", *people)

    okta.assign(staff)
    for name in ("Envi_A", "Envi_B", "Envi_C"):
        okta.push(okta.group(name, *people))
    await okta.settle()

    assert server.most_at_once == 3
    assert [len(server.members(name)) for name in ("Envi_A", "Envi_B", "Envi_C")] == [12, 12, 12]


async def test_a_rule_pushes_each_group_whose_name_it_wants_now_and_later(okta: Desk, server: ScriptedServer) -> None:
    """Guide C5: *starts with* `Envi_`."""
    ada = await okta.provisioned("Ada")
    okta.group("Envi_Buyer", ada)
    okta.group("ENVI_SELLER", ada)
    okta.group("Others", ada)

    okta.office.push_groups.create_rule(okta.id, name="Roles", condition="starts with", text="Envi_")
    await okta.settle()
    assert sorted(one["displayName"] for one in server.groups.values()) == ["ENVI_SELLER", "Envi_Buyer"]

    later = okta.group("envi_managed", ada)
    renamed = okta.office.directory.change_group(okta.group("Else").id, "Envi_Testing", "")
    await okta.settle()
    assert sorted(one["displayName"] for one in server.groups.values()) == [
        "ENVI_SELLER",
        "Envi_Buyer",
        "Envi_Testing",
        "envi_managed",
    ]
    assert server.members("envi_managed") == ["ada@example.com"]
    assert okta.push_of(later).by_rule
    assert okta.push_of(renamed).by_rule


@pytest.mark.parametrize("prefix", [True, False])
async def test_two_groups_are_pushed_at_the_same_time(okta: Desk, server: ScriptedServer, *, prefix: bool) -> None:
    ada, ben = await okta.provisioned("Ada"), await okta.provisioned("Ben")
    names = ["Envi_A", "Envi_B", "Envi_C"]
    for name in names:
        okta.group(name, ada, ben)
    server.most_at_once = 0

    condition, text = ("starts with", "envi_") if prefix else ("contains", "nvi")
    okta.office.push_groups.create_rule(okta.id, name="Roles", condition=condition, text=text)
    await okta.settle()

    assert server.most_at_once >= 3
    assert [server.members(name) for name in names] == [["ada@example.com", "ben@example.com"]] * 3


async def test_unlinking_with_deletion_is_a_delete(okta: Desk, server: ScriptedServer) -> None:
    group = await buyers(okta, server, "Ada")

    okta.office.push_groups.unlink(okta.id, group.id, delete=True)
    await okta.settle()

    assert server.lines() == ["DELETE /Groups/id-2"]
    assert okta.office.store.pushes.get(okta.id, group.id) is None


async def test_unlinking_without_deletion_says_nothing_and_a_new_push_links_it_again(
    okta: Desk, server: ScriptedServer
) -> None:
    """Nothing ("leave the group"), and later re-link by the displayName filter."""
    group = await buyers(okta, server, "Ada")

    okta.office.push_groups.unlink(okta.id, group.id, delete=False)
    await okta.settle()
    assert server.lines() == []

    okta.push(group)
    await okta.settle()
    assert server.lines() == [LOOK_UP, "GET /Groups/id-2", "PATCH /Groups/id-2"]
    assert server.members("Envi_Buyer") == ["ada@example.com"]


async def test_a_group_that_is_deleted_here_is_deleted_there(okta: Desk, server: ScriptedServer) -> None:
    group = await buyers(okta, server, "Ada")

    okta.office.directory.delete_group(group.id)
    await okta.settle()

    assert server.lines() == ["DELETE /Groups/id-2"]
    assert okta.tasks() == []


async def test_a_group_that_is_pushed_again_at_once_waits_until_the_old_one_is_deleted(
    okta: Desk, server: ScriptedServer
) -> None:
    group = await buyers(okta, server, "Ada")

    okta.office.push_groups.unlink(okta.id, group.id, delete=True)
    okta.push(group)
    await okta.settle()

    assert server.lines()[:3] == ["DELETE /Groups/id-2", LOOK_UP, "POST /Groups"]
    assert server.members("Envi_Buyer") == ["ada@example.com"]
    assert okta.tasks() == []


async def test_deleting_what_is_gone_already_is_as_good(okta: Desk, server: ScriptedServer) -> None:
    group = await buyers(okta, server)
    server.groups.clear()

    okta.office.push_groups.unlink(okta.id, group.id, delete=True)
    await okta.settle()

    assert okta.failures() == []


async def test_a_group_whose_push_fails_shows_the_error_and_is_pushed_again(okta: Desk, server: ScriptedServer) -> None:
    """A 400 to the path-less PATCH marks the whole push as Error (Metatavu #113)."""
    group = await buyers(okta, server, "Ada")
    server.says("^PATCH", error(400, "Without a path nothing is replaced."))

    okta.office.directory.change_group(group.id, "Envi_Seller", "")
    await okta.settle()
    push = okta.push_of(group)
    sentence = "400. Errors reported by remote server: Without a path nothing is replaced."
    assert (push.status, push.error) == (PushStatus.ERROR, sentence)

    await okta.retry_all()
    push = okta.push_of(group)
    assert (push.status, push.error, push.pushed_name) == (PushStatus.ACTIVE, "", "Envi_Seller")
    assert server.members("Envi_Seller") == ["ada@example.com"]


async def test_members_that_come_as_null_are_none(okta: Desk, server: ScriptedServer) -> None:
    ada = await okta.provisioned("Ada")
    server.group("Envi_Buyer")
    server.groups["id-2"]["members"] = None

    await okta.pushed("Envi_Buyer", ada)

    assert server.members("Envi_Buyer") == ["ada@example.com"]
