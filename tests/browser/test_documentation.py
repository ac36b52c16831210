"""The pages that the documentation shows, as somebody meets them in the first ten minutes.

`make pictures` writes them. What differs from run to run stands in the pictures as it once was.
"""

from collections.abc import Iterator

import pytest

from tests.acceptance.support.okta import Json, add_members, set_active
from tests.browser.support.checks import no_sideways_scrolling
from tests.browser.support.pictures import FOLDER, picture
from tests.browser.support.site import DOMAIN, EMAIL, PASSWORD, Demo, Site, a_site
from tests.browser.support.visitor import Look, Visitor, Visitors

HERE = f"/domains/{DOMAIN}"
SCIM = f"{HERE}/resources/scim-configuration"
PAGE = Look(name="page", width=1280, height=860)
TALL = Look(name="tall", width=1280, height=900)
SMALL = Look(name="small", width=1280, height=560)
LARGEST = 150_000  # bytes of a picture
BASE_URL = "https://scim.envi.net/scim"
TOKEN = "envi_scim_Uq3VtZ0mJx8sRkEwB5yLhN2cGfPd7aTo4iCe9MbXvK6"
DAY, LATER, MOMENT = "27 Nov 2026", "27 Nov 2027", "27 Nov 2026, 09:41:07"
AS_IT_WAS = {
    "time": MOMENT,
    "time[data-day]": DAY,
    "td[data-label='Expires'] time": LATER,
    "td[data-label='Begins with'] code": f"{TOKEN[:14]}…",
    "td[data-label='Duration']": "9 ms",
    "dt:text-is('Duration') + dd": "9 ms",
    "dt:text-is('ID') + dd code": "01a21a53-eb95-7080-a7bf-11f4a21b9944",
    "dt:text-is('Request ID') + dd code": "0e138c4dd30c-00000012",
    "dt:text-is('Base URL') + dd code": BASE_URL,
    "td[data-label='Request'] a.mono": "0e138c4dd30c-00000012",
    "#base-url": BASE_URL,
    "#new-token": TOKEN,
}


@pytest.fixture(scope="module")
def site(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo's domain, to which Okta has brought some people and groups."""
    with a_site(demo, tmp_path_factory.mktemp("documented")) as running:
        with running.okta() as okta:
            okta.get("/Users?startIndex=1&count=2")
            jane, noor, kim = (
                okta.user(f"{given.lower()}@{DOMAIN}", **named(given, family))["id"]
                for given, family in (("Jane", "Doe"), ("Noor", "Haddad"), ("Kim", "Larsen"))
            )
            buyers = okta.group("Envi_Buyer", jane)["id"]
            okta.group("envi_managed", jane, noor, kim)
            okta.group("Everyone", jane, noor, kim)
            okta.patch(f"/Groups/{buyers}", add_members(noor))
            okta.patch(f"/Users/{kim}", set_active(False))
            okta.post("/Users", {"schemas": [], "userName": f"JANE@{DOMAIN}"})
        yield running


@pytest.fixture
def visitor(visitors: Visitors) -> Visitor:
    visitor = visitors.new(PAGE)
    visitor.sign_in(EMAIL, PASSWORD)
    return visitor


def named(given: str, family: str) -> Json:
    return {"name": {"givenName": given, "familyName": family}, "displayName": f"{given} {family}"}


def shown(visitor: Visitor, name: str) -> None:
    """Take the picture of what the window shows."""
    no_sideways_scrolling(visitor.page)
    picture(visitor.page, name, instead=AS_IT_WAS, whole=False)


def test_the_way_in(visitors: Visitors) -> None:
    visitor = visitors.new(SMALL)
    visitor.goto("/")
    visitor.fill("E-mail", EMAIL)

    shown(visitor, "sign-in")


def test_a_token_that_was_just_made_and_the_steps_that_tick_themselves(visitors: Visitors) -> None:
    visitor = visitors.new(TALL)
    visitor.sign_in(EMAIL, PASSWORD)
    visitor.goto(SCIM)
    visitor.click("button", "Create Token")
    visitor.sees("button", "Copy Token")

    shown(visitor, "scim-configuration")

    visitor.click("link", "Resources")
    visitor.click("link", "SCIM Configuration")
    visitor.reads("by this request")
    visitor.page.get_by_role("region", name="Set up, step by step").evaluate("(one) => one.scrollIntoView()")

    shown(visitor, "checklist")


def test_users_and_the_groups_that_give_them_roles(visitor: Visitor) -> None:
    visitor.goto(f"{HERE}/users")
    visitor.reads("through envi_managed")

    shown(visitor, "users")


def test_one_user_and_what_happened_to_it(visitor: Visitor) -> None:
    visitor.goto(f"{HERE}/users?q=jane")
    visitor.click("link", "Jane Doe")
    visitor.sees("heading", "Jane Doe")

    shown(visitor, "user")


def test_the_requests_that_arrived(visitor: Visitor) -> None:
    visitor.goto(f"{SCIM}/activity")
    visitor.reads("Members changed")

    shown(visitor, "activity")


def test_a_request_that_was_refused(visitor: Visitor) -> None:
    visitor.goto(f"{SCIM}/activity?which=failed")
    visitor.page.locator("tbody th a").first.click()
    visitor.reads("What to change:")

    shown(visitor, "request-refused")


def test_the_groups_and_the_role_of_each(visitor: Visitor) -> None:
    visitor.goto(f"{HERE}/resources/groups")
    visitor.reads("Everyone")

    shown(visitor, "groups")


def test_each_picture_is_small_enough_for_a_page() -> None:
    pictures = list(FOLDER.glob("*.png"))

    assert pictures
    assert not [file.name for file in pictures if file.stat().st_size > LARGEST]
