"""Owns how a table comes into being: spelt once for both engines, distributed where Citus is installed.

Words in braces stand for what the engines spell differently (`WORDS`). Every table has a place, and
`PLACES` is the list that a test holds against the database: GLOBAL tables must be found before the domain
is known and would be reference tables on Citus; all others have `domain_id` first in their key and are
distributed by it, right after CREATE TABLE and before another table's foreign key names them.
"""

from enum import StrEnum

from alembic import op


class Place(StrEnum):
    """Where the rows of a table live on a cluster."""

    GLOBAL = "global"
    DOMAIN = "domain"


PLACES = {
    "domain": Place.GLOBAL,
    "token": Place.GLOBAL,
    "administrator": Place.GLOBAL,
    "server_secret": Place.GLOBAL,
    "session": Place.GLOBAL,
    "used_form_key": Place.GLOBAL,
    "sign_in": Place.GLOBAL,
    "organization": Place.DOMAIN,
    "role": Place.DOMAIN,
    "scim_configuration": Place.DOMAIN,
    "declared_schema": Place.DOMAIN,
    "token_use": Place.DOMAIN,
    "account": Place.DOMAIN,
    "scim_group": Place.DOMAIN,
    "membership": Place.DOMAIN,
    "attribute_index": Place.DOMAIN,
    "resource_count": Place.DOMAIN,
    "event": Place.DOMAIN,
    "page_position": Place.DOMAIN,
    "request": Place.DOMAIN,
    "tolerance": Place.DOMAIN,
    "milestone": Place.DOMAIN,
    "local_password": Place.DOMAIN,
    "account_lock": Place.DOMAIN,
    "forbidden_word": Place.DOMAIN,
    "kept_attribute": Place.DOMAIN,
}

# Keys are compared byte by byte on both engines: what a language thinks of the order of letters must
# never decide which rows a page holds.
WORDS = {
    "sqlite": {
        "id": "text",
        "time": "text",
        "flag": "integer",
        "number": "integer",
        "key": "text",
        "rows": "strict",
        "keyed": "strict, without rowid",
    },
    "postgresql": {
        "id": "uuid",
        "time": "timestamptz(3)",
        "flag": "boolean",
        "number": "integer",
        "key": 'text collate "C"',
        "rows": "",
        "keyed": "",
    },
}

_DISTRIBUTE = {
    Place.GLOBAL: "perform create_reference_table('{name}')",
    Place.DOMAIN: "perform create_distributed_table('{name}', 'domain_id')",
}


def create_table(name: str, columns: str, *, keyed: bool = False) -> None:
    """Create a table in its place; `keyed` for small rows that live in their primary key (SQLite)."""
    dialect = op.get_context().dialect.name
    words = WORDS[dialect]
    tail = words["keyed" if keyed else "rows"]
    op.execute(f"create table {name} (\n{columns.format_map(words).rstrip()}\n) {tail}".rstrip())
    if dialect == "postgresql":
        call = _DISTRIBUTE[PLACES[name]].format(name=name)
        op.execute(
            f"do $$ begin if exists (select from pg_extension where extname = 'citus') then {call}; end if; end $$"
        )
