"""Domains, organizations, roles, groups, words and what SCIM overwrites, as administrators change them."""

from tests.console.support.visitors import Role
from tests.console.support.world import CLOSED, World


async def test_operators_see_all_domains_with_their_health_and_others_their_own(world: World) -> None:
    all_of_them = await (await world.visitor(Role.OPERATOR)).page("/domains")
    own = await (await world.visitor(Role.ADMINISTRATOR_A)).page("/domains")

    assert {"a.example", "b.example", CLOSED} <= all_of_them.links().keys()
    assert "Not eligible" in all_of_them.text
    assert "a.example" in own.links()
    assert "b.example" not in own.text


async def test_domains_are_found_by_the_beginning_of_their_name(world: World) -> None:
    page = await (await world.visitor(Role.OPERATOR)).page("/domains?q=CLOSED")

    assert CLOSED in page.links()
    assert "a.example" not in page.text


async def test_a_change_of_type_says_what_it_does_to_scim_before_it_is_saved(world: World) -> None:
    visitor = await world.visitor(Role.OPERATOR)
    wanted = {"type": "composite", "authentication": "http-redirect"}

    told = await visitor.post(f"{world.a.at}/edit", wanted)

    assert told.status_code == 200
    assert "Composite, HTTP Redirect: what this does to SCIM" in told.text
    assert (await world.a.customer.get("/Users")).status_code == 200, "nothing is changed yet"

    seen = told.text.partition('name="seen" value="')[2].partition('"')[0]
    saved = await visitor.post(f"{world.a.at}/edit", wanted | {"seen": seen})

    assert saved.status_code == 303
    assert (await world.a.customer.get("/Users")).status_code == 403


async def test_only_operators_change_a_domain_and_add_one(world: World) -> None:
    administrator = await world.visitor(Role.ADMINISTRATOR_A)
    operator = await world.visitor(Role.OPERATOR)
    new = {"name": "new.example", "type": "simple", "authentication": "ws-trust"}

    assert (await administrator.post(f"{world.a.at}/edit", new)).status_code == 403
    assert (await administrator.post("/new-domain", new)).status_code == 403
    assert (await operator.post("/new-domain", new)).headers["location"] == "/domains/new.example?done=added"
    assert "new.example" in (await operator.post("/new-domain", new)).text, "taken, and what was typed stays"


async def test_organizations_are_added_and_renamed_and_one_is_filled_by_scim(world: World) -> None:
    visitor = await world.visitor(Role.ADMINISTRATOR_A)
    here = f"{world.a.at}/organizations"

    await visitor.post(here, {"name": "Branch"})
    renamed = await visitor.post(f"{here}/{world.a.ids['organization']}/rename", {"new_name": "Head Office"})
    taken = await visitor.post(f"{here}/{world.a.ids['organization']}/rename", {"new_name": "BRANCH"})
    page = await visitor.page(here)

    assert renamed.headers["location"] == f"{here}?done=renamed"
    assert taken.status_code == 422
    assert "BRANCH" in taken.text
    assert {"Branch", "Head Office"} <= page.links().keys()
    assert page.text.count("Provisioned users land here") == 1


async def test_a_role_that_is_renamed_is_given_by_another_group_at_once(world: World) -> None:
    visitor = await world.visitor(Role.ADMINISTRATOR_A)
    here = f"{world.a.at}/resources/roles"
    before = await visitor.page(here)

    await visitor.post(f"{here}/{world.a.ids['role']}/rename", {"new_name": "Seller"})
    after = await visitor.page(here)
    group = await visitor.page(f"{world.a.at}/resources/groups/{world.a.ids['group']}")

    assert "Envi_Buyer 1 member" in before.text
    assert "No group yet: push one named Envi_Seller" in after.text
    assert "The domain has no role named Buyer" in group.text


async def test_a_group_says_which_role_it_stands_for_or_why_none(world: World) -> None:
    await world.a.customer.made("/Groups", {"displayName": "Envi_Byer"})
    await world.a.customer.made("/Groups", {"displayName": "Everyone"})

    page = await (await world.visitor(Role.AUDITOR_A)).page(f"{world.a.at}/resources/groups")

    assert "The domain has no role named Byer. Did you mean Buyer?" in page.text
    assert "Its name does not begin with the User Role Prefix Envi_." in page.text


async def test_words_are_added_one_on_each_line_and_removed_by_ticking(world: World) -> None:
    visitor = await world.visitor(Role.ADMINISTRATOR_A)
    here = f"{world.a.at}/password-dictionaries"

    await visitor.post(here, {"words": "acme\r\nSwordFish\r\nwidget"})
    refused = await visitor.post(here, {"words": "ok"})
    await visitor.post(f"{here}/remove", {"word": ["acme", "swordfish"]})
    page = await visitor.page(here)

    assert refused.status_code == 422
    assert "line 1" in refused.text
    assert page.values("word") == ["widget"]


async def test_an_attribute_that_is_not_ticked_keeps_its_value(world: World) -> None:
    visitor = await world.visitor(Role.ADMINISTRATOR_A)
    user = await world.user("jane@a.example", title="Head", nickName="J")
    page = await visitor.page(f"{world.a.at}/update")
    ticked = [value for value in page.values("overwritten") if value != "title"]

    await visitor.post(f"{world.a.at}/update", {"overwritten": ticked})
    body = {"userName": "jane@a.example", "title": "Tail", "nickName": "JJ"}
    written = (await world.a.customer.send("PUT", f"/Users/{user}", body)).json()

    assert (written["title"], written["nickName"]) == ("Head", "JJ")


async def test_a_domain_declares_an_attribute_of_its_own_and_removes_it_again(world: World) -> None:
    visitor = await world.visitor(Role.ADMINISTRATOR_A)
    here = f"{world.a.at}/update"

    added = await visitor.post(f"{here}/attributes", {"name": "costGroup", "type": "string", "values": "one"})
    again = await visitor.post(f"{here}/attributes", {"name": "COSTGROUP", "type": "string", "values": "one"})
    announced = (await world.a.customer.get("/Schemas")).text
    removed = await visitor.post(f"{here}/attributes/remove", {"attribute": "costGroup"})

    assert added.status_code == 303
    assert again.status_code == 422
    assert "costGroup" in announced
    assert removed.status_code == 303
    assert "This domain has no custom attributes." in (await visitor.page(here)).text
