"""Owns the reading of lines while others are written: in a thread, and of a long file in a process beside this one.

Reading is computing and nothing else, so a thread of this process would have the writing wait for the interpreter. The
process begins while lines are read here, and takes over when it is ready. It is asked by a pipe of which each end
belongs to one process alone: where one of them is gone the other one sees the end of the pipe, and ends.
"""

import asyncio
import signal
import threading
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from multiprocessing import Pipe, get_context, resource_tracker
from multiprocessing.connection import Connection
from typing import Final

import msgspec

from envi_scim.cli.lines import Lines
from envi_scim.http.scim_api.json_body import decode
from envi_scim.provisioning.errors import ProvisioningError
from envi_scim.provisioning.import_lines import (
    LineReader,
    Read,
    ReadEnd,
    ReadGroup,
    ReadMembers,
    ReadUser,
    Refusal,
    Terms,
    TextLine,
)
from envi_scim.wiring.clock import SystemClock
from envi_scim.wiring.identifiers import Uuid7Ids

# A transaction: long enough to be worth its commit, short enough for requests that wait for it (some 0.2 s).
_LINES: Final = 2000
_BYTES: Final = 4 * 1024 * 1024
# A process takes as much CPU to begin as reading some ten thousand users does, which are so many bytes: it is begun
# when so many were read and so many are left, or nobody knows how many.
_WORTH_A_PROCESS: Final = 4 * 1024 * 1024

# What is sent but batches of lines and what they mean: none of these is empty.
_READY: Final = b"ready"
_END: Final = b""

_KINDS: Final = (ReadUser, ReadGroup, ReadMembers, ReadEnd, Refusal)
_encode: Final = msgspec.msgpack.Encoder().encode
_decode_lines: Final = msgspec.msgpack.Decoder(list[TextLine]).decode
# Lines of one kind that follow each other, by the place of their kind: types tell the decoder what they are.
_decode_runs: Final = msgspec.msgpack.Decoder(list[tuple[int, msgspec.Raw]]).decode
_DECODERS: Final = (
    msgspec.msgpack.Decoder(list[ReadUser]),
    msgspec.msgpack.Decoder(list[ReadGroup]),
    msgspec.msgpack.Decoder(list[ReadMembers]),
    msgspec.msgpack.Decoder(list[ReadEnd]),
    msgspec.msgpack.Decoder(list[Refusal]),
)


class ReaderLost(ProvisioningError):
    """The process that reads lines is gone: something ended it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """By what the lines of a file are read, in whichever process."""

    terms: Terms
    max_depth: int
    max_user: int

    def reader(self) -> LineReader:
        """Make a reader. Each process makes ids of its own: those of a copy would come twice."""
        read_json = partial(decode, max_depth=self.max_depth)
        return LineReader(self.terms, read_json, SystemClock(), Uuid7Ids(), max_user=self.max_user)


async def read_ahead(reading: Reading, lines: Lines, first: list[TextLine]) -> AsyncGenerator[Sequence[Read], None]:
    """Give what lines mean, while the next ones are read already: the database writes meanwhile.

    Raises:
        ReaderLost: the process that reads was ended.
    """
    reader = reading.reader()

    def read_here() -> Sequence[Read] | None:
        some = first + _some(lines)
        first.clear()
        return reader.read(some) if some else None

    read, process = read_here, None
    with ExitStack() as stack:
        coming = asyncio.create_task(asyncio.to_thread(read))
        try:
            while (found := await coming) is not None:
                if process is None and _is_worth_a_process(lines):
                    process = stack.enter_context(_beside(reading))
                if process is not None and read is read_here and process.is_ready():
                    process.begin(lines)
                    read = process.answer
                coming = asyncio.create_task(asyncio.to_thread(read))
                yield found
        finally:
            coming.cancel()


def _some(lines: Lines) -> list[TextLine]:
    return lines.some(most=_LINES, size=_BYTES)


def _is_worth_a_process(lines: Lines) -> bool:
    return lines.read > _WORTH_A_PROCESS and (lines.size is None or lines.size - lines.read > _WORTH_A_PROCESS)


class _Process:
    """The process that reads, as this one sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._error: OSError | None = None

    def is_ready(self) -> bool:
        """Say whether it has begun, or is gone already."""
        return self._connection.poll()

    def begin(self, lines: Lines) -> None:
        """Give it the lines, as fast as it takes them."""
        self._receive()
        threading.Thread(target=self._feed, args=(lines,), name="import-lines", daemon=True).start()

    def answer(self) -> Sequence[Read] | None:
        """Give what the next lines mean; None behind the last. Raises ReaderLost."""
        runs = self._receive()
        if runs:
            return [one for kind, run in _decode_runs(runs) for one in _DECODERS[kind].decode(run)]
        if self._error is not None:
            raise self._error
        return None

    def _receive(self) -> bytes:
        try:
            return self._connection.recv_bytes()
        except (EOFError, OSError) as error:
            raise ReaderLost("The process that reads the lines was ended.") from error

    def _feed(self, lines: Lines) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):  # who waits for the answer is told
            try:
                while some := _some(lines):
                    self._connection.send_bytes(_encode(some))
            except (BrokenPipeError, ConnectionResetError):
                raise
            except OSError as error:  # of the file
                self._error = error
            self._connection.send_bytes(_END)


@contextmanager
def _beside(reading: Reading) -> Iterator[_Process]:
    """Start a process that reads; it ends with the block, whatever it is at."""
    ours, theirs = Pipe()
    process = get_context("spawn").Process(target=_serve, args=(theirs, reading), name="import-reader", daemon=True)
    # Ctrl+C reaches every process of a terminal: this one ends the other, which is born deaf to it. The tracker of
    # resources is started before: whoever starts it hears again.
    resource_tracker.ensure_running()
    heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)
    theirs.close()
    try:
        yield _Process(ours)
    finally:
        process.kill()
        process.join()


def _serve(connection: Connection, reading: Reading) -> None:
    """Read lines until there are no more, or nobody who wants them."""
    reader = reading.reader()
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        connection.send_bytes(_READY)
        while lines := connection.recv_bytes():
            read = groupby(reader.read(_decode_lines(lines)), key=type)
            connection.send_bytes(_encode([(_KINDS.index(kind), msgspec.Raw(_encode([*run]))) for kind, run in read]))
        connection.send_bytes(_END)
