"""What a visitor can do in a window, and how windows differ."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.support.checks import axe, no_sideways_scrolling
from tests.browser.support.tiny import Tiny, tiny_site
from tests.browser.support.visitor import LOOKS, NARROW, Look, Visitor, Visitors


@pytest.fixture(scope="module")
def site() -> Iterator[Tiny]:
    with tiny_site() as running:
        yield running


def test_a_visitor_fills_chooses_and_clicks_by_the_names_that_are_shown(visitor: Visitor) -> None:
    visitor.goto("/sign-in")

    visitor.fill("E-mail", "ada@envi.com")
    visitor.choose("Status", "Active")
    visitor.click("button", "Sign in")

    visitor.sees("heading", "Welcome")
    visitor.sees_no("button", "Sign in")
    visitor.reads("Status Active")


def test_a_visitor_signs_in(visitor: Visitor) -> None:
    visitor.sign_in("ada@envi.com", "secret")

    visitor.sees("heading", "Welcome")


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_a_window_has_its_size_and_its_colours(visitors: Visitors, look: Look) -> None:
    visitor = visitors.new(look)

    visitor.goto("/good")

    assert visitor.page.evaluate("[innerWidth, innerHeight]") == [look.width, look.height]
    colour = "rgb(17, 17, 17)" if look.is_dark else "rgb(255, 255, 255)"
    expect(visitor.page.locator("body")).to_have_css("background-color", colour)
    axe(visitor.page)
    no_sideways_scrolling(visitor.page)


def test_without_javascript_no_script_of_a_page_runs(visitors: Visitors) -> None:
    visitor = visitors.new(NARROW, java_script=False)

    visitor.goto("/broken")

    visitor.sees("heading", "Broken")
    no_sideways_scrolling(visitor.page)


def test_what_was_copied_can_be_read(visitors: Visitors) -> None:
    visitor = visitors.new(clipboard=True)
    visitor.goto("/good")

    visitor.click("button", "Copy Token")

    visitor.reads("Copied")
    assert visitor.clipboard() == "Bearer secret"


def test_a_window_knows_nothing_of_another(visitors: Visitors) -> None:
    first, second = visitors.new(), visitors.new()
    for visitor in (first, second):
        visitor.goto("/good")

    first.page.evaluate("document.cookie = 'known=yes'")

    assert second.page.evaluate("document.cookie") == ""
