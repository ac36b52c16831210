"""How browser tests and asynchronous tests get along in one process."""

import asyncio

import pytest

from tests.browser.support.fixtures import DRIVER
from tests.browser.support.visitor import Visitor


def test_other_event_loops_run_while_playwrights_is_out_of_sight(pytestconfig: pytest.Config, visitor: Visitor) -> None:
    driver = pytestconfig.stash[DRIVER]
    visitor.goto("/readyz")

    driver.hide()
    try:
        found = asyncio.run(asyncio.sleep(0, "another loop ran"))
    finally:
        driver.show()

    assert found == "another loop ran"
    assert visitor.goto("/readyz").ok
