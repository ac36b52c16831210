"""The fixtures of the fault tests: those of the acceptance tests, and a server that may be killed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.support.fixtures import (
    ENGINES,
    POSTGRES_WORKERS,
    domain,
    okta,
    postgres_running,
    pytest_runtest_makereport,
    run,
    running,
    sqlite_running,
)
from tests.faults.support.machine import Machine

__all__ = ["domain", "okta", "postgres_running", "pytest_runtest_makereport", "running", "sqlite_running"]


@pytest.fixture(params=ENGINES)
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Machine]:
    """A server of the test's own, on a database of its own."""
    engine: str = request.param
    if engine == "sqlite":
        database, workers = f"sqlite:///{tmp_path / 'envi.db'}", 1
    else:
        database, workers = request.getfixturevalue("clusters")["postgres"].new_database(), POSTGRES_WORKERS
    for found in run(database, tmp_path, workers=workers):
        yield Machine(engine, found.server, found.shell)
