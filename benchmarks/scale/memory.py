"""Owns what memory a server takes among its most users: under load, and with the group of everybody sent as a whole.

Two connections read the whole group at once while sixteen walk through the users by pages of 1,000, each from another
place. The peak of the server is the one that the kernel keeps (VmHWM). Of a database that is processes of its own the
private memory is looked at again and again: what they share, PostgreSQL's buffers, is a setting and no matter of load.
"""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks.load import Generator, Load
from benchmarks.scale.caller import Ask, Caller, Reply
from benchmarks.scale.cpu import backends
from benchmarks.scale.measure import House
from benchmarks.stock import EVERYBODY
from benchmarks.targets import Target

_CONNECTIONS: Final = 16
_READERS: Final = 2
_PAGE: Final = 1000
_SECONDS: Final = 10.0
_EVERY: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What was seen. Memory is in MiB, times in seconds; `chunks` are the least, the middle and the largest size."""

    engine: str
    users: int
    before: float
    peak: float
    backends: float
    largest_backend: float
    first_byte: float
    whole_group: float
    group_bytes: int
    chunks: tuple[int, int, int]
    pages: int
    wrong: int

    def raw(self) -> dict[str, Any]:
        """Give everything that was seen."""
        return asdict(self)


def under_load(house: House, generator: Generator) -> Memory:
    """Load a server, and look at its memory."""
    target = house.servers[0]
    process = target.watched["server"]
    before = _status(process, "VmRSS")
    stop = threading.Event()
    with ThreadPoolExecutor(_READERS + 1) as threads:
        watched = threads.submit(_peak_of_backends, house, stop)
        groups = [threads.submit(_whole_group, house, target) for _ in range(_READERS)]
        outcome = generator.send(_pages(house, target))
        replies = [group.result() for group in groups]
        stop.set()
        of_all, largest = watched.result()
    slowest = max(replies, key=lambda reply: reply.took)
    return Memory(
        engine=target.engine,
        users=house.stock.users,
        before=before,
        peak=_status(process, "VmHWM"),
        backends=of_all,
        largest_backend=largest,
        first_byte=max(reply.began for reply in replies),
        whole_group=slowest.took,
        group_bytes=sum(slowest.chunks),
        chunks=(min(slowest.chunks), int(median(slowest.chunks)), max(slowest.chunks)),
        pages=outcome.right,
        wrong=outcome.wrong,
    )


def _whole_group(house: House, target: Target) -> Reply:
    caller = Caller(target)
    reply = caller.send(Ask(path=f"/Groups/{house.stock.group(EVERYBODY)}"), keep=False)
    caller.close()
    if reply.status != 200:
        raise RuntimeError(f"The group of everybody was answered with {reply.status}.")
    return reply


def _pages(house: House, target: Target) -> Load:
    """Walk through all users from sixteen places: their next pages in turn."""
    apart = max(_PAGE, house.stock.users // _CONNECTIONS)
    starts = [
        walk + page
        for page in range(1, apart, _PAGE)
        for walk in range(0, house.stock.users, apart)
        if walk + page + _PAGE - 1 <= house.stock.users
    ]
    return Load(
        port=target.port,
        requests=[target.wire.request("GET", f"/Users?startIndex={start}&count={_PAGE}") for start in starts],
        statuses=frozenset({200}),
        contains=b'"userName"',
        times=_PAGE,
        connections=_CONNECTIONS,
        seconds=_SECONDS,
        watched=target.watched,
    )


def _peak_of_backends(house: House, stop: threading.Event) -> tuple[float, float]:
    """Give the most private memory that the database's processes took together, and one of them."""
    of_all, largest = 0.0, 0.0
    processes: Sequence[int] = backends(house.database)
    while True:
        each = [_private(process) for process in processes] or [0.0]
        of_all, largest = max(of_all, sum(each)), max(largest, *each)
        if stop.wait(_EVERY):
            return of_all, largest
        processes = backends(house.database)


def _private(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    names = ("Pss_Anon:", "Pss_File:")
    return sum(int(line.split()[1]) for line in lines if line.startswith(names)) / 1024


def _status(process: int, name: str) -> float:
    for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"The kernel does not tell {name}.")
