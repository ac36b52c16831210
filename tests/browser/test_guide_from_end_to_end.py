"""The guide, B1 to D8, in both programs at once: what is clicked in the stand-in Okta is seen in Envi's console.

It is the tutorial "Rehearse with the stand-in" as well, whose pictures are taken here. The order is the guide's, but
for the token: B5 wants the one that D1 to D6 make, so they come before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.acceptance.support.waiting import until
from tests.browser.support.customers import ORGANIZATION, new_domain
from tests.browser.support.pictures import picture
from tests.browser.support.site import PASSWORD, Site
from tests.browser.support.understudy import Understudy, an_understudy
from tests.browser.support.visitor import Look, Visitor, Visitors
from tests.browser.support.watch import no_console_errors, no_other_host

DOMAIN = "northwind.example"
LABEL = "Envi SCIM"
APP = "SCIM 2.0 Test App (Header Auth)"
EVERYBODY = "Envi users"
KEPT = {"userName", "givenName", "familyName", "email", "emailType"}
WORK = "(user.email != null && user.email != \"\") ? 'work' : ''"
PATIENCE = 30.0  # seconds; the server believes what it has read for five, and two cores may be busy
DESK = Look(name="desk", width=1080, height=640)
AS_IT_WAS = {
    "time": "2026-11-27 09:41:07 UTC",
    "#base_url": "http://127.0.0.1:8000/scim",
    "td .below code": "01a21a53-eb95-7080-a7bf-11f4a21b9944",
}


@dataclass(frozen=True, slots=True)
class Both:
    """Who is in front of both programs: one window on each."""

    envi: Visitor
    okta: Visitor
    site: Site
    understudy: Understudy


@pytest.fixture
def understudy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Understudy]:
    """The stand-in Okta, with the people and groups that it begins with."""
    with an_understudy(tmp_path_factory.mktemp("understudy")) as running:
        yield running


@pytest.fixture
def okta_visitors(browser: Browser, understudy: Understudy) -> Iterator[Visitors]:
    """Whoever opens windows on the stand-in."""
    visitors = Visitors(browser, understudy.url)
    yield visitors
    visitors.close()
    for visitor in visitors.opened:
        no_other_host(visitor.watch)
        no_console_errors(visitor.watch)


def test_the_guide_is_walked_in_both_programs_from_its_beginning_to_its_end(
    visitors: Visitors, okta_visitors: Visitors, site: Site, understudy: Understudy
) -> None:
    both = Both(visitors.new(clipboard=True), okta_visitors.new(DESK), site, understudy)
    email = new_domain(site, DOMAIN)
    for role in ("Testing", "Buyer", "Auditing"):
        site.shell.run("role", "create", DOMAIN, role)
    both.envi.sign_in(email, PASSWORD)

    an_app_is_added(both.okta)
    token = a_token_is_made(both)
    the_api_is_integrated(both, token)
    it_may_create_update_and_deactivate(both.okta)
    five_attributes_are_mapped(both.okta)
    a_group_is_made_for_a_role(both.okta)
    a_group_is_assigned(both)
    groups_are_pushed_by_rule(both)
    everything_is_where_the_guide_says(both)

    a_rename_arrives(both)
    who_leaves_is_deactivated_and_who_returns_is_the_same(both)
    a_group_that_is_removed_gives_no_role(both)
    a_token_is_rotated_without_a_gap(both, token)
    an_inactive_configuration_refuses_and_loses_nothing(both)


def an_app_is_added(okta: Visitor) -> None:
    """B1, B2."""
    okta.goto("/")
    okta.click("link", "Applications")
    okta.click("link", "Browse App Catalog")
    okta.fill("Search the catalogue", "SCIM")
    okta.click("button", "Search")
    shown(okta, "stand-in-catalog", 620)
    okta.click("link", APP)
    okta.click("link", "Add")
    okta.fill("Application label", LABEL)
    okta.click("button", "Next")
    okta.click("button", "Done")

    okta.sees("heading", LABEL)
    expect(okta.page.get_by_role("main").get_by_text("Active", exact=True)).to_be_visible()


def a_token_is_made(both: Both) -> str:
    """D1 to D6."""
    envi = both.envi
    to_configuration(envi)
    assert facts(envi)["Status"] == "Inactive"
    assert facts(envi)["Organization"] == "None"
    envi.click("button", "Edit")
    envi.choose("Status", "Active")
    envi.choose("Organization", ORGANIZATION)
    envi.click("button", "Update")
    envi.click("button", "Create Token")
    envi.click("button", "Copy Token")
    envi.reads("The token is copied.")
    return envi.clipboard()


def the_api_is_integrated(both: Both, token: str) -> None:
    """B3 to B6; the word Bearer is forgotten first, as happens."""
    okta = both.okta
    okta.click("link", "Provisioning")
    okta.click("link", "Configure API Integration")
    okta.page.get_by_label("Enable API integration").check()
    okta.fill("Base URL", f"{both.site.url}/scim")
    okta.fill("API Token", token)
    okta.click("button", "Test API Credentials")
    expect(okta.page.get_by_role("alert")).to_contain_text("Error authenticating: 401")

    okta.fill("API Token", f"Bearer {token}")
    okta.click("button", "Test API Credentials")
    expect(okta.page.get_by_role("status")).to_contain_text(f"{APP} was verified successfully!")
    shown(okta, "stand-in-credentials", 800)
    okta.fill("Base URL", f"{both.site.url}/scim")  # a picture that was taken has left another one there
    okta.click("button", "Save")
    okta.reads("Saved.")


def it_may_create_update_and_deactivate(okta: Visitor) -> None:
    """B7."""
    okta.click("link", "To App")
    okta.click("link", "Edit")
    for name in ("Create Users", "Update User Attributes", "Deactivate Users"):
        okta.page.get_by_label(name).check()
    expect(okta.page.get_by_label("Sync Password")).not_to_be_checked()
    shown(okta, "stand-in-to-app", 740)
    okta.click("button", "Save")
    okta.reads("Saved.")


def five_attributes_are_mapped(okta: Visitor) -> None:
    """B8."""
    okta.sees("link", "Go to Profile Editor")
    okta.sees("button", "Force Sync")
    okta.sees("link", "Show Unmapped Attributes")
    others = [name for name in attributes(okta) if name not in KEPT]
    assert len(others) > 10
    for name in others:
        okta.click("button", f"Remove {name}")
        okta.sees_no("button", f"Remove {name}")

    assert set(attributes(okta)) == KEPT
    table = okta.page.get_by_role("table")
    for cell in ("user.firstName", "user.lastName", "user.email", WORK):
        expect(table.get_by_role("cell", name=cell, exact=True)).to_be_visible()
    expect(table.get_by_role("cell", name="Create and update", exact=True)).to_have_count(len(KEPT))
    okta.page.locator("#mappings").scroll_into_view_if_needed()
    shown(okta, "stand-in-mappings", 640, part="#mappings")


def a_group_is_made_for_a_role(okta: Visitor) -> None:
    """C1 to C3; the prefix is not case-sensitive, as in the guide's own pictures."""
    directory(okta, "Groups")
    okta.click("link", "Add Group")
    okta.fill("Name", "envi_auditing")
    okta.fill("Description", "Who audits")
    okta.click("button", "Save")
    okta.click("link", "Manage People")
    okta.page.get_by_role("group", name="Not Members").get_by_label("Dora Dale").check()
    okta.click("button", "Save")

    okta.sees("link", "Dora Dale")


def a_group_is_assigned(both: Both) -> None:
    """C4."""
    okta = both.okta
    to_the_app(okta, "Assignments")
    okta.page.get_by_text("Assign", exact=True).click()
    okta.click("link", "Assign to Groups")
    okta.fill("Search groups", "envi")
    okta.click("button", "Search")
    okta.click("link", f"Assign {EVERYBODY}")
    okta.click("button", "Save and Go Back")
    expect(okta.page.get_by_role("listitem").filter(has_text=EVERYBODY)).to_contain_text("Assigned")
    soon(okta, nothing_to_do(okta))
    shown(okta, "stand-in-assign", 800)
    okta.click("link", "Done")

    soon(okta, row(okta, "Ada Archer").get_by_text("Provisioned", exact=True))
    soon(okta, row(okta, "Fay Fielding").get_by_text("Provisioned", exact=True))
    expect(row(okta, "Ada Archer")).to_contain_text("Group")
    soon(okta, nothing_to_do(okta))
    shown(okta, "stand-in-assignments", 800)
    okta.page.get_by_role("navigation", name="Filters and reports").get_by_role("link", name="Groups").click()
    expect(row(okta, EVERYBODY).get_by_role("cell", name="1", exact=True)).to_be_visible()


def groups_are_pushed_by_rule(both: Both) -> None:
    """C5, C6."""
    okta = both.okta
    okta.click("link", "Push Groups")
    okta.page.get_by_role("main").get_by_text("Push Groups", exact=True).last.click()
    okta.click("link", "Find groups by rule")
    okta.fill("Rule name", "Roles of Envi")
    okta.choose("Group name", "starts with")
    okta.fill("Text of the name", "Envi_")
    okta.click("button", "Create Rule")

    for group in ("Envi_Buyer", "Envi_Managed", "Envi_Testing", "envi_auditing"):
        soon(okta, row(okta, group).get_by_text("Active", exact=True))
    for column in ("Group in Okta", "Group in the app", "Last push", "Push status"):
        okta.sees("columnheader", column)
    expect(row(okta, EVERYBODY)).to_have_count(0)
    soon(okta, nothing_to_do(okta))
    shown(okta, "stand-in-push-groups", 860)
    for name in ("Errors", "By name", "By rule"):
        okta.sees("link", name)
    okta.sees("button", "Refresh App Groups")
    okta.sees("link", "Bulk Edit")


def everything_is_where_the_guide_says(both: Both) -> None:
    """C7, C8, D7, D8."""
    okta, envi = both.okta, both.envi
    for name in ("General", "Sign On", "Mobile", "Provisioning", "Import", "Assignments", "Push Groups", "View Logs"):
        okta.sees("link", name)
    okta.sees("link", "Monitor Imports")
    okta.reads("submit it for review")

    envi.click("link", "Users")
    holds(envi, "Ada Archer", "Active", ORGANIZATION, "Managed", "Buyer")
    holds(envi, "Dora Dale", "Active", ORGANIZATION, "Testing", "Auditing")
    holds(envi, "Fay Fielding", "Active", ORGANIZATION)
    expect(row(envi, "Fay Fielding")).not_to_contain_text("through")
    to_configuration(envi)
    shown_there = facts(envi)
    assert (shown_there["Status"], shown_there["Organization"]) == ("Active", ORGANIZATION)
    assert (shown_there["Valid Token"], shown_there["User Role Prefix"]) == ("Yes", "Envi_")


def a_rename_arrives(both: Both) -> None:
    """Update User Attributes: a later change in Okta overwrites Envi's value."""
    rename(both.okta, "Ada Archer", "Archer-Lane")

    both.envi.click("link", "Users")
    soon(both.envi, row(both.envi, "Ada Archer-Lane").get_by_text("Managed"))


def who_leaves_is_deactivated_and_who_returns_is_the_same(both: Both) -> None:
    """Deactivate Users: the account is kept, and is active again when the person returns."""
    okta, envi = both.okta, both.envi
    envi.click("link", "Cleo Carver")
    address = envi.page.url
    envi.click("link", "Users")

    person(okta, "Cleo Carver")
    okta.click("button", "Deactivate")
    soon(okta, row(okta, LABEL).get_by_text("Deactivated", exact=True))
    soon(envi, row(envi, "Cleo Carver").get_by_text("Inactive", exact=True))

    okta.click("button", "Activate")
    soon(okta, row(okta, LABEL).get_by_text("Active", exact=True))
    soon(envi, row(envi, "Cleo Carver").get_by_text("Active", exact=True))
    holds(envi, "Cleo Carver", "Buyer")
    envi.click("link", "Cleo Carver")
    assert envi.page.url == address


def a_group_that_is_removed_gives_no_role(both: Both) -> None:
    """A group that is deleted in Okta goes in Envi, and its role with it."""
    okta, envi = both.okta, both.envi
    directory(okta, "Groups")
    okta.click("link", "Envi_Buyer")
    okta.click("button", "Delete Group")
    to_the_app(okta, "Push Groups")
    expect(row(okta, "Envi_Managed")).to_be_visible()
    expect(row(okta, "Envi_Buyer")).to_have_count(0)

    envi.click("link", "Users")
    soon(envi, row(envi, "Cleo Carver").filter(has_not_text="Buyer"))
    holds(envi, "Ada Archer-Lane", "Managed")
    envi.click("link", "Resources")
    envi.click("link", "Groups")
    envi.sees("link", "Envi_Managed")
    envi.sees_no("link", "Envi_Buyer")


def a_token_is_rotated_without_a_gap(both: Both, first: str) -> None:
    """A second token is made and entered; only then is the first one revoked."""
    okta, envi = both.okta, both.envi
    to_configuration(envi)
    envi.click("button", "Create Token")
    second = envi.page.get_by_label("Token", exact=True).input_value()
    rename(okta, "Ben Brook", "Brook-One")
    to_the_app(okta, "Provisioning")
    okta.click("link", "Integration")
    okta.click("link", "Edit")
    okta.fill("API Token", f"Bearer {second}")
    okta.click("button", "Test API Credentials")
    okta.reads("was verified successfully!")
    okta.click("button", "Save")
    okta.reads("Saved.")
    rows = envi.page.get_by_role("row").filter(has_text=first[:14])
    rows.get_by_text("Revoke").first.click()
    rows.get_by_role("button", name="Revoke now").click()
    envi.reads("The token is revoked")
    rename(okta, "Ben Brook-One", "Brook-Two")

    envi.click("link", "Users")
    soon(envi, row(envi, "Ben Brook-Two"))
    to_the_app(okta, "Assignments")
    okta.click("link", "Tasks")
    okta.reads("Nothing is to be done, and nothing failed.")


def an_inactive_configuration_refuses_and_loses_nothing(both: Both) -> None:
    """The task list shows the refusal; Retry works when the configuration is active again."""
    okta, envi = both.okta, both.envi
    set_status(envi, "Inactive")
    until(lambda: called(okta) == "alert", within=PATIENCE, what="Envi refuses the token")
    rename(okta, "Emil Eastwood", "Eastwood-Hill")
    to_the_app(okta, "Assignments")
    soon(okta, okta.page.get_by_role("link", name="Tasks 1 failed", exact=True))
    okta.click("link", "Tasks 1 failed")
    failed = row(okta, "emil.eastwood@example.com")
    expect(failed).to_contain_text("Error authenticating: 403")
    expect(failed).to_contain_text("Inactive")
    shown(okta, "stand-in-tasks", 700)
    envi.click("link", "Users")
    holds(envi, "Emil Eastwood", "Active", "Testing", "Managed")

    set_status(envi, "Active")
    until(lambda: called(okta) == "status", within=PATIENCE, what="Envi takes the token")
    to_the_app(okta, "Assignments")
    okta.click("link", "Tasks 1 failed")
    failed.get_by_role("button", name="Retry").click()
    soon(okta, okta.page.get_by_text("Nothing is to be done, and nothing failed."))
    envi.click("link", "Users")
    soon(envi, row(envi, "Emil Eastwood-Hill").get_by_text("Testing"))


def set_status(envi: Visitor, status: str) -> None:
    """Switch the SCIM configuration."""
    to_configuration(envi)
    envi.click("button", "Edit")
    envi.choose("Status", status)
    envi.click("button", "Update")
    envi.sees("heading", "SCIM Configuration")
    assert facts(envi)["Status"] == status


def called(okta: Visitor) -> str:
    """Make Okta's test call, and give the role of what says how it went."""
    to_the_app(okta, "Provisioning")
    okta.click("link", "Integration")
    okta.click("link", "Edit")
    okta.click("button", "Test API Credentials")
    return "status" if okta.page.get_by_role("status").count() else "alert"


def rename(okta: Visitor, name: str, last_name: str) -> None:
    """Give somebody in Okta another last name, and wait until it was told."""
    person(okta, name)
    okta.fill("Last name", last_name)
    okta.page.get_by_role("region", name="Profile").get_by_role("button", name="Save").click()
    okta.sees("heading", f"{name.partition(' ')[0]} {last_name}")


def person(okta: Visitor, name: str) -> None:
    """Open somebody in Okta's directory."""
    directory(okta, "People")
    okta.click("link", name)
    okta.sees("heading", name)


def directory(okta: Visitor, name: str) -> None:
    """Go to Directory > People or Groups."""
    okta.page.get_by_role("list", name="Directory").get_by_role("link", name=name).click()
    okta.sees("heading", name)


def to_the_app(okta: Visitor, tab: str) -> None:
    """Go to a tab of the application."""
    okta.page.get_by_role("navigation", name="Main").get_by_role("link", name="Applications").click()
    okta.click("link", LABEL)
    okta.page.get_by_role("navigation", name="Application").get_by_role("link", name=tab).click()


def nothing_to_do(okta: Visitor) -> Locator:
    """Give the link Tasks as it is while none waits and none failed."""
    return okta.page.get_by_role("link", name="Tasks", exact=True)


def attributes(okta: Visitor) -> list[str]:
    """Read the attributes that are mapped."""
    return okta.page.locator("#mappings tbody th .below").all_inner_texts()


def to_configuration(envi: Visitor) -> None:
    """D1: My Profile > My Domain > Resources > SCIM Configuration."""
    for name in ("My Profile", "My Domain", "Resources", "SCIM Configuration"):
        envi.click("link", name)
    envi.sees("heading", "SCIM Configuration")


def facts(envi: Visitor) -> dict[str, str]:
    """D7: read the fields of SCIM Configuration."""
    shown_there = envi.page.locator("dl.facts").first
    names = [text.strip() for text in shown_there.locator("dt").all_inner_texts()]
    return dict(zip(names, [text.strip() for text in shown_there.locator("dd").all_inner_texts()], strict=True))


def row(visitor: Visitor, name: str) -> Locator:
    """Give the row of a table whose heading begins with a name, or that has it in a cell."""
    here = visitor.page
    return here.get_by_role("row").filter(has=here.get_by_text(name, exact=True))


def holds(envi: Visitor, name: str, *texts: str) -> None:
    """The row of a user has all of these texts."""
    for text in texts:
        expect(row(envi, name)).to_contain_text(text)


def soon(visitor: Visitor, what: Locator) -> None:
    """Expect something soon, though pages stand still: look again until it is there."""

    def is_there() -> bool:
        if what.count() and what.first.is_visible():
            return True
        visitor.page.reload()
        return False

    until(is_there, within=PATIENCE, what=f"{what} is on {visitor.page.url}")


def shown(visitor: Visitor, name: str, height: int, *, part: str = "") -> None:
    """Take a picture for the tutorial, of a window of this height."""
    visitor.page.set_viewport_size({"width": DESK.width, "height": height})
    if part:
        visitor.page.locator(part).evaluate("(one) => one.scrollIntoView()")
    picture(visitor.page, name, instead=AS_IT_WAS, whole=False)
