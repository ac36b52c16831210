"""What an application of the App Integration Wizard sends: PUT for everything, users and groups."""

from tests.emulator.support.desk import Desk
from tests.emulator.support.scripted import ScriptedServer

USER_LOOK_UP = "GET /Users?filter=userName%20eq%20%22ada%40example.com%22&startIndex=1&count=100"
GROUP_LOOK_UP = "GET /Groups?filter=displayName%20eq%20%22Envi_Buyer%22&startIndex=1&count=100"


async def test_a_leaver_is_read_and_put_back_inactive(wizard: Desk, server: ScriptedServer) -> None:
    ada = await wizard.provisioned("Ada")
    assert server.lines() == [USER_LOOK_UP, "POST /Users"]

    wizard.leave(ada)
    await wizard.settle()

    get, put = server.taken()
    assert (get.line, put.line) == ("GET /scim/Users/id-1", "PUT /scim/Users/id-1")
    assert put.body["active"] is False
    assert put.body["groups"] == []
    assert put.body["userName"] == "ada@example.com"
    assert put.body["id"] == "id-1"


async def test_a_returner_is_looked_for_read_and_put_back_active(wizard: Desk, server: ScriptedServer) -> None:
    ada = await wizard.provisioned("Ada")
    wizard.leave(ada)
    await wizard.settle()
    server.taken()

    wizard.come_back(ada)
    await wizard.settle()

    assert server.lines() == [USER_LOOK_UP, "GET /Users/id-1", "PUT /Users/id-1"]
    assert server.named("ada@example.com")["active"] is True


async def test_a_profile_is_read_and_put_back_changed(wizard: Desk, server: ScriptedServer) -> None:
    ada = await wizard.provisioned("Ada")
    server.taken()

    wizard.change(ada, lastName="Ash")
    await wizard.settle()

    assert server.lines() == ["GET /Users/id-1", "PUT /Users/id-1"]
    assert server.named("ada@example.com")["name"]["familyName"] == "Ash"


async def test_a_password_is_put_as_well(wizard: Desk, server: ScriptedServer) -> None:
    wizard.may(sync_password=True)
    ada = await wizard.provisioned("Ada")
    server.taken()

    wizard.office.directory.reset_password(ada.id)
    await wizard.settle()

    get, put = server.taken()
    assert (get.line, put.line) == ("GET /scim/Users/id-1", "PUT /scim/Users/id-1")
    assert len(put.body["password"]) >= 16
    assert put.body["userName"] == "ada@example.com"


async def test_a_group_is_created_with_its_members_read_and_put(wizard: Desk, server: ScriptedServer) -> None:
    """`POST /Groups` (AIW: with members) -> GET by id -> PUT."""
    ada = await wizard.provisioned("Ada")
    server.taken()

    await wizard.pushed("Envi_Buyer", ada)

    heard = server.taken()
    assert [one.line.replace("/scim", "") for one in heard] == [
        GROUP_LOOK_UP,
        "POST /Groups",
        "GET /Groups/id-2",
        "PUT /Groups/id-2",
    ]
    members = [{"value": "id-1", "display": "ada@example.com"}]
    assert heard[1].body["members"] == heard[3].body["members"] == members
    assert heard[3].body["id"] == "id-2"


async def test_a_group_that_is_there_is_read_and_put(wizard: Desk, server: ScriptedServer) -> None:
    ada = await wizard.provisioned("Ada")
    server.group("Envi_Buyer", "somebody-else")
    server.taken()

    await wizard.pushed("Envi_Buyer", ada)

    assert server.lines() == [GROUP_LOOK_UP, "GET /Groups/id-2", "PUT /Groups/id-2"]
    assert server.members("Envi_Buyer") == ["ada@example.com"]


async def test_each_change_of_a_group_is_a_get_and_a_put_of_all_of_it(wizard: Desk, server: ScriptedServer) -> None:
    ada, ben = await wizard.provisioned("Ada"), await wizard.provisioned("Ben")
    group = await wizard.pushed("Envi_Buyer", ada)
    server.taken()

    wizard.join(group, ben)
    await wizard.settle()
    assert server.lines() == ["GET /Groups/id-3", "PUT /Groups/id-3"]
    assert server.members("Envi_Buyer") == ["ada@example.com", "ben@example.com"]

    wizard.part(group, ada)
    wizard.office.directory.change_group(group.id, "Envi_Seller", "")
    await wizard.settle()
    assert server.lines() == ["GET /Groups/id-3", "PUT /Groups/id-3"]
    assert server.members("Envi_Seller") == ["ben@example.com"]


async def test_push_now_and_unlinking_know_no_patch_either(wizard: Desk, server: ScriptedServer) -> None:
    ada = await wizard.provisioned("Ada")
    group = await wizard.pushed("Envi_Buyer", ada)
    server.taken()

    wizard.office.push_groups.push_now(wizard.id, group.id)
    await wizard.settle()
    wizard.office.push_groups.unlink(wizard.id, group.id, delete=True)
    await wizard.settle()

    assert server.lines() == ["GET /Groups/id-2", "PUT /Groups/id-2", "DELETE /Groups/id-2"]
