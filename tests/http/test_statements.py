"""Which statements a request runs: none reads members that nobody asked for, and a look-up is one, on either engine.

The statements are recorded where they leave for the database, so that nothing above can read past the record.
"""

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from typing import Any

import asyncpg
import pytest

from envi_scim.storage.store import SqlStore, open_store
from envi_scim.wiring.clock import SystemClock
from tests.http.support.customers import Customer
from tests.http.support.statements import Statements
from tests.support.records import new_id
from tests.support.stores import PATIENCE, ROOM

MANY = 5_000
# What adding or removing one member may read: its own row, and what a B-tree looks at beside it.
A_FEW = 10
PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
RENAME = {"schemas": [PATCH_OP], "Operations": [{"op": "replace", "path": "displayName", "value": "Envi_Renamed"}]}


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Statements:
    record = Statements()
    record.record(monkeypatch)
    return record


@pytest.fixture
async def store(database_url: str, statements: Statements) -> AsyncIterator[SqlStore]:
    """A store whose statements are recorded; on PostgreSQL over one connection, whose counts can be had."""
    assert statements.texts == []
    opened = await open_store(database_url, SystemClock(), pool_size=1, max_scan=ROOM, answer_within=PATIENCE)
    yield opened
    await opened.close()


def adding(member: str) -> dict[str, Any]:
    return {
        "schemas": [PATCH_OP],
        "Operations": [{"op": "add", "path": "members", "value": [{"value": member}]}],
    }


def removing(member: str) -> dict[str, Any]:
    return {"schemas": [PATCH_OP], "Operations": [{"op": "remove", "path": f'members[value eq "{member}"]'}]}


async def small_group(envi: Customer) -> tuple[str, str]:
    """Make a group with one member, and give the ids of both."""
    user = await envi.made("/Users", {"userName": "ada"})
    made = await envi.made("/Groups", {"displayName": "Envi_Testing", "members": [{"value": user["id"]}]})
    return made["id"], user["id"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/Groups/{group}?excludedAttributes=members", None),
        ("GET", "/Groups/{group}?attributes=displayName", None),
        ("GET", "/Groups?excludedAttributes=members", None),
        ("GET", "/Groups?attributes=displayName&count=1", None),
        ("GET", '/Groups?filter=displayName eq "Envi_Testing"&excludedAttributes=members', None),
        ("GET", '/Groups?filter=displayName co "test"&attributes=displayName', None),
        ("PATCH", "/Groups/{group}", RENAME),
        ("PATCH", "/Groups/{group}?excludedAttributes=members", RENAME),
        ("PATCH", "/Groups/{group}?attributes=displayName", RENAME),
    ],
)
async def test_no_statement_names_the_members_where_none_are_shown_or_changed(
    envi: Customer, statements: Statements, method: str, path: str, body: Any
) -> None:
    """`excludedAttributes=members` runs no query on members."""
    group, _ = await small_group(envi)
    await statements.forget()

    answer = await envi.send(method, path.format(group=group), body)

    assert answer.status_code in {200, 204}, answer.text
    assert statements.texts
    assert await statements.on_members() == []


async def test_the_record_would_notice(envi: Customer, statements: Statements) -> None:
    group, member = await small_group(envi)
    await statements.forget()

    answer = await envi.get(f"/Groups/{group}")

    assert [shown["value"] for shown in answer.json()["members"]] == [member]
    assert len(await statements.on_members()) == 1


@pytest.mark.parametrize(
    "parameters",
    [
        'filter=userName eq "ada"',
        'filter=externalId eq "a-1"',
        'filter=emails.value eq "ada@example.com"',
        'filter=emails[type eq "work"].value eq "ada@example.com"',
        'filter=externalId eq "a-1" and active eq true',
    ],
)
async def test_a_user_is_looked_up_with_its_groups_by_one_statement(
    envi: Customer, statements: Statements, parameters: str
) -> None:
    """What an identity provider asks before it creates somebody."""
    emails = [{"value": "ada@example.com", "type": "work"}]
    ada = await envi.made("/Users", {"userName": "ada", "externalId": "a-1", "emails": emails})
    group = await envi.made("/Groups", {"displayName": "Envi_Testing", "members": [{"value": ada["id"]}]})
    await envi.get(f"/Users?{parameters}")
    await statements.forget()

    answer = await envi.get(f"/Users?{parameters}")

    (found,) = answer.json()["Resources"]
    assert [shown["value"] for shown in found["groups"]] == [group["id"]]
    assert len(await statements.on_members()) == len(await statements.on_users()) == 1


async def test_a_put_whose_answer_shows_no_members_writes_them_and_selects_none(
    envi: Customer, statements: Statements
) -> None:
    """PUT says who the members are: who is not named leaves by one statement, whoever it is."""
    group, member = await small_group(envi)
    body = {"displayName": "Envi_Testing", "members": [{"value": member}], "externalId": "new"}
    await statements.forget()

    answer = await envi.send("PUT", f"/Groups/{group}?excludedAttributes=members", body)

    assert answer.status_code == 200
    assert "members" not in answer.json()
    assert sorted(text.split(maxsplit=3)[:3] for text in await statements.on_members()) == [
        ["delete", "from", "membership"],
        ["insert", "into", "membership"],
    ]


async def test_one_that_joins_or_leaves_a_group_of_5000_has_no_row_of_the_others_read(
    envi: Customer, store: SqlStore, statements: Statements, database_url: str
) -> None:
    """No request that adds or removes members loads the others."""
    group, known = await small_group(envi)
    others = [new_id() for _ in range(MANY)]
    await fill(database_url, str(envi.domain.id), group, others)
    newcomer = (await envi.made("/Users", {"userName": "newcomer"}))["id"]
    before = await rows_read(store, database_url)
    await statements.forget()

    answers = [
        await envi.send("PATCH", f"/Groups/{group}", adding(newcomer)),
        await envi.send("PATCH", f"/Groups/{group}", removing(others[MANY // 2])),
        await envi.send("PATCH", f"/Groups/{group}?excludedAttributes=members", removing(known)),
    ]

    on_members = await statements.on_members()
    read = await rows_read(store, database_url) - before
    assert [answer.status_code for answer in answers] == [204, 204, 200]
    assert await members_left(database_url, group) == MANY
    assert len(on_members) == len(answers), "each has its statement, and no other"
    if database_url.startswith("sqlite"):
        assert [step for text in on_members for step in steps(database_url, text) if reads_many(step)] == []
    else:
        assert 0 < read <= A_FEW, on_members


def reads_many(step: str) -> bool:
    """Say whether a step of a plan reads more of the members than those whose ids were given."""
    return "membership" in step and "member_id=?" not in step


def steps(database_url: str, statement: str) -> list[str]:
    """Give the plan of a statement that ran on SQLite."""
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as connection:
        return [row[3] for row in connection.execute(f"explain query plan {statement}")]


async def fill(database_url: str, domain: str, group: str, members: Sequence[str]) -> None:
    """Let many join a group without a request each."""
    if database_url.startswith("sqlite"):
        with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as connection:
            rows = [(domain, group, member) for member in members]
            connection.executemany("insert into membership values (?, ?, ?, 'User')", rows)
            connection.execute("update scim_group set member_count = member_count + ? where id = ?", (MANY, group))
            connection.execute("analyze")
            connection.commit()
        return
    connection = await asyncpg.connect(database_url)
    everybody = "insert into membership select $1, $2, id, 'User' from unnest($3::uuid[]) as x (id)"
    await connection.execute(everybody, domain, group, members)
    await connection.execute("update scim_group set member_count = member_count + $2 where id = $1", group, MANY)
    await connection.execute("analyze")
    await connection.close()


async def members_left(database_url: str, group: str) -> int:
    """Count the rows of a group's members."""
    if database_url.startswith("sqlite"):
        with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as connection:
            found: int = connection.execute("select count(*) from membership where group_id = ?", (group,)).fetchone()[
                0
            ]
            return found
    connection = await asyncpg.connect(database_url)
    number: int = await connection.fetchval("select count(*) from membership where group_id = $1", group)
    await connection.close()
    return number


async def rows_read(store: SqlStore, database_url: str) -> int:
    """Give the rows of members that PostgreSQL has read for the store so far, by its own count; 0 on SQLite."""
    if database_url.startswith("sqlite"):
        return 0
    await store._engine.select("select pg_stat_force_next_flush()::text", {})
    await store._engine.select("select 1", {})
    connection = await asyncpg.connect(database_url)
    number: int = await connection.fetchval(
        "select seq_tup_read + coalesce(idx_tup_fetch, 0) + "
        "(select coalesce(sum(idx_tup_read), 0) from pg_stat_user_indexes where relname = 'membership') "
        "from pg_stat_user_tables where relname = 'membership'"
    )
    await connection.close()
    return number
