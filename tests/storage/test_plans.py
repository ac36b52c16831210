"""No query reads or sorts more than a page, with 100,000 users, on either engine.

On PostgreSQL the statement is run and rolled back, and the rows that each step of its plan really touched are
counted: before the tables were ever analysed, and after. On SQLite, which nobody analyses, the plan itself must seek.
A query that is new needs its parameters in `PARAMETERS`. To count all matches of a broad filter an index is read alone.
"""

import asyncio
import itertools
import json
import re
import sqlite3
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest

from envi_scim.scim.core_schemas import GROUP, USER
from envi_scim.scim.filters.parser import parse
from envi_scim.scim.sorting import SortBy, sortable
from envi_scim.storage.engines.positional import positional
from envi_scim.storage.engines.postgres import SETTINGS
from envi_scim.storage.engines.postgres_types import prepare_types
from envi_scim.storage.engines.sqlite_statements import arrays_of, with_arrays
from envi_scim.storage.filters.ordered import walk_statements
from envi_scim.storage.filters.statements import ListStatements, statements
from envi_scim.storage.keys import FIRST
from envi_scim.storage.migrate import migrate
from envi_scim.storage.named_queries import load
from envi_scim.storage.orders import order_of
from tests.support import hundred_thousand
from tests.support.hundred_thousand import DOMAIN, group_id, user_id
from tests.support.records import NOON, new_id

# A page of 100, its groups or members, and what a B-tree reads beside them.
A_PAGE = 1000
EVENT = {
    "event": new_id(), "event_at": NOON, "event_kind": "user:update", "resource_type": "user",
    "resource_id": user_id(7), "actor": "operator", "request": "r", "details": "{}",
}  # fmt: skip
MANY_USERS = [user_id(number) for number in range(1, 101)]
# What a parameter is, unless its query says otherwise below.
COMMON: dict[str, Any] = {
    **EVENT,
    "domain": DOMAIN, "user": user_id(50_000), "member": user_id(50_000), "users": MANY_USERS, "id": group_id(5),
    "group_id": group_id(1), "after": user_id(60_000), "count": 100, "skipped": 200, "name_key": "envi.com",
    "user_name_key": "user777", "display_name_key": "envi_group7", "organization": None, "digest": "digest7",
    "agent": "x",
    "token": user_id(7), "at": NOON, "client": "x", "kind": "User", "slot": 3, "change": 1, "reader": "reader7",
    "query": "users", "start_index": 101, "last_id": user_id(1), "expires_at": NOON, "name": "n", "type": "simple",
    "last_key": None, "secret": "s",
    "authentication": "forms", "created_at": NOON, "modified_at": NOON, "status": "active", "role_prefix": "Envi_",
    "role_prefix_key": "envi_", "mode": "strict", "hint": "h", "user_name": "User777",
    "display_name": "Envi_Group7", "external_id": None, "active": True, "source": "scim", "version": 2,
    "document": "{}", "version_before": 1, "attributes": ["department"], "keys": ["department1"],
    "attributes_gone": ["emails.value"], "keys_gone": ["user7@example.com"],
    "index_rows": [("department", "department1")], "index_rows_gone": [("emails.value", "user7@example.com")],
    "member_count": 0, "joined": 1,
    "members": MANY_USERS, "types": ["User"] * 100, "typed_members": [(user, "User") for user in MANY_USERS],
    "groups": [group_id(5), group_id(6)], "joining": MANY_USERS,
    "leaving": MANY_USERS[:5], "all_known": False, "name_keys": ["a", "b"], "roles": [group_id(1)], "role": group_id(1),
    "attribute": "department", "declaration": "{}", "before": None,
    "before_at": "2026-11-24T13:00:00.000Z", "before_id": "", "request_id": "r777", "day": "2026-11-24",
    "since": "0001-01-01T00:00:00.000Z", "most": 500, "method": "PUT", "resource_type": "Group",
    "milestone": "first-user", "ids": MANY_USERS, "first_id": user_id(40_000), "behind_id": user_id(60_000),
    "email_key": "a@b.c", "email": "a@b.c", "password_hash": "x", "rights": "administrator", "owner": DOMAIN,
    "disabled_at": None, "password_hash_before": "x", "rights_before": "administrator", "owner_before": DOMAIN,
    "disabled_at_before": None, "seen_after": NOON, "keep": FIRST, "first": FIRST, "session": user_id(7),
    "form_key": "form7", "address": "a", "user_agent": "u", "account_key": "account50", "administrator": user_id(50),
    "network": "network50", "outcome": "wrong", "of_account": 10,
    "from_network": 50, "attempt": user_id(7),
}  # fmt: skip
_NEW_USER = {"id": "01a4" + new_id()[4:], "user_name": "new", "user_name_key": "new"}
_NEW_GROUP = {"id": "01a4" + new_id()[4:], "display_name": "new", "display_name_key": "new"}
_USER = {"id": user_id(777)}
PARAMETERS: dict[str, dict[str, Any]] = {
    "create_domain": {"domain": new_id(), "name_key": "new"},
    "create_organization": {"id": new_id()},
    "create_role": {"id": new_id(), "name_key": "new"},
    "create_token": {"id": new_id(), "digest": "new", "expires_at": NOON},
    "create_administrator": {"id": new_id()},
    "get_administrator": {"id": user_id(7)},
    "change_administrator": {"id": user_id(7)},
    "rehash_password": {"id": user_id(7)},
    "list_administrators": {"after_key": "admin5"},
    "list_administrators_of_domain": {"after_key": "admin2"},
    "begin_session": {"session": new_id(), "digest": "new", "id": user_id(7)},
    "get_session": {"id": user_id(7)},
    "open_sessions_of_administrator": {"id": user_id(8)},
    "note_session_seen": {"id": user_id(7), "at": "2026-12-24T12:00:00.000Z"},
    "end_session": {"id": user_id(7)},
    "end_sessions_of_administrator": {"id": user_id(8)},
    "begin_sign_in": {"id": new_id(), "since": "2026-11-24T11:45:00.000Z"},
    "note_limited_sign_in": {"id": new_id(), "account_key": "new", "network": "new"},
    "withdraw_sign_in": {"attempt": user_id(7)},
    "sign_ins_of_administrator": {"id": user_id(8), "before_id": user_id(60_000)},
    "sign_ins_in_domain": {"before_id": user_id(60_000)},
    "purge_sessions": {"at": "2026-12-24T12:00:00.000Z"},
    "purge_sign_ins": {"at": "2026-12-24T12:00:00.000Z"},
    "purge_sign_ins_of_nobody": {"at": "2026-12-24T12:00:00.000Z"},
    "create_user": _NEW_USER,
    "replace_user": _USER
    | {"keys": ["department0"], "index_rows": [("department", "department0")]},  # it is in department1
    "lock_user": _USER,
    "delete_account": {"id": user_id(50_001)},
    "unindex_resource": {
        "id": user_id(1),
        "attributes": ["emails.value"],
        "keys": ["user1@example.com"],
        "index_rows": [("emails.value", "user1@example.com")],
    },
    "create_group": _NEW_GROUP,
    "insert_group": _NEW_GROUP,
    "update_group": {"id": group_id(7)},
    "page_of_groups": {"after": group_id(500)},
    "members_of_groups": {"groups": [group_id(5), group_id(6)]},
    "find_user_by_name": {},
    "forget_page_positions": {"reader": "reader7", "query": "users", "before": NOON},
    "insert_requests": {
        "rows": [(DOMAIN, NOON, "new", user_id(7), "c", "GET", "/Users", "User", None, 200, 1, "", "[]", 0, "")]
    },
    "count_tolerances": {
        "tolerances": [("boolean-as-text", "subject7", "c", 1, NOON, "r")],
        "leniencies": ["boolean-as-text"],
        "subjects": ["subject7"],
        "clients": ["c"],
        "counts": [1],
        "times": [NOON],
        "ids": ["r"],
    },
    "purge_requests": {"at": "2026-12-24T12:00:00.000Z"},
    "page_of_people_by_name": {"first": "user5"},
    "page_of_people_by_name_until": {"first": "user5", "until": "user6"},
    "page_of_inactive_people": {"first": "user5"},
    "page_of_people_of_source": {"source": "local", "first": "user5"},
    "page_of_people_by_external_id": {"external_id": "external777"},
    "page_of_people_by_attribute": {
        "attribute": "name.familyName",
        "after_key": "family3",
        "after_id": FIRST,
        "until": "family4",
    },
    "page_of_locked_people": {"after": user_id(500)},
    "page_of_words": {"after": "word3"},
    "lock_account": {"user": user_id(50_002)},
    "unlock_account": {"user": user_id(77)},
    "set_password": {"user": user_id(77)},
    "add_words": {"words": [("new", "New")], "keys": ["new"], "spelt": ["New"]},
    "remove_words": {"keys": ["word7"]},
    "keep_attributes": {"attributes": ["displayName"]},
    "names_of_tokens": {"tokens": MANY_USERS},
    "emails_of_administrators": {"administrators": MANY_USERS},
    "events_of_resource_before": {"before_event": user_id(99_000)},
    "forget_lock": {"id": user_id(77)},
    "forget_password": {"id": user_id(77)},
    "purge_tolerances": {"day": "2026-12-24"},
    "page_of_domains": {"first": "envi.com", "until": "envi.com\x01"},
    "signs_of_domain": {"failed_since": NOON, "most_failed": 100},
    "change_domain": {"type_before": "simple", "authentication_before": "http-redirect"},
    "rename_organization": {"id": new_id(), "name_before": "n"},
    "rename_role": {"id": DOMAIN, "name_before": "Group5"},
    "page_of_groups_by_name": {"first": "envi_group5"},
    "page_of_groups_by_name_until": {"first": "envi_group5", "until": "envi_group6"},
    "page_of_members_with_status": {"after": user_id(60_000)},
    "page_of_memberships": {"after_group": group_id(1), "after_member": user_id(60_000)},
    "users_in_the_way": {"name_keys": ["user777", "nobody"]},
    "groups_in_the_way": {"ids": [group_id(5)], "name_keys": ["envi_group7", "nobody"]},
    "ids_of_user_names": {"name_keys": ["user777", "nobody"]},
    "ids_of_group_names": {"name_keys": ["envi_group7", "nobody"]},
    "load_users": {"rows": [(DOMAIN, new_id(), "n", "n", None, None, 1, "scim", None, NOON, NOON, 1, "{}")]},
    "load_locks": {"rows": [(DOMAIN, user_id(50_003), NOON)]},
    "load_groups": {"rows": [(DOMAIN, new_id(), "n", "n", None, 0, NOON, NOON, 1, "{}")]},
    "load_index_rows": {"rows": [(DOMAIN, "User", "title", "x", user_id(7))]},
    "load_events": {"rows": [(DOMAIN, new_id(), NOON, "user:create", "user", user_id(7), "import", "r", "{}")]},
    "load_members": {
        "rows": [(group_id(5), user_id(60_000), "User")],
        "groups": [group_id(5)],
        "members": [user_id(60_000)],
        "types": ["User"],
    },
    "count_loaded_members": {
        "counts": [(DOMAIN, group_id(5), 1, 1), (DOMAIN, group_id(6), 2, 0)],
        "joined": [1, 2],
        "changes": [1, 0],
    },
    "groups_named": {"name_keys": ["envi_group5", "envi_group7", "nobody"]},
}
# What must cost more than a page: it names or clears what it reads, or crosses domains by intent.
EXEMPT = {"list_domains", "list_organizations", "list_roles", "current_revision", "list_tokens", "enabled_operators"}
# These too, of which a domain has a bounded number: ten thousand words, attributes of a closed list, six firsts.
EXEMPT |= {"number_of_words", "kept_attributes", "forget_kept_attributes", "milestones"}
# COPY looks for nothing: it has no plan, and PostgreSQL explains none.
COPIES = {
    "sqlite": frozenset[str](),
    "postgres": frozenset(
        {"insert_requests", "load_users", "load_locks", "load_groups", "load_index_rows", "load_events"}
    ),
}
# What an import looks up for each of its batches touches no more than is looked up, however many are there.
A_BATCH = 2000
_IDS, _KEYS = [user_id(number) for number in range(A_BATCH)], [f"key{number}" for number in range(A_BATCH)]
BATCHES: dict[str, dict[str, Any]] = {
    "users_in_the_way": {"ids": _IDS, "name_keys": _KEYS},
    "groups_in_the_way": {"ids": _IDS, "name_keys": _KEYS},
    "ids_of_user_names": {"name_keys": _KEYS},
    "ids_of_group_names": {"name_keys": _KEYS},
    "known_among_many_users": {"members": _IDS},
}
FILTERS = {
    "User": (
        'userName eq "user777"', 'externalId eq "external777"', f'id eq "{user_id(777)}"',
        'emails.value eq "user777@example.com"', 'emails[type eq "work"].value eq "user777@example.com"',
        'emails eq "USER777@example.com" and active eq true', "active eq true",
        'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "Department1"',
        'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "nobody"', 'externalId eq "nobody"',
        'userName eq "user777" and emails.value eq "user777@example.com"',
        'meta.lastModified gt "2027-01-01T00:00:00Z"', f'groups.value eq "{group_id(5)}"',
        'groups.display eq "ENVI_GROUP5"', f'groups[value eq "{group_id(5)}"] and active eq true',
        f'groups.value eq "{group_id(5)}" and title eq "x"', f'groups.value eq "{group_id(1)}"',
        'groups[display eq "Envi_Group1"] and active eq true', f'groups.value eq "{group_id(2)}"',
        f'id eq "{user_id(777)}" and groups.value eq "{group_id(1)}"',
        f'emails.value eq "user777@example.com" and not (groups.value eq "{group_id(1)}")',
        'userName sw "user"', 'meta.lastModified gt "2001-01-01T00:00:00Z"',
    ),
    "Group": (
        'displayName eq "ENVI_GROUP7"', 'externalId eq "external7"', f'members.value eq "{user_id(777)}"',
        f'members[value eq "{user_id(777)}"]', f'id eq "{group_id(1)}" and members.value eq "{user_id(777)}"',
        f'displayName sw "envi" and members eq "{user_id(777)}"',
    ),
}  # fmt: skip


# These everybody satisfies, and documents are to decide them: they are counted as far as is needed to refuse them.
OF_DOCUMENTS: dict[str, tuple[str, ...]] = {
    "User": ('emails.value co "example"', 'emails[value co "example" and type eq "work"]'),
    "Group": (),
}


# So many match that their exact number is read off an index, row by row.
BROAD = {
    "active eq true",
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "Department1"',
    'userName sw "user"',
    'meta.lastModified gt "2001-01-01T00:00:00Z"',
}
# Their matches come in the order of ids, by which a jump counts them off.
COUNTED_OFF = {
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "Department1"',
    f'members.value eq "{user_id(777)}"',
}
# Of these the members are counted, each by a look at its account or at the groups below.
BROAD_GROUPS = {'groups[display eq "Envi_Group1"] and active eq true', f'groups.value eq "{group_id(2)}"'}


def params_of(query: str) -> dict[str, Any]:
    base = query.split("_then_", maxsplit=1)[0]
    return COMMON | PARAMETERS.get(base, {})


# Sorted lists without a filter: the first page, and one in the middle.
ORDERS: dict[str, dict[str, object]] = {
    "User": {
        "userName": "user5", "externalId": "external5", "active": True, "meta.created": NOON, "meta.lastModified": NOON,
        "name.familyName": "family3", "displayName": "x", "id": None, "title": "x",
    },
    "Group": {"displayName": "envi_group5", "externalId": "external5", "meta.lastModified": NOON},
}  # fmt: skip
# Who lacks these is found by reading who has them.
BY_ABSENCE = ("title",)


# With a filter a list is walked where most satisfy it.
TESTS: dict[str, tuple[str, ...]] = {
    "User": ("", "active eq true", 'userName sw "user"', f'groups.value eq "{group_id(1)}"'),
    "Group": ("", 'displayName sw "envi"'),
}


def walks(engine: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give the pages of sorted lists with their parameters."""
    for kind, paths in ORDERS.items():
        for path, key in paths.items():
            for descending in (False, True):
                sort = SortBy(path=sortable(path, USER if kind == "User" else GROUP), descending=descending)
                for segment in order_of(kind, sort).segments:
                    if segment.key is None and path in BY_ABSENCE:
                        continue
                    for begins, test in itertools.product(("first", "behind", "skipping"), TESTS[kind]):
                        if begins == "skipping" and test:  # as the first page
                            continue
                        filter_ = parse(test, USER if kind == "User" else GROUP) if test else None
                        text = walk_statements(
                            order_of(kind, sort),
                            segment,
                            filter_,
                            from_position=begins == "behind",
                            skips=begins == "skipping",
                            engine=engine,
                        )
                        name = f"page_of_ {kind} by {path} {descending} {segment.key} {begins} {test}"
                        position = {"after_key": key, "after_id": user_id(40_000)}
                        skipped = {"skipped": 200 if begins == "skipping" else 0}
                        yield name, text.page, text.values | {"domain": DOMAIN, "count": 100, **skipped, **position}


def texts(engine: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give every statement with its parameters."""
    for name, query in load(engine).items():
        if name not in EXEMPT | COPIES[engine]:
            yield name, query.sql, params_of(name)
    yield from walks(engine)
    yield from filtered(engine)


def filtered(engine: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give the statements of every compiled filter."""
    for kind, filters in FILTERS.items():
        for filter_ in (*filters, *OF_DOCUMENTS[kind]):
            text, values = compiled(kind, filter_, engine)
            if not text.exact:
                yield f"{kind} count until 200 of {filter_}", text.count_until, values | {"most": 200}
                continue
            if filter_ not in BROAD or not text.page_among_many:
                yield f"{kind} {filter_}", text.page, values
            if filter_ in COUNTED_OFF:
                yield f"{kind} jump into {filter_}", text.page_by_offset, values | {"skipped": 200}
            if text.page_with_groups:
                yield f"{kind} {filter_}, with groups", text.page_with_groups, values
            if text.page_among_many and filter_ in BROAD:
                yield f"{kind} {filter_}, among many", text.page_among_many, values
            if filter_ not in BROAD | BROAD_GROUPS:
                yield f"{kind} count of {filter_}", text.count, values


def compiled(kind: str, filter_: str, engine: str) -> tuple[ListStatements, dict[str, Any]]:
    """Give the statements of a filter, with their parameters."""
    text = statements(kind, parse(filter_, USER if kind == "User" else GROUP), engine=engine)
    return text, text.values | {"domain": DOMAIN, "after": FIRST, "count": 100}


# The fixed tables of the schema by the names that the queries give them.
_TABLES = (
    "account|scim_group|membership|attribute_index|event|page_position|request|tolerance|resource_count|token"
    "|administrator|session|sign_in|used_form_key"
    "|a|g|m|i|s|t"
)
_SCAN = re.compile(rf"^SCAN (?:{_TABLES})(?: USING (?:COVERING )?INDEX .*)?$")
# Seeking the domain and nothing else is reading all of it, but for its few administrators (`whose`); what reads a
# page of that in order stops by itself.
_WHOLE_DOMAIN = re.compile(r"^SEARCH (?!c |whose |scim_configuration )\w+ USING .*\(domain_id=\?\)$")
# What changed since a moment comes in the order of that moment; who is in a group, by way of the groups below it.
_MAY_SORT = re.compile("lastModified|groups")
_IN_ORDER = ("page_of_", "signs_of_domain", "User active", "User meta")


def test_every_query_on_sqlite_seeks(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("plans") / "envi-scim.db"
    migrate(f"sqlite:///{path}")
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("pragma synchronous = off")
    connection.execute("begin")
    for statement in hundred_thousand.statements("sqlite"):
        if statement != "analyze":  # nobody's file has statistics
            connection.execute(statement)
    connection.execute("commit")

    bad = {}
    for name, sql, params in texts("sqlite"):
        arrays = arrays_of(sql)
        bound = with_arrays(params, arrays) if arrays else params
        if not arrays and "rows" in params:  # it is run for each of them
            bound = params["rows"][0]
        plan = [row[3] for row in connection.execute(f"explain query plan {sql}", bound)]
        # What is looked at among many is bounded within.
        wrong = [step for step in plan if _SCAN.match(step) and not (step == "SCAN a" and "among many" in name)]
        if name.startswith(("page_of_", "User ", "Group ")):
            wrong += [step for step in plan if "TEMP B-TREE FOR ORDER BY" in step and not _MAY_SORT.search(name)]
        if not name.startswith(_IN_ORDER):
            wrong += [step for step in plan if _WHOLE_DOMAIN.match(step) or "AUTOMATIC" in step]
        if wrong:
            bad[name] = plan
    for filter_ in BROAD:
        text, params = compiled("User", filter_, "sqlite")
        plan = [row[3] for row in connection.execute(f"explain query plan {text.count}", params)]
        if not all("USING COVERING INDEX" in step or "PRIMARY KEY" in step for step in plan):
            bad[f"count of {filter_}"] = plan
    connection.close()

    assert bad == {}, sorted(bad.items())


def touched(plan: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """Give what each step of a plan really read."""
    rows = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
    yield f"{plan['Node Type']} {plan.get('Relation Name', '')}", rows * plan["Actual Loops"]
    for inner in plan.get("Plans", ()):
        yield from touched(inner)


async def what_touches_more(connection: asyncpg.Connection, *, when: str) -> dict[str, Any]:
    """Run every statement and give the steps of those that touch more than a page."""
    bad = {}
    for name, sql, params in texts("postgres"):
        plan = await explained(connection, sql, params)
        many = [step for step in touched(plan) if step[1] > A_PAGE]
        if many:
            bad[f"{name}, {when}"] = many
    for name, keys in BATCHES.items():
        sql = load("postgres")[name].sql
        plan = await explained(connection, sql, {"domain": DOMAIN} | keys)
        many = [step for step in touched(plan) if step[1] > A_BATCH]
        if many:
            bad[f"{name} of a batch, {when}"] = many
    return bad


async def explained(connection: asyncpg.Connection, sql: str, params: dict[str, Any]) -> dict[str, Any]:
    """Run a statement, roll it back and give its plan."""
    text = positional(sql)
    transaction = connection.transaction()
    await transaction.start()
    plan = await connection.fetchval(
        f"explain (analyze, format json, timing off) {text.sql}", *[params[key] for key in text.parameters]
    )
    await transaction.rollback()
    inner: dict[str, Any] = json.loads(plan)[0]["Plan"]
    return inner


# Whether nobody analyses a table is left to no chance.
_UNTENDED = """
    select string_agg(format('alter table %I set (autovacuum_enabled = false)', relname), '; ') from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r'
"""


@pytest.fixture
def fresh_url(clusters: Any) -> Iterator[str]:
    """A database that no test had before: of one that was emptied PostgreSQL remembers how it was when it was full."""
    url = clusters["postgres"].new_database()
    yield url
    clusters["postgres"].drop(url)


def test_every_query_on_postgresql_touches_a_page_at_most(fresh_url: str) -> None:
    async def check() -> dict[str, Any]:
        connection = await asyncpg.connect(fresh_url, server_settings=SETTINGS)
        await prepare_types(connection)
        await connection.execute(await connection.fetchval(_UNTENDED))
        for statement in hundred_thousand.statements("postgres"):
            if statement != "analyze":
                await connection.execute(statement)
        bad = await what_touches_more(connection, when="never analysed")
        await connection.execute("vacuum analyze")
        bad |= await what_touches_more(connection, when="analysed")
        # Where nearly all rows match, a small table is read as it lies: what is asked is whether an index would do.
        await connection.execute("set enable_seqscan = off")
        for filter_ in BROAD:
            text, params = compiled("User", filter_, "postgres")
            read = [step for step, _ in touched(await explained(connection, text.count, params)) if "Scan" in step]
            if any(not step.startswith("Index Only Scan") for step in read):
                bad[f"count of {filter_}"] = read
        await connection.close()
        return bad

    bad = asyncio.run(check())
    assert bad == {}, sorted(bad.items())


def test_what_is_taken_for_a_copy_is_one() -> None:
    for engine, names in COPIES.items():
        assert [name for name in names if not load(engine)[name].sql.startswith("copy ")] == []


def test_every_named_query_has_a_sentence() -> None:
    for engine in ("sqlite", "postgres"):
        assert [name for name, query in load(engine).items() if not query.sentence.endswith(".")] == []
