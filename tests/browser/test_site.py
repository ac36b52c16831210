"""The product as browser tests meet it."""

from tests.browser.support.checks import axe, no_sideways_scrolling
from tests.browser.support.site import DOMAIN, Site
from tests.browser.support.visitor import NARROW, Visitor, Visitors


def test_a_visitor_reaches_the_product(visitor: Visitor) -> None:
    answer = visitor.goto("/readyz")

    assert answer.ok


def test_a_site_has_the_demos_domain_and_its_token(site: Site) -> None:
    with site.okta() as okta:
        assert okta.get("/Users?startIndex=1&count=2").is_success
    assert DOMAIN in site.shell.run("domain", "list").out


def test_the_administrator_of_the_demos_domain_is_signed_in(administrator: Visitor) -> None:
    administrator.sees("link", "My Domain")


def test_every_check_can_be_made_of_a_page_of_the_console(visitors: Visitors) -> None:
    visitor = visitors.new(NARROW)

    visitor.goto("/sign-in")

    visitor.sees("heading", "Sign in")
    axe(visitor.page)
    no_sideways_scrolling(visitor.page)
