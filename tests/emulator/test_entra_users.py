"""What Microsoft Entra ID sends for a user, with `aadOptscim062020` behind the tenant URL and without (FIELD 1)."""

import re
from typing import Any

import pytest

from envi_scim.emulator.office import Office
from envi_scim.scim.urns import ENTERPRISE_USER_URN, PATCH_OP_URN, USER_URN
from tests.emulator.support.desk import BASE_URL, Desk
from tests.emulator.support.scripted import ScriptedServer, document, error

ADA = "ada@example.com"
MATCH = "GET /Users?filter=userName+eq+%22ada%40example.com%22"
EMAIL = 'emails[type eq "work"].value'


async def known(desk: Desk, server: ScriptedServer, **more: str) -> Any:
    """Have Ada known to the application, and nothing heard."""
    ada = desk.person("Ada", **more)
    desk.assign(ada)
    await desk.cycle()
    server.taken()
    return ada


def operations(server: ScriptedServer) -> list[dict[str, Any]]:
    """Give the operations of the one request that was heard."""
    (heard,) = server.taken()
    assert heard.method == "PATCH"
    assert heard.body["schemas"] == [PATCH_OP_URN]
    return heard.operations


async def test_saving_asks_for_a_user_and_a_group_that_cannot_be_and_for_the_schemas(
    office: Office, server: ScriptedServer
) -> None:
    await Desk.connected(office, "entrascim", token="secret-word")

    users, groups, schemas = server.lines()
    guid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    assert re.fullmatch(rf"GET /Users\?filter=userName\+eq\+%22{guid}%22", users)
    assert re.fullmatch(rf"GET /Groups\?excludedAttributes=members&filter=displayName\+eq\+%22{guid}%22", groups)
    assert schemas == "GET /Schemas"


async def test_schemas_that_cannot_be_read_do_not_keep_it_from_being_saved(
    office: Office, server: ScriptedServer
) -> None:
    server.says("Schemas", error(404, "No."))

    desk = await Desk.connected(office, "entrascim", token="secret-word")

    assert desk.application.may_call


@pytest.mark.parametrize("body", [{}, {"totalResults": 1, "Resources": [{"id": "1"}]}])
@pytest.mark.parametrize(("endpoint", "what"), [("Users", "user"), ("Groups", "group")])
async def test_test_connection_wants_empty_lists(
    office: Office, server: ScriptedServer, endpoint: str, what: str, body: Any
) -> None:
    server.says(endpoint, document(200, body))
    application = office.applications.add("entrascim", "Entra")
    typed = office.applications.connection(application.id, enabled=True, base_url=BASE_URL, api_token="secret-word")

    tested = await office.applications.test(typed)

    sentence = f"A {what} that cannot exist was found, or the answer is no list."
    assert (tested.succeeded, tested.sentence) == (False, sentence)


async def test_a_404_to_a_query_is_no_empty_list(office: Office, server: ScriptedServer) -> None:
    server.says("^GET", error(404, "Nobody."))
    application = office.applications.add("entrascim", "Entra")
    typed = office.applications.connection(application.id, enabled=True, base_url=BASE_URL, api_token="secret-word")

    assert not (await office.applications.test(typed)).succeeded


async def test_its_headers_are_its_own(entra: Desk, server: ScriptedServer) -> None:
    entra.assign(entra.person("Ada"))
    await entra.cycle()

    match, create = server.taken()
    assert dict(match.headers) == {
        "host": "scim.example.com",
        "user-agent": "Microsoft Azure AD SCIM provisioning",
        "accept": "application/scim+json",
        "authorization": "Bearer secret-word",
    }
    assert dict(create.headers) == dict(match.headers) | {
        "content-type": "application/scim+json; charset=utf-8",
        "content-length": str(len(create.content)),
    }


async def test_somebody_is_matched_then_created(entra: Desk, server: ScriptedServer) -> None:
    ada = entra.person("Ada")
    entra.assign(ada)

    await entra.cycle()

    match, create = server.taken()
    assert [match.line.replace("/scim", ""), create.line] == [MATCH, "POST /scim/Users"]
    assert create.body == {
        "schemas": [USER_URN, ENTERPRISE_USER_URN],
        "userName": ADA,
        "name": {"formatted": "Ada Archer", "givenName": "Ada", "familyName": "Archer"},
        "emails": [{"primary": True, "value": ADA, "type": "work"}],
        "externalId": ada.id,
        "active": True,
        "meta": {"resourceType": "User"},
        "roles": [],
    }


@pytest.mark.parametrize(("login", "filtered"), [("a+b c", "a%2Bb+c"), ('x"y', "x%5C%22y"), ("zoë", "zo%C3%AB")])
async def test_blanks_are_pluses_and_pluses_are_encoded(
    entra: Desk, server: ScriptedServer, login: str, filtered: str
) -> None:
    entra.assign(entra.person("Ada", login=login))

    await entra.cycle()

    assert server.lines()[0] == f"GET /Users?filter=userName+eq+%22{filtered}%22"


async def test_somebody_who_is_matched_gets_what_differs(entra: Desk, server: ScriptedServer) -> None:
    ada = entra.person("Ada")
    server.user(
        userName=ADA,
        externalId=ada.id,
        active=True,
        name={"givenName": "Adelaide", "familyName": "Archer"},
        emails=[{"type": "home", "value": "home@example.com"}, {"type": "work", "value": "old@example.com"}],
        nickName="Addie",
    )

    entra.assign(ada)
    await entra.cycle()

    match, update = server.taken()
    assert [match.line.replace("/scim", ""), update.line] == [MATCH, "PATCH /scim/Users/id-1"]
    assert update.operations == [
        {"op": "Add", "path": "name.formatted", "value": "Ada Archer"},
        {"op": "Replace", "path": "name.givenName", "value": "Ada"},
        {"op": "Replace", "path": EMAIL, "value": ADA},
    ]


async def test_somebody_who_is_matched_and_inactive_is_activated(entra: Desk, server: ScriptedServer) -> None:
    ada = entra.person("Ada")
    everything = {"givenName": "Ada", "familyName": "Archer", "formatted": "Ada Archer"}
    emails = [{"type": "work", "value": ADA}]
    server.user(userName=ADA, externalId=ada.id, active=False, name=everything, emails=emails)

    entra.assign(ada)
    await entra.cycle()

    assert server.taken()[1].operations == [{"op": "Replace", "path": "active", "value": "True"}]


async def test_an_update_is_one_operation_an_attribute(entra: Desk, server: ScriptedServer) -> None:
    entra.map("department", "user.department")
    entra.map("nickName", "user.nickName")
    entra.map("title", "user.title")
    ada = await known(entra, server, nickName="Addie", department="Tools")

    entra.change(ada, lastName="Ash", email="ash@example.com", nickName="", title="Captain", department="Sales")
    await entra.cycle()

    assert operations(server) == [
        {"op": "Remove", "path": "nickName"},
        {"op": "Add", "path": "title", "value": "Captain"},
        {"op": "Replace", "path": "name.formatted", "value": "Ada Ash"},
        {"op": "Replace", "path": "name.familyName", "value": "Ash"},
        {"op": "Replace", "path": EMAIL, "value": "ash@example.com"},
        {"op": "Replace", "path": f"{ENTERPRISE_USER_URN}:department", "value": "Sales"},
    ]


async def test_with_the_flag_what_is_replaced_is_one_operation_without_a_path(
    entra_with_flag: Desk, server: ScriptedServer
) -> None:
    """Lower-case ops, one path-less replace with dotted and URN keys.

    What is added keeps its path (Microsoft, Known issues with SCIM 2.0 compliance).
    """
    entra = entra_with_flag
    entra.map("department", "user.department")
    entra.map("nickName", "user.nickName")
    entra.map("title", "user.title")
    ada = await known(entra, server, nickName="Addie", department="Tools")

    entra.change(ada, lastName="Ash", email="ash@example.com", nickName="", title="Captain", department="Sales")
    await entra.cycle()

    assert operations(server) == [
        {"op": "remove", "path": "nickName"},
        {"op": "add", "path": "title", "value": "Captain"},
        {"op": "replace", "path": EMAIL, "value": "ash@example.com"},
        {
            "op": "replace",
            "value": {
                "name.formatted": "Ada Ash",
                "name.familyName": "Ash",
                f"{ENTERPRISE_USER_URN}:department": "Sales",
            },
        },
    ]


async def test_the_flag_is_in_every_request_and_before_its_query(entra_with_flag: Desk, server: ScriptedServer) -> None:
    entra_with_flag.assign(entra_with_flag.person("Ada"))

    await entra_with_flag.cycle()

    assert server.lines() == [
        "GET /Users?aadOptscim062020&filter=userName+eq+%22ada%40example.com%22",
        "POST /Users?aadOptscim062020",
    ]


async def test_the_manager_is_a_bare_id(entra: Desk, server: ScriptedServer) -> None:
    entra.map("managerValue", "user.costCenter")
    ada = await known(entra, server)

    entra.change(ada, costCenter="id-of-boss")
    await entra.cycle()

    assert operations(server) == [
        {"op": "Add", "path": f"{ENTERPRISE_USER_URN}:manager", "value": "id-of-boss"},
    ]


@pytest.mark.parametrize("how", ["unassigned", "deactivated"])
async def test_a_leaver_is_disabled_by_a_text_and_restored_by_one(
    entra: Desk, server: ScriptedServer, how: str
) -> None:
    """`Replace active` with "False" and "True" as strings."""
    ada = await known(entra, server)

    entra.unassign(ada) if how == "unassigned" else entra.leave(ada)
    await entra.cycle()
    assert operations(server) == [{"op": "Replace", "path": "active", "value": "False"}]

    entra.assign(ada) if how == "unassigned" else entra.come_back(ada)
    await entra.cycle()
    assert operations(server) == [{"op": "Replace", "path": "active", "value": "True"}]


async def test_with_the_flag_it_is_a_boolean(entra_with_flag: Desk, server: ScriptedServer) -> None:
    ada = await known(entra_with_flag, server)

    entra_with_flag.leave(ada)
    await entra_with_flag.cycle()
    assert operations(server) == [{"op": "replace", "path": "active", "value": False}]

    entra_with_flag.come_back(ada)
    await entra_with_flag.cycle()
    assert operations(server) == [{"op": "replace", "path": "active", "value": True}]


async def test_passwords_are_not_sent(entra: Desk, server: ScriptedServer) -> None:
    entra.may(sync_password=True)
    ada = await known(entra, server)

    entra.office.directory.reset_password(ada.id)
    await entra.cycle()

    assert server.lines() == []
    assert entra.events()[-1] == ("Push password", ADA, "Skipped")


async def test_a_user_that_exists_in_spite_of_the_match_is_an_incompatible_service(
    entra: Desk, server: ScriptedServer
) -> None:
    server.says("^POST", error(409, "There is an ada already."))
    entra.assign(entra.person("Ada"))

    await entra.cycle()

    assert entra.failures() == [
        "SystemForCrossDomainIdentityManagementServiceIncompatible, 409: There is an ada already."
    ]
