"""Owns what a store may ask of an engine; the two engines answer it alike."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias, TypeVar

# Parameters by name. A list is an array on PostgreSQL and JSON on SQLite: the engine sees to it.
Params: TypeAlias = Mapping[str, object]
Result = TypeVar("Result")


class Row(Protocol):
    """A row by position; what stands where is said by the query's select list."""

    def __getitem__(self, index: int, /) -> Any: ...  # noqa: ANN401 - a column's type is the query's

    def __len__(self) -> int: ...


class Statements(Protocol):
    """What can be run: by the engine itself, or within one of its transactions."""

    async def fetch_one(self, query: str, params: Params) -> Row | None:
        """Run a named query and give its first row."""

    async def fetch_all(self, query: str, params: Params) -> Sequence[Row]:
        """Run a named query and give its rows."""


class Engine(Statements, Protocol):
    """A database that is open.

    Everything raises StorageUnavailable where the database does not answer or cannot write, and
    `storage.errors.UniqueViolation` where a write meets a unique key.
    """

    @property
    def name(self) -> str:
        """The engine's word: `sqlite` or `postgres`."""

    async def fetch_large(self, query: str, params: Params) -> Sequence[Row]:
        """Run a named query whose rows are many; off the loop where the engine works inside this process."""

    async def select(self, sql: str, params: Params) -> Sequence[Row]:
        """Run a query of the filter compiler."""

    async def select_large(self, sql: str, params: Params) -> Sequence[Row]:
        """Run a query of the filter compiler that reads or gives many rows."""

    async def write(self, query: str, params: Params) -> Row | None:
        """Run a named write as a transaction; give its first statement's row, None where nothing was done."""

    async def transact(self, work: Callable[[Statements], Awaitable[Result]]) -> Result:
        """Run several statements as one transaction; `work` may be run again, so it does nothing else."""

    async def close(self) -> None:
        """Finish what is under way and let go."""
