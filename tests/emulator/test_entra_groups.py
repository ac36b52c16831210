"""What Microsoft Entra ID sends for a group, and how it goes in cycles (FIELD 1)."""

from typing import Any

from envi_scim.emulator.directory import Group, Person
from envi_scim.emulator.tasks import TaskState
from envi_scim.scim.urns import GROUP_URN
from tests.emulator.support.desk import Desk
from tests.emulator.support.scripted import ScriptedServer, error

EXTENSION = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"
MATCH = "GET /Groups?excludedAttributes=members&filter=displayName+eq+%22Envi_Buyer%22"


async def buyers(entra: Desk, server: ScriptedServer, *people: Person) -> Group:
    """Have a group of users who are known, and nothing heard."""
    group = entra.group("Envi_Buyer", *people)
    entra.assign(*people)
    entra.push(group)
    await entra.cycle()
    server.taken()
    return group


async def test_a_group_is_matched_and_created_without_members_in_one_cycle_with_its_users(
    entra: Desk, server: ScriptedServer
) -> None:
    ada = entra.person("Ada")
    group = entra.group("Envi_Buyer", ada)
    entra.push(group)
    entra.assign(ada)

    await entra.cycle()

    heard = server.taken()
    lines = [one.line.replace("/scim", "") for one in heard]
    assert MATCH in lines
    (create,) = (one for one in heard if one.line == "POST /scim/Groups")
    assert create.body == {
        "schemas": [GROUP_URN, EXTENSION],
        "externalId": group.id,
        "displayName": "Envi_Buyer",
        "meta": {"resourceType": "Group"},
    }
    assert server.members("Envi_Buyer") == ["ada@example.com"]
    assert entra.tasks() == []


async def test_each_member_is_added_by_one_request_with_a_null_reference(entra: Desk, server: ScriptedServer) -> None:
    """`Add members [{"$ref":null,"value":id}]`, several at once (scimmy #79)."""
    group = await buyers(entra, server)
    people = [entra.person(f"User{number}") for number in range(6)]
    entra.assign(*people)
    await entra.cycle()
    server.taken()
    server.most_at_once = 0

    entra.join(group, *people)
    await entra.cycle()

    heard = server.taken()
    assert {one.line for one in heard} == {"PATCH /scim/Groups/id-1"}
    assert [one.operations[0]["op"] for one in heard] == ["Add"] * 6
    assert sorted((one.operations[0]["value"] for one in heard), key=str) == [
        [{"$ref": None, "value": f"id-{number}"}] for number in range(2, 8)
    ]
    assert all(len(one.operations) == 1 and one.operations[0]["path"] == "members" for one in heard)
    assert server.most_at_once == 5


async def test_a_member_is_removed_by_a_list_of_one(entra: Desk, server: ScriptedServer) -> None:
    """`Remove members` + value array, which read to the letter would empty the group."""
    ada, ben = entra.person("Ada"), entra.person("Ben")
    group = await buyers(entra, server, ada, ben)

    entra.part(group, ada)
    await entra.cycle()

    (heard,) = server.taken()
    (operation,) = heard.operations
    assert (operation["op"], operation["path"]) == ("Remove", "members")
    assert operation["value"] == [{"$ref": None, "value": _id_of(server, "ada@example.com")}]
    assert server.members("Envi_Buyer") == ["ben@example.com"]


async def test_with_the_flag_a_member_is_removed_by_a_selector(entra_with_flag: Desk, server: ScriptedServer) -> None:
    entra = entra_with_flag
    ada, ben = entra.person("Ada"), entra.person("Ben")
    group = await buyers(entra, server, ada, ben)

    entra.part(group, ada)
    await entra.cycle()

    (heard,) = server.taken()
    assert heard.line == f"PATCH /scim/Groups/{_id_of(server, 'Envi_Buyer')}?aadOptscim062020"
    selector = f'members[value eq "{_id_of(server, "ada@example.com")}"]'
    assert heard.operations == [{"op": "remove", "path": selector}]


async def test_a_new_name_is_a_replace(entra: Desk, server: ScriptedServer) -> None:
    group = await buyers(entra, server)

    entra.office.directory.change_group(group.id, "Envi_Seller", "")
    await entra.cycle()

    (heard,) = server.taken()
    assert heard.operations == [{"op": "Replace", "path": "displayName", "value": "Envi_Seller"}]


async def test_a_group_that_is_there_is_taken_without_its_members_being_read(
    entra: Desk, server: ScriptedServer
) -> None:
    server.group("envi_buyer", "somebody-else")

    await buyers(entra, server, entra.person("Ada"))

    assert server.members("envi_buyer") == ["ada@example.com", "somebody-else"]


async def test_a_group_that_is_deleted_is_deleted_there(entra: Desk, server: ScriptedServer) -> None:
    group = await buyers(entra, server)

    entra.office.directory.delete_group(group.id)
    await entra.cycle()

    assert server.lines() == ["DELETE /Groups/id-1"]


async def test_everything_is_said_again_where_it_is_asked_for(entra: Desk, server: ScriptedServer) -> None:
    ada = entra.person("Ada")
    group = await buyers(entra, server, ada)
    server.named("Envi_Buyer")["members"] = []

    entra.office.push_groups.push_now(entra.id, group.id)
    await entra.cycle()

    assert server.members("Envi_Buyer") == ["ada@example.com"]


async def test_nothing_goes_out_before_the_cycle_and_all_of_it_in_the_cycle(
    entra: Desk, server: ScriptedServer
) -> None:
    ada = entra.person("Ada")
    entra.assign(ada)
    await entra.settle()
    assert server.lines() == []
    assert [task.state for task in entra.tasks()] == [TaskState.PENDING]

    await entra.cycle()
    assert len(server.lines()) == 2

    entra.change(ada, lastName="Ash")
    await entra.settle()
    assert server.lines() == []

    await entra.cycle()
    assert server.lines() == ["PATCH /Users/id-1"]


async def test_a_change_during_the_cycle_does_not_take_what_waits_out_of_it(
    entra: Desk, server: ScriptedServer
) -> None:
    entra.set(parallel=1)
    people = [entra.person(f"User{number}") for number in range(5)]
    entra.assign(*people)

    entra.office.applications.begin_cycle(entra.id)
    entra.change(people[4], lastName="Ash")
    await entra.settle()

    assert len(server.users) == 5
    assert entra.tasks() == []


async def test_what_failed_is_tried_again_in_the_next_cycle(entra: Desk, server: ScriptedServer) -> None:
    """Failed objects are retried."""
    server.says("^POST", error(400, "Not today."))
    entra.assign(entra.person("Ada"))
    await entra.cycle()
    assert entra.failures() == ["400. Not today."]

    await entra.cycle()

    assert entra.failures() == []
    assert len(server.users) == 1


def _id_of(server: ScriptedServer, name: str) -> Any:
    return server.named(name)["id"]
