"""`kill -9` in the middle of an import: run again, the same command ends where one that was never cut short does."""

import asyncio
import json
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from envi_scim.cli.main import run
from tests.acceptance.support.commands import PROGRAM, environment
from tests.acceptance.support.waiting import until
from tests.support.databases import migrated_file

USERS = 5000
DOMAIN = "envi.com"
# After how many rows of which table the import is killed: in the first users, in the last ones, among the members.
POINTS = (("account", 1), ("account", USERS - 500), ("membership", 1))
# Of three groups two name their members by the file's own ids, and one names everybody by userName.
FIRST, HALF = range(0, USERS, 7), range(0, USERS, 2)
COUNT = "select count(*) from {table}"


@dataclass(frozen=True, slots=True)
class Database:
    """A database that is looked into behind the back of the commands."""

    url: str

    def number(self, table: str) -> int:
        """Count the rows of a table."""
        if self.url.startswith("sqlite"):
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as connection:
                return int(connection.execute(COUNT.format(table=table)).fetchone()[0])
        return asyncio.run(self._number(table))

    async def _number(self, table: str) -> int:
        connection = await asyncpg.connect(self.url)
        try:
            number: int = await connection.fetchval(COUNT.format(table=table))
            return number
        finally:
            await connection.close()


class Operator:
    """Commands that nobody kills, in this process."""

    def __init__(self, database: Database, capsys: pytest.CaptureFixture[str]) -> None:
        self._database = database
        self._capsys = capsys

    def __call__(self, *arguments: str) -> Any:
        """Run a command that must work and give what it prints."""
        status = run([*arguments, "--database", self._database.url, "--json"])
        said = self._capsys.readouterr()
        assert status == 0, said.err
        return json.loads(said.out)


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> Database:
    if request.param == "sqlite":
        return Database(migrated_file(tmp_path / "envi-scim.db", sqlite_template))
    return Database(request.getfixturevalue("postgres_url"))


def lines() -> Iterator[dict[str, Any]]:
    """Give users, and groups that name them by the ids that the file has for them, before and behind them."""
    yield {"displayName": "first", "members": [{"value": str(number)} for number in FIRST]}
    for number in range(USERS):
        yield {"id": str(number), "userName": f"user{number}", "title": f"title {number}"}
    yield {"displayName": "Envi_All", "members": [{"value": f"user{number}"} for number in range(USERS)]}
    yield {"displayName": "Envi_Half", "members": [{"value": str(number)} for number in HALF]}


def kill_at(database: Database, file: Path, table: str, number: int) -> bool:
    """Start the import and kill it once so many rows are there; say whether it was still running."""
    with subprocess.Popen(
        [*PROGRAM, "import", DOMAIN, str(file), "--database", database.url],
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        until(
            lambda: process.poll() is not None or database.number(table) >= number,
            within=60,
            what=f"{number} rows of {table}",
        )
        process.kill()
    return process.returncode < 0


def groups_of(file: Path) -> dict[str, tuple[int, str]]:
    """Give the number of members and the version of each group of an export."""
    names, found = {}, {}
    for line in map(json.loads, file.read_bytes().splitlines()):
        if "displayName" in line:
            names[line["id"]] = line["displayName"]
            found[line["displayName"]] = (0, line["meta"]["version"])
        elif line.get("envi") == "members":
            number, version = found[names[line["group"]]]
            found[names[line["group"]]] = (number + len(line["members"]), version)
    return found


def test_an_import_that_is_killed_goes_on_when_it_is_run_again(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    operator = Operator(database, capsys)
    file = tmp_path / "file.ndjson"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines()))
    operator("domain", "create", DOMAIN, "--type", "simple", "--authentication", "ws-trust")

    cut = [kill_at(database, file, table, number) for table, number in POINTS]
    done = operator("import", DOMAIN, str(file))
    operator("export", DOMAIN, str(tmp_path / "export.ndjson"))

    assert any(cut), "the import was never killed in the middle"
    assert (done["refused"], done["users"] + done["usersThere"]) == (0, USERS)
    expected = {"account": USERS, "membership": len(FIRST) + USERS + len(HALF)}
    assert {table: database.number(table) for table in expected} == expected
    # One for the domain, one for each user and group, and one for each thousand of members of a group.
    assert database.number("event") == 1 + USERS + 3 + 1 + USERS // 1000 + -(-len(HALF) // 1000)
    assert groups_of(tmp_path / "export.ndjson") == {
        "first": (len(FIRST), 'W/"2"'),
        "Envi_All": (USERS, f'W/"{1 + USERS // 1000}"'),
        "Envi_Half": (len(HALF), f'W/"{1 + -(-len(HALF) // 1000)}"'),
    }
