"""Migrating from zero to the newest revision gives what migrating step by step gives, and old data survives.

The step that is looked at stands behind all others, in a folder of the test's own.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from envi_scim.provisioning.errors import StorageUnavailable
from envi_scim.storage.migrate import VERSIONS, migrate, steps
from envi_scim.storage.revision import HEAD
from tests.conftest import ENGINES, Clusters
from tests.migrations.schema import SQLITE, rows, schema
from tests.support.records import a_domain, a_group, an_account, an_event
from tests.support.stores import a_store

SECOND = '''"""Nicknames: one for every account, and who had which."""

from alembic import op

from envi_scim.storage.revision import HEAD

revision = "test"
down_revision = HEAD


def upgrade() -> None:
    """Add a column, a table and an index, and carry what is there over."""
    op.execute("alter table account add column nickname text not null default 'none'")
    op.execute("create table nickname (id integer not null primary key, nickname text not null, was text)")
    op.execute("insert into nickname select row_number() over (order by id), user_name, nickname from account")
    op.execute("create index account_nickname on account (domain_id, nickname, id)")
    op.execute("drop index scim_group_external_id")
'''

NewDatabase = Callable[[], str]


@pytest.fixture(params=ENGINES)
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewDatabase]:
    """Give databases without a table, of each engine in turn."""
    made: list[str] = []

    def sqlite() -> str:
        made.append(f"{SQLITE}{tmp_path / f'{len(made)}.db'}")
        return made[-1]

    if request.param == "sqlite":
        yield sqlite
        return
    clusters: Clusters = request.getfixturevalue("clusters")
    cluster = clusters[request.param]

    def postgres() -> str:
        made.append(cluster.new_database(migrated=False))
        return made[-1]

    yield postgres
    for url in made:
        cluster.drop(url)


@pytest.fixture
def versions(tmp_path: Path) -> Sequence[Path]:
    """The product's revisions, and a second one."""
    folder = tmp_path / "versions"
    folder.mkdir()
    (folder / "second.py").write_text(SECOND)
    return (*VERSIONS, folder)


def revisions(versions: Sequence[Path]) -> list[str]:
    """Name the revisions in their order."""
    return [step.revision for step in steps("sqlite", current=None, revision="head", versions=versions)]


def use(url: str) -> None:
    """Open the store and write of everything something: with the program of the present revision."""

    async def write() -> None:
        store = await a_store(url)
        domain, group = a_domain(), a_group("Envi_Testing", external_id="g")
        user = an_account("Ada", external_id="a", document={"displayName": "Ada Lovelace"})
        await store.domains.create_domain(domain, event=an_event(domain.id))
        await store.users.create(domain.id, user, event=an_event(user.id))
        members = frozenset({user.id})
        await store.groups.create(domain.id, group, members, skip_unknown=False, event=an_event(group.id))
        await store.close()

    asyncio.run(write())


def test_the_schema_from_zero_is_the_schema_of_all_steps(new_database: NewDatabase, versions: Sequence[Path]) -> None:
    at_once, by_steps = new_database(), new_database()

    migrate(at_once, revision="head", versions=versions)
    for revision in revisions(versions):
        migrate(by_steps, revision=revision, versions=versions)
        if revision == HEAD:
            use(by_steps)

    assert len(revisions(versions)) > 1
    assert schema(by_steps) == schema(at_once)


def test_the_schemas_of_two_revisions_are_told_apart(new_database: NewDatabase, versions: Sequence[Path]) -> None:
    """The comparison itself: a column, a table and its constraint, an index more and one less."""
    older, newer = new_database(), new_database()

    migrate(older)
    migrate(newer, revision="head", versions=versions)

    added, gone = set(schema(newer)) - set(schema(older)), set(schema(older)) - set(schema(newer))
    assert any("nickname" in line for line in added)
    assert any("account_nickname" in part for line in added for part in line)
    assert any("scim_group_external_id" in part for line in gone for part in line)


def test_what_was_written_before_a_step_is_there_after_it(new_database: NewDatabase, versions: Sequence[Path]) -> None:
    url = new_database()
    migrate(url)
    use(url)
    before = rows(url)

    migrate(url, revision="head", versions=versions)

    after = rows(url)
    written = {table for table, found in before.items() if found}
    assert {"domain", "account", "scim_group", "membership", "attribute_index", "event"} <= written
    for table in before.keys() - {"alembic_version"}:
        columns = before[table][0] if before[table] else ()
        kept = [{name: row[name] for name in columns} for row in after[table]]
        assert sorted(map(repr, kept)) == sorted(map(repr, before[table]))
    assert [row["nickname"] for row in after["account"]] == ["none"]
    assert [(row["nickname"], row["was"]) for row in after["nickname"]] == [("Ada", "none")]


def test_a_step_that_fails_leaves_the_database_at_the_revision_before(
    new_database: NewDatabase, versions: Sequence[Path]
) -> None:
    """All steps are one transaction, on both engines."""
    url = new_database()
    migrate(url)
    use(url)
    before, as_it_was = schema(url), rows(url)
    broken = SECOND.replace("drop index scim_group_external_id", "drop index no_such_index")
    (versions[-1] / "second.py").write_text(broken)

    with pytest.raises(StorageUnavailable):
        migrate(url, revision="head", versions=versions)

    assert schema(url) == before
    assert rows(url) == as_it_was


def test_each_step_is_told_before_it_is_taken(new_database: NewDatabase, versions: Sequence[Path]) -> None:
    url = new_database()
    told: list[str] = []

    migrate(url, applying=told.append)
    migrate(url, revision="head", versions=versions, applying=told.append)
    migrate(url, revision="head", versions=versions, applying=told.append)

    assert [text.partition(": ")[0] for text in told] == ["0001", "0002", HEAD, "test"]
    assert told[-1] == "test: Nicknames: one for every account, and who had which."
