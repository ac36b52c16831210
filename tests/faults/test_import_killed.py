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

from tests.acceptance.support.commands import PROGRAM, command_line, environment
from tests.acceptance.support.waiting import until

USERS = 6000
DOMAIN = "envi.com"
# After how many rows of which table the import is killed: in the first users, in the last ones, among the members.
POINTS = (("account", 1), ("account", USERS - 500), ("membership", 1))
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

    def run(self, *arguments: str) -> Any:
        """Run a command that must work and give what it prints."""
        answer = command_line(*arguments, "--database", self.url, "--json")
        assert answer.status == 0, answer.err
        return answer.json if answer.out else None


@pytest.fixture
def database(database_url: str) -> Database:
    return Database(database_url)


def lines() -> Iterator[dict[str, Any]]:
    """Give users, and groups that name them by the ids that the file has for them, before and behind them."""
    yield {"displayName": "first", "members": [{"value": str(number)} for number in range(0, USERS, 7)]}
    for number in range(USERS):
        yield {"id": str(number), "userName": f"user{number}", "title": f"title {number}"}
    yield {"displayName": "Envi_All", "members": [{"value": f"user{number}"} for number in range(USERS)]}
    yield {"displayName": "Envi_Half", "members": [{"value": str(number)} for number in range(0, USERS, 2)]}


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


def content(file: Path) -> list[Any]:
    """Give an export without what differs from one import to the next: its moment, ids and times."""
    names: dict[str, str] = {}
    found = []
    for line in map(json.loads, file.read_bytes().splitlines()):
        if "schemas" in line:
            names[line["id"]] = line.get("userName") or line["displayName"]
            line = {**line, "id": None, "meta": line["meta"]["version"]}  # noqa: PLW2901 - what is compared of it
        elif line["envi"] == "members":
            found += [("member", names[line["group"]], names[member]) for member in line["members"]]
            continue
        elif line["envi"] in {"export", "domain"}:
            continue
        found.append(("line", json.dumps(line, sort_keys=True), ""))
    return sorted(found)


def test_an_import_that_is_killed_goes_on_when_it_is_run_again(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "file.ndjson"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines()))
    database.run("domain", "create", DOMAIN, "--type", "simple", "--authentication", "ws-trust")

    cut = [kill_at(database, file, table, number) for table, number in POINTS]
    done = database.run("import", DOMAIN, str(file))
    database.run("export", DOMAIN, str(tmp_path / "export.ndjson"))

    assert any(cut), "the import was never killed in the middle"
    assert (done["refused"], done["users"] + done["usersThere"]) == (0, USERS)
    users = {"account": USERS, "membership": USERS + USERS // 2 + len(range(0, USERS, 7))}
    assert {table: database.number(table) for table in users} == users
    # One event for each user and group, and one for each thousand of members of a group, as without any kill.
    assert database.number("event") == 1 + USERS + 3 + 6 + 3 + 1
    exported = content(tmp_path / "export.ndjson")
    versions = {
        json.loads(text)["displayName"]: json.loads(text)["meta"] for kind, text, _ in exported if "displayName" in text
    }
    assert versions == {"first": 'W/"2"', "Envi_All": 'W/"7"', "Envi_Half": 'W/"4"'}
    assert sum(kind == "member" for kind, *_ in exported) == users["membership"]
    assert {text for kind, text, _ in exported if kind == "member"} == {"first", "Envi_All", "Envi_Half"}
