"""The fixtures of the acceptance tests."""

from tests.acceptance.support.fixtures import (
    domain,
    okta,
    postgres_running,
    pytest_runtest_makereport,
    running,
    sqlite_running,
)

__all__ = ["domain", "okta", "postgres_running", "pytest_runtest_makereport", "running", "sqlite_running"]
