"""Owns the load: N keep-alive connections that send requests made beforehand and count the right answers.

It runs in a process of its own on uvloop, does no more per answer than find its end and look for a few
bytes, and measures its own CPU time, so that a run in which it was the bottleneck is seen (`Outcome.busy`).
A workload is a list of whole requests; `COUNTER` in one is replaced by a running number of ten digits.
"""

import asyncio
import contextlib
import gc
import multiprocessing
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Final, Self, cast

import uvloop

from benchmarks.processes import cpu_seconds

COUNTER: Final = b"@@@@@@@@@@"
_END_OF_HEAD: Final = b"\r\n\r\n"
_END_OF_CHUNKS: Final = b"0\r\n\r\n"
# An answer slower than this counts as none: no identity provider waits longer.
PATIENCE: Final = 60.0
NO_CONTENT: Final = 204


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What to send, for how long, and which answers are right.

    An answer is right with one of the statuses and, where it has a body, with `contains` in it exactly so many `times`
    and, if there are `names`, with the one in it that belongs to its request. `COUNTER` in `contains` is the number
    that was sent.
    With `repeat` the requests are sent round and round; without it each is sent once, and the run ends early
    when they are used up. `first` is where in the list (and with which number) to go on from an earlier run.
    A round takes longer than its seconds where fewer than `least` answers have come by then: some take seconds each.
    `watched` names the processes whose CPU time is taken over exactly the measured seconds.
    """

    port: int
    requests: Sequence[bytes]
    statuses: frozenset[int]
    contains: bytes = b""
    times: int = 1
    names: Sequence[bytes] = ()
    connections: int = 16
    warm_up: float = 0.2
    seconds: float = 1.0
    least: int = 0
    first: int = 0
    repeat: bool = True
    watched: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it. `right` and `wrong` count the measured seconds; `next` is where the next run goes on."""

    right: int
    wrong: int
    first_wrong: str
    elapsed: float
    latencies: tuple[float, float, float]
    cpu: Mapping[str, float]
    busy: float
    next: int

    @property
    def rate(self) -> float:
        """Right answers in a second."""
        return self.right / self.elapsed if self.elapsed else 0.0

    def cpu_per_answer(self, name: str) -> float:
        """CPU seconds of a watched process for each right answer."""
        return self.cpu[name] / self.right if self.right else 0.0


class Run:
    """The state that all connections of one run share."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.number = load.first
        self.sending = True
        self.under_way = 0
        self.right = 0
        self.wrong = 0
        self.first_wrong = ""
        self.latencies: list[float] = []
        self.idle = asyncio.Event()
        self.used_up = asyncio.Event()
        self.enough = asyncio.Event()

    def next_request(self) -> tuple[int, bytes] | None:
        """Give the number of the next request and the request, or None when there is none."""
        load, number = self.load, self.number
        if not load.repeat and number >= len(load.requests):
            self.sending = False
            self.used_up.set()
            self.enough.set()  # there will be no more
        if not self.sending:
            return None
        self.number = number + 1
        self.under_way += 1
        return number, load.requests[number % len(load.requests)].replace(COUNTER, b"%010d" % number)

    def answered(self, number: int, status: int, body: bytes, *, took: float) -> None:
        """Count an answer."""
        self.under_way -= 1
        load = self.load
        if status in load.statuses and (status == NO_CONTENT or self._is_whole(number, body)):
            self.right += 1
            self.latencies.append(took)
        else:
            self.note_wrong(f"{status}: {body[:300].decode(errors='replace')}")
        if self.right + self.wrong >= load.least:
            self.enough.set()
        if not self.sending and not self.under_way:
            self.idle.set()

    def _is_whole(self, number: int, body: bytes) -> bool:
        load = self.load
        if load.contains and body.count(load.contains.replace(COUNTER, b"%010d" % number)) != load.times:
            return False
        return not load.names or load.names[number % len(load.names)] in body

    def note_wrong(self, what: str) -> None:
        """Count an answer that is none."""
        self.wrong += 1
        self.first_wrong = self.first_wrong or what

    def start_measuring(self) -> None:
        """Forget what was counted while warming up."""
        self.right = self.wrong = 0
        self.latencies.clear()
        self.enough.clear()


def unchunked(body: bytes) -> bytes:
    """Put the chunks of a body together: what is looked for may lie across two of them."""
    parts = []
    at = 0
    while (size := int(body[at : (end := body.index(b"\r\n", at))].partition(b";")[0], 16)) > 0:
        parts.append(body[end + 2 : end + 2 + size])
        at = end + 2 + size + 2
    return b"".join(parts)


class Client(asyncio.Protocol):
    """One connection: sends, reads to the end of the answer, counts it, sends the next."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._transport: asyncio.Transport | None = None
        self._sent_at = 0.0
        self._number = 0
        self._waiting = False
        self._expect_nothing()

    def _expect_nothing(self) -> None:
        self._received: list[bytes] = []
        self._size = 0
        self._head_size = -1
        self._whole = -1  # of head and body; -1 while unknown, -2 when the body comes in chunks
        self._closes = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to send."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one without saying so
        self._send()

    def _send(self) -> None:
        sent = self._run.next_request()
        if sent is not None and self._transport is not None:
            self._number, request = sent
            self._waiting = True
            self._sent_at = time.perf_counter()
            self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Collect an answer until it is whole."""
        self._received.append(data)
        self._size += len(data)
        if self._head_size < 0:
            self._read_head()
        if self._whole == self._size or (self._whole == -2 and self._received[-1].endswith(_END_OF_CHUNKS)):
            self._complete()

    def _read_head(self) -> None:
        data = b"".join(self._received)
        self._received = [data]
        self._head_size = data.find(_END_OF_HEAD)
        if self._head_size < 0:
            return
        head = data[: self._head_size].lower()
        self._closes = b"connection: close" in head or head.startswith(b"http/1.0")
        start = head.find(b"content-length:")
        if start >= 0:
            end = head.find(b"\r", start)
            length = int(head[start + 15 : end if end >= 0 else None])
            self._whole = self._head_size + len(_END_OF_HEAD) + length
        elif b"transfer-encoding: chunked" in head:
            self._whole = -2
        elif head[9:12] == b"204":
            self._whole = self._head_size + len(_END_OF_HEAD)

    def _complete(self) -> None:
        data = b"".join(self._received)
        status = int(data[9:12])
        took = time.perf_counter() - self._sent_at
        closes = self._closes
        self._waiting = False
        body = data[self._head_size + len(_END_OF_HEAD) :]
        if self._whole == -2:
            body = unchunked(body)
        self._expect_nothing()
        self._run.answered(self._number, status, body, took=took)
        if closes and self._transport is not None:
            self._transport.close()
        else:
            self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        """Connect again, as every client does; an answer cut short is a wrong one unless its end was the end."""
        if self._waiting:
            if self._head_size >= 0 and self._whole == -1:
                self._complete()
            else:
                self._waiting = False
                self._run.answered(self._number, 0, f"connection lost: {exc}".encode(), took=0.0)
        if self._run.sending:
            reconnect = asyncio.get_running_loop().create_task(connect(self._run))
            reconnect.add_done_callback(lambda task: task.cancelled() or task.exception())


async def connect(run: Run) -> asyncio.BaseTransport:
    """Open one connection, which begins to send at once."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_connection(lambda: Client(run), "127.0.0.1", run.load.port)
    return transport


async def drive(load: Load) -> Outcome:
    """Send the load and measure."""
    run = Run(load)
    transports = [await connect(run) for _ in range(load.connections)]
    await asyncio.sleep(load.warm_up)
    run.start_measuring()
    own_before, before = time.process_time(), {name: cpu_seconds(pid) for name, pid in load.watched.items()}
    start = time.perf_counter()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(run.used_up.wait(), load.seconds)
    if load.least and not run.used_up.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(run.enough.wait(), PATIENCE)
    elapsed = time.perf_counter() - start
    right, wrong = run.right, run.wrong
    own = time.process_time() - own_before
    cpu = {name: cpu_seconds(pid) - before[name] for name, pid in load.watched.items()}
    run.sending = False
    if run.under_way:
        try:
            await asyncio.wait_for(run.idle.wait(), PATIENCE)
        except TimeoutError:
            run.note_wrong(f"{run.under_way} requests were not answered within {PATIENCE:g} s")
    for transport in transports:
        transport.close()
    return Outcome(
        right=right,
        wrong=wrong + (run.wrong - wrong),
        first_wrong=run.first_wrong,
        elapsed=elapsed,
        latencies=percentiles(run.latencies),
        cpu=cpu,
        busy=own / elapsed,
        next=run.number,
    )


def percentiles(values: Sequence[float]) -> tuple[float, float, float]:
    """Give the median, the 95th and the 99th percentile."""
    if not values:
        return (0.0, 0.0, 0.0)
    ordered = sorted(values)
    return (ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)], ordered[int(len(ordered) * 0.99)])


def work(pipe: Connection, drive: Callable[[Load], Coroutine[Any, Any, Outcome]] = drive) -> None:
    """Carry out load after load until there is none."""
    gc.disable()  # nothing here makes cycles, and a collection would be taken for the server's latency
    while (load := pipe.recv()) is not None:
        pipe.send(uvloop.run(drive(load)))
        gc.collect()


class Generator:
    """The process that sends; one load at a time. What `target` does with a load is not always HTTP."""

    def __init__(self, target: Callable[..., None] = work, *arguments: str) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=target, args=(theirs, *arguments), daemon=True)
        self._process.start()

    def send(self, load: Load) -> Outcome:
        """Send a load and wait for the outcome."""
        self._pipe.send(load)
        if not self._pipe.poll(load.warm_up + load.seconds + 2 * PATIENCE + 30):
            raise RuntimeError("The load generator hangs.")
        outcome = self._pipe.recv()
        assert isinstance(outcome, Outcome)  # noqa: S101 - the other end is ours
        return outcome

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pipe.send(None)
        self._process.join(5)
        if self._process.is_alive():
            self._process.kill()
