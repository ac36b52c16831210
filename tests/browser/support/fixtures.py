"""Owns the fixtures of browser tests: one Chromium a test process, a server a module, windows for each test.

A module that wants another server defines a fixture `site` of its own, with a `url`.
"""

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, Error

from tests.browser.support.driver import Driver
from tests.browser.support.site import EMAIL, PASSWORD, Demo, Site, a_site, make_demo
from tests.browser.support.visitor import Visitor, Visitors
from tests.browser.support.watch import no_console_errors, no_other_host

HERE = Path(__file__).parents[1]
DRIVER = pytest.StashKey[Driver]()
SHOWN = 4000  # characters of a page, and of a log


class HasUrl(Protocol):
    """Where a server can be visited."""

    @property
    def url(self) -> str:
        """The address of the server, without a slash at its end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, object, object]:
    """Let Playwright be called in browser tests alone, from the first fixture to the last."""
    del nextitem
    if not item.path.is_relative_to(HERE):  # pytest asks for every test of the run
        return (yield)
    driver = item.config.stash.setdefault(DRIVER, Driver())
    driver.show()
    try:
        return (yield)
    finally:
        driver.hide()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show with a test that fails what its windows show, and the end of the server's log."""
    report = yield
    if report.failed and call.when == "call":
        for visitors in item.funcargs.values():
            if isinstance(visitors, Visitors):
                report.sections += [(f"Window on {one.page.url}", _content(one)) for one in visitors.opened]
        site = item.funcargs.get("site")
        if isinstance(site, Site):
            report.sections.append(("Log of the server", site.server.log()[-SHOWN:]))
    return report


def _content(visitor: Visitor) -> str:
    try:
        return visitor.page.locator("body").aria_snapshot(timeout=2000)[:SHOWN]
    except Error as error:
        return f"it cannot be read: {error.message}"


@pytest.fixture(scope="session")
def browser(pytestconfig: pytest.Config) -> Iterator[Browser]:
    """The Chromium of this test process."""
    driver = pytestconfig.stash[DRIVER]
    try:
        yield driver.browser
    finally:
        driver.stop()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The database that each server starts with."""
    return make_demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def site(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The product, on the demo's data; what one test of a module changes, the others find."""
    with a_site(demo, tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture
def visitors(browser: Browser, site: HasUrl) -> Iterator[Visitors]:
    """Whoever opens windows on the server. At the end, none may have asked elsewhere or complained."""
    visitors = Visitors(browser, site.url)
    yield visitors
    visitors.close()
    for visitor in visitors.opened:
        no_other_host(visitor.watch)
        no_console_errors(visitor.watch)


@pytest.fixture
def visitor(visitors: Visitors) -> Visitor:
    """Somebody in front of a wide, light window, who has never been here."""
    return visitors.new()


@pytest.fixture
def administrator(visitors: Visitors) -> Visitor:
    """The administrator of the demo's domain, signed in, in front of a wide, light window."""
    visitor = visitors.new(clipboard=True)
    visitor.sign_in(EMAIL, PASSWORD)
    return visitor
