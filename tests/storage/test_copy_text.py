"""What COPY is given is what PostgreSQL keeps, whatever the texts are."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from envi_scim.databases import PostgresServer
from envi_scim.storage.engines.copy_text import copy_target
from envi_scim.storage.engines.postgres import PostgresEngine
from envi_scim.storage.errors import UniqueViolation
from envi_scim.storage.named_queries import NamedQuery
from envi_scim.storage.urls import parse
from tests.support.stores import PATIENCE

ROW: TypeAlias = tuple[int, str | None, int | None, str]
QUERIES = {
    "make": "create table written (place integer primary key, name text, number integer, note text)",
    "write": "copy written (\n    place, name,\n    number, note\n) from stdin",
    "read": "select place, name, number, note from written order by place",
    "clear": "delete from written",
}
# All that PostgreSQL keeps as text, and often what COPY gives a meaning.
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])) | st.text("\\\t\n\r\b\v\fN.x01'\" a")
NUMBERS = st.none() | st.integers(-(2**31), 2**31 - 1)


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Callable[..., Any]]:
    """Run something on an engine that has a table of its own."""
    server = parse(postgres_url)
    assert isinstance(server, PostgresServer)
    queries = {name: NamedQuery(name, sql, "") for name, sql in QUERIES.items()}
    with asyncio.Runner() as runner:
        opened = runner.run(PostgresEngine.open(server, queries, connections=1, answer_within=PATIENCE))
        runner.run(opened.write("make", {}))
        yield lambda use: runner.run(use(opened))
        runner.run(opened.close())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.none() | TEXTS, NUMBERS, TEXTS), min_size=1, max_size=20))
@example([("\\N", None, "\\."), (None, 0, ""), ("None", 1, "\\")])
def test_every_text_number_and_null_is_read_back_as_it_was(
    engine: Callable[..., Any], values: list[tuple[str | None, int | None, str]]
) -> None:
    rows = [(place, *rest) for place, rest in enumerate(values)]

    async def written_and_read(opened: PostgresEngine) -> Sequence[ROW]:
        await opened.write("clear", {})
        await opened.write_rows("write", rows)
        return [tuple(row) for row in await opened.fetch_all("read", {})]  # type: ignore[arg-type, misc]  # a row is one

    assert engine(written_and_read) == rows


def test_of_rows_that_meet_a_key_none_is_written_and_the_connection_goes_on(engine: Callable[..., Any]) -> None:
    async def met(opened: PostgresEngine) -> int:
        await opened.write_rows("write", [(2, "first", None, "")])
        with pytest.raises(UniqueViolation):
            await opened.write_rows("write", [(1, "one", None, ""), (2, "two", None, "")])
        with pytest.raises(UniqueViolation):
            await opened.transact(lambda statements: statements.write_rows("write", [(2, "two", None, "")]))
        await opened.write_rows("write", [(3, "last", None, "")])
        return len(await opened.fetch_all("read", {}))

    assert engine(met) == 2


def test_a_query_that_is_no_copy_is_no_target() -> None:
    with pytest.raises(ValueError, match="no copy of named columns"):
        copy_target("copy request from stdin")
