"""What the checks of every page object to."""

from collections.abc import Iterator

import pytest

from tests.browser.support.checks import axe, no_sideways_scrolling
from tests.browser.support.tiny import Tiny, tiny_site
from tests.browser.support.visitor import NARROW, Visitor, Visitors
from tests.browser.support.watch import no_console_errors, no_other_host

ANYTHING = ""


@pytest.fixture(scope="module")
def site() -> Iterator[Tiny]:
    with tiny_site() as running:
        yield running


def test_axe_says_what_is_wrong_where_and_why(visitor: Visitor) -> None:
    visitor.goto("/pale")

    with pytest.raises(AssertionError) as objected:
        axe(visitor.page)

    told = str(objected.value)
    assert "color-contrast (serious)" in told
    assert 'class="pale"' in told
    assert "insufficient color contrast" in told
    assert "image-alt (critical)" in told


def test_a_page_that_is_wider_than_its_window_is_told_with_what_sticks_out(visitors: Visitors) -> None:
    narrow = visitors.new(NARROW)
    narrow.goto("/broad")

    with pytest.raises(AssertionError, match=r'in a window of 390\n.*<p class="broad">'):
        no_sideways_scrolling(narrow.page)


def test_a_request_to_another_host_is_told(visitor: Visitor) -> None:
    visitor.goto("/foreign")

    with pytest.raises(AssertionError, match=r"http://127\.0\.0\.2:9/picture\.png"):
        no_other_host(visitor.watch)
    visitor.watch.requests.clear()
    visitor.watch.pardon("ERR_")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/inline", "Content Security Policy"),
        ("/broken", "nobody catches this"),
        ("/missing-script", "404 .*no-such-script"),
    ],
)
def test_what_the_browser_complains_about_is_told(visitor: Visitor, path: str, told: str) -> None:
    visitor.goto(path)

    with pytest.raises(AssertionError, match=told):
        no_console_errors(visitor.watch)
    visitor.watch.pardon(ANYTHING)


def test_a_page_that_is_not_there_is_no_complaint(visitor: Visitor) -> None:
    answer = visitor.goto("/nowhere")

    assert answer.status == 404
    no_console_errors(visitor.watch)


def test_a_redirect_stays_with_its_server(visitor: Visitor) -> None:
    visitor.goto("/")

    visitor.sees("heading", "Good")
    no_other_host(visitor.watch)
