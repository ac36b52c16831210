"""A form that is refused shows why beside its field, and reads as well as any page: axe-core finds nothing."""

from playwright.sync_api import Locator, Response

from tests.browser.support.checks import axe, no_sideways_scrolling
from tests.browser.support.customers import new_domain
from tests.browser.support.site import PASSWORD, Site
from tests.browser.support.visitor import NARROW_DARK, Visitor, Visitors

REFUSED = 422
TYPED = "input:not([type=hidden]):not([type=checkbox]):not([type=radio]), textarea"
# Where a person types something that can be wrong.
OF_A_DOMAIN = (
    "/organizations",
    "/password-dictionaries",
    "/resources/roles",
    "/security",
    "/update",
    "/users/add",
)
ELSEWHERE = ("/administrators", "/new-domain", "/profile")


def emptied(form: Locator) -> None:
    """Send a form with nothing in it, past what the browser itself would refuse."""
    form.evaluate(
        """(form, typed) => {
            form.noValidate = true;
            form.querySelectorAll(typed).forEach((field) => { field.value = ""; });
            form.requestSubmit();
        }""",
        TYPED,
    )


def refused(visitor: Visitor, address: str) -> int:
    """Send every form of a page empty; give how many of them were refused, each of which read well."""
    found = 0
    visitor.goto(address)
    number = visitor.page.locator("main form[method=post]").count()
    for index in range(number):
        visitor.goto(address)
        form = visitor.page.locator("main form[method=post]").nth(index)
        if not form.locator(TYPED).count():
            continue
        with visitor.page.expect_navigation() as navigation:
            emptied(form)
        answer: Response = navigation.value
        if answer.status == REFUSED:
            found += 1
            reads_well(visitor)
    return found


def reads_well(visitor: Visitor) -> None:
    """The field says what is wrong with it, to everybody."""
    wrong = visitor.page.locator("[aria-invalid=true]")
    assert wrong.count(), visitor.page.url
    for field in wrong.all():
        described = field.get_attribute("aria-describedby")
        assert described, visitor.page.url
        assert any(visitor.page.locator(f"[id='{one}']").inner_text().strip() for one in described.split())
    axe(visitor.page)
    no_sideways_scrolling(visitor.page)


def test_forms_that_are_refused_say_so_beside_the_field(visitors: Visitors, site: Site) -> None:
    new_domain(site, "forms.example")
    visitor = visitors.new(NARROW_DARK)
    visitor.sign_in("operator@envi.com", PASSWORD)
    for address in (*(f"/domains/forms.example{path}" for path in OF_A_DOMAIN), *ELSEWHERE):
        assert refused(visitor, address), f"no form of {address} was refused"


def test_a_sign_in_that_is_refused_reads_well(visitors: Visitors) -> None:
    visitor = visitors.new(NARROW_DARK)
    visitor.goto("/sign-in")
    visitor.fill("E-mail", "nobody@envi.com")
    visitor.fill("Password", "wrong")
    visitor.click("button", "Sign in")

    visitor.reads("The e-mail or the password is wrong")
    axe(visitor.page)
    no_sideways_scrolling(visitor.page)
