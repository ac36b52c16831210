"""Owns all writing to SQLite: one thread, one connection, and one commit for the requests that wait together.

A commit with `synchronous=FULL` waits for the disk; requests that come in meanwhile share the next one. Where one
of them is refused all are run again, each behind a savepoint, so that it takes nothing with it. Nobody is answered
before the commit, and a commit that fails fails all of them.
"""

import asyncio
import os
import sqlite3
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from envi_scim.provisioning.errors import StorageUnavailable
from envi_scim.storage.engines.protocol import Result
from envi_scim.storage.engines.sqlite_statements import WRITER_CACHE, SqliteStatements, connect, translate, translated
from envi_scim.storage.named_queries import NamedQuery

# Requests that share one commit at most: bounds how long the first of them waits for the last.
_BATCH = 256


@dataclass(slots=True)
class _Job:
    """A piece of writing that somebody waits for."""

    run: Callable[[SqliteStatements], Any]
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
    """The one writer of a file in this process."""

    def __init__(self, path: Path, queries: Mapping[str, NamedQuery]) -> None:
        self._path = path
        self._log_path = f"{path}-wal"
        self._queries = queries
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._closed = False
        self._open()
        self._thread = threading.Thread(target=self._serve, name="sqlite-writer", daemon=True)
        self._thread.start()

    async def submit(self, run: Callable[[SqliteStatements], Result]) -> Result:
        """Have `run` executed in a transaction, perhaps twice; return when it is on the disk."""
        if self._closed:
            raise StorageUnavailable("The database is being closed.")
        loop = asyncio.get_running_loop()
        job = _Job(run=run, loop=loop, future=loop.create_future())
        self._jobs.put(job)
        result: Result = await job.future
        return result

    def close(self) -> None:
        """Finish what was submitted and stop."""
        self._closed = True
        self._jobs.put(None)
        self._thread.join()
        self._connection.close()

    def _open(self) -> None:
        with translated():
            self._connection = connect(self._path, read_only=False, cache=WRITER_CACHE)
            self._statements = SqliteStatements(self._connection, self._queries)
            self._file = os.stat(self._path).st_ino  # noqa: PTH116 - called at every commit
            self._log: int | None = None  # the -wal file comes with the first write

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            batch, last = self._gather(job)
            try:
                self._commit(batch)
            except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must hear of it
                self._fail(batch, error)
            _answer(batch)
            if last:
                return

    def _gather(self, first: _Job) -> tuple[list[_Job], bool]:
        batch = [first]
        while len(batch) < _BATCH:
            try:
                job = self._jobs.get_nowait()
            except Empty:
                break
            if job is None:
                return batch, True
            batch.append(job)
        return batch, False

    def _commit(self, batch: list[_Job]) -> None:
        execute = self._connection.execute
        execute("begin immediate")
        try:
            for job in batch:
                job.result = job.run(self._statements)
        except Exception:
            if not self._connection.in_transaction:
                # A full disk makes SQLite roll back everything by itself: nobody's writing stands.
                raise
            execute("rollback")
            execute("begin immediate")
            self._run_apart(batch)
        self._check_file()
        execute("commit")

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

    def _fail(self, batch: list[_Job], error: Exception) -> None:
        if isinstance(error, sqlite3.Error):
            error = translate(error)
        if not isinstance(error, StorageUnavailable):
            cause = error
            error = StorageUnavailable("The database could not write just now.")
            error.__cause__ = cause
        try:
            if self._connection.in_transaction:
                self._connection.execute("rollback")
        except sqlite3.Error:
            # Where the file cannot be opened either, the next batch fails and comes here again.
            with suppress(StorageUnavailable):
                self._reopen()
        for job in batch:
            job.error = error

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
