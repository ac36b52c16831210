"""The fixtures of the browser tests."""

from tests.browser.support.fixtures import (
    administrator,
    browser,
    demo,
    pytest_collection_modifyitems,
    pytest_runtest_makereport,
    pytest_runtest_protocol,
    site,
    visitor,
    visitors,
)

__all__ = [
    "administrator",
    "browser",
    "demo",
    "pytest_collection_modifyitems",
    "pytest_runtest_makereport",
    "pytest_runtest_protocol",
    "site",
    "visitor",
    "visitors",
]
