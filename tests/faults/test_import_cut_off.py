"""An import loses its database or its disk: one sentence says so, and run again the same command does the rest."""

import asyncio
import json
import resource
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.acceptance.support.commands import PROGRAM, command_line, environment
from tests.acceptance.support.waiting import until
from tests.support.databases import migrated_file
from tests.support.postgres import Cluster

USERS = 6000
DOMAIN = "envi.com"
COUNT = "select count(*) from account"
GOES_ON = "What was imported stays: run the same command again, and it goes on."
# No file may become larger: some of the users fit into one.
FULL = 4 * 1024 * 1024


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Users, and a group of all of them."""
    lines: list[dict[str, Any]] = [
        {"id": str(number), "userName": f"user{number}", "title": f"title {number}"} for number in range(USERS)
    ]
    lines += [{"displayName": "Envi_All", "members": [{"value": str(number)} for number in range(USERS)]}]
    path = tmp_path / "file.ndjson"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return path


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of this test alone, which it may stop."""
    with Cluster(durable=True) as own:
        yield own


def started(file: Path, url: str, **more: Any) -> "subprocess.Popen[str]":
    """Start an import."""
    return subprocess.Popen(
        [*PROGRAM, "import", DOMAIN, str(file), "--database", url],
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


def ended(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """Give the status and what was said on standard error."""
    _, said = process.communicate(timeout=60)
    return process.returncode, said


def prepared(url: str) -> None:
    """Make the domain."""
    made = command_line(
        "domain", "create", DOMAIN, "--type", "simple", "--authentication", "ws-trust", ENVI_SCIM_DATABASE=url
    )
    assert made.status == 0, made.err


def everything_is_there_once(file: Path, url: str, count: Callable[[], int]) -> None:
    """Run the import again: it finds some, adds the others, and a third run finds all of them."""
    again = command_line("import", DOMAIN, str(file), "--database", url, "--json")
    third = command_line("import", DOMAIN, str(file), "--database", url, "--json")

    assert (again.status, third.status) == (0, 0), again.err
    assert 0 < again.json["usersThere"] < USERS, "the import was not cut off in the middle"
    assert again.json["users"] + again.json["usersThere"] == USERS
    assert (third.json["usersThere"], third.json["groupsThere"], third.json["members"]) == (USERS, 1, 0)
    assert count() == USERS


def test_an_import_that_fills_the_disk_says_so_and_goes_on_when_there_is_room(
    file: Path, tmp_path: Path, sqlite_template: Path
) -> None:
    database = tmp_path / "envi-scim.db"
    url = migrated_file(database, sqlite_template)
    prepared(url)

    def with_a_small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (FULL, FULL))

    def count() -> int:
        with closing(sqlite3.connect(database)) as connection:
            return int(connection.execute(COUNT).fetchone()[0])

    status, said = ended(started(file, url, preexec_fn=with_a_small_disk))

    assert (status, len(said.splitlines())) == (1, 1), said
    assert said.startswith("envi-scim: The database cannot answer just now (")
    assert said.endswith(f"{GOES_ON}\n")
    everything_is_there_once(file, url, count)


def test_an_import_whose_database_vanishes_says_so_and_goes_on_when_it_is_back(file: Path, cluster: Cluster) -> None:
    url = cluster.new_database()
    prepared(url)

    async def counted() -> int:
        connection = await asyncpg.connect(url)
        try:
            return int(await connection.fetchval(COUNT))
        finally:
            await connection.close()

    def count() -> int:
        return asyncio.run(counted())

    process = started(file, url)
    until(lambda: process.poll() is not None or count() > 0, within=60, what="the first users")
    cluster.stop_at_once()
    status, said = ended(process)
    cluster.start()

    assert (status, said) == (1, f"envi-scim: The database cannot answer just now. {GOES_ON}\n")
    everything_is_there_once(file, url, count)
