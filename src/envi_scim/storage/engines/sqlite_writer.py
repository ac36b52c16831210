"""Owns all writing to SQLite: one connection, and one commit for the requests that wait together.

A commit with `synchronous=FULL` waits for the disk, in a thread; requests that come in meanwhile share the next one.
What is brief is written by the loop itself: it takes less than handing each statement to the thread would. What may
take longer is written by the thread that commits. Where one of a batch is refused all of it is run again, each behind
a savepoint, so that it takes nothing with it. Nobody is answered before the commit, and a commit that fails fails all
of them.
"""

import asyncio
import os
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final

from msgspec import Struct

from envi_scim.provisioning.errors import StorageUnavailable
from envi_scim.storage.engines.protocol import Result
from envi_scim.storage.engines.sqlite_statements import WRITER_CACHE, SqliteStatements, connect, translate, translated
from envi_scim.storage.named_queries import NamedQuery

# Requests that share one commit at most: bounds how long the first of them waits for the last.
_BATCH: Final = 256
# How long the loop writes before it commits, and serves others: they wait so much longer at most.
_SLICE_SECONDS: Final = 0.005
# How long a batch waits for another process that writes the file (the command line does), and how often it looks.
_PATIENCE_SECONDS: Final = 5.0
_LOOKS_EVERY_SECONDS: Final = 0.01


class _Job(Struct):
    """A piece of writing that somebody waits for."""

    run: Callable[[SqliteStatements], Any]
    brief: bool
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[Any]"
    result: Any = None
    error: Exception | None = None

    def answer(self) -> None:
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class SqliteWriter:
    """The one writer of a file in this process.

    It is at rest, or has one batch under way: about to be gathered by a loop, or handed to the thread.
    """

    def __init__(self, path: Path, queries: Mapping[str, NamedQuery]) -> None:
        self._path = path
        self._log_path = f"{path}-wal"
        self._queries = queries
        self._lock = threading.Lock()  # of the three below
        self._waiting: deque[_Job] = deque()
        self._under_way = False
        self._closed = False
        # Batches for the thread, and whether they are written already and only to be committed.
        self._handed: SimpleQueue[tuple[list[_Job], bool] | None] = SimpleQueue()
        self._taken: SimpleQueue[None] = SimpleQueue()  # the thread says so of each batch
        self._open()
        self._thread = threading.Thread(target=self._serve, name="sqlite-writer", daemon=True)
        self._thread.start()

    async def submit(self, run: Callable[[SqliteStatements], Result], *, brief: bool = False) -> Result:
        """Have `run` executed in a transaction, perhaps several times; return when it is on the disk.

        What is brief touches some rows, as a request about one resource does: the loop waits for it.
        """
        result: Result = await self._put(run, brief=brief)
        return result

    async def close(self) -> None:
        """Finish what was submitted and stop."""
        with suppress(StorageUnavailable):
            await self._put(lambda _: None, last=True)
        self._handed.put(None)
        await asyncio.to_thread(self._thread.join)
        self._connection.close()

    def _put(
        self, run: Callable[[SqliteStatements], Any], *, brief: bool = False, last: bool = False
    ) -> "asyncio.Future[Any]":
        loop = asyncio.get_running_loop()
        job = _Job(run=run, brief=brief, loop=loop, future=loop.create_future())
        with self._lock:
            if self._closed:
                raise StorageUnavailable("The database is being closed.")
            self._closed = last
            self._waiting.append(job)
            begins, self._under_way = not self._under_way, True
        if begins:
            loop.call_soon(self._begin)  # so that what else comes in this turn of the loop comes along
        return job.future

    def _open(self) -> None:
        with translated():
            self._connection = connect(self._path, read_only=False, cache=WRITER_CACHE)
            # A loop must not wait for another process: the thread does.
            self._connection.execute("pragma busy_timeout = 0")
            self._statements = SqliteStatements(self._connection, self._queries)
            self._file = os.stat(self._path).st_ino  # noqa: PTH116 - called at every commit
            self._log: int | None = None  # the -wal file comes with the first write

    # In a loop

    def _begin(self) -> None:
        """Take those who wait and hand them to the thread; where they are brief, with all but the commit done."""
        batch = self._gather()
        written = batch[0].brief and self._write_here(batch)
        self._handed.put((batch, written))
        # Some 50 microseconds. The thread is at rest and needs the interpreter to begin; left to itself it would get it
        # when the loop has nothing else to do, and those who wait would wait for that too.
        self._taken.get()

    def _gather(self) -> list[_Job]:
        """Take those who wait: the brief ones in front, or all where the first is not brief."""
        waiting = self._waiting
        with self._lock:
            batch = [waiting.popleft()]
            here = batch[0].brief
            while waiting and len(batch) < _BATCH and (waiting[0].brief or not here):
                batch.append(waiting.popleft())
        return batch

    def _write_here(self, batch: list[_Job]) -> bool:
        """Write what is brief, and leave to the next batch what a slice of time is too short for.

        Where that cannot be, now or at all, nothing stands: the thread does it again, and knows what to do then.
        """
        execute = self._connection.execute
        end = time.perf_counter() + _SLICE_SECONDS
        try:
            execute("begin immediate")
            for number, job in enumerate(batch):
                if time.perf_counter() > end:
                    self._put_back(batch, number)
                    break
                job.result = job.run(self._statements)
            self._check_file()
        except Exception:  # noqa: BLE001 - whatever it is, the thread meets it again
            self._roll_back()
            return False
        return True

    def _put_back(self, batch: list[_Job], number: int) -> None:
        with self._lock:
            self._waiting.extendleft(reversed(batch[number:]))
        del batch[number:]

    # In the thread

    def _serve(self) -> None:
        while (handed := self._handed.get()) is not None:
            self._taken.put(None)
            batch, written = handed
            try:
                if not written:
                    self._write(batch)
                self._connection.execute("commit")
            except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must hear of it
                self._fail(batch, error)
            _answer(batch)
            self._go_on()

    def _go_on(self) -> None:
        """Have the next batch begun where somebody waits for it."""
        while True:
            with self._lock:
                self._under_way = bool(self._waiting)
                if not self._under_way:
                    return
                loop = self._waiting[0].loop
            try:
                loop.call_soon_threadsafe(self._begin)
            except RuntimeError:  # the loop is closed: nobody waits any more
                with self._lock:
                    self._waiting.popleft()
            else:
                return

    def _write(self, batch: list[_Job]) -> None:
        self._begin_patiently()
        try:
            for job in batch:
                job.result = job.run(self._statements)
        except Exception:
            if not self._connection.in_transaction:
                # A full disk makes SQLite roll back everything by itself: nobody's writing stands.
                raise
            self._connection.execute("rollback")
            self._begin_patiently()
            self._run_apart(batch)
        self._check_file()

    def _begin_patiently(self) -> None:
        """Begin a transaction, if need be when another process has ended its own."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                self._connection.execute("begin immediate")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                    raise
                time.sleep(_LOOKS_EVERY_SECONDS)
            else:
                return

    def _run_apart(self, batch: list[_Job]) -> None:
        """Run everything again, each behind a savepoint: one that is refused takes nothing with it."""
        execute = self._connection.execute
        for job in batch:
            execute("savepoint job")
            try:
                job.result = job.run(self._statements)
            except Exception as error:
                job.error = error
                if not self._connection.in_transaction:
                    raise
                execute("rollback to job")
            execute("release job")

    def _fail(self, batch: list[_Job], error: Exception) -> None:
        if isinstance(error, sqlite3.Error):
            error = translate(error)
        if not isinstance(error, StorageUnavailable):
            cause = error
            error = StorageUnavailable("The database could not write just now.")
            error.__cause__ = cause
        self._roll_back()
        for job in batch:
            job.error = error

    # In either

    def _check_file(self) -> None:
        """Refuse to write into a file, or its log, that was deleted or replaced under us: it would be lost with us."""
        try:
            log = os.stat(self._log_path).st_ino  # noqa: PTH116 - pathlib costs three times as much
            self._log = self._log or log
            same = log == self._log and os.stat(self._path).st_ino == self._file  # noqa: PTH116 - as above
        except OSError:
            same = False
        if not same:
            raise StorageUnavailable("The database file is gone.")

    def _roll_back(self) -> None:
        try:
            if self._connection.in_transaction:
                self._connection.execute("rollback")
        except sqlite3.Error:
            # Where the file cannot be opened either, the next batch fails and comes here again.
            with suppress(StorageUnavailable):
                self._reopen()

    def _reopen(self) -> None:
        """Start again with a fresh connection where the old one cannot even roll back."""
        self._connection.close()
        self._open()


def _answer(batch: list[_Job]) -> None:
    """Wake those who wait: one call into each loop, not one a job."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
    for job in batch:
        by_loop.setdefault(job.loop, []).append(job)
    for loop, jobs in by_loop.items():
        try:
            loop.call_soon_threadsafe(_answer_all, jobs)
        except RuntimeError:  # the loop is closed: nobody waits any more
            continue


def _answer_all(jobs: list[_Job]) -> None:
    for job in jobs:
        job.answer()
