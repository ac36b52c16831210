"""The reader of `test_citus_rules` finds each thing that Citus would not do, and lets pass what it would."""

import pytest

from envi_scim.storage.migrate import steps
from envi_scim.storage.migrations.tables import PLACES, Place
from tests.storage.citus import corpus
from tests.storage.citus.reading import Reading
from tests.storage.citus.tables import read_tables

UNBOUND = "is not bound to the domain"
NOT_THE_SAME = "is a function that is not known to give the same everywhere"
BAD = {
    # no equality that all rows must satisfy
    "select id from account": f"account: {UNBOUND}",
    "select id from account where domain_id = :owner": f"account: {UNBOUND}",
    "select id from account where domain_id = '01a20000-0000-7000-8000-000000000001'": f"account: {UNBOUND}",
    "select id from account where domain_id <> :domain": f"account: {UNBOUND}",
    "select id from account where domain_id = any(:domain)": f"account: {UNBOUND}",
    "select id from account where domain_id = :domain or active": f"account: {UNBOUND}",
    "select id from account where not (domain_id = :domain)": f"account: {UNBOUND}",
    "select id from account where (domain_id, id) = (:domain, :id)": f"account: {UNBOUND}",
    # a join
    "select a.id from account a join membership m on m.member_id = a.id where a.domain_id = :domain":
        f"membership: {UNBOUND}",
    "select a.id from account a, membership m where domain_id = :domain and m.domain_id = :domain":
        f"account: {UNBOUND}",
    "select a.id from account a left join membership m on m.domain_id = a.domain_id and a.domain_id = :domain":
        f"account: {UNBOUND}",
    "select a.id from account a left join membership m on m.member_id = a.id where a.domain_id = :domain":
        f"membership: {UNBOUND}",
    "select id from account full join membership using (domain_id) where domain_id = :domain":
        "join: is of a kind that is not used",
    # two domains in one statement
    "select a.id from account a join membership m on m.domain_id = :other where a.domain_id = :domain":
        f"membership: {UNBOUND}",
    "select c.status from domain d join scim_configuration c on c.domain_id = d.id": f"scim_configuration: {UNBOUND}",
    "select id from account where domain_id = :domain union all select id from scim_group where domain_id = :other":
        f"scim_group: {UNBOUND}",
    # queries within
    "select id, (select count(*) from membership m where m.member_id = a.id) from account a where domain_id = :domain":
        f"membership: {UNBOUND}",
    "select id from account a where exists (select 1 from membership m where m.domain_id = :domain "
    "and m.domain_id = a.domain_id)": f"account: {UNBOUND}",
    "select id from account where id in (select id from account where domain_id = :domain)": f"account: {UNBOUND}",
    "select x.id from (select id, domain_id from account) x where x.domain_id = :domain": f"account: {UNBOUND}",
    "select l.id from account a cross join lateral (select id from scim_group where id = a.id) l "
    "where a.domain_id = :domain": f"scim_group: {UNBOUND}",
    "with x as (select id, domain_id from account) select id from x where domain_id = :domain": f"account: {UNBOUND}",
    "with x (d) as (select id from account where domain_id = :domain) "
    "select r.id from role r join x on r.domain_id = x.d": f"role: {UNBOUND}",
    "with recursive up (id) as (select group_id from membership where domain_id = :domain union "
    "select m.group_id from up join membership m on m.member_id = up.id) select id from up": f"membership: {UNBOUND}",
    # writes
    "delete from membership where member_id = :id": f"membership: {UNBOUND}",
    "delete from page_position where (domain_id, reader) in (select domain_id, reader from page_position "
    "where domain_id = :domain)": f"page_position: {UNBOUND}",
    "update account set active = false where id = :id": f"account: {UNBOUND}",
    "update account a set active = false from membership m where a.domain_id = :domain and m.member_id = a.id":
        f"membership: {UNBOUND}",
    "update account set domain_id = :other where domain_id = :domain": "account: has its domain_id changed",
    "insert into account_lock (account_id, locked_at) values (:id, :at)": "account_lock: is inserted into without",
    "insert into account_lock (domain_id, account_id, locked_at) values (:other, :id, :at)":
        "account_lock: is inserted into with a domain_id that is not the domain",
    "insert into account_lock (account_id, domain_id, locked_at) values (:domain, :id, :at)":
        "account_lock: is inserted into with a domain_id that is not the domain",
    "insert into account_lock (domain_id, account_id, locked_at) select t.domain_id, t.id, :at from token t "
    "on conflict (domain_id, account_id) do nothing":
        "account_lock: is inserted into with a domain_id that is not the domain",
    "insert into account_lock (domain_id, account_id, locked_at) select :domain, x, :at from unnest(:ids) as y (x)":
        "account_lock: is inserted into from a query without ON CONFLICT",
    "insert into role (domain_id, id) values (:domain, :id) on conflict on constraint role_pkey do nothing":
        "role: names a constraint in ON CONFLICT",
    "insert into role (domain_id, id) values (:domain, :id) on conflict (domain_id, name) do nothing":
        "role: has no key (domain_id, name) to conflict with",
    "insert into role (domain_id) values (:domain) on conflict (domain_id, id) do update set domain_id = :other":
        "role: has its domain_id changed",
    "copy request (at, id) from stdin": "request: is copied into without domain_id",
    # features
    "select nextval('x')": f"nextval: {NOT_THE_SAME}",
    "select pg_advisory_xact_lock(1)": f"pg_advisory_xact_lock: {NOT_THE_SAME}",
    "select pg_notify('a', 'b')": f"pg_notify: {NOT_THE_SAME}",
    "insert into account_lock (domain_id, account_id, locked_at) values (:domain, :id, now())": NOT_THE_SAME,
    "select id from account where domain_id = :domain order by random()": NOT_THE_SAME,
    "select id into temp x from account where domain_id = :domain": "into: is a feature that is not used",
    "listen x": "statement: is of a kind that is not used",
    "notify x": "statement: is",
    "lock table account": "statement: is",
    "create temp table x (id uuid)": "statement: is of a kind that is not used",
    "truncate account": "statement: is of a kind that is not used",
    "select id from nowhere": "nowhere: is a table that no migration makes",
    "selec id": "statement: is",
}  # fmt: skip
GOOD = [
    "select id from account where active and (domain_id = :domain) and id > :after",
    "select id from account where domain_id = cast(:domain as uuid)",
    "select a.id from account a join membership m on m.domain_id = a.domain_id where m.domain_id = :domain",
    "select a.id from account a left join membership m on m.domain_id = a.domain_id where a.domain_id = :domain",
    "select t.id, u.used_at from token t join token_use u on u.domain_id = t.domain_id where t.domain_id = :domain",
    "select c.mode from domain d join scim_configuration c on c.domain_id = d.id where d.id = :domain",
    (
        "select id, (select count(*) from membership m where m.domain_id = a.domain_id) from account a "
        "where a.domain_id = :domain for update"
    ),
    (
        "select l.id from account a cross join lateral (select id from scim_group where domain_id = a.domain_id) l "
        "where a.domain_id = :domain"
    ),
    (
        "with x as (select domain_id as d from account where domain_id = :domain) "
        "select r.id from role r join x on r.domain_id = x.d"
    ),
    (
        "with gone as (delete from account where domain_id = :domain returning domain_id, id) "
        "insert into account_lock (domain_id, account_id, locked_at) select domain_id, id, :at from gone "
        "on conflict (domain_id, account_id) do nothing"
    ),
    "select id from token where digest = :digest",
]
TABLE = "create table role (\ndomain_id uuid not null, id uuid not null, primary key (domain_id, id)\n)"
# A step's statement in the place of the table `role`, or behind it.
BAD_STEPS = {
    TABLE.replace("(domain_id, id)", "(id)"): "role: the key (id) does not begin with domain_id",
    TABLE.replace("(domain_id, id)", "(id, domain_id)"): "role: the key (id, domain_id) does not begin with domain_id",
    TABLE.replace("\n)", ", unique (id)\n)"): "role: the key (id) does not begin with domain_id",
    TABLE.replace("id uuid not null, p", "id uuid unique, p"): "role: the key (id) does not begin with domain_id",
    TABLE.replace("domain_id uuid not null", "domain_id uuid"): "role: has no domain_id that is never null",
    TABLE.replace(" id uuid", " id bigserial"): "role: id is of a type that needs a sequence",
    TABLE.replace(" id uuid not null", " id integer generated always as identity"): "role: id has what no column may",
    TABLE.replace(" id uuid not null", " id uuid default gen_random_uuid()"): "role: id has what no column may",
    TABLE.replace(" id uuid not null", " id uuid not null references account (id)"):
        "role: the foreign key to account does not hold the domain_id",
    TABLE.replace("\n)", ", check (id <> domain_id)\n)"): "role: has what no table may",
    TABLE.replace("create", "create temporary"): "role: is temporary",
    TABLE.replace("role", "elsewhere"): "elsewhere: has no place in the list",
    "create index role_name on role (id, domain_id)": "role: the index role_name does not begin with domain_id",
    "create unique index on role (id)": "role: the key (id) does not begin with domain_id",
    "alter table role add column at timestamptz default now()": "role: at has what no column may",
    "alter table role drop column id": "role: is altered as no table may",
    "create sequence numbers": "a step does what no step may",
    "create trigger t before insert on role for each row execute function f()": "a step does what no step may",
    "create function f() returns integer language sql as 'select 1'": "a step does what no step may",
    "create extension pg_trgm": "a step does what no step may",
    "do $$ begin perform create_distributed_table('role', 'id'); end $$": "a step does what no step may",
}  # fmt: skip


@pytest.mark.parametrize(("sql", "fault"), BAD.items())
def test_a_statement_that_citus_would_not_do_as_it_should_is_found(sql: str, fault: str) -> None:
    reading = Reading(corpus.the_tables())

    reading.statement(sql)

    assert [found for found in reading.findings if fault in found], reading.findings


@pytest.mark.parametrize("sql", GOOD)
def test_a_statement_of_one_domain_passes(sql: str) -> None:
    reading = Reading(corpus.the_tables())

    reading.statement(sql)

    assert reading.findings == []


@pytest.mark.parametrize(("statement", "fault"), BAD_STEPS.items())
def test_a_step_that_citus_would_not_do_is_found(statement: str, fault: str) -> None:
    made = [] if statement.startswith(("create table", "create temporary")) else [TABLE, placed("role", Place.DOMAIN)]

    tables = read_tables([*made, statement, *([] if made else [placed("role", Place.DOMAIN)])])

    assert [found for found in tables.findings if fault in found], tables.findings


def test_a_table_that_is_not_put_in_its_place_at_once_is_found() -> None:
    unplaced = ["role: is not put in its place right behind its CREATE TABLE"]

    assert read_tables([TABLE, placed("role", Place.DOMAIN)]).findings == []
    assert read_tables([TABLE]).findings == unplaced
    assert read_tables([TABLE, "create index i on role (domain_id)"]).findings == unplaced
    assert read_tables([TABLE, placed("role", Place.GLOBAL)]).findings == [
        "role: is put where the list of places has it not"
    ]


def test_a_reference_table_may_not_name_one_that_is_distributed() -> None:
    table = "create table token (id uuid not null primary key, r uuid references role (id))"

    assert read_tables([table, placed("token", Place.GLOBAL)]).findings == [
        "token: a reference table names role, whose rows are on one node each"
    ]


def placed(table: str, place: Place) -> str:
    """Give what a step says behind a table that has such a place."""
    like = next(name for name, one in PLACES.items() if one is place)
    every = [statement for step in steps("postgresql", current=None) for statement in step.statements]
    return next(one for one in every if f"_table('{like}'" in one).replace(f"'{like}'", f"'{table}'")
