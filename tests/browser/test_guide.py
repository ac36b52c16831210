"""The guide's console, D1 to D8, in its order and in its words, as an administrator walks through it."""

import re
from time import monotonic

import pytest
from playwright.sync_api import expect

from tests.acceptance.support.okta import Okta
from tests.browser.support.checks import axe, no_sideways_scrolling
from tests.browser.support.customers import ORGANIZATION, new_domain
from tests.browser.support.site import PASSWORD, Site
from tests.browser.support.visitor import LOOKS, NARROW, WIDE, Look, Visitor, Visitors

TABS = ("Details", "Organizations", "Users", "Password Dictionaries", "Update", "Resources", "Security")


def shown(visitor: Visitor) -> dict[str, str]:
    """Read the fields of SCIM Configuration as they are shown."""
    facts = visitor.page.locator("dl.facts").first
    names = [text.strip() for text in facts.locator("dt").all_inner_texts()]
    return dict(zip(names, [text.strip() for text in facts.locator("dd").all_inner_texts()], strict=True))


def to_configuration(visitor: Visitor) -> None:
    """D1: My Profile > My Domain > Resources > SCIM Configuration."""
    visitor.click("link", "My Profile")
    visitor.click("link", "My Domain")
    visitor.click("link", "Resources")
    visitor.click("link", "SCIM Configuration")
    visitor.sees("heading", "SCIM Configuration")


@pytest.mark.parametrize("look", [WIDE, NARROW], ids=lambda look: look.name)
def test_an_administrator_sets_scim_up_as_the_guide_says(visitors: Visitors, site: Site, look: Look) -> None:
    email = new_domain(site, f"{look.name}.example")
    visitor = visitors.new(look, clipboard=True)

    visitor.goto("/")
    visitor.fill("E-mail", email)
    visitor.fill("Password", PASSWORD)
    visitor.click("button", "Sign in")
    to_configuration(visitor)
    assert shown(visitor)["Status"] == "Inactive"
    assert shown(visitor)["Organization"] == "None"
    assert shown(visitor)["Valid Token"] == "No"

    visitor.click("button", "Edit")
    visitor.choose("Status", "Active")
    visitor.choose("Organization", ORGANIZATION)
    visitor.click("button", "Update")
    visitor.click("button", "Create Token")
    visitor.click("button", "Copy Token")
    visitor.reads("The token is copied.")
    token = visitor.clipboard()
    assert re.fullmatch(r"envi_scim_\w{49}", token)
    axe(visitor.page)
    no_sideways_scrolling(visitor.page)

    to_configuration(visitor)
    crumbs = visitor.page.get_by_role("navigation", name="Breadcrumb").get_by_role("listitem")
    expect(crumbs).to_have_text(["Domains", f"Domain Name {look.name}.example", "SCIM Configuration"])
    for tab in TABS:
        visitor.sees("link", tab)
    for button in ("Edit", "Create Token", "Copy Token", "Go Back"):
        visitor.sees("button", button)
    facts = shown(visitor)
    assert (facts["Status"], facts["Organization"]) == ("Active", ORGANIZATION)
    assert (facts["Valid Token"], facts["User Role Prefix"]) == ("Yes", "Envi_")
    visitor.click("button", "Go Back")
    visitor.sees("heading", "Resources")

    with Okta(f"{site.url}/scim", f"Bearer {token}") as okta:
        assert okta.send("GET", "/Users?startIndex=1&count=2").status_code == 200
        made = okta.send("POST", "/Users", {"schemas": [], "userName": "jane@envi.example"})
        members = [{"value": made.json()["id"]}]
        okta.send("POST", "/Groups", {"schemas": [], "displayName": "envi_managed", "members": members})
    visitor.click("link", "Users")
    visitor.reads("jane@envi.example")
    visitor.reads("through envi_managed")
    visitor.reads("Managed")


def test_all_of_it_works_without_javascript_but_for_copying(visitors: Visitors, site: Site) -> None:
    email = new_domain(site, "plain.example")
    visitor = visitors.new(java_script=False)

    visitor.sign_in(email, PASSWORD)
    to_configuration(visitor)
    visitor.click("button", "Edit")
    visitor.choose("Status", "Active")
    visitor.choose("Organization", ORGANIZATION)
    visitor.click("button", "Update")
    visitor.click("button", "Create Token")
    token = visitor.page.get_by_label("Token", exact=True).input_value()
    visitor.sees_no("button", "Copy URL")
    facts = shown(visitor)
    assert (facts["Status"], facts["Organization"], facts["Valid Token"]) == ("Active", ORGANIZATION, "Yes")

    with Okta(f"{site.url}/scim", f"Bearer {token}") as okta:
        assert okta.send("GET", "/Users?startIndex=1&count=2").status_code == 200
    visitor.click("link", "Activity")
    with_request = visitor.page.get_by_text("GET /Users")
    deadline = monotonic() + 10
    while not with_request.count() and monotonic() < deadline:  # it is written within a second of the answer
        visitor.page.reload()
    expect(with_request.first).to_be_visible()
    expect(visitor.page.locator("time").first).to_have_text(re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC"))


def test_a_domain_that_is_not_eligible_has_no_link_and_says_which_condition_fails(
    visitors: Visitors, site: Site
) -> None:
    email = new_domain(site, "composite.example", "composite")
    visitor = visitors.new()

    visitor.sign_in(email, PASSWORD)
    visitor.click("link", "My Domain")
    visitor.click("link", "Resources")

    visitor.sees_no("link", "SCIM Configuration")
    visitor.reads("SCIM needs a domain of type Simple; composite.example is Composite.")
    answer = visitor.goto("/domains/composite.example/resources/scim-configuration")
    assert answer.status == 404
    visitor.reads("SCIM needs a domain of type Simple")


def test_the_token_is_shown_once_and_a_reload_makes_no_second_one(visitors: Visitors, site: Site) -> None:
    email = new_domain(site, "once.example")
    visitor = visitors.new(clipboard=True)
    visitor.sign_in(email, PASSWORD)
    to_configuration(visitor)

    visitor.click("button", "Create Token")
    token = visitor.page.get_by_label("Token", exact=True).input_value()
    visitor.click("button", "Copy for Okta (Bearer …)")
    visitor.reads("Copied with the word Bearer")
    assert visitor.clipboard() == f"Bearer {token}"

    visitor.page.on("dialog", lambda dialog: dialog.accept())
    visitor.page.reload()
    visitor.reads("This form was sent already")
    assert token not in visitor.page.content()
    assert visitor.page.get_by_role("rowheader", name="SCIM", exact=True).count() == 1

    visitor.click("button", "Copy Token")
    visitor.reads("a token can be copied only on the page that Create Token opens")


def test_a_second_token_is_made_with_another_life_and_the_first_revoked(visitors: Visitors, site: Site) -> None:
    email = new_domain(site, "rotate.example")
    visitor = visitors.new()
    visitor.sign_in(email, PASSWORD)
    to_configuration(visitor)
    visitor.click("button", "Create Token")
    first = visitor.page.get_by_label("Token", exact=True).input_value()

    visitor.page.get_by_text("A token with another name or life").click()
    visitor.fill("Name", "Next year")
    visitor.choose("Valid for", "30 days")
    visitor.click("button", "Create this token")
    second = visitor.page.get_by_label("Token", exact=True).input_value()
    row = visitor.page.get_by_role("row").filter(has=visitor.page.get_by_role("rowheader", name="SCIM", exact=True))
    row.get_by_text("Revoke").first.click()
    row.get_by_role("button", name="Revoke now").click()

    visitor.reads("The token is revoked")
    with Okta(f"{site.url}/scim", f"Bearer {second}") as okta:
        assert okta.send("GET", "/Groups").status_code == 403, "the configuration is Inactive, the token is good"
    with Okta(f"{site.url}/scim", f"Bearer {first}") as okta:
        assert okta.send("GET", "/Groups").status_code == 401


def test_a_token_that_expires_soon_is_warned_of_until_another_lives_longer(visitors: Visitors, site: Site) -> None:
    email = new_domain(site, "soon.example")
    site.shell.run("token", "create", "soon.example", "--name", "Last year", "--expires-in", "5d")
    visitor = visitors.new()
    visitor.sign_in(email, PASSWORD)

    to_configuration(visitor)
    visitor.reads("The token “Last year” expires on")
    visitor.sees("cell", "Expires soon")
    visitor.click("button", "Create Token")
    visitor.click("link", "Resources")
    visitor.click("link", "SCIM Configuration")

    visitor.sees("cell", "Expires soon")
    expect(visitor.page.get_by_text("The token “Last year” expires on")).to_have_count(0)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_the_page_before_all_others_reads_well(visitors: Visitors, look: Look) -> None:
    visitor = visitors.new(look)

    visitor.goto("/sign-in")

    axe(visitor.page)
    no_sideways_scrolling(visitor.page)
