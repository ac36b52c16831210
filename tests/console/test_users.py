"""The Users tab: list, search, one user, local users, locks; and the file for spreadsheets."""

import csv
from io import StringIO

from tests.console.support.visitors import Role
from tests.console.support.world import World


async def test_the_list_shows_each_user_with_the_group_that_gives_a_role(world: World) -> None:
    page = await (await world.visitor(Role.ADMINISTRATOR_A)).page(f"{world.a.at}/users")

    assert "uma@a.example" in page.text
    assert "Buyer through Envi_Buyer" in page.text
    assert "1 user in this domain" in page.text


async def test_a_search_finds_the_beginning_of_a_name_and_says_when_it_finds_nobody(world: World) -> None:
    jane = {"userName": "jane@a.example", "name": {"givenName": "Jane", "familyName": "Doe"}}
    await world.a.customer.made("/Users", jane)
    visitor = await world.visitor(Role.ADMINISTRATOR_A)

    found = await visitor.page(f"{world.a.at}/users?q=JANE")
    nobody = await visitor.page(f"{world.a.at}/users?q=oe")

    assert "Jane Doe" in found.text
    assert "uma@" not in found.text
    assert "Nobody was found." in nobody.text


async def test_a_list_is_narrowed_by_status_and_by_where_users_come_from(world: World) -> None:
    await world.user("gone@a.example", active=False)
    await world.local_user("here@a.example")
    visitor = await world.visitor(Role.ADMINISTRATOR_A)

    inactive = await visitor.page(f"{world.a.at}/users?status=inactive")
    local = await visitor.page(f"{world.a.at}/users?source=local")

    assert "gone@a.example" in inactive.text
    assert "uma@a.example" not in inactive.text
    assert "here@a.example" in local.text
    assert "gone@a.example" not in local.text


async def test_pages_go_on_from_a_place_that_stands_in_the_address(world: World) -> None:
    for number in range(60):
        await world.user(f"user{number:02}@a.example")
    visitor = await world.visitor(Role.ADMINISTRATOR_A)

    first = await visitor.page(f"{world.a.at}/users")
    second = await visitor.page(first.links()["Next page"])

    assert "user48@a.example" in first.text, "behind uma"
    assert "user49@a.example" not in first.text
    assert "user49@a.example" in second.text
    assert "Next page" not in second.links()
    assert "after=" in first.links()["Next page"]
    assert "user" not in first.links()["Next page"].partition("?")[2], "no name stands in a place"


async def test_a_user_of_scim_is_read_only_but_for_the_lock(world: World) -> None:
    visitor = await world.visitor(Role.ADMINISTRATOR_A)
    here = f"{world.a.at}/users/{world.a.ids['user']}"

    page = await visitor.page(here)
    refused = await visitor.post(f"{here}/password", {"password": "a very long password"})
    locked = await visitor.post(f"{here}/lock")

    assert "Managed by SCIM" in page.text
    assert "New password" not in page.text
    assert refused.status_code == 422
    assert "managed by SCIM" in refused.text
    assert locked.headers["location"] == f"{here}?done=locked"
    assert "Locked" in (await visitor.page(here)).text


async def test_an_identity_provider_cannot_undo_a_lock(world: World) -> None:
    visitor = await world.visitor(Role.ADMINISTRATOR_A)
    here = f"{world.a.at}/users/{world.a.ids['user']}"
    await visitor.post(f"{here}/lock")

    patch = {"Operations": [{"op": "replace", "path": "active", "value": True}]}
    schemas = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"]
    await world.a.customer.send("PATCH", f"/Users/{world.a.ids['user']}", {"schemas": schemas} | patch)

    assert "the identity provider says active" in (await visitor.page(here)).text
    await visitor.post(f"{here}/unlock")
    assert "Locked" not in (await visitor.page(here)).text


async def test_a_local_user_is_added_and_given_a_password_that_holds_no_forbidden_word(world: World) -> None:
    visitor = await world.visitor(Role.ADMINISTRATOR_A)

    added = await visitor.post(f"{world.a.at}/users/add", {"user_name": "lea@a.example", "given_name": "Lea"})
    here = added.headers["location"].partition("?")[0]
    refused = await visitor.post(f"{here}/password", {"password": "my-SwordFish-1"})
    taken = await visitor.post(f"{here}/password", {"password": "quite another one"})

    assert refused.status_code == 422
    assert "Password Dictionaries" in refused.text
    assert "SwordFish" not in refused.text
    assert taken.status_code == 303
    assert "A password is set." in (await visitor.page(here)).text


async def test_a_name_that_is_taken_is_said_next_to_the_field_and_nothing_typed_is_lost(world: World) -> None:
    visitor = await world.visitor(Role.ADMINISTRATOR_A)

    refused = await visitor.post(f"{world.a.at}/users/add", {"user_name": "UMA@a.example", "given_name": "Una"})

    assert refused.status_code == 422
    assert 'value="UMA@a.example"' in refused.text
    assert 'value="Una"' in refused.text
    assert 'aria-invalid="true"' in refused.text


async def test_the_export_has_every_user_and_masks_them_for_an_auditor(world: World) -> None:
    for number in range(55):
        await world.user(f"user{number:02}@a.example")

    administrator = await (await world.visitor(Role.ADMINISTRATOR_A)).get(f"{world.a.at}/users/export.csv")
    auditor = await (await world.visitor(Role.AUDITOR_A)).get(f"{world.a.at}/users/export.csv")

    rows = list(csv.reader(StringIO(administrator.text)))
    assert rows[0][0] == "User name"
    assert len(rows) == 57
    assert next(row[:2] for row in rows if row[0].startswith("uma")) == ["uma@a.example", "Ulm"]
    assert len(list(csv.reader(StringIO(auditor.text)))) == 57
    assert "uma@" not in auditor.text


async def test_what_happened_to_a_user_names_who_did_it_and_leads_to_the_request(world: World) -> None:
    visitor = await world.visitor(Role.ADMINISTRATOR_A)
    await visitor.post(f"{world.a.at}/users/{world.a.ids['user']}/lock")

    page = await visitor.page(f"{world.a.at}/users/{world.a.ids['user']}")

    assert "User created" in page.text
    assert "anna@a.example" in page.text
    assert page.links()[world.a.ids["request"]] == f"{world.a.scim}/activity/{world.a.ids['request']}"
