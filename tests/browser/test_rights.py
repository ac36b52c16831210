"""What people of other rights meet: an auditor, an operator."""

import pytest
from playwright.sync_api import expect

from tests.browser.support.customers import new_administrator, new_domain
from tests.browser.support.site import DOMAIN, PASSWORD, Site
from tests.browser.support.visitor import Visitor, Visitors

OPERATOR = "operator@envi.com"
HERE = f"/domains/{DOMAIN}"
SCIM = f"{HERE}/resources/scim-configuration"
# What may be sent by somebody who changes nothing: to come, to go, and to look further.
HARMLESS = {"Sign out", "Search", "Show", "Go Back", "Copy URL"}


@pytest.fixture
def operator(visitors: Visitors) -> Visitor:
    visitor = visitors.new()
    visitor.sign_in(OPERATOR, PASSWORD)
    return visitor


def test_an_auditor_sees_no_button_that_changes_and_nobody_s_name(visitors: Visitors, site: Site) -> None:
    with site.okta() as okta:
        user = okta.user("jane@envi.com", name={"givenName": "Jane", "familyName": "Doe"})["id"]
        group = okta.group("Envi_Buyer", user)["id"]
    email = new_administrator(site, "auditor@envi.com", "--domain", DOMAIN, "--rights", "auditor")
    visitor = visitors.new()
    visitor.sign_in(email, PASSWORD)

    for address in (
        *(HERE, f"{HERE}/organizations", f"{HERE}/users", f"{HERE}/users/{user}", f"{HERE}/password-dictionaries"),
        *(f"{HERE}/update", f"{HERE}/resources/roles", f"{HERE}/resources/groups/{group}", f"{HERE}/security"),
        *(SCIM, f"{SCIM}/activity"),
    ):
        assert visitor.goto(address).status == 200, address
        buttons = visitor.page.get_by_role("button").all_inner_texts()
        assert not {button.strip() for button in buttons} - HARMLESS, address
        for name in ("ada.local", "jane@", "Jane", "Doe"):
            assert name not in visitor.page.content(), address
    visitor.goto(f"{HERE}/users/{user}")
    visitor.reads("Personal values are masked: your rights are those of an auditor.")


def test_an_operator_adds_a_domain_and_finds_it_in_the_list(operator: Visitor) -> None:
    operator.goto("/domains")
    operator.sees("link", DOMAIN)

    operator.click("button", "Add domain")
    operator.fill("Name", "added.example")
    operator.choose("Type", "Simple")
    operator.choose("Authentication", "WS Trust")
    operator.click("button", "Add domain")
    operator.sees("heading", "Domain Name added.example")
    operator.click("link", "Domains")
    operator.fill("Search", "ADD")
    operator.click("button", "Search")

    expect(operator.page.locator("tbody tr")).to_have_count(1)
    operator.sees("link", "added.example")
    operator.sees("cell", "WS Trust")


def test_what_a_change_of_type_does_to_scim_is_said_before_it_is_saved(
    operator: Visitor, visitors: Visitors, site: Site
) -> None:
    email = new_domain(site, "changing.example")
    there = "/domains/changing.example"
    administrator = visitors.new()
    administrator.sign_in(email, PASSWORD)

    operator.goto(there)
    operator.click("button", "Edit")
    operator.choose("Type", "Composite")
    operator.click("button", "Continue")
    operator.reads("changing.example stops being eligible for SCIM.")
    operator.reads("Users, groups, tokens and the SCIM configuration are kept")
    administrator.goto(f"{there}/resources")
    administrator.sees("link", "SCIM Configuration")
    operator.click("button", "Update")
    operator.reads("Updated.")

    administrator.goto(f"{there}/resources")
    administrator.sees_no("link", "SCIM Configuration")
    administrator.reads("SCIM needs a domain of type Simple; changing.example is Composite.")


def test_an_operator_adds_an_administrator_who_signs_in_until_disabled(operator: Visitor, visitors: Visitors) -> None:
    operator.goto("/domains")
    operator.click("link", "Administrators")
    operator.page.get_by_text("Add an administrator of all domains").click()
    operator.fill("E-mail", "second@envi.com")
    operator.fill("First password", PASSWORD)
    operator.choose("Rights", "Operator: sees and changes everything, in all domains")
    operator.click("button", "Add administrator")
    operator.reads("Added.")
    second = visitors.new()
    second.sign_in("second@envi.com", PASSWORD)
    second.sees("heading", "Domains")

    operator.click("link", "second@envi.com")
    operator.page.get_by_text("Disable", exact=True).click()
    operator.click("button", "Disable now")
    operator.reads("The administrator can no longer sign in; all sessions have ended.")

    second.goto("/domains")
    second.sees("heading", "Sign in")
