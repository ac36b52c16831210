"""Every page of the console, wide and narrow, in light and dark: axe finds nothing and nothing sticks out sideways."""

import pytest

from tests.browser.support.checks import axe, no_sideways_scrolling
from tests.browser.support.site import EMAIL, PASSWORD, Site
from tests.browser.support.visitor import LOOKS, NARROW_DARK, WIDE, Look, Visitors

OPERATOR = "operator@envi.com"
HERE = "/domains/envi.com"
SCIM = f"{HERE}/resources/scim-configuration"
LONG = "Word" * 60


@pytest.fixture(scope="module")
def full(site: Site) -> dict[str, str]:
    """The ids of what a page of its own is about, in a domain with something of everything."""
    with site.okta() as okta:
        user = okta.send("POST", "/Users", {"schemas": [], "userName": "jane@envi.com", "password": "x"}).json()["id"]
        okta.send("POST", "/Users", {"schemas": [], "userName": LONG, "displayName": LONG, "active": False})
        members = [{"value": user}]
        group = okta.send("POST", "/Groups", {"schemas": [], "displayName": "Envi_Buyer", "members": members})
        okta.send("POST", "/Groups", {"schemas": [], "displayName": f"Envi_{LONG}", "members": members})
        refused = okta.send("POST", "/Users", {"schemas": [], "userName": "JANE@envi.com"})
    site.shell.run("words", "add", "envi.com", "acme")
    administrator = site.shell.run("admin", "list", "--domain", "envi.com", "--json").json[0]["id"]
    return {
        "user": user,
        "group": group.json()["id"],
        "request": refused.headers["x-request-id"],
        "administrator": administrator,
    }


OF_AN_ADMINISTRATOR = (
    "/profile",
    "/domains",
    HERE,
    f"{HERE}/organizations",
    f"{HERE}/users",
    f"{HERE}/users?q=jane",
    f"{HERE}/users?q=nobody",
    f"{HERE}/users/add",
    f"{HERE}/users/{{user}}",
    f"{HERE}/password-dictionaries",
    f"{HERE}/update",
    f"{HERE}/resources",
    f"{HERE}/resources/groups",
    f"{HERE}/resources/groups/{{group}}",
    f"{HERE}/resources/roles",
    SCIM,
    f"{SCIM}?provider=entra",
    f"{SCIM}?copy=token",
    f"{SCIM}/edit",
    f"{SCIM}/activity",
    f"{SCIM}/activity?which=failed",
    f"{SCIM}/activity/{{request}}",
    f"{SCIM}/strict-mode",
    f"{HERE}/security",
    f"{HERE}/security/administrators/{{administrator}}",
)
OF_AN_OPERATOR = ("/domains", "/new-domain", f"{HERE}/edit", "/administrators", "/administrators/{administrator}")


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
@pytest.mark.parametrize(
    ("email", "paths"), [(EMAIL, OF_AN_ADMINISTRATOR), (OPERATOR, OF_AN_OPERATOR)], ids=["administrator", "operator"]
)
def test_every_page_reads_well(
    visitors: Visitors, full: dict[str, str], look: Look, email: str, paths: tuple[str, ...]
) -> None:
    visitor = visitors.new(look)
    visitor.sign_in(email, PASSWORD)

    for path in paths:
        answer = visitor.goto(path.format_map(full))

        assert answer.status == 200, path
        assert visitor.page.get_by_role("heading", level=1).count() == 1, path
        no_sideways_scrolling(visitor.page)
        if look in (WIDE, NARROW_DARK):  # the other two differ in colours or in width alone
            for fold in visitor.page.locator("details").all():
                fold.evaluate("(one) => { one.open = true; }")
            axe(visitor.page)
            no_sideways_scrolling(visitor.page)
