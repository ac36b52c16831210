"""Owns a measurement of pages: each of them in every database in turn, many times, and no answer that was wrong.

Taking turns is what makes the ratios worth something on a machine that does other work as well.
"""

import gc
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any, Final

from benchmarks.console.pages import Page
from benchmarks.console.visitor import Visitor
from benchmarks.stock import Stock

_WARM_UP: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A filled database, and somebody who looks at the console over it."""

    stock: Stock
    visitor: Visitor


@dataclass(slots=True, kw_only=True)
class Line:
    """What a page took on one engine: milliseconds by the number of users, in the order in which they came."""

    page: str
    bound: str
    engine: str
    took: dict[int, list[float]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def median(self, users: int) -> float:
        """Give the milliseconds that half of the answers stayed below."""
        return median(self.took[users])

    def slowest(self, users: int) -> float:
        """Give the milliseconds that nineteen of twenty stayed below."""
        return quantiles(self.took[users], n=20)[-1]

    def ratio(self, users: int, *, to: int) -> float:
        """Give how many times as long a page takes among so many as among fewer."""
        return self.median(users) / self.median(to)

    def raw(self) -> dict[str, Any]:
        """Give everything that was measured, each list of figures as one text."""
        took = {users: " ".join(f"{one:.2f}" for one in every) for users, every in self.took.items()}
        return {"page": self.page, "bound": self.bound, "engine": self.engine, "milliseconds": took}


def measure(page: Page, houses: Sequence[House], *, engine: str, repetitions: int) -> Line:
    """Measure one page."""
    line = Line(page=page.name, bound=page.bound, engine=engine)
    addresses = [(house, page.addresses(house.stock)) for house in houses]
    for house in houses:
        line.took[house.stock.users] = []
    gc.disable()
    for number in range(-_WARM_UP, repetitions):
        for house, several in addresses:
            address = several[number % len(several)]
            shown = house.visitor.get(address)
            fault = page.fault(shown)
            if fault:
                line.faults.append(f"{house.stock.users:,} users, {address}: {fault}")
            elif number >= 0:
                line.took[house.stock.users].append(shown.took * 1000)
    gc.enable()
    return line
