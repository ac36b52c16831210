"""Auditors look, change nothing, and read no value of a person: on no page, in no file, by no search."""

import pytest

from tests.console.support.visitors import Role
from tests.console.support.world import World

MARK = "Quixo"
JANE = {
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
    "userName": f"{MARK}user@people.example",
    "externalId": f"{MARK}external",
    "displayName": f"{MARK}display",
    "nickName": f"{MARK}nick",
    "profileUrl": f"https://people.example/{MARK}",
    "name": {
        "formatted": f"{MARK}formatted", "givenName": f"{MARK}given", "familyName": f"{MARK}family",
        "middleName": f"{MARK}middle", "honorificPrefix": f"{MARK}prefix", "honorificSuffix": f"{MARK}suffix",
    },
    "emails": [{"value": f"{MARK}mail@people.example", "display": f"{MARK}shown", "type": "work", "primary": True}],
    "phoneNumbers": [{"value": f"+1-555-{MARK}", "type": "mobile"}],
    "ims": [{"value": f"{MARK}im"}],
    "photos": [{"value": f"https://people.example/{MARK}.png"}],
    "addresses": [{"streetAddress": f"{MARK}street", "locality": f"{MARK}town", "formatted": f"{MARK}whole"}],
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
        "employeeNumber": f"{MARK}number", "manager": {"value": f"{MARK}manager", "displayName": f"{MARK}boss"},
    },
}  # fmt: skip


async def jane(world: World) -> dict[str, str]:
    made = await world.a.customer.send("POST", "/Users", JANE)
    assert made.status_code == 201, made.text
    user = made.json()["id"]
    await world.a.customer.send("PUT", f"/Users/{user}", JANE | {"active": False})
    patched = await world.a.customer.send(
        "PATCH", f"/Groups/{world.a.ids['group']}",
        {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
         "Operations": [{"op": "add", "path": "members", "value": [{"value": user, "display": f"{MARK}member"}]}]},
    )  # fmt: skip
    assert patched.status_code < 300, patched.text
    again = await world.a.customer.send("POST", "/Users", JANE)
    assert again.status_code == 409
    await world.store.settle()
    local = await world.local_user(f"{MARK}local@people.example")
    return {
        "user": user,
        "local": local,
        "request": made.headers["x-request-id"],
        "patch": patched.headers["x-request-id"],
        "refused": again.headers["x-request-id"],
    }


@pytest.mark.parametrize("role", [Role.AUDITOR_A, Role.AUDITOR_ALL])
async def test_no_page_and_no_file_shows_an_auditor_who_somebody_is(world: World, role: Role) -> None:
    ids, auditor = await jane(world), await world.visitor(role)
    seen = 0
    for page in world.pages:
        if page.get is None:
            continue
        for user in (ids["user"], ids["local"]):
            for request in (ids["request"], ids["patch"], ids["refused"]):
                path = world.address(page.path, world.a, user=user, request=request)
                for query in ("", "?status=active", "?source=local", "?live=1", f"?resource={user}", f"?q={user}"):
                    text = (await auditor.get(path + query)).text
                    assert MARK.casefold() not in text.casefold(), path + query
                    seen += ids["user"] in text
    assert seen


async def test_who_may_see_values_is_shown_them(world: World) -> None:
    """So that the test above looks where there is something to be seen."""
    ids, anna = await jane(world), await world.visitor(Role.ADMINISTRATOR_A)

    for path in ("/users", f"/users/{ids['user']}", f"/users/{ids['local']}", "/users/export.csv"):
        assert MARK in (await anna.get(world.a.at + path)).text, path
    assert MARK in (await anna.get(f"{world.a.scim}/activity/{ids['request']}")).text


async def test_the_file_of_an_auditor_has_masks_in_the_place_of_names(world: World) -> None:
    await jane(world)
    auditor = await world.visitor(Role.AUDITOR_A)

    answer = await auditor.get(f"{world.a.at}/users/export.csv")
    assert answer.status_code == 200
    assert "Q…@p…" in answer.text
    assert "people.example" not in answer.text


FOUND_BY = ("Quixouser", "quixouser@people.example", "Quixodisplay", "Q", "Quixogiven", "Quixofamily", "Quixomail",
            "Quixoexternal")  # fmt: skip


FIELDS = ("", "userName", "displayName", "name.givenName", "name.familyName", "emails.value", "externalId", "x")


async def test_no_search_of_an_auditor_tells_how_a_name_begins(world: World) -> None:
    """Who is told whether somebody is called so reads a name letter by letter."""
    ids, auditor = await jane(world), await world.visitor(Role.AUDITOR_A)

    for where in FIELDS:
        unknown = await auditor.page(f"{world.a.at}/users?q=nemo&in={where}")
        for searched in FOUND_BY:
            page = await auditor.page(f"{world.a.at}/users?q={searched}&in={where}")
            assert not any(ids["user"] in one or ids["local"] in one for one in page.links().values())
            assert page.text.replace(searched, "nemo") == unknown.text, (searched, where)


async def test_an_auditor_finds_a_user_by_its_id(world: World) -> None:
    ids, auditor = await jane(world), await world.visitor(Role.AUDITOR_A)

    page = await auditor.page(f"{world.a.at}/users?q={ids['user']}")
    assert any(one.endswith(ids["user"]) for one in page.links().values())
