"""All DDL and all SQL keep to what Citus needs (DESIGN 4): the domain first in keys, and every row read by its domain.

| what is read | from where |
| --- | --- |
| tables, keys, indexes, foreign keys | the steps of the migrations, as they are printed for PostgreSQL |
| named statements | `queries/common` and `queries/postgres` |
| built statements | every filter and order of `citus.corpus`, and no line of the builders left out |

What names global tables alone, or changes rows of all domains, is listed with its reason; a list that says too much
or too little fails.
"""

from functools import cache
from typing import Final, NamedTuple

import pytest

from envi_scim.storage.migrations.tables import PLACES, Place
from envi_scim.storage.named_queries import load
from envi_scim.storage.orders import order_of
from tests.storage.citus import builders, corpus
from tests.storage.citus.reading import FRESH, Reading

_BEFORE: Final = "is looked up before the domain is known"
_OF_ADMINISTRATORS: Final = "administrators, their sessions and sign-ins are of no domain, or of several"
# These name global tables alone, which are whole on every node.
GLOBAL_ALONE: Final = {
    "find_token": _BEFORE,
    "find_domain": _BEFORE,
    "get_domain": _BEFORE,
    "name_key_of_domain": _BEFORE,
    "list_domains": "the operator's list of all domains",
    "page_of_domains": "the operator's list of domains; what is known of each is read by its id (signs_of_domain)",
    "names_of_tokens": "tokens are global, since a request brings one before its domain is known",
    "find_server_secret": "all workers share it, whatever the domain",
    "keep_server_secret": "all workers share it, whatever the domain",
    "current_revision": "Alembic's own table, on the node that is asked",
    "ready": "reads no table",
} | dict.fromkeys(
    (
        "create_administrator", "find_administrator", "get_administrator", "list_administrators",
        "list_administrators_of_domain", "change_administrator", "rehash_password", "enabled_operators",
        "emails_of_administrators", "begin_session", "find_session", "get_session", "open_sessions_of_administrator",
        "open_sessions_in_domain", "note_session_seen", "end_session", "end_session_of_digest",
        "end_sessions_of_administrator", "use_form_key", "purge_sessions", "begin_sign_in", "note_limited_sign_in",
        "note_signed_in", "withdraw_sign_in", "sign_ins_of_administrator", "sign_ins_in_domain", "purge_sign_ins",
        "purge_sign_ins_of_nobody",
    ),
    _OF_ADMINISTRATORS,
)  # fmt: skip
# Steps of migrations that change rows of every domain at once, each row within its own.
EVERY_DOMAIN: Final = {"insert into attribute_index": "each account gets rows of its own domain; an upgrade runs once"}

# Where text that begins as SQL does may stand: the builders, the migrations, and what asks for the revision.
WITH_SQL: Final = {
    "filters/indexed", "filters/ordered", "filters/relations", "filters/statements", "filters/with_groups",
    "migrations/tables",
    "migrations/versions/r0001_foundation", "migrations/versions/r0002_standard",
    "migrations/versions/r0003_console", "migrate", "revision", "engines/copy_text",
}  # fmt: skip


class Built(NamedTuple):
    """What the builders made, and the lines of theirs that ran."""

    statements: dict[str, str]
    ran: set[tuple[str, int]]


@pytest.fixture(scope="module")
def built() -> Built:
    order_of.cache_clear()
    return Built(*builders.traced(corpus.built))


@cache
def read(sql: str) -> Reading:
    reading = Reading(corpus.the_tables())
    reading.statement(sql)
    return reading


def test_every_table_has_its_domain_first_and_is_put_in_its_place() -> None:
    tables = corpus.the_tables()

    assert tables.findings == []
    assert {name: table.placed for name, table in tables.by_name.items()} == PLACES


def test_every_named_statement_reads_and_writes_rows_of_one_domain() -> None:
    assert {name: findings for name, sql in corpus.named() if (findings := read(sql).findings)} == {}


def test_every_built_statement_reads_rows_of_one_domain(built: Built) -> None:
    assert {name: findings for name, sql in built.statements.items() if (findings := read(sql).findings)} == {}


def test_what_names_global_tables_alone_is_listed() -> None:
    alone = {name for name, sql in corpus.named() if not any(PLACES.get(met) is Place.DOMAIN for met in read(sql).met)}

    assert alone == GLOBAL_ALONE.keys()


def test_what_a_migration_changes_in_every_domain_is_listed() -> None:
    across = {name for name, sql in corpus.changes_of_migrations() if read(sql).findings}

    assert across == EVERY_DOMAIN.keys()


def test_tables_that_are_filled_by_a_query_that_meets_nobody_are_listed() -> None:
    """A conflict in an `insert ... select` comes as XX000; of these none comes."""
    assert set[str]().union(*(read(sql).unchecked for _, sql in corpus.named())) == FRESH.keys()


def test_no_query_file_is_left_out() -> None:
    folder = builders.STORAGE / "queries"
    written = [
        line.split()[2].partition("(")[0]
        for file in sorted(folder.rglob("*.*"))
        if file.parent.name not in {"sqlite", "notebook"}
        for line in file.read_text().splitlines()
        if line.startswith("-- name:")
    ]

    assert {path.name for path in folder.iterdir()} == {"common", "postgres", "sqlite", "notebook"}
    assert sorted(written) == sorted(load("postgres"))


def test_no_line_of_the_builders_is_left_out(built: Built) -> None:
    left_out = [
        f"{file.name}:{number}: {line}"
        for file in builders.BUILDERS
        for number, line in builders.lines_of(file).items()
        if (str(file), number) not in built.ran
    ]

    assert left_out == []


def test_nothing_else_builds_sql_or_has_any_run() -> None:
    assert builders.modules_with_sql() == WITH_SQL
    assert builders.calls_of("select", "select_large") == {
        "lists",
        "matches",
        "scans",
        "walks",
    }
