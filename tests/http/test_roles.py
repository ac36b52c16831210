"""/Roles: the roles of a domain as a client may read them, and `roles` of a user that name them."""

from typing import Any

import pytest

from envi_scim.provisioning.configuration import Mode
from envi_scim.provisioning.roles import GrantedRole
from envi_scim.provisioning.user_provisioning import UserProvisioning
from envi_scim.scim.urns import OKTA_ROLE_URN, ROLE_URN
from tests.http.support.customers import PUBLIC_URL, Customer, House
from tests.support.provisioned import OPERATOR

PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


async def with_roles(house: House, *names: str, mode: Mode = Mode.COMPATIBLE) -> tuple[Customer, dict[str, str]]:
    """Make a customer with some roles, and give their ids by name."""
    envi = await house.customer("envi.com", mode=mode)
    made = [await house.administration.create_role(envi.domain, name, actor=OPERATOR) for name in names]
    return envi, {role.name: role.id for role in made}


async def held(house: House, envi: Customer, user_name: str = "ada") -> tuple[GrantedRole, ...]:
    users = UserProvisioning(house.store, house.clock, house.ids)
    return (await users.show(envi.domain, user_name)).roles


def only(name: str) -> tuple[GrantedRole, ...]:
    return (GrantedRole(name=name, groups=(), assigned=True),)


@pytest.mark.clause("7643-3.3-1")
async def test_a_role_is_a_resource_of_both_schemas(house: House) -> None:
    """Of the draft (value, display, supported) and of Okta (displayName)."""
    envi, ids = await with_roles(house, "Buyer")

    answer = await envi.get(f"/Roles/{ids['Buyer']}")

    assert answer.status_code == 200
    assert answer.headers["content-location"] == f"{PUBLIC_URL}/scim/Roles/{ids['Buyer']}"
    assert answer.json() == {
        "schemas": [OKTA_ROLE_URN, ROLE_URN],
        "id": ids["Buyer"],
        "value": "Buyer",
        "display": "Buyer",
        "displayName": "Buyer",
        "supported": True,
        "limitedAssignmentsPermitted": False,
        "meta": {"resourceType": "Role", "location": f"{PUBLIC_URL}/scim/Roles/{ids['Buyer']}"},
    }


async def test_roles_are_listed_as_they_were_made_and_page_by_page(house: House) -> None:
    envi, _ = await with_roles(house, "Managed", "buyer", "Pilot")

    every = (await envi.get("/Roles")).json()
    second = (await envi.get("/Roles", params={"startIndex": "2", "count": "1"})).json()

    assert [role["value"] for role in every["Resources"]] == ["Managed", "buyer", "Pilot"]
    assert (every["totalResults"], every["itemsPerPage"], every["startIndex"]) == (3, 3, 1)
    assert [role["value"] for role in second["Resources"]] == ["buyer"]
    assert (second["totalResults"], second["itemsPerPage"], second["startIndex"]) == (3, 1, 2)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ({"sortBy": "displayName"}, ["buyer", "Managed", "Pilot"]),
        ({"sortBy": "value", "sortOrder": "descending"}, ["Pilot", "Managed", "buyer"]),
        ({"sortBy": "supported"}, ["Managed", "buyer", "Pilot"]),
        ({}, ["Managed", "buyer", "Pilot"]),
    ],
)
async def test_roles_are_sorted_and_walked_by_cursor(house: House, order: dict[str, str], expected: list[str]) -> None:
    """One at a time, each page naming the next, as far as there is one."""
    envi, _ = await with_roles(house, "Managed", "buyer", "Pilot")

    sorted_ = (await envi.get("/Roles", params=order)).json()
    walked, cursor = [], ""
    while len(walked) < 4:
        page = (await envi.get("/Roles", params={**order, "count": "1", "cursor": cursor})).json()
        walked += [role["value"] for role in page["Resources"]]
        if "nextCursor" not in page:
            break
        cursor = page["nextCursor"]

    assert [role["value"] for role in sorted_["Resources"]] == expected
    assert walked == expected


async def test_roles_are_searched_by_post(house: House) -> None:
    envi, ids = await with_roles(house, "Buyer", "Pilot")
    body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "filter": 'value eq "pilot"'}

    found = (await envi.send("POST", "/Roles/.search", body)).json()

    assert [role["id"] for role in found["Resources"]] == [ids["Pilot"]]


@pytest.mark.parametrize(
    "filter_",
    [
        'value eq "BUYER"',
        'displayName sw "buy" and supported eq true',
        f'{OKTA_ROLE_URN}:displayName eq "buyer"',
        'meta.resourceType eq "Role" and not (value eq "Pilot")',
    ],
)
async def test_roles_are_filtered(house: House, filter_: str) -> None:
    envi, ids = await with_roles(house, "Buyer", "Pilot")

    found = (await envi.get("/Roles", params={"filter": filter_})).json()
    by_address = (await envi.get("/Roles", params={"filter": f'meta.location eq "{PUBLIC_URL}/scim/Roles/x"'})).json()

    assert [role["id"] for role in found["Resources"]] == [ids["Buyer"]]
    assert by_address["totalResults"] == 0


async def test_roles_are_projected(house: House) -> None:
    envi, ids = await with_roles(house, "Buyer")

    listed = (await envi.get("/Roles", params={"attributes": "displayName"})).json()["Resources"]
    shown = (await envi.get(f"/Roles/{ids['Buyer']}", params={"excludedAttributes": "meta,supported"})).json()

    assert listed == [{"schemas": [OKTA_ROLE_URN, ROLE_URN], "id": ids["Buyer"], "displayName": "Buyer"}]
    assert not {"meta", "supported"} & shown.keys()


@pytest.mark.parametrize(("method", "path"), [("POST", "/Roles"), ("PUT", "/Roles/x"), ("PATCH", "/Roles/x"),
                                              ("DELETE", "/Roles/x")])  # fmt: skip
async def test_roles_are_made_in_envi_alone(envi: Customer, method: str, path: str) -> None:
    answer = await envi.send(method, path, {})

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


@pytest.mark.clause("7644-3.2-1")
async def test_roles_are_announced(envi: Customer) -> None:
    """Okta reads /ResourceTypes, then the endpoint; a client of the draft finds its schema."""
    role = (await envi.get("/ResourceTypes/Role")).json()

    assert (role["endpoint"], role["schema"]) == ("/Roles", OKTA_ROLE_URN)
    for urn in (OKTA_ROLE_URN, ROLE_URN):
        assert (await envi.get(f"/Schemas/{urn}")).json()["id"] == urn


async def test_another_domains_roles_are_not_there(house: House) -> None:
    """Neither read nor held: the same name names a role of one's own domain alone."""
    theirs, ids = await with_roles(house, "Buyer")
    ours = await house.customer("ours.com")
    await ours.made("/Users", {"userName": "ada", "roles": [{"value": "Buyer"}, {"value": ids["Buyer"]}]})

    assert (await ours.get("/Roles")).json()["totalResults"] == 0
    foreign, absent = await ours.get(f"/Roles/{ids['Buyer']}"), await ours.get(f"/Roles/{ours.domain.id}")
    assert (foreign.status_code, foreign.content) == (404, absent.content)
    assert await held(house, ours) == ()
    assert (await theirs.get("/Roles")).json()["totalResults"] == 1


async def test_a_role_is_held_by_whom_it_is_assigned_to_without_any_group(house: House) -> None:
    """By its name in any case; a PATCH that takes it away takes effect at once."""
    envi, _ = await with_roles(house, "Buyer", "Pilot")
    user = await envi.made("/Users", {"userName": "ada", "roles": [{"value": "BUYER"}, {"value": "Nobody"}]})
    assert await held(house, envi) == only("Buyer")

    body = {"schemas": [PATCH_OP], "Operations": [{"op": "remove", "path": 'roles[value eq "buyer"]'}]}
    answer = await envi.send("PATCH", f"/Users/{user['id']}", body)

    assert answer.json()["roles"] == [{"value": "Nobody"}]
    assert await held(house, envi) == ()


async def test_a_role_is_assigned_by_the_id_that_roles_gave(house: House) -> None:
    """Okta sends back what it read."""
    envi, ids = await with_roles(house, "Buyer")

    await envi.made("/Users", {"userName": "ada", "roles": [{"value": ids["Buyer"], "display": "Buyer"}]})

    assert await held(house, envi) == only("Buyer")


async def test_a_role_that_is_made_later_is_held_by_whom_it_was_assigned_to(house: House) -> None:
    """Nothing is copied: what `roles` name is looked up when it is asked for."""
    envi, _ = await with_roles(house)
    await envi.made("/Users", {"userName": "ada", "roles": [{"value": "Größe"}]})
    assert await held(house, envi) == ()

    await house.administration.create_role(envi.domain, "GRÖSSE", actor=OPERATOR)

    assert await held(house, envi) == only("GRÖSSE")


async def test_a_role_from_a_group_and_by_name_is_one_role_with_both_sources(house: House) -> None:
    envi, _ = await with_roles(house, "Buyer")
    user = await envi.made("/Users", {"userName": "ada", "roles": [{"value": "Buyer"}]})
    await envi.made("/Groups", {"displayName": "Envi_Buyer", "members": [{"value": user["id"]}]})

    assert await held(house, envi) == (GrantedRole(name="Buyer", groups=("Envi_Buyer",), assigned=True),)


async def test_an_app_role_of_entra_grants_the_role_of_its_name(house: House) -> None:
    """`SingleAppRoleAssignment` replaces the value of the primary role, which it names by a text."""
    envi, _ = await with_roles(house, "Buyer")
    user = await envi.made("/Users", {"userName": "ada"})
    operation = {"op": "Replace", "path": 'roles[primary eq "True"].value', "value": "Buyer"}

    await envi.send("PATCH", f"/Users/{user['id']}", {"schemas": [PATCH_OP], "Operations": [operation]})

    assert await held(house, envi) == only("Buyer")


@pytest.mark.parametrize(
    "packed",
    ['{"id":"1","value":"Buyer","displayName":"x"}', '{"id":"1","value":"x","displayName":"buyer"}'],
)
async def test_a_role_that_entra_packs_is_held_and_goes_back_as_it_came(house: House, packed: str) -> None:
    envi, _ = await with_roles(house, "Buyer")

    made = await envi.made("/Users", {"userName": "ada", "roles": [{"value": packed}]})

    assert made["roles"][0]["value"] == packed
    assert await held(house, envi) == only("Buyer")


async def test_a_packed_role_is_only_a_text_in_strict_mode(house: House) -> None:
    envi, _ = await with_roles(house, "Buyer", mode=Mode.STRICT)
    role: dict[str, Any] = {"value": '{"value":"Buyer","displayName":"Buyer"}'}
    user = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "ada", "roles": [role]}

    made = await envi.made("/Users", user)

    assert made["roles"] == [role]
    assert await held(house, envi) == ()


async def test_a_role_stays_assigned_while_its_user_is_inactive(house: House) -> None:
    """As one from a group does: who is reactivated holds what they held."""
    envi, _ = await with_roles(house, "Buyer")
    await envi.made("/Users", {"userName": "ada", "active": False, "roles": [{"value": "Buyer"}]})

    assert await held(house, envi) == only("Buyer")
