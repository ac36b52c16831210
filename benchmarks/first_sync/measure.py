"""Owns one measurement: the other domain alone, then beside a sync; the sync's rate, slice by slice."""

import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing.connection import Connection
from statistics import median, quantiles
from typing import Any, Final

from benchmarks.first_sync import probe, sync
from benchmarks.first_sync.patterns import Pattern

_ALONE_SECONDS: Final = 10.0
SLICES: Final = 20


class SyncFailed(Exception):
    """An answer was not right; the sentence says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """Milliseconds that half, ninety-nine in a hundred, and all answers stayed below."""

    median: float
    slow: float
    slowest: float

    @classmethod
    def of(cls, seconds: list[float]) -> "Latency":
        """Give those of answers."""
        every = [one * 1000 for one in seconds]
        return cls(median=median(every), slow=quantiles(every, n=100)[-1], slowest=max(every))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a sync came to on an engine, and what another domain saw: (reads, creates) alone and beside it."""

    pattern: str
    engine: str
    users: int
    at_once: int
    rates: list[float]
    members_rate: float
    alone: tuple[Latency, Latency]
    beside: tuple[Latency, Latency]
    faults: list[str]
    raw: dict[str, Any]

    @property
    def rate(self) -> float:
        """People in a second, over all."""
        return len(self.rates) / sum(1 / rate for rate in self.rates)

    @property
    def slope(self) -> float:
        """How the last tenth of the people went, against the first."""
        return sum(self.rates[-2:]) / sum(self.rates[:2])


def measure(pattern: Pattern, *, engine: str, port: int, tokens: tuple[str, str], users: int, at_once: int) -> Line:
    """Measure a sync of the first token's domain beside the second's."""
    with _process(probe.run_probe, probe.Task(port=port, token=tokens[1])) as other:
        _probed(other, lambda: time.sleep(1))  # warms the server up
        alone = _probed(other, lambda: time.sleep(_ALONE_SECONDS))
        task = sync.Task(port=port, token=tokens[0], pattern=pattern.name, users=users, at_once=at_once)
        with _process(sync.run_sync, task) as syncing:
            outcomes: list[sync.Synced | str] = []
            beside = _probed(other, lambda: outcomes.append(syncing.recv()))
        other.send("end")
    synced = outcomes[0]
    if not isinstance(synced, sync.Synced):
        raise SyncFailed(synced)
    rates = _rates(synced.people)
    return Line(
        pattern=pattern.name,
        engine=engine,
        users=users,
        at_once=at_once,
        rates=rates,
        members_rate=synced.members / synced.groups if synced.groups else 0.0,
        alone=(Latency.of(alone.reads), Latency.of(alone.creates)),
        beside=(Latency.of(beside.reads), Latency.of(beside.creates)),
        faults=alone.wrong + beside.wrong,
        raw={
            "pattern": pattern.name,
            "engine": engine,
            "rates": [round(rate, 1) for rate in rates],
            "milliseconds": {
                name: " ".join(f"{one * 1000:.2f}" for one in every)
                for name, every in (
                    ("reads alone", alone.reads),
                    ("creates alone", alone.creates),
                    ("reads beside", beside.reads),
                    ("creates beside", beside.creates),
                )
            },
        },
    )


def _rates(moments: list[float]) -> list[float]:
    """Give people in a second in each of the slices."""
    size = len(moments) // SLICES
    ends = [0.0, *(moments[size * number - 1] for number in range(1, SLICES + 1))]
    return [size / (after - before) for before, after in pairwise(ends)]


def _probed(other: Connection, meanwhile: Callable[[], object]) -> probe.Probed:
    other.send("begin")
    meanwhile()
    other.send("enough")
    probed = other.recv()
    assert isinstance(probed, probe.Probed)  # noqa: S101 - the other end is ours
    return probed


@contextmanager
def _process(run: Callable[[Any, Connection], None], task: object) -> Iterator[Connection]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=run, args=(task, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        process.join(5)
        if process.is_alive():
            process.kill()
