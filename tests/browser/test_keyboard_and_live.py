"""What only a browser shows: the keyboard alone, what is live, times in the viewer's zone, rights, the way back."""

import re

from playwright.sync_api import expect

from tests.browser.support.site import EMAIL, PASSWORD, Site
from tests.browser.support.visitor import Visitor, Visitors

HERE = "/domains/envi.com"
SCIM = f"{HERE}/resources/scim-configuration"


def tabbed_to(visitor: Visitor, tag: str, name: str) -> None:
    """Press Tab until the link or button of this name has the focus."""
    for _ in range(60):
        visitor.page.keyboard.press("Tab")
        found = visitor.page.evaluate("[document.activeElement.tagName, document.activeElement.innerText.trim()]")
        if found == [tag, name]:
            return
    raise AssertionError(f"{name} is not reached by Tab")


def test_scim_is_configured_by_the_keyboard_alone(visitors: Visitors) -> None:
    visitor = visitors.new()
    keyboard = visitor.page.keyboard

    visitor.goto("/sign-in")
    keyboard.type(EMAIL)
    keyboard.press("Tab")
    keyboard.type(PASSWORD)
    keyboard.press("Enter")
    visitor.sees("heading", "Domain Name envi.com")
    tabbed_to(visitor, "A", "Resources")
    keyboard.press("Enter")
    visitor.sees("heading", "Resources")
    tabbed_to(visitor, "A", "SCIM Configuration")
    keyboard.press("Enter")
    visitor.sees("heading", "SCIM Configuration")
    tabbed_to(visitor, "BUTTON", "Edit")
    keyboard.press("Enter")
    visitor.sees("heading", "Edit SCIM Configuration")
    tabbed_to(visitor, "BUTTON", "Update")
    keyboard.press("Enter")

    visitor.reads("Updated.")


def test_the_content_is_reached_in_one_step_and_the_focus_is_seen(visitors: Visitors) -> None:
    visitor = visitors.new()
    visitor.sign_in(EMAIL, PASSWORD)

    visitor.page.keyboard.press("Tab")
    skip = visitor.page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    outline = skip.evaluate("(one) => getComputedStyle(one).outlineStyle")
    visitor.page.keyboard.press("Enter")

    assert outline == "solid"
    expect(visitor.page.locator("main")).to_be_focused()


def test_a_request_that_arrives_is_shown_without_a_reload(administrator: Visitor, site: Site) -> None:
    administrator.goto(f"{SCIM}/activity")
    with site.okta() as okta:
        okta.send("POST", "/Users", {"schemas": [], "userName": "lively@envi.com"})

    expect(administrator.page.get_by_text("User created")).to_be_visible()


def test_a_live_page_leads_to_sign_in_when_the_session_has_ended(visitors: Visitors) -> None:
    watcher, other = visitors.new(), visitors.new()
    watcher.sign_in(EMAIL, PASSWORD)
    watcher.goto(f"{SCIM}/activity")
    other.sign_in(EMAIL, PASSWORD)
    other.goto("/profile")
    row = other.page.get_by_role("region", name="My sessions").get_by_role("row").filter(has_not_text="This one")
    row.get_by_role("button").first.click()
    other.reads("The session has ended.")

    watcher.sees("heading", "Sign in")


def test_times_are_in_the_zone_of_whoever_looks_with_utc_at_hand(administrator: Visitor) -> None:
    administrator.goto("/profile")

    time = administrator.page.locator("time").first
    expect(time).to_have_attribute("title", re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC"))
    here = time.evaluate(
        "(one) => new Intl.DateTimeFormat(undefined, {dateStyle: 'medium', timeStyle: 'medium'})"
        ".format(new Date(one.dateTime))"
    )
    expect(time).to_have_text(here)
    assert administrator.page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") == "Europe/Berlin"


def test_an_auditor_looks_and_finds_nothing_to_change_and_nobody_s_name(visitors: Visitors, site: Site) -> None:
    site.shell.run("admin", "rights", EMAIL, "auditor", "--domain", "envi.com")
    visitor = visitors.new()
    visitor.sign_in(EMAIL, PASSWORD)

    visitor.goto(SCIM)
    for button in ("Edit", "Create Token", "Copy Token"):
        visitor.sees_no("button", button)
    visitor.goto(f"{HERE}/users")
    visitor.sees_no("button", "Add user")
    assert "ada.local" not in visitor.page.content()
    site.shell.run("admin", "rights", EMAIL, "administrator", "--domain", "envi.com")


def test_a_list_keeps_its_place_for_the_way_back(administrator: Visitor) -> None:
    administrator.goto(f"{HERE}/users")
    administrator.fill("Search", "ada")
    administrator.choose("Source", "Local")
    administrator.click("button", "Search")
    administrator.click("link", "Ada Local")
    administrator.sees("heading", "Ada Local")

    administrator.page.go_back()

    expect(administrator.page.get_by_label("Search", exact=True)).to_have_value("ada")
    administrator.sees("link", "Ada Local")
    administrator.sees_no("link", "Ben Local")
