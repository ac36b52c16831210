"""A group of very many members is sent whole, in chunks, and never held."""

import sqlite3
from collections.abc import MutableMapping
from typing import Any

import pytest

from envi_scim.databases import SqliteFile, parse
from tests.hostile.support.harm import MIB, memory_below
from tests.http.support.customers import Customer, House

MEMBERS = 40_000
# A batch of members as rows, as objects and as text; all of them are 8 MB of text alone.
MOST_HELD = 3 * MIB
LARGEST_CHUNK = 256 << 10

_NUMBERS = "(with recursive s (n) as (select 1 union all select n + 1 from s where n < {members}) select n from s)"
_USER = "printf('01a20000-0000-7000-8000-%012x', n)"
_FILL = """
    begin;
    insert into account
        (domain_id, id, user_name, user_name_key, active, source, created_at, modified_at, version, document)
    select '{domain}', {user}, 'user' || n, 'user' || n, 1, 'scim', '{at}', '{at}', 1, '{{}}' from {numbers};
    insert into membership select '{domain}', '{group}', {user}, 'User' from {numbers};
    update scim_group set member_count = {members} where domain_id = '{domain}' and id = '{group}';
    commit;
"""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_large_group_is_sent_whole_in_chunks_and_held_in_none(
    house: House, envi: Customer, database_url: str
) -> None:
    group = await envi.made("/Groups", {"displayName": "Everybody"})
    place = parse(database_url)
    assert isinstance(place, SqliteFile)
    connection = sqlite3.connect(place.path, isolation_level=None)
    words = {"domain": envi.domain.id, "group": group["id"], "at": "2026-11-24T12:00:00.000Z", "members": MEMBERS}
    connection.executescript(_FILL.format(user=_USER, numbers=_NUMBERS.format(members=MEMBERS), **words))
    connection.close()
    chunks: list[int] = []
    members = 0

    async def send(message: MutableMapping[str, Any]) -> None:
        nonlocal members
        if message["type"] == "http.response.body":
            chunks.append(len(message["body"]))
            members += message["body"].count(b'"value":')

    with memory_below(MOST_HELD):
        await house.app(_asked(envi, f"/scim/Groups/{group['id']}"), _nothing_more, send)

    assert members == MEMBERS
    assert len(chunks) > MEMBERS // 2000
    assert max(chunks) < LARGEST_CHUNK


def _asked(customer: Customer, path: str) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", b"inside"), (b"authorization", f"Bearer {customer.token.secret}".encode())],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 2),
    }


async def _nothing_more() -> dict[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}
