"""The guide's D2 to D5 and D7 over HTTP: its words on tabs, links, labels and buttons, in their order."""

import pytest

from envi_scim.provisioning.domains import Authentication, DomainType
from tests.console.support.markup import Markup
from tests.console.support.visitors import Role
from tests.console.support.world import World
from tests.support.provisioned import OPERATOR

TABS = ["Details", "Organizations", "Users", "Password Dictionaries", "Update", "Resources", "Security"]


async def test_my_domain_leads_by_resources_to_scim_configuration(world: World) -> None:
    """D1, D7."""
    anna = await world.visitor(Role.ADMINISTRATOR_A)
    profile = (await anna.page("/profile")).links()
    assert {"My Profile", "My Domain"} <= profile.keys()
    details = await anna.page((await anna.get(profile["My Domain"])).headers["location"])
    assert [name for name in details.links() if name in TABS] == TABS

    resources = await anna.page(details.links()["Resources"])
    configuration = await anna.page(resources.links()["SCIM Configuration"])
    assert configuration.texts("h1") == ["SCIM Configuration"]
    assert "Domains" in configuration.links()
    assert "Domain Name a.example" in configuration.links()
    assert [word for word in configuration.texts("dt") if word][:4] == [
        "Status", "Organization", "Valid Token", "User Role Prefix",
    ]  # fmt: skip
    assert configuration.texts("dd")[:4] == ["Active", "Office of a.example", "Yes", "Envi_"]
    assert {"Edit", "Create Token", "Copy Token", "Go Back"} <= set(configuration.texts("button"))


async def test_a_new_domain_is_inactive_without_organization_and_becomes_active(world: World) -> None:
    """D3, D4, D5."""
    await world.house.administration.create_domain(
        "new.example", domain_type=DomainType.SIMPLE, authentication=Authentication.WS_TRUST, actor=OPERATOR
    )
    domain = await world.house.administration.domain("new.example")
    await world.house.administration.create_organization(domain, "For Testing Purpose", actor=OPERATOR)
    operator = await world.visitor(Role.OPERATOR)
    at = "/domains/new.example/resources/scim-configuration"
    assert (await operator.page(at)).texts("dd")[:4] == ["Inactive", "None", "No", "Envi_"]

    form = await operator.page(f"{at}/edit")
    assert {"Status", "Organization", "User Role Prefix"} <= set(form.texts("label"))
    assert {"Update", "Go Back"} <= set(form.texts("button"))
    assert {"Active", "Inactive", "For Testing Purpose", "None"} <= set(form.texts("option"))
    answer = await operator.post(
        f"{at}/edit",
        {"status": "active", "organization": "For Testing Purpose", "role_prefix": "Envi_", "mode": "compatible"},
    )
    page = await operator.page(answer.headers["location"])
    assert page.texts("dd")[:4] == ["Active", "For Testing Purpose", "No", "Envi_"]
    made = await operator.post(f"{at}/tokens", {"form_key": page.values("form_key")[0]})
    assert Markup(made.text).texts("dd")[:3] == ["Active", "For Testing Purpose", "Yes"]


@pytest.mark.parametrize("authentication", Authentication)
@pytest.mark.parametrize("kind", DomainType)
async def test_only_eligible_domains_have_the_link_and_others_say_which_condition_fails(
    world: World, kind: DomainType, authentication: Authentication
) -> None:
    """D2."""
    await world.house.administration.create_domain(
        "d.example", domain_type=kind, authentication=authentication, actor=OPERATOR
    )
    operator = await world.visitor(Role.OPERATOR)
    page = await operator.page("/domains/d.example/resources")

    eligible = kind is DomainType.SIMPLE and authentication in {Authentication.HTTP_REDIRECT, Authentication.WS_TRUST}
    assert ("SCIM Configuration" in page.links()) == eligible
    assert (await operator.get("/domains/d.example/resources/scim-configuration")).status_code == (
        200 if eligible else 404
    )
    if not eligible:
        failing = "type Simple" if kind is not DomainType.SIMPLE else "HTTP Redirect or WS Trust"
        assert failing in page.text
        refused = await operator.get("/domains/d.example/resources/scim-configuration")
        assert failing in Markup(refused.text).text


async def test_a_domain_that_stops_being_eligible_loses_the_page_at_once(world: World) -> None:
    operator = await world.visitor(Role.OPERATOR)
    await world.house.administration.change_domain(
        world.a.domain, domain_type=DomainType.COMPOSITE, authentication=Authentication.HTTP_REDIRECT, actor=OPERATOR
    )

    for path in (world.a.scim, f"{world.a.scim}/edit", f"{world.a.scim}/activity"):
        assert (await operator.get(path)).status_code == 404
    assert "SCIM Configuration" not in (await operator.page(f"{world.a.at}/resources")).links()
