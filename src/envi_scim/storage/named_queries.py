"""Owns the loading of the SQL files: `queries/common` for both engines, `queries/<engine>` where they differ.

aiosql reads and checks the files (a declared parameter that is not used, a used one that is not declared);
the engines run the text themselves. A named write may go on in `<name>_then_<part>` queries: PostgreSQL
has one statement with data-modifying CTEs, SQLite a short list with the same parameters. Where both take the same
text but for a few words, these stand in it as `/*+ sqlite: indexed by request_failed */`, for that engine alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import aiosql

_FOLDER = Path(__file__).parent / "queries"
_WORDS_OF_AN_ENGINE = re.compile(r" ?/\*\+ (\w+): (.+?) \*/")


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """One query as its file spells it for an engine, with `:name` parameters."""

    name: str
    sql: str
    sentence: str


class _ReadOnly:
    """The adapter by which aiosql keeps a query's text as it is and runs nothing."""

    is_aio_driver = False

    def process_sql(self, name: str, operation: object, sql: str) -> str:
        del name, operation
        return sql.removesuffix(";")

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - aiosql wants to see the functions of a driver
        raise AttributeError(name)


@cache
def load(engine: str) -> Mapping[str, NamedQuery]:
    """Load the queries of an engine, in the order of their files."""
    loaded: dict[str, NamedQuery] = {}
    for folder in (_FOLDER / "common", _FOLDER / engine):
        for file in sorted(folder.glob("*.sql")):
            queries = aiosql.from_path(file, _ReadOnly)
            names = [name for name in queries.available_queries if not name.endswith("_cursor")]
            for name in names:
                function = getattr(queries, name)
                if name in loaded:
                    raise ValueError(f"The query {name} is defined twice, again in {file.name}")
                loaded[name] = NamedQuery(name, _as_said_to(engine, function.sql), function.__doc__ or "")
    return loaded


def _as_said_to(engine: str, sql: str) -> str:
    """Give a text with the words that are for this engine, and without those for another."""
    return _WORDS_OF_AN_ENGINE.sub(lambda found: f" {found[2]}" if found[1] == engine else "", sql)


def parts(queries: Mapping[str, NamedQuery], name: str) -> tuple[NamedQuery, ...]:
    """Give the statements of a named write: the query itself and what goes on in `<name>_then_...`."""
    behind = sorted(key for key in queries if key.startswith(f"{name}_then_"))
    return (queries[name], *(queries[key] for key in behind))
