"""Every page of the stand-in Okta, wide and narrow, light and dark: axe finds nothing, nothing sticks out sideways."""

import asyncio
from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import Page, expect
from starlette.routing import Route

from envi_scim.emulator.office import opened
from envi_scim.emulator.pages.app import create_app
from tests.browser.support.checks import axe, bring_axe, no_sideways_scrolling
from tests.browser.support.rehearsal import rehearsed
from tests.browser.support.site import Demo, Site, a_site, aside
from tests.browser.support.understudy import Understudy, an_understudy
from tests.browser.support.visitor import LOOKS, NARROW_DARK, WIDE, Visitor, Visitors

STAND_IN = "This is a stand-in, not Okta."
APP = "/applications/{application}"
NEW = "/applications/{unconnected}"
CYCLING = "/applications/{cycling}"
# By the paths of their routes; each with what pages show besides, by what follows their address.
PAGES: Mapping[str, tuple[str, ...]] = {
    "/directory/people": ("", "?q=nobody"),
    "/directory/people/add": ("",),
    "/directory/people/{person}": ("",),
    "/directory/groups": ("", "?q=none"),
    "/directory/groups/add": ("",),
    "/directory/groups/{group}": ("",),
    "/directory/groups/{group}/people": ("", "?q=nobody"),
    "/applications": ("",),
    "/catalog": ("", "?q=SCIM", "?q=nothing"),
    "/catalog/{kind}": ("",),
    "/catalog/{kind}/add": ("",),
    f"{APP}/general": ("",),
    f"{APP}/sign-on": ("",),
    f"{APP}/mobile": ("",),
    f"{APP}/provisioning/integration": ("",),
    f"{APP}/provisioning/integration/edit": ("",),
    f"{APP}/provisioning/to-app": ("", "?unmapped=1"),
    f"{APP}/provisioning/to-app/edit": ("",),
    f"{APP}/provisioning/to-app/profile-editor": ("",),
    f"{APP}/provisioning/to-app/mappings/{{attribute}}": ("",),
    f"{APP}/provisioning/to-okta": ("",),
    f"{APP}/import": ("",),
    f"{APP}/imports": ("",),
    f"{APP}/assignments": ("", "?q=nobody"),
    f"{APP}/assignments/groups": ("",),
    f"{APP}/assignments/current": ("",),
    f"{APP}/assignments/recent": ("",),
    f"{APP}/assignments/convert": ("",),
    f"{APP}/assignments/assign/groups": ("",),
    f"{APP}/assignments/assign/groups/{{group}}": ("",),
    f"{APP}/assignments/assign/people": ("",),
    f"{APP}/assignments/assign/people/{{person}}": ("",),
    f"{APP}/push-groups": ("?show=all&edit=1", "?show=by-rule", "?show=errors"),
    f"{APP}/push-groups/find": ("",),
    f"{APP}/push-groups/rule": ("",),
    f"{APP}/push-groups/{{group}}/unlink": ("",),
    f"{APP}/logs": ("",),
    f"{APP}/requests": ("",),
    f"{APP}/requests/{{exchange}}": ("",),
    f"{APP}/tasks": ("", "?state=pending"),
    f"{APP}/tasks/{{task}}": ("",),
    f"{APP}/cycle": (),  # of an application that works in cycles: see below
    "/settings": ("",),
}
# The same pages where there is less to see, or something that waits.
OTHERS = (
    f"{NEW}/provisioning/integration",
    f"{NEW}/import",
    f"{NEW}/assignments",
    f"{NEW}/push-groups",
    f"{CYCLING}/cycle",
    f"{CYCLING}/assignments",
    f"{CYCLING}/provisioning/integration/edit",
)
# They lead elsewhere.
NO_PAGES = {"/", APP, f"{APP}/provisioning"}


@pytest.fixture(scope="module")
def envi(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """What the applications call."""
    with a_site(demo, tmp_path_factory.mktemp("envi")) as running:
        yield running


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Understudy]:
    """The stand-in, which these tests visit."""
    with an_understudy(tmp_path_factory.mktemp("understudy")) as running:
        yield running


@pytest.fixture(scope="module")
def parts(site: Understudy, envi: Site) -> Mapping[str, str]:
    """What fills in the parts of addresses, in an emulator with something of everything."""
    return rehearsed(site, envi)


@pytest.fixture
def visitor(visitors: Visitors) -> Visitor:
    """Somebody who looks at many pages."""
    visitor = visitors.new()
    bring_axe(visitor.page)
    return visitor


def reads_well(visitor: Visitor, address: str, status: int = 200) -> None:
    """Open a page and look at all of it."""
    answer = visitor.goto(address)

    assert answer.status == status, address
    looks_well(visitor.page)


def looks_well(page: Page) -> None:
    """Look at the page that is open, wide and narrow, light and dark."""
    assert page.get_by_role("heading", level=1).count() == 1, page.url
    for look in LOOKS:
        page.set_viewport_size({"width": look.width, "height": look.height})
        page.emulate_media(color_scheme=look.scheme)
        assert page.get_by_role("complementary").get_by_text(STAND_IN).is_visible(), (page.url, look.name)
        no_sideways_scrolling(page)
        if look in (WIDE, NARROW_DARK):  # the other two differ in colours or in width alone
            page.locator("details").evaluate_all("(all) => all.forEach((one) => { one.open = true; })")
            axe(page)
            no_sideways_scrolling(page)


def test_every_page_is_looked_at() -> None:
    async def read() -> set[str]:
        async with opened(None) as office:
            routes = [one for one in create_app(office).routes if isinstance(one, Route)]
        return {one.path.replace(":int", "") for one in routes if one.methods and "GET" in one.methods}

    assert aside(lambda: asyncio.run(read())) == {*PAGES, *NO_PAGES}


def test_every_page_of_the_directory_and_of_what_can_be_added_reads_well(
    visitor: Visitor, parts: Mapping[str, str]
) -> None:
    for path, variants in PAGES.items():
        if not path.startswith(APP):
            for more in variants:
                reads_well(visitor, path.format_map(parts) + more)
    reads_well(visitor, "/nowhere", status=404)
    visitor.reads("There is no page at this address.")


def test_every_page_of_an_application_reads_well(visitor: Visitor, parts: Mapping[str, str]) -> None:
    for path, variants in PAGES.items():
        if path.startswith(APP):
            for more in variants:
                reads_well(visitor, path.format_map(parts) + more)


def test_pages_with_less_to_see_read_well(visitor: Visitor, parts: Mapping[str, str]) -> None:
    for path in OTHERS:
        reads_well(visitor, path.format_map(parts))


def test_a_test_call_that_fails_shows_what_was_sent_and_what_came_back(
    visitor: Visitor, parts: Mapping[str, str], envi: Site
) -> None:
    visitor.goto(f"{NEW}/provisioning/integration/edit".format_map(parts))
    visitor.page.get_by_label("Enable API integration").check()
    visitor.fill("Base URL", f"{envi.url}/scim")
    visitor.fill("API Token", envi.token)
    visitor.click("button", "Test API Credentials")

    alert = visitor.page.get_by_role("alert")
    expect(alert).to_contain_text("Error authenticating: 401")
    expect(alert.get_by_role("region", name="Request")).to_contain_text("Authorization: (hidden)")
    expect(alert.get_by_role("region", name="Answer")).to_contain_text("Bearer")
    assert envi.token not in alert.inner_text()
    looks_well(visitor.page)


def test_a_form_that_is_refused_says_why_beside_the_field(visitor: Visitor, parts: Mapping[str, str]) -> None:
    visitor.goto(f"{NEW}/provisioning/integration/edit".format_map(parts))
    visitor.page.get_by_label("Enable API integration").check()
    visitor.fill("Base URL", "scim.example.com")
    visitor.click("button", "Save")

    expect(visitor.page.get_by_label("Base URL")).to_have_accessible_description(
        "The Base URL begins with https:// or http:// and a host, as https://scim.example.com/scim."
    )
    looks_well(visitor.page)
