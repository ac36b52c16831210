"""Owns a measurement: each case in every database in turn, many times, and no answer that was wrong.

Taking turns is what makes the ratios worth something on a machine that does other work as well. Processor time is
counted from before a request until the same database has its next turn, so that what the server does behind an answer
is in it.
"""

import gc
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any, Final

from benchmarks.scale.caller import Ask, Caller
from benchmarks.scale.cases import Asks, Case
from benchmarks.scale.cpu import backends, cpu_seconds
from benchmarks.stock import Stock
from benchmarks.targets import Database, Target

_WARM_UP: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A filled database, and the servers over it."""

    stock: Stock
    database: Database
    servers: Sequence[Target]

    @property
    def processes(self) -> list[int]:
        """The processes of the servers."""
        return [server.watched["server"] for server in self.servers]


@dataclass(slots=True, kw_only=True)
class Figures:
    """What one case took in one database: milliseconds, and microseconds of processor time of server and database."""

    took: list[float] = field(default_factory=list)
    server: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Milliseconds that half of the answers stayed below."""
        return median(self.took)

    @property
    def slowest(self) -> float:
        """Milliseconds that nineteen of twenty stayed below."""
        return quantiles(self.took, n=20)[-1]

    @property
    def processor(self) -> float:
        """Microseconds of processor time, of server and database together, that half of the answers stayed below."""
        return median(both for both in map(sum, zip(self.server, self.database, strict=True)))

    def raw(self) -> dict[str, str]:
        """Give everything that was measured, each list as one text."""
        lists = {"milliseconds": self.took, "server": self.server, "database": self.database}
        return {name: " ".join(f"{one:.2f}" for one in every) for name, every in lists.items()}


@dataclass(slots=True, kw_only=True)
class Line:
    """What a case came to on one engine, by the number of users."""

    case: Case
    engine: str
    figures: dict[int, Figures] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def ratio(self, users: int, *, to: int) -> float:
        """Give how many times as long it takes among so many as among fewer."""
        return self.figures[users].median / self.figures[to].median

    def processor_ratio(self, users: int, *, to: int) -> float:
        """Give how many times as much processor time it takes."""
        return self.figures[users].processor / self.figures[to].processor

    def raw(self) -> dict[str, Any]:
        """Give everything that was measured."""
        figures = {users: one.raw() for users, one in self.figures.items()}
        return {"case": self.case.name, "kind": self.case.kind.value, "engine": self.engine, "users": figures}


@dataclass(slots=True, kw_only=True)
class _Turn:
    """One database while a case is measured in it."""

    house: House
    callers: Sequence[Caller]
    asks: Asks
    next: Ask
    workers: Sequence[int]
    figures: Figures
    before: tuple[float, float] | None = None

    def take(self, line: Line, *, counts: bool) -> None:
        """Ask until something was measured, or was wrong."""
        self.settle()
        while True:
            ask = self.next
            if ask.measured and counts:
                self.before = self._spent()
            reply = self.callers[ask.worker].send(ask)
            fault = reply.fault(ask)
            if fault:
                line.faults.append(f"{self.house.stock.users:,} users, {ask.method} {ask.path}: {fault}")
                return  # what would be asked next depends on what was wrong
            if ask.measured and counts:
                self.figures.took.append(reply.took * 1e3)
            self.next = self.asks.send(reply)
            if ask.measured:
                return

    def settle(self) -> None:
        """Count what was spent since the last request that was measured."""
        if self.before is not None:
            server, database = self._spent()
            self.figures.server.append((server - self.before[0]) * 1e6)
            self.figures.database.append((database - self.before[1]) * 1e6)
            self.before = None

    def _spent(self) -> tuple[float, float]:
        return cpu_seconds(self.house.processes), cpu_seconds(self.workers)


def measure(case: Case, houses: Sequence[House], *, repetitions: int) -> Line:
    """Measure one case."""
    line = Line(case=case, engine=houses[0].database.engine, figures={house.stock.users: Figures() for house in houses})
    turns = [_turn(case, house, line) for house in houses]
    gc.disable()
    for number in range(-_WARM_UP, repetitions):
        if number == 0:
            for turn in turns:
                turn.workers = backends(turn.house.database)
        for turn in turns:
            turn.take(line, counts=number >= 0)
        if line.faults:
            break
    for turn in turns:
        turn.settle()
        for caller in turn.callers:
            caller.close()
    gc.enable()
    return line


def _turn(case: Case, house: House, line: Line) -> _Turn:
    asks = case.asks(house.stock)
    return _Turn(
        house=house,
        callers=[Caller(server) for server in house.servers],
        asks=asks,
        next=next(asks),
        workers=(),
        figures=line.figures[house.stock.users],
    )
