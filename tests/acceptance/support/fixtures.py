"""Owns the fixtures of all black-box tests: a server on each engine, a domain for each test, Okta connected to it.

One server per engine and test process, since starting one takes a second; a domain per test, since nothing
crosses domains. On PostgreSQL two workers serve, so that nothing may rely on the memory of one.
"""

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.acceptance.support.commands import Shell, command_line
from tests.acceptance.support.domain import Domain, new_domain
from tests.acceptance.support.okta import Okta
from tests.acceptance.support.server import Server
from tests.support.postgres import Cluster

ENGINES = ("sqlite", "postgres")
POSTGRES_WORKERS = 2
HAVE_A_SERVER = ("domain", "machine", "limited", "running")  # fixtures whose value has one
SHOWN = 1500  # characters of a log


@dataclass(frozen=True, slots=True)
class Running:
    """A server that runs, and somebody who gives commands on its database."""

    server: Server
    shell: Shell


def run(database: str, folder: Path, *, workers: int, settings: dict[str, str] | None = None) -> Iterator[Running]:
    """Start a server and an operator's shell on a database; end both afterwards."""
    migrated = command_line("migrate", "--database", database)
    assert migrated.status == 0, migrated.err
    shell = Shell(database)
    try:
        with Server(database, log=folder / "server.log", workers=workers, settings=settings) as server:
            yield Running(server, shell)
    finally:
        shell.close()


@pytest.fixture(scope="session")
def sqlite_running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server on a SQLite file."""
    folder = tmp_path_factory.mktemp("sqlite-server")
    yield from run(f"sqlite:///{folder / 'envi.db'}", folder, workers=1)


@pytest.fixture(scope="session")
def postgres_running(tmp_path_factory: pytest.TempPathFactory, clusters: Mapping[str, Cluster]) -> Iterator[Running]:
    """A server of two workers on a PostgreSQL database."""
    folder = tmp_path_factory.mktemp("postgres-server")
    yield from run(clusters["postgres"].new_database(migrated=False), folder, workers=POSTGRES_WORKERS)


@pytest.fixture(params=ENGINES)
def running(request: pytest.FixtureRequest) -> Running:
    """The server on each engine in turn."""
    # asked for by name, so that the order of tests never ends one engine's server to start the other's
    found: Running = request.getfixturevalue(f"{request.param}_running")
    return found


@pytest.fixture
def domain(running: Running) -> Domain:
    """A domain of its own for the test, ready to be connected."""
    return new_domain(running.server, running.shell)


@pytest.fixture
def okta(domain: Domain) -> Iterator[Okta]:
    """An Okta app connected to the test's domain."""
    with domain.okta() as app:
        yield app


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the end of the server's log with a test that fails."""
    del call
    report = yield
    if report.failed:
        with_server = [item.funcargs[name] for name in HAVE_A_SERVER if name in item.funcargs]
        report.sections += [("Log of the server", found.server.log()[-SHOWN:]) for found in with_server[:1]]
    return report
