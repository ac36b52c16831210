"""The users of a domain as they are worked with: found, added, given a password, locked."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.support.site import Site
from tests.browser.support.visitor import Visitor

HERE = "/domains/envi.com"
USERS = f"{HERE}/users"
WORD = "The password contains a word of the domain's Password Dictionaries."
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"


@pytest.fixture(scope="module")
def crowded(site: Site) -> None:
    """More users from the identity provider than a page of the list shows."""
    with site.okta() as okta:
        operations = [
            {
                "method": "POST",
                "path": "/Users",
                "bulkId": str(number),
                "data": {"schemas": [], "userName": f"kim{number:02}@envi.com", "active": number != 7},
            }
            for number in range(60)
        ]
        assert okta.post("/Bulk", {"schemas": [BULK], "Operations": operations}).status_code == 200


def listed(visitor: Visitor) -> list[str]:
    """Read the names in the list."""
    return visitor.page.locator("tbody th a").all_inner_texts()


@pytest.mark.usefixtures("crowded")
def test_users_are_found_by_the_beginning_of_a_name_and_narrowed_by_filters(administrator: Visitor) -> None:
    administrator.goto(USERS)

    administrator.fill("Search", "KIM0")
    administrator.click("button", "Search")
    expect(administrator.page.locator("tbody tr")).to_have_count(10)
    administrator.choose("Status", "Inactive")
    administrator.click("button", "Search")
    expect(administrator.page.locator("tbody tr")).to_have_count(1)
    administrator.sees("link", "kim07@envi.com")
    administrator.choose("Source", "Local")
    administrator.click("button", "Search")

    administrator.reads("Nobody was found.")
    administrator.click("link", "All users")
    administrator.sees("link", "Ada Local")


@pytest.mark.usefixtures("crowded")
def test_a_page_of_the_list_has_an_address_that_a_reload_and_the_way_back_keep(administrator: Visitor) -> None:
    administrator.goto(USERS)
    first = listed(administrator)

    administrator.click("link", "Next page")
    expect(administrator.page).to_have_url(re.compile(r"[?&]after="))
    second = listed(administrator)
    assert second
    assert not set(first) & set(second)
    administrator.page.reload()
    assert listed(administrator) == second
    administrator.page.locator("tbody th a").first.click()
    administrator.sees("heading", second[0])
    administrator.page.go_back()
    assert listed(administrator) == second

    administrator.click("link", "First page")
    expect(administrator.page.locator("tbody th a").first).to_have_text(first[0])


def test_a_local_user_is_added_and_gets_a_password_without_forbidden_words(administrator: Visitor) -> None:
    page = administrator.page
    administrator.goto(f"{HERE}/password-dictionaries")
    administrator.fill("One word on each line", "acme\n")
    administrator.click("button", "Add words")
    administrator.reads("Added.")

    administrator.goto(USERS)
    administrator.click("button", "Add user")
    administrator.fill("User name", "cleo@envi.com")
    administrator.fill("Given name", "Cleo")
    administrator.fill("Family name", "Local")
    administrator.click("button", "Add user")
    administrator.sees("heading", "Cleo Local")
    administrator.reads("No password is set.")

    password = page.get_by_label("New password", exact=True)
    password.fill("at-ACME-since-2019")
    administrator.click("button", "Set password")
    expect(password).to_have_accessible_description(re.compile(re.escape(WORD)))
    expect(password).to_have_attribute("aria-invalid", "true")
    expect(password).to_have_value("")
    password.fill("nine green lanterns")
    administrator.click("button", "Set password")

    administrator.reads("The password is set.")
    administrator.reads("A password is set.")


def test_what_was_typed_is_still_there_when_a_name_is_taken(administrator: Visitor) -> None:
    administrator.goto(f"{USERS}/add")
    administrator.fill("User name", "ADA.local@envi.com")
    administrator.fill("Given name", "Adam")
    administrator.click("button", "Add user")

    name = administrator.page.get_by_label("User name", exact=True)
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_have_value("ADA.local@envi.com")
    expect(administrator.page.get_by_label("Given name", exact=True)).to_have_value("Adam")


def test_a_user_is_locked_behind_a_fold_and_unlocked(administrator: Visitor) -> None:
    administrator.goto(f"{USERS}?q=ben")
    administrator.click("link", "Ben Local")
    expect(administrator.page.get_by_role("button", name="Lock now")).to_be_hidden()

    administrator.page.get_by_text("Lock", exact=True).click()
    administrator.click("button", "Lock now")
    administrator.reads("The user is locked. No identity provider can undo that.")
    administrator.reads("the identity provider says active")
    administrator.click("button", "Unlock")

    administrator.reads("The user is no longer locked.")
    administrator.reads("User unlocked")
