"""The console by the keyboard alone, and what has the focus is seen to have it."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.browser.support.site import EMAIL, PASSWORD, Site
from tests.browser.support.visitor import NARROW_DARK, WIDE, Look, Visitor, Visitors

HERE = "/domains/envi.com"
SCIM = f"{HERE}/resources/scim-configuration"
MOST = 80  # more than any page of these tests has
_FOCUSED = """
() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  const label = one.labels?.[0]?.innerText ?? one.innerText ?? '';
  return {
    tag: one.tagName,
    name: label.trim(),
    is_outlined: style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 2,
    is_in_view: box.width > 0 && box.top >= -1 && box.bottom <= innerHeight + 1 && box.left >= -1
      && box.right <= innerWidth + 1,
  };
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Focused:
    """What has the focus."""

    tag: str
    name: str
    is_outlined: bool
    is_in_view: bool


def tab(visitor: Visitor) -> Focused:
    """Press Tab, and give what has the focus then."""
    visitor.page.keyboard.press("Tab")
    return Focused(**visitor.page.evaluate(_FOCUSED))


def tabbed_to(visitor: Visitor, tag: str, name: str) -> None:
    """Press Tab until the link, button or field of this name has the focus."""
    for _ in range(MOST):
        found = tab(visitor)
        if (found.tag, found.name) == (tag, name):
            return
    raise AssertionError(f"{name} is not reached by Tab")


def test_scim_is_configured_by_the_keyboard_alone(visitors: Visitors, site: Site) -> None:
    site.shell.run("scim", "configure", "envi.com", "--status", "inactive")
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
    tabbed_to(visitor, "SELECT", "Status")
    keyboard.type("Active")
    tabbed_to(visitor, "SELECT", "Organization")
    keyboard.type("For")
    tabbed_to(visitor, "BUTTON", "Update")
    keyboard.press("Enter")

    visitor.reads("Updated.")
    shown = visitor.page.locator("dl.facts").first
    expect(shown).to_contain_text("Active")
    expect(shown).to_contain_text("For Testing Purpose")


def test_the_content_is_reached_in_one_step(administrator: Visitor) -> None:
    administrator.page.keyboard.press("Tab")
    skip = administrator.page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    administrator.page.keyboard.press("Enter")

    expect(administrator.page.locator("main")).to_be_focused()


def test_a_fold_is_opened_and_what_is_in_it_is_pressed(administrator: Visitor, site: Site) -> None:
    site.shell.run("token", "create", "envi.com", "--name", "Old")
    administrator.goto(SCIM)
    revoke = administrator.page.get_by_role("row").filter(has_text="Old").locator("summary")

    revoke.focus()
    administrator.page.keyboard.press("Enter")
    tabbed_to(administrator, "BUTTON", "Revoke now")
    administrator.page.keyboard.press("Enter")

    administrator.reads("The token is revoked")


@pytest.mark.parametrize("look", [WIDE, NARROW_DARK], ids=lambda look: look.name)
@pytest.mark.parametrize("path", [SCIM, f"{SCIM}/edit", f"{HERE}/users", f"{HERE}/security"])
def test_whatever_has_the_focus_is_seen_to_have_it(visitors: Visitors, look: Look, path: str) -> None:
    visitor = visitors.new(look)
    visitor.sign_in(EMAIL, PASSWORD)
    visitor.goto(path)

    met: list[Focused] = []
    while not met or (met[-1].tag != "BODY" and len(met) < MOST):
        met.append(tab(visitor))

    assert len(met) > 15, "a page has at least its header and its tabs"
    assert not [one for one in met if one.tag != "BODY" and not (one.is_outlined and one.is_in_view)]
