"""What Okta sends for a user: each row of FIELD 1, in order and to the letter."""

from typing import Any

import pytest

from envi_scim.scim.urns import ENTERPRISE_USER_URN, PATCH_OP_URN, USER_URN
from tests.emulator.support.desk import Desk
from tests.emulator.support.scripted import ScriptedServer, document, error

ADA = "ada@example.com"
LOOK_UP = "GET /Users?filter=userName%20eq%20%22ada%40example.com%22&startIndex=1&count=100"


def patch(value: dict[str, Any]) -> dict[str, Any]:
    """Give the path-less replacement that Okta sends."""
    return {"schemas": [PATCH_OP_URN], "Operations": [{"op": "replace", "value": value}]}


async def test_somebody_is_looked_for_then_created(okta: Desk, server: ScriptedServer) -> None:
    """Assign: GET by the filter, then POST with `groups: []` and a random password, though Sync Password is off."""
    ada = await okta.provisioned("Ada")

    look_up, create = server.taken()
    assert (look_up.line, create.line) == (f"{LOOK_UP}".replace(" /", " /scim/", 1), "POST /scim/Users")
    body = create.body
    assert len(body.pop("password")) >= 16
    assert body == {
        "schemas": [USER_URN],
        "userName": ADA,
        "name": {"givenName": "Ada", "familyName": "Archer"},
        "emails": [{"primary": True, "value": ADA, "type": "work"}],
        "externalId": ada.id,
        "active": True,
        "groups": [],
    }
    assert okta.tasks() == []
    assert okta.events()[-1] == ("Provision user", ADA, "Success")


async def test_no_two_passwords_are_the_same(okta: Desk, server: ScriptedServer) -> None:
    await okta.provisioned("Ada")
    await okta.provisioned("Ben")

    first, second = (heard.body["password"] for heard in server.taken() if heard.method == "POST")
    assert first != second


async def test_what_the_enterprise_extension_has_is_sent_when_it_is_mapped(okta: Desk, server: ScriptedServer) -> None:
    okta.map("department", "user.department")
    okta.map("displayName", "user.firstName + ' ' + user.lastName")
    okta.map("locale", "user.locale")

    await okta.provisioned("Ada", department="Tools", locale="de-CH")

    body = server.taken()[-1].body
    assert body["schemas"] == [USER_URN, ENTERPRISE_USER_URN]
    assert body[ENTERPRISE_USER_URN] == {"department": "Tools"}
    assert (body["displayName"], body["locale"]) == ("Ada Archer", "de-CH")


@pytest.mark.parametrize(
    ("login", "filtered"),
    [
        ("ada+test@example.com", "ada%2Btest%40example.com"),
        ("ada b@example.com", "ada%20b%40example.com"),
        ("zoë@example.com", "zo%C3%AB%40example.com"),
        ('a"b\\c', "a%5C%22b%5C%5Cc"),
        ("50%&x=y#", "50%25%26x%3Dy%23"),
        ("o'hara", "o%27hara"),
    ],
)
async def test_every_character_that_means_something_in_an_address_is_encoded(
    okta: Desk, server: ScriptedServer, login: str, filtered: str
) -> None:
    """Blanks are `%20` and quotes `%22`; quotes in a name are escaped as in JSON before that."""
    server.user(userName=login, active=True)

    await okta.provisioned("Ada", login=login)

    lines = server.lines()
    assert lines[0] == f"GET /Users?filter=userName%20eq%20%22{filtered}%22&startIndex=1&count=100"
    assert lines[1:] == ["GET /Users/id-1", "PUT /Users/id-1"], "and so the user is found"


async def test_somebody_who_is_there_is_linked(okta: Desk, server: ScriptedServer) -> None:
    """Link: the filter finds it, GET by id, PUT of what was read merged with the profile."""
    server.user(
        schemas=[USER_URN, "urn:example:Other"],
        userName=ADA.upper(),
        nickName="Addie",
        name={"givenName": "A.", "formatted": "A. Archer"},
        emails=[{"value": "old@example.com", "type": "home"}],
        groups=[{"value": "g1"}],
        active=False,
    )

    ada = await okta.provisioned("Ada")

    heard = server.taken()
    assert [one.line.replace("/scim", "") for one in heard] == [LOOK_UP, "GET /Users/id-1", "PUT /Users/id-1"]
    assert heard[2].body == {
        "schemas": [USER_URN, "urn:example:Other"],
        "userName": ADA,
        "nickName": "Addie",
        "name": {"givenName": "Ada", "familyName": "Archer", "formatted": "A. Archer"},
        "emails": [{"primary": True, "value": ADA, "type": "work"}],
        "groups": [],
        "active": True,
        "id": "id-1",
        "meta": {"resourceType": "User"},
        "externalId": ada.id,
    }
    known = okta.office.store.assignments.user(okta.id, ada.id)
    assert known is not None
    assert (known.external_id, known.active) == ("id-1", True)


async def test_a_404_to_the_look_up_is_taken_for_nobody(okta: Desk, server: ScriptedServer) -> None:
    server.says("^GET", error(404, "Nobody."))

    await okta.provisioned("Ada")

    assert server.lines() == [LOOK_UP, "POST /Users"]
    assert okta.failures() == []


async def test_a_change_of_the_profile_is_a_get_and_a_put_of_the_whole(okta: Desk, server: ScriptedServer) -> None:
    ada = await okta.provisioned("Ada")
    server.taken()

    okta.change(ada, lastName="Ash")
    await okta.settle()

    get, put = server.taken()
    assert (get.line, put.line) == ("GET /scim/Users/id-1", "PUT /scim/Users/id-1")
    assert put.body["name"] == {"givenName": "Ada", "familyName": "Ash"}
    assert put.body["id"] == "id-1"
    assert put.body["meta"] == {"resourceType": "User"}
    assert put.body["groups"] == []
    assert "password" not in put.body


async def test_an_attribute_that_lost_its_value_is_not_in_the_put(okta: Desk, server: ScriptedServer) -> None:
    okta.map("nickName", "user.nickName")
    ada = await okta.provisioned("Ada", nickName="Addie")
    server.taken()

    okta.change(ada, nickName="")
    await okta.settle()

    assert "nickName" not in server.taken()[-1].body


async def test_a_change_of_what_is_not_mapped_sends_nothing(okta: Desk, server: ScriptedServer) -> None:
    ada = await okta.provisioned("Ada")
    server.taken()

    okta.change(ada, title="Captain")
    await okta.settle()

    assert server.lines() == []
    assert okta.events()[-1] == ("Provision user", ADA, "Success"), "and nothing more is in the log"
    assert len(okta.events()) == 2


async def test_what_applies_on_create_keeps_what_was_sent_then(okta: Desk, server: ScriptedServer) -> None:
    """Guide B8: Apply on."""
    okta.map("nickName", "user.nickName", "Create")
    ada = await okta.provisioned("Ada", nickName="Addie")

    okta.change(ada, nickName="Lady", lastName="Ash")
    await okta.settle()

    assert server.named(ADA)["nickName"] == "Addie"
    assert server.named(ADA)["name"]["familyName"] == "Ash"


async def test_force_sync_sends_what_a_new_mapping_makes(okta: Desk, server: ScriptedServer) -> None:
    await okta.provisioned("Ada", title="Captain")
    server.taken()

    okta.map("title", "user.title")
    okta.office.assignments.provision_everybody(okta.id)
    await okta.settle()

    assert server.lines() == ["GET /Users/id-1", "PUT /Users/id-1"]
    assert server.named(ADA)["title"] == "Captain"


@pytest.mark.parametrize("how", ["unassigned", "deactivated"])
async def test_a_leaver_is_deactivated_without_a_path_and_never_deleted(
    okta: Desk, server: ScriptedServer, how: str
) -> None:
    ada = await okta.provisioned("Ada")
    server.taken()

    if how == "unassigned":
        okta.unassign(ada)
    else:
        okta.leave(ada)
    await okta.settle()

    (heard,) = server.taken()
    assert heard.line == "PATCH /scim/Users/id-1"
    assert heard.body == patch({"active": False})


async def test_a_204_to_a_deactivation_is_as_good(okta: Desk, server: ScriptedServer) -> None:
    ada = await okta.provisioned("Ada")
    server.says("^PATCH", document(204, {}))

    okta.leave(ada)
    await okta.settle()

    assert okta.failures() == []


async def test_a_returner_is_looked_for_and_reactivated(okta: Desk, server: ScriptedServer) -> None:
    """Reactivate: the filter finds the inactive user, PATCH `active` true, with the same id."""
    ada = await okta.provisioned("Ada")
    okta.leave(ada)
    await okta.settle()
    server.taken()

    okta.come_back(ada)
    await okta.settle()

    heard = server.taken()
    assert [one.line.replace("/scim", "") for one in heard] == [LOOK_UP, "PATCH /Users/id-1"]
    assert heard[1].body == patch({"active": True})


async def test_somebody_who_left_in_two_ways_is_still_known_when_they_return(
    okta: Desk, server: ScriptedServer
) -> None:
    ada = await okta.provisioned("Ada")
    okta.leave(ada)
    await okta.settle()
    okta.unassign(ada)
    await okta.settle()
    server.taken()

    okta.assign(ada)
    okta.come_back(ada)
    await okta.settle()

    assert server.lines() == [LOOK_UP, "PATCH /Users/id-1"]


async def test_a_returner_whose_profile_changed_has_it_sent_behind(okta: Desk, server: ScriptedServer) -> None:
    ada = await okta.provisioned("Ada")
    okta.unassign(ada)
    okta.change(ada, lastName="Ash")
    await okta.settle()
    server.taken()

    okta.assign(ada)
    await okta.settle()

    assert server.lines() == [LOOK_UP, "PATCH /Users/id-1", "GET /Users/id-1", "PUT /Users/id-1"]
    assert server.named(ADA)["name"]["familyName"] == "Ash"


async def test_a_returner_whom_the_server_has_deleted_is_created_again(okta: Desk, server: ScriptedServer) -> None:
    ada = await okta.provisioned("Ada")
    okta.leave(ada)
    await okta.settle()
    server.users.clear()
    server.taken()

    okta.come_back(ada)
    await okta.settle()

    assert server.lines() == [LOOK_UP, "POST /Users"]


async def test_a_new_password_goes_out_without_a_path(okta: Desk, server: ScriptedServer) -> None:
    """Password sync: PATCH path-less `{"password": ".."}`."""
    okta.may(sync_password=True)
    ada = await okta.provisioned("Ada")
    server.taken()

    okta.office.directory.reset_password(ada.id)
    await okta.settle()

    (heard,) = server.taken()
    assert heard.line == "PATCH /scim/Users/id-1"
    password = heard.operations[0]["value"]["password"]
    assert len(password) >= 16
    assert heard.body == patch({"password": password})


@pytest.mark.parametrize("why", ["it is off", "the user is not active"])
async def test_a_new_password_stays_here_where_it_must(okta: Desk, server: ScriptedServer, why: str) -> None:
    ada = await okta.provisioned("Ada")
    if why == "the user is not active":
        okta.may(sync_password=True)
        okta.leave(ada)
        await okta.settle()
    server.taken()

    okta.office.directory.reset_password(ada.id)
    await okta.settle()

    assert server.lines() == []


async def test_what_is_not_enabled_is_not_done_and_the_log_says_so(okta: Desk, server: ScriptedServer) -> None:
    """Guide B7: Create Users, Update User Attributes, Deactivate Users."""
    okta.may(create=False, update=False, deactivate=False)
    await okta.provisioned("Ada")
    okta.may(create=True, update=False, deactivate=False)
    ben = await okta.provisioned("Ben")
    server.taken()

    okta.change(ben, lastName="Ash")
    await okta.settle()
    okta.unassign(ben)
    await okta.settle()

    assert server.lines() == []
    assert [event for event in okta.events() if event[2] == "Skipped"] == [
        ("Provision user", ADA, "Skipped"),
        ("Provision user", "ben@example.com", "Skipped"),
        ("Provision user", "ben@example.com", "Skipped"),
    ]
    assert okta.failures() == []


async def test_somebody_who_left_unseen_is_looked_for_when_they_return(okta: Desk, server: ScriptedServer) -> None:
    """Without Deactivate Users nobody tells the application; on the next assignment they are linked anew."""
    okta.may(deactivate=False)
    ada = await okta.provisioned("Ada")
    okta.unassign(ada)
    await okta.settle()
    server.taken()

    okta.assign(ada)
    await okta.settle()

    assert server.lines() == [LOOK_UP, "GET /Users/id-1", "PUT /Users/id-1"]


async def test_a_group_that_is_assigned_brings_its_people_and_takes_them_away(
    okta: Desk, server: ScriptedServer
) -> None:
    """Guide C4: each member of an assigned group gets provisioned."""
    ada, ben = okta.person("Ada"), okta.person("Ben")
    staff = okta.group("Staff", ada, ben)

    okta.assign(staff)
    await okta.settle()
    okta.part(staff, ben)
    await okta.settle()
    okta.join(staff, okta.person("Cleo"))
    await okta.settle()

    assert {user["userName"]: user["active"] for user in server.users.values()} == {
        ADA: True,
        "ben@example.com": False,
        "cleo@example.com": True,
    }


async def test_somebody_who_is_assigned_twice_stays_as_long_as_one_is_left(okta: Desk, server: ScriptedServer) -> None:
    ada = okta.person("Ada")
    staff = okta.group("Staff", ada)
    okta.assign(staff, ada)
    await okta.settle()

    okta.unassign(staff)
    await okta.settle()
    assert server.named(ADA)["active"] is True

    okta.unassign(ada)
    await okta.settle()
    assert server.named(ADA)["active"] is False


async def test_a_change_that_is_undone_before_it_goes_out_costs_nothing(okta: Desk, server: ScriptedServer) -> None:
    ada = okta.person("Ada")

    okta.assign(ada)
    okta.unassign(ada)
    await okta.settle()

    assert server.lines() == []
    assert okta.tasks() == []
