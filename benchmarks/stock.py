"""Owns what stands in a database of so many users: made by SQL, with everything that a user has when SCIM makes it.

Of n users everybody is in one group and has a role by another; a tenth is inactive, a tenth locked, a tenth local;
half are in one organization and five in another, whose names come last. There are n/10 groups, and n requests with
an event each, one every two seconds until now. So a page that is full among 1,000 users is full among 1,000,000.
PostgreSQL is vacuumed and analyzed behind it, which it does by itself before long; SQLite is left as it is, since
nothing makes its statistics for those who use it.
"""

import asyncio
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import asyncpg

from benchmarks import postgres
from benchmarks.targets import Database
from envi_scim.databases import SqliteFile, parse
from envi_scim.provisioning.moments import timestamp
from envi_scim.provisioning.values import Timestamp
from envi_scim.scim.urns import ENTERPRISE_USER_URN, USER_URN

# A request every so many seconds: a million of them are kept in the thirty days for which they are.
STEP: Final = 2
FEW: Final = 5
ROLES: Final = 20
# The groups: everybody's, one for each role, and teams.
EVERYBODY: Final = 1
FIRST_TEAM: Final = 2 + ROLES
# Whose history is longer than a page.
BUSY: Final = 500
RARE: Final = (101, 201, 301)
GIVEN: Final = ("Mary", "Ada", "Grace", "Joan")
FAMILY: Final = ("Jones", "Hopper", "Lovelace", "Clarke", "Keller")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What a filled database has: the ids that addresses are made of."""

    users: int
    requests: int
    start: int
    few_organization: str
    organization: str

    def user(self, number: int) -> str:
        """Give the id of a user, from 1."""
        return f"01a20000-0000-7000-8000-{number:012x}"

    def group(self, number: int) -> str:
        """Give the id of a group, from 1."""
        return f"01a30000-0000-7000-8000-{number:012x}"

    @property
    def groups(self) -> int:
        """How many groups there are."""
        return self.users // 10

    def user_name(self, number: int) -> str:
        """Give the userName of a user."""
        return f"user{number:07}@bench.example"

    def email(self, number: int) -> str:
        """Give the e-mail address of a user, but for the few of a rare name."""
        return f"{GIVEN[number % len(GIVEN)]}.{FAMILY[number // 4 % len(FAMILY)]}.{number}@bench.example".lower()

    def team(self, number: int) -> str:
        """Give the displayName of a group that is a team."""
        return f"Team {number:07}"

    def request(self, number: int) -> str:
        """Give the id of a request, from 1: the higher, the newer."""
        return f"{number:012x}-00000001"

    def moment(self, number: int) -> Timestamp:
        """Give when a request was answered."""
        return timestamp(datetime.fromtimestamp(self.start + STEP * number, UTC))

    def around(self, part: int, count: int, *, among: int) -> list[int]:
        """Give so many different numbers around a half, a quarter ... of so many."""
        width = max(1, among // (count * 10))
        return [among // part + (each - count // 2) * width for each in range(count)]


def _picked(which: str, words: Sequence[str]) -> str:
    cases = " ".join(f"when {number} then '{word}'" for number, word in enumerate(words))
    return f"case {which} {cases} end"


# Words in braces are those of `_statements` and of the engine.
_PEOPLE: Final = """(
    select n, id, given, family, user_name, active, organization_id,
        lower(given) || '.' || lower(family) || '.' || n || '@bench.example' as email
    from (
        select n, {user} as id, {given} as given, {family} as family, {user_name} as user_name, n % 10 > 0 as active,
            case when n > {users} - {few} then {few_organization} when n % 2 = 0 then {organization} end
                as organization_id
        from {series}
    ) named
) p"""
_DOCUMENT: Final = """'{{"schemas":["{user_schema}","{enterprise}"],"id":"' || id || '","externalId":"external' || n
    || '","userName":"' || user_name || '","name":{{"givenName":"' || given || '","familyName":"' || family
    || '"}},"displayName":"' || given || ' ' || family || '","title":"Engineer","active":'
    || case when active then 'true' else 'false' end || ',"emails":[{{"value":"' || email
    || '","type":"work","primary":true}}],"{enterprise}":{{"department":"Department' || (n % 50) || '"}}}}'"""
_INDEX: Final = "insert into attribute_index select {domain}, 'User', '@', #, id from {people} order by 4, 5"


def _indexed(attribute: str, key: str) -> str:
    return _INDEX.replace("@", attribute).replace("#", key)


_FILL: Final = (
    "insert into organization values ({domain}, {few_organization}, 'Night shift', 'night shift')",
    "insert into role select {domain}, {role}, 'Role' || n, 'role' || n from {series} where n <= {roles}",
    """insert into account (domain_id, id, user_name, user_name_key, display_name, external_id, active, source,
        organization_id, created_at, modified_at, version, document)
    select {domain}, id, user_name, user_name, given || ' ' || family, 'external' || n, active,
        case when n % 10 = 2 then 'local' else 'scim' end, organization_id, {moment}, {moment}, 1, {document}
    from {people}""",
    _indexed("displayName", "lower(given) || ' ' || lower(family)"),
    _indexed("name.givenName", "lower(given)"),
    _indexed("name.familyName", "lower(family)"),
    _indexed("emails.value", "email"),
    _indexed("title", "'engineer'"),
    _indexed("department", "'department' || (n % 50)"),
    "insert into account_lock select {domain}, {user}, {moment} from {series} where n % 10 = 1",
    "insert into local_password select {domain}, {user}, 'x', {moment} from {series} where n % 10 = 2",
    """insert into scim_group select {domain}, {group}, name, lower(name), 'external' || n, 0, {moment}, {moment}, 1,
        '{{"schemas":[],"id":"' || {group} || '","displayName":"' || name || '"}}'
    from (
        select n, case when n = 1 then 'Everybody' when n < {first_team} then 'Envi_Role' || (n - 1)
            else {team_name} end as name
        from {series} where n <= {groups}
    ) named""",
    "insert into membership select {domain}, {everybody}, {user}, 'User' from {series}",
    "insert into membership select {domain}, {role_group}, {user}, 'User' from {series} order by 2, 3",
    "insert into membership select {domain}, {team}, {user}, 'User' from {series} order by 2, 3",
    """update scim_group set member_count = (
        select count(*) from membership m where m.domain_id = scim_group.domain_id and m.group_id = scim_group.id
    )""",
    "insert into resource_count values ({domain}, 'User', 0, {users})",
    "insert into resource_count values ({domain}, 'Group', 0, {groups})",
    """insert into request (domain_id, at, id, token_id, client, method, route, resource_type, resource_id, status,
        milliseconds, refusal, tolerated, more_tolerated, change)
    select {domain}, {moment}, {request}, {token}, 'Okta',
        case when n = 5 then 'DELETE' when n % 5 = 2 then 'PATCH' when n % 10 = 9 then 'PUT' else 'GET' end,
        '/Users/{{id}}', 'User', {user}, case when n % 20 = 0 then 404 else 200 end, 3, '',
        case when n % 20 = 1 then '[["no-path","active"]]' else '[]' end, 0,
        case when n % 5 = 2 then 'user:update' else '' end
    from {series}""",
    """insert into event select {domain}, {event}, {moment}, 'user:update', 'User',
        case when n <= 100 then '{busy}' else {user_text} end, 'token:' || {token_text}, {request},
        '{{"attributes":["title"]}}'
    from {series}""",
)

_SQLITE: Final = {
    "user": "printf('01a20000-0000-7000-8000-%012x', n)",
    "user_text": "printf('01a20000-0000-7000-8000-%012x', n)",
    "group": "printf('01a30000-0000-7000-8000-%012x', n)",
    "role": "printf('01a40000-0000-7000-8000-%012x', n)",
    "everybody": "printf('01a30000-0000-7000-8000-%012x', 1)",
    "role_group": "printf('01a30000-0000-7000-8000-%012x', 2 + n % {roles})",
    "team": "printf('01a30000-0000-7000-8000-%012x', {first_team} + n % {teams})",
    "request": "printf('%012x-00000001', n)",
    "event": (
        "printf('%s-%s-7000-8000-%012x', substr(printf('%012x', ({start} + {step} * n) * 1000), 1, 8), "
        "substr(printf('%012x', ({start} + {step} * n) * 1000), 9), n)"
    ),
    "team_name": "printf('Team %07d', n)",
    "user_name": "printf('user%07d@bench.example', n)",
    "moment": "strftime('%Y-%m-%dT%H:%M:%S.000Z', {start} + {step} * n, 'unixepoch')",
    "series": "(with recursive s (n) as (select 1 union all select n + 1 from s where n < {users}) select n from s)",
}
_POSTGRES: Final = {
    "user": "('01a20000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid",
    "user_text": "'01a20000-0000-7000-8000-' || lpad(to_hex(n), 12, '0')",
    "group": "('01a30000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid",
    "role": "('01a40000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid",
    "everybody": "'01a30000-0000-7000-8000-000000000001'::uuid",
    "role_group": "('01a30000-0000-7000-8000-' || lpad(to_hex(2 + n % {roles}), 12, '0'))::uuid",
    "team": "('01a30000-0000-7000-8000-' || lpad(to_hex({first_team} + n % {teams}), 12, '0'))::uuid",
    "request": "lpad(to_hex(n), 12, '0') || '-00000001'",
    "event": (
        "(lpad(to_hex(({start} + {step} * n)::bigint * 1000), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid"
    ),
    "team_name": "'Team ' || lpad(n::text, 7, '0')",
    "user_name": "'user' || lpad(n::text, 7, '0') || '@bench.example'",
    "moment": "to_timestamp({start} + {step} * n)",
    "series": "generate_series(1, {users}) as s (n)",
}


def empty_databases(engine: str, folder: Path, sizes: Sequence[int], stack: ExitStack) -> list[Database]:
    """Make an empty database for each number of users, until the stack ends."""
    if engine == "sqlite":
        return [Database(engine="SQLite", url=f"sqlite:///{folder / f'{users}.db'}") for users in sizes]
    cluster = stack.enter_context(postgres.cluster(folder / "postgres"))
    names = [f"users_{users}" for users in sizes]
    postgres.create_databases(cluster, names)
    return [Database(engine="PostgreSQL", url=cluster.url(name), pid=cluster.pid) for name in names]


def fill(database: Database, users: int) -> Stock:
    """Fill a database in which there is a domain with an organization and a token, and nobody."""
    place = parse(database.url)
    if isinstance(place, SqliteFile):
        connection = sqlite3.connect(place.path, isolation_level=None)
        try:
            return _fill_sqlite(connection, users)
        finally:
            connection.close()
    return asyncio.run(_fill_postgres(place.dsn, users))


_KNOWN: Final = """
    select d.id, o.id, t.id from domain d join organization o on o.domain_id = d.id join token t on t.domain_id = d.id
"""


def _fill_sqlite(connection: sqlite3.Connection, users: int) -> Stock:
    connection.execute("pragma synchronous = off")
    connection.execute("pragma cache_size = -1000000")
    connection.execute("pragma temp_store = memory")
    domain, organization, token = connection.execute(_KNOWN).fetchone()
    stock = _stock(users, organization)
    for statement in _statements(stock, _SQLITE, domain, token, cast=""):
        connection.execute(statement)
    connection.execute("pragma wal_checkpoint(truncate)")
    return stock


async def _fill_postgres(dsn: str, users: int) -> Stock:
    connection = await asyncpg.connect(dsn, server_settings={"synchronous_commit": "off", "work_mem": "256MB"})
    try:
        domain, organization, token = map(str, await connection.fetchrow(_KNOWN))
        stock = _stock(users, organization)
        for statement in _statements(stock, _POSTGRES, domain, token, cast="::uuid"):
            await connection.execute(statement)
        await connection.execute("vacuum (analyze)")
        await connection.execute("checkpoint")
    finally:
        await connection.close()
    return stock


def _stock(users: int, organization: str) -> Stock:
    return Stock(
        users=users,
        requests=users,
        start=int(time.time()) - STEP * users - 60,
        organization=organization,
        few_organization="01a50000-0000-7000-8000-000000000001",
    )


def _statements(stock: Stock, engine: dict[str, str], domain: str, token: str, *, cast: str) -> Iterator[str]:
    rarely = f"case when n in ({', '.join(map(str, RARE))}) then"
    words = {
        "users": stock.users,
        "groups": stock.groups,
        "teams": stock.groups - FIRST_TEAM + 1,
        "first_team": FIRST_TEAM,
        "roles": ROLES,
        "few": FEW,
        "start": stock.start,
        "step": STEP,
        "busy": stock.user(BUSY),
        "given": f"{rarely} 'Zelda' else {_picked('n % 4', GIVEN)} end",
        "family": f"{rarely} 'Quist' else {_picked('n / 4 % 5', FAMILY)} end",
        "user_schema": USER_URN,
        "enterprise": ENTERPRISE_USER_URN,
        "domain": f"'{domain}'{cast}",
        "organization": f"'{stock.organization}'{cast}",
        "few_organization": f"'{stock.few_organization}'{cast}",
        "token": f"'{token}'{cast}",
        "token_text": f"'{token}'",
    }
    words |= {name: word.format(**words) for name, word in engine.items()}
    words |= {"people": _PEOPLE.format(**words), "document": _DOCUMENT.format(**words)}
    for statement in _FILL:
        yield statement.format(**words)
