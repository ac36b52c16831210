"""Owns what a store may ask of an engine; the two engines answer it alike."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeAlias, TypeVar

# Parameters by name. A list is an array on PostgreSQL and JSON on SQLite: the engine sees to it.
Params: TypeAlias = Mapping[str, object]
Result = TypeVar("Result")
# The domain and the id of a resource that several want to write.
Turn: TypeAlias = tuple[str, str]


class Row(Protocol):
    """A row by position; what stands where is said by the query's select list."""

    def __getitem__(self, index: int, /) -> Any: ...  # noqa: ANN401 - a column's type is the query's

    def __len__(self) -> int: ...


class Reads(Protocol):
    """What can be read: by the engine itself, in one of its transactions, or of one moment."""

    async def fetch_one(self, query: str, params: Params) -> Row | None:
        """Run a named query and give its first row."""

    async def fetch_all(self, query: str, params: Params) -> Sequence[Row]:
        """Run a named query and give its rows."""


class Statements(Reads, Protocol):
    """What can be run: by the engine itself, or within one of its transactions."""

    async def write(self, query: str, params: Params, *, brief: bool = False) -> Row | None:
        """Run a named write; give its first statement's row, None where nothing was done.

        One that is brief touches some rows, however large the domain is, and takes some hundred microseconds.
        """

    async def write_rows(self, query: str, rows: Sequence[Sequence[object]]) -> None:
        """Run a named write of many rows, whose columns stand in the query's order: all of them or none is written.

        Raises UniqueViolation.
        """

    async def aside(self, compute: Callable[[], Result]) -> Result:
        """Compute something pure that may take long, where no request waits for it but those that want this lock."""


class Engine(Statements, Protocol):
    """A database that is open. A write of its own is a transaction.

    Everything raises StorageUnavailable where the database does not answer or cannot write, and
    `storage.errors.UniqueViolation` where a write meets a unique key.
    """

    @property
    def name(self) -> str:
        """The engine's word: `sqlite` or `postgres`."""

    @property
    def shared(self) -> bool:
        """Whether other processes may serve from the same database: what one keeps in memory they do not know."""

    async def fetch_large(self, query: str, params: Params) -> Sequence[Row]:
        """Run a named query whose rows are many; off the loop where the engine works inside this process."""

    async def select(self, sql: str, params: Params) -> Sequence[Row]:
        """Run a query of the filter compiler."""

    async def select_large(self, sql: str, params: Params) -> Sequence[Row]:
        """Run a query of the filter compiler that reads or gives many rows."""

    async def transact(
        self, work: Callable[[Statements], Awaitable[Result]], *, turn: Turn | None = None, brief: bool = False
    ) -> Result:
        """Run several statements as one transaction; `work` may be run again, so it does nothing else.

        Those with the same turn come one after another, in the order in which they asked. What is brief is so
        together, as one write is.
        """

    def snapshot(self) -> AbstractAsyncContextManager[Reads]:
        """Read as often as is wanted and see one moment, whatever is written meanwhile.

        On SQLite it reads where it is called, so it is nothing for a loop that serves; on either engine the database
        keeps what changes until the end.
        """

    async def close(self) -> None:
        """Finish what is under way and let go."""
