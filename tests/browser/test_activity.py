"""Activity, as it is watched: what arrives is shown by itself, what was refused is explained."""

import re

from playwright.sync_api import expect

from tests.browser.support.site import EMAIL, PASSWORD, Site
from tests.browser.support.visitor import Visitor, Visitors

HERE = "/domains/envi.com"
ACTIVITY = f"{HERE}/resources/scim-configuration/activity"
WITHIN = 10_000.0  # milliseconds
A_MINUTE = 60_000


def polls(visitor: Visitor) -> int:
    """Count how often the window asked for rows anew."""
    return sum("live=1" in address for address in visitor.watch.requests)


def test_a_request_that_arrives_is_shown_within_ten_seconds_without_a_reload(
    administrator: Visitor, site: Site
) -> None:
    administrator.goto(ACTIVITY)
    administrator.page.evaluate("window.is_still_here = true")
    with site.okta() as okta:
        okta.user("lively@envi.com")

    expect(administrator.page.get_by_text("User created")).to_be_visible(timeout=WITHIN)
    assert administrator.page.evaluate("window.is_still_here"), "it was loaded anew"
    assert administrator.page.locator("time:not([title])").count() == 0, "times of new rows are local, too"


def test_other_pages_and_older_requests_ask_for_nothing_by_themselves(administrator: Visitor, site: Site) -> None:
    clock = administrator.page.clock
    with site.okta() as okta:
        okta.get("/Groups")
    clock.install()
    administrator.goto(ACTIVITY)
    with administrator.page.expect_request(re.compile("live=1")):
        clock.run_for(A_MINUTE)

    administrator.click("link", "SCIM Configuration")
    administrator.sees("heading", "SCIM Configuration")
    asked = polls(administrator)
    clock.run_for(A_MINUTE)
    administrator.click("link", "Users")
    administrator.sees("heading", "Users")
    clock.run_for(A_MINUTE)

    assert polls(administrator) == asked


def test_a_refused_request_has_an_explanation_and_an_address_of_its_own(
    administrator: Visitor, visitors: Visitors, site: Site
) -> None:
    with site.okta() as okta:
        okta.user("twice@envi.com")
        refused = okta.post("/Users", {"schemas": [], "userName": "TWICE@envi.com"})
    assert refused.status_code == 409

    administrator.goto(ACTIVITY)
    administrator.choose("Outcome", "Refused or failed")
    administrator.click("button", "Show")
    administrator.reads("A user with this userName is there already")
    administrator.page.locator("tbody th a").first.click()
    administrator.sees("heading", "POST /Users")
    expect(administrator.page).to_have_url(re.compile(f"{ACTIVITY}/{refused.headers['x-request-id']}$"))
    administrator.reads("What to change:")

    other = visitors.new()
    other.sign_in(EMAIL, PASSWORD)
    other.goto(f"{ACTIVITY}/{refused.headers['x-request-id']}")
    other.reads("In Okta, remove the user from the app's Assignments and assign it again")


def test_a_live_page_leads_to_sign_in_when_the_session_has_ended(visitors: Visitors) -> None:
    watcher, other = visitors.new(), visitors.new()
    watcher.sign_in(EMAIL, PASSWORD)
    watcher.goto(ACTIVITY)
    other.sign_in(EMAIL, PASSWORD)
    other.goto("/profile")
    row = other.page.get_by_role("region", name="My sessions").get_by_role("row").filter(has_not_text="This one")
    row.get_by_role("button").first.click()
    other.reads("The session has ended.")

    watcher.sees("heading", "Sign in")
