"""The IPSIE AL SCIM 2.0 Profile, draft 00: what of it binds an application and asks for no OAuth, on a strict domain.

It builds on the interoperability profile (`test_interop_profile`). What is not done is in
docs/reference/strict-mode.md with the reasons.
"""

from typing import Any

import pytest

from envi_scim.provisioning.configuration import Mode
from envi_scim.provisioning.user_provisioning import UserProvisioning
from envi_scim.scim.urns import GROUP_URN, USER_URN
from envi_scim.storage.store import SqlStore
from tests.http.support.customers import Customer, House
from tests.support.jane import patch_op
from tests.support.provisioned import OPERATOR

ADA = {
    "schemas": [USER_URN],
    "userName": "ada@example.com",
    "displayName": "Ada",
    "externalId": "00u1",
    "emails": [{"value": "ada@example.com", "type": "work"}, {"value": "ada@home.example", "type": "home"}],
}
TEAM = {"schemas": [GROUP_URN], "displayName": "Envi_Team", "externalId": "00g1"}
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"


@pytest.fixture
async def strict(house: House) -> Customer:
    return await house.customer("strict.example", mode=Mode.STRICT)


@pytest.fixture
def house(store: SqlStore) -> House:
    return House(store)


async def found(strict: Customer, path: str, filter_: str) -> list[str]:
    answer = await strict.get(path, params={"filter": filter_})
    assert answer.status_code == 200, answer.text
    return [resource["id"] for resource in answer.json().get("Resources", [])]


@pytest.mark.clause("ipsie-4.3-4", "ipsie-6.1.4-1")
async def test_one_patch_updates_several_attributes(strict: Customer) -> None:
    """The application supports PATCH requests that update multiple attributes within a single request."""
    user = await strict.made("/Users", ADA)
    operations = [{"op": "replace", "path": path, "value": path} for path in ("title", "nickName", "name.givenName")]

    changed = (await strict.send("PATCH", f"/Users/{user['id']}", patch_op(*operations))).json()

    assert (changed["title"], changed["nickName"], changed["name"]["givenName"]) == (
        "title",
        "nickName",
        "name.givenName",
    )


@pytest.mark.clause("ipsie-4.3-3")
async def test_bulk_requests_are_supported(strict: Customer) -> None:
    """The application supports the endpoint /Bulk."""
    operations = [
        {"method": "POST", "path": "/Users", "bulkId": f"u{number}", "data": {**ADA, "userName": f"u{number}"}}
        for number in range(3)
    ]

    answer = await strict.send("POST", "/Bulk", {"schemas": [BULK], "Operations": operations})

    assert [operation["status"] for operation in answer.json()["Operations"]] == ["201"] * 3


@pytest.mark.clause("ipsie-5.1-5")
async def test_al1_a_user_is_deactivated_and_reactivated_by_patch(strict: Customer) -> None:
    """AL1: changes of the activation status are made by PATCH; a deactivated user can be reactivated."""
    user = await strict.made("/Users", ADA)

    for active in (False, True):
        change = patch_op({"op": "replace", "path": "active", "value": active})
        answer = await strict.send("PATCH", f"/Users/{user['id']}", change)
        assert answer.status_code == 200
        assert (await strict.get(f"/Users/{user['id']}")).json()["active"] is active


@pytest.mark.clause("ipsie-5.2-1", "ipsie-5.2-2")
async def test_al1_the_name_of_a_deleted_user_is_free(strict: Customer) -> None:
    """AL1: after a user is deleted, a new user with the same username can be created."""
    user = await strict.made("/Users", ADA)

    assert (await strict.send("DELETE", f"/Users/{user['id']}")).status_code == 204
    assert (await strict.made("/Users", ADA))["id"] != user["id"]


@pytest.mark.clause("ipsie-5.4-1")
@pytest.mark.parametrize(
    "filter_",
    [
        'username eq "ada@example.com"',
        'externalId eq "00u1"',
        'emails[value eq "ada@home.example"]',
        'emails[type eq "work" and value eq "ada@example.com"]',
    ],
)
async def test_al1_users_are_found_by_the_filters_that_are_required(strict: Customer, filter_: str) -> None:
    """AL1, List Users By Alternate Identifier."""
    user = await strict.made("/Users", ADA)
    other = {**ADA, "userName": "o", "externalId": "o", "emails": [{"value": "ada@example.com", "type": "home"}]}
    await strict.made("/Users", other)

    assert await found(strict, "/Users", filter_) == [user["id"]]


@pytest.mark.clause("ipsie-6.1.1-1", "ipsie-6.1.1-2", "ipsie-6.1.2-1", "ipsie-6.2.1-1", "ipsie-6.2.1-2")
async def test_al2_the_schemas_have_what_is_required_and_no_password(strict: Customer) -> None:
    """AL2: userName, displayName, active and externalId; displayName and members; password is not supported."""
    schemas = {
        schema["id"]: {one["name"] for one in schema["attributes"]}
        for schema in (await strict.get("/Schemas")).json()["Resources"]
    }

    assert schemas[USER_URN] >= {"userName", "displayName", "active"}
    assert schemas[GROUP_URN] >= {"displayName", "members"}
    assert "password" not in schemas[USER_URN]
    assert (await strict.made("/Users", ADA))["externalId"] == "00u1"
    answer = await strict.send("POST", "/Users", {**ADA, "userName": "b", "password": "x"})
    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidSyntax")


@pytest.mark.clause("ipsie-6.1.5-2")
async def test_al2_no_page_has_more_than_a_thousand_users(strict: Customer) -> None:
    """AL2: the application should avoid returning more than 1,000 users per page."""
    config = (await strict.get("/ServiceProviderConfig")).json()

    assert config["filter"]["maxResults"] <= 1000


@pytest.mark.clause("ipsie-6.2.2-1", "ipsie-6.2.2-2")
async def test_al2_a_group_may_have_no_members(strict: Customer) -> None:
    """AL2: groups can be created with zero members."""
    bare = await strict.made("/Groups", TEAM)
    empty = await strict.made("/Groups", {**TEAM, "displayName": "Empty", "members": []})

    for group in (bare, empty):
        assert "members" not in (await strict.get(f"/Groups/{group['id']}")).json()


@pytest.mark.clause("ipsie-6.2.1-3")
async def test_al2_two_groups_of_one_name_are_not_allowed(strict: Customer) -> None:
    """AL2: the application should not allow multiple groups to have the same displayName."""
    await strict.made("/Groups", TEAM)

    assert (await strict.send("POST", "/Groups", TEAM)).status_code == 409


@pytest.mark.clause("ipsie-6.2.5-1")
@pytest.mark.parametrize(
    "filter_", ['displayName eq "Envi_Team"', 'externalId eq "00g1"', 'members[value eq "{user}"]']
)
async def test_al2_groups_are_found_by_the_filters_that_are_required(strict: Customer, filter_: str) -> None:
    """AL2, List Groups By Alternate Identifier."""
    user = await strict.made("/Users", ADA)
    team = await strict.made("/Groups", {**TEAM, "members": [{"value": user["id"]}]})
    await strict.made("/Groups", {**TEAM, "displayName": "Other", "externalId": "other"})

    assert await found(strict, "/Groups", filter_.format(user=user["id"])) == [team["id"]]


@pytest.mark.clause("ipsie-6.2.6-2")
async def test_al2_fifty_operations_on_members_fit_into_one_patch(strict: Customer) -> None:
    """AL2: at least 50 add or remove operations on members in a single PATCH request."""
    users = [(await strict.made("/Users", {**ADA, "userName": f"user{number}"}))["id"] for number in range(50)]
    team = await strict.made("/Groups", TEAM)

    async def members(*operations: dict[str, Any]) -> int:
        answer = await strict.send("PATCH", f"/Groups/{team['id']}", patch_op(*operations))
        assert answer.status_code == 204
        return len((await strict.get(f"/Groups/{team['id']}")).json().get("members", []))

    assert await members(*({"op": "add", "path": "members", "value": [{"value": user}]} for user in users)) == 50
    assert await members(*({"op": "remove", "path": f'members[value eq "{user}"]'} for user in users)) == 0


@pytest.mark.clause("ipsie-6-2")
async def test_al2_groups_are_mapped_to_roles(store: SqlStore, house: House, strict: Customer) -> None:
    """AL2: the application supports mapping groups of the identity service to its own roles."""
    await house.administration.create_role(strict.domain, "Team", actor=OPERATOR)
    user = await strict.made("/Users", ADA)
    await strict.made("/Groups", {**TEAM, "members": [{"value": user["id"]}]})

    shown = await UserProvisioning(store, house.clock, house.ids).show(strict.domain, "ada@example.com")

    assert [role.name for role in shown.roles] == ["Team"]


@pytest.mark.clause("ipsie-8-3")
async def test_every_change_is_recorded(store: SqlStore, strict: Customer) -> None:
    """Auditing: all requests that create, delete or modify a resource are logged."""
    user = (await strict.made("/Users", ADA))["id"]
    await strict.send("PATCH", f"/Users/{user}", patch_op({"op": "replace", "path": "title", "value": "Dr"}))
    await strict.send("DELETE", f"/Users/{user}")

    kinds = [event.kind.value for event in await store.events.of_resource(strict.domain.id, user, limit=10)]
    assert kinds == ["user:delete", "user:update", "user:create"]


@pytest.mark.clause("ipsie-8-1")
async def test_errors_are_those_of_scim_and_tell_nothing_of_the_inside(
    strict: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Error handling: responses use the SCIM error format and do not leak internal details."""

    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr(UserProvisioning, "get", fail)
    answer = await strict.get("/Users/x")

    assert answer.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert "hunter2" not in answer.text


@pytest.mark.clause("ipsie-8-2")
async def test_every_token_expires(house: House, strict: Customer) -> None:
    """Replay resistance: access tokens expire."""
    for token in await house.tokens.list(strict.domain):
        assert token.expires_at > token.created_at
