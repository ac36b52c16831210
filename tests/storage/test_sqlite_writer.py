"""How writes to one file wait for each other: who shares a commit, and who is in nobody's way."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path
from queue import SimpleQueue

import pytest

from envi_scim.provisioning.errors import StorageUnavailable
from envi_scim.storage.engines.sqlite_statements import SqliteStatements
from envi_scim.storage.engines.sqlite_writer import SqliteWriter


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with one empty table."""
    path = tmp_path / "numbers.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute("create table number (value integer primary key)")
    return path


@pytest.fixture
async def writer(path: Path) -> AsyncIterator[SqliteWriter]:
    """A writer of that file."""
    writer = SqliteWriter(path, {})
    yield writer
    await writer.close()


def adding(value: int, *, by: list[str] | None = None, takes: float = 0.0) -> Callable[[SqliteStatements], int]:
    """Write a number; note in which thread, and take so many seconds over it."""

    def run(statements: SqliteStatements) -> int:
        if by is not None:
            by.append(threading.current_thread().name)
        time.sleep(takes)
        statements.run_text("insert into number values (:value)", {"value": value})
        return value

    return run


def numbers(path: Path) -> list[int]:
    """Read what is there, as anybody else would."""
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("select value from number order by value")]


async def test_what_is_brief_is_written_by_the_loop_and_the_rest_by_the_thread(
    writer: SqliteWriter, path: Path
) -> None:
    by: list[str] = []

    await writer.submit(adding(1, by=by), brief=True)
    await writer.submit(adding(2, by=by))

    assert by == [threading.current_thread().name, "sqlite-writer"]
    assert numbers(path) == [1, 2]


async def test_everybody_is_written_in_the_order_in_which_they_came(writer: SqliteWriter) -> None:
    order: list[int] = []

    def noting(value: int) -> Callable[[SqliteStatements], None]:
        return lambda _: order.append(value)

    kinds = [True, True, False, True, False, False, True]
    await asyncio.gather(
        *(writer.submit(noting(number), brief=brief) for number, brief in enumerate(kinds)),
    )

    assert order == list(range(len(kinds)))


async def test_the_loop_writes_for_some_milliseconds_and_leaves_the_rest_to_the_next_batch(
    writer: SqliteWriter, path: Path
) -> None:
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    going = asyncio.create_task(others())
    written = [writer.submit(adding(number, takes=0.004), brief=True) for number in range(20)]

    assert await asyncio.gather(*written) == list(range(20))
    going.cancel()
    assert turns >= 10  # a loop that wrote all of it at once would have turned a few times
    assert numbers(path) == list(range(20))


@pytest.mark.parametrize("brief", [True, False])
async def test_one_that_is_refused_takes_nothing_with_it(writer: SqliteWriter, path: Path, *, brief: bool) -> None:
    await writer.submit(adding(3), brief=brief)

    done = await asyncio.gather(
        *(writer.submit(adding(number), brief=brief) for number in range(6)), return_exceptions=True
    )

    assert [type(one).__name__ for one in done] == ["int", "int", "int", "UniqueViolation", "int", "int"]
    assert numbers(path) == [0, 1, 2, 3, 4, 5]


async def test_while_another_process_writes_the_loop_goes_on(writer: SqliteWriter, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin immediate")
        waiting = asyncio.create_task(writer.submit(adding(1), brief=True))

        for _ in range(10):
            await asyncio.sleep(0.01)
        assert not waiting.done()
        other.execute("insert into number values (2)")
        other.execute("commit")

    assert await waiting == 1
    assert numbers(path) == [1, 2]


async def test_whoever_waits_too_long_for_another_process_is_told(
    writer: SqliteWriter, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("envi_scim.storage.engines.sqlite_writer._PATIENCE_SECONDS", 0.1)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(StorageUnavailable, match="just now"):
            await writer.submit(adding(1), brief=True)

    assert await writer.submit(adding(2), brief=True) == 2
    assert numbers(path) == [2]


async def test_what_was_submitted_is_finished_before_it_is_closed(path: Path) -> None:
    writer = SqliteWriter(path, {})
    waiting = [asyncio.create_task(writer.submit(adding(number), brief=number % 2 == 0)) for number in range(20)]
    await asyncio.sleep(0)

    await writer.close()

    assert await asyncio.gather(*waiting) == list(range(20))
    assert numbers(path) == list(range(20))
    with pytest.raises(StorageUnavailable, match="closed"):
        await writer.submit(adding(20))


def test_a_loop_that_ended_keeps_the_next_from_nothing(path: Path) -> None:
    writer = SqliteWriter(path, {})
    held, left = threading.Event(), threading.Event()

    def slow(statements: SqliteStatements) -> None:
        held.set()
        left.wait()
        adding(1)(statements)

    async def leave() -> None:
        under_way = asyncio.create_task(writer.submit(slow))
        await asyncio.to_thread(held.wait)
        waiting = asyncio.create_task(writer.submit(adding(2)))
        await asyncio.sleep(0)
        assert not under_way.done()
        assert not waiting.done()

    async def go_on() -> None:
        left.set()
        assert await asyncio.wait_for(writer.submit(adding(3), brief=True), timeout=10) == 3
        await writer.close()

    asyncio.run(leave())  # which ends both tasks and closes the loop
    asyncio.run(go_on())
    assert {1, 3} <= set(numbers(path))


def test_ctrl_c_while_a_batch_is_handed_over_keeps_the_next_from_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class InterruptedOnce(SimpleQueue[None]):
        interrupted = False

        def get(self, block: bool = True, timeout: float | None = None) -> None:  # noqa: FBT001, FBT002 - as it is there
            if not self.interrupted:
                self.interrupted = True
                raise KeyboardInterrupt
            super().get(block, timeout)

    writer = SqliteWriter(path, {})
    monkeypatch.setattr(writer, "_taken", InterruptedOnce())
    with pytest.raises(KeyboardInterrupt):
        asyncio.run(writer.submit(adding(1), brief=True))

    async def go_on() -> None:
        async with asyncio.timeout(10):
            for value in (2, 3, 4):
                await writer.submit(adding(value), brief=True)
            await writer.close()

    asyncio.run(go_on())
    assert numbers(path) == [1, 2, 3, 4]
