"""Every page of the console, wide and narrow, in light and dark: axe finds nothing and nothing sticks out sideways."""

from collections.abc import Iterator

import pytest

from envi_scim.http.console.pages import Need, Page
from tests.browser.support.checks import axe, no_sideways_scrolling
from tests.browser.support.site import DOMAIN, EMAIL, PASSWORD, Site, all_pages
from tests.browser.support.visitor import LOOKS, NARROW_DARK, WIDE, Look, Visitor, Visitors

OPERATOR = "operator@envi.com"
LONG = "Word" * 60
# They lead elsewhere; one has a test of its own (test_guide), and one is a file.
NOT_LOOKED_AT = {"/", "/my-domain", "/sign-in", "/domains/{domain}/users/export.csv"}
SCIM = "/domains/{domain}/resources/scim-configuration"
# What pages show besides, by what follows their address.
MORE = {
    "/domains": ("?q=nowhere",),
    "/domains/{domain}/users": ("?q=jane", "?q=nobody", "?source=local"),
    "/domains/{domain}/resources/groups": ("?q=nothing",),
    SCIM: ("?provider=entra", "?copy=token", "?done=revoked"),
    f"{SCIM}/activity": ("?which=failed", "?method=DELETE"),
}
OF_OPERATORS = (Need.SEE_ALL, Need.OPERATE)


@pytest.fixture(scope="module")
def pages(site: Site) -> tuple[Page, ...]:
    """All that are looked at."""
    return tuple(page for page in all_pages(site) if page.get is not None and page.path not in NOT_LOOKED_AT)


@pytest.fixture(scope="module")
def parts(site: Site) -> dict[str, str]:
    """What fills in the parts of addresses, in a domain with something of everything."""
    with site.okta() as okta:
        user = okta.user("jane@envi.com")["id"]
        okta.user(LONG, displayName=LONG, active=False)
        group = okta.group("Envi_Buyer", user)["id"]
        okta.group(f"Envi_{LONG}", user)
        refused = okta.post("/Users", {"schemas": [], "userName": "JANE@envi.com"})
    site.shell.run("words", "add", DOMAIN, "acme")
    administrator = site.shell.run("admin", "list", "--domain", DOMAIN, "--json").json[0]["id"]
    return {
        "domain": DOMAIN,
        "user": user,
        "group": group,
        "request": refused.headers["x-request-id"],
        "administrator": administrator,
    }


def addresses(pages: tuple[Page, ...], parts: dict[str, str], *, of_operators: bool) -> Iterator[str]:
    """Give the addresses of the pages that an operator alone may see, or of those of administrators."""
    for page in pages:
        if (page.see in OF_OPERATORS) == of_operators:
            for more in ("", *MORE.get(page.path, ())):
                yield page.path.format_map(parts) + more


def reads_well(visitor: Visitor, look: Look, address: str) -> None:
    """Open a page and look at all of it."""
    answer = visitor.goto(address)

    assert answer.status == 200, address
    assert visitor.page.get_by_role("heading", level=1).count() == 1, address
    no_sideways_scrolling(visitor.page)
    if look in (WIDE, NARROW_DARK):  # the other two differ in colours or in width alone
        for fold in visitor.page.locator("details").all():
            fold.evaluate("(one) => { one.open = true; }")
        axe(visitor.page)
        no_sideways_scrolling(visitor.page)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
@pytest.mark.parametrize(
    ("email", "of_operators"), [(EMAIL, False), (OPERATOR, True)], ids=["administrator", "operator"]
)
def test_every_page_reads_well(
    visitors: Visitors, pages: tuple[Page, ...], parts: dict[str, str], look: Look, email: str, *, of_operators: bool
) -> None:
    visitor = visitors.new(look)
    visitor.sign_in(email, PASSWORD)

    for address in addresses(pages, parts, of_operators=of_operators):
        reads_well(visitor, look, address)
    if of_operators:
        reads_well(visitor, look, "/domains")
