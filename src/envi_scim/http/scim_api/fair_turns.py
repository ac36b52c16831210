"""Owns how many requests a worker works on at once, and whose is next: a domain that sends many waits behind itself.

    a domain's first few     at once: these places are its own, so one request at a time never waits here
    further ones             at once while one of the shared places is free, else they wait
    a shared place is free   to the domain with the fewest under way; among equals to the one that has waited longest

Within a domain they come in their order. A turn is held while there is something to do, not while a body arrives or
an answer is read: those take as long as the client likes. See docs/decisions/0033 for the numbers.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Final, Self

from envi_scim.provisioning.values import DomainId

# Enough that one that asks as identity providers do finds a place at once, whatever the others do.
OWN: Final = 4
# So many share a commit of SQLite that one domain alone is nearly as fast as without a bound.
SHARED_ON_SQLITE: Final = 32
# So many keep PostgreSQL's pool of ten busy; further ones would only stand before it.
SHARED: Final = 16


class _Line:
    """The requests of one domain."""

    __slots__ = ("domain", "under_way", "waiting")

    def __init__(self, domain: DomainId) -> None:
        self.domain = domain
        self.under_way = 0
        self.waiting: deque[asyncio.Future[None]] = deque()


class FairTurns:
    """The turns of one worker. A domain is known here only while it has a request."""

    def __init__(self, *, shared: int, own: int = OWN) -> None:
        self._shared = shared
        self._own = own
        self._lines: dict[DomainId, _Line] = {}
        # Those in which somebody waits, the one that had a turn last behind the others.
        self._waiting: dict[DomainId, _Line] = {}

    def of(self, domain: DomainId) -> "Turn":
        """Give the turn of a request, which does not have it yet."""
        return Turn(self, domain)

    def take(self, domain: DomainId) -> "asyncio.Future[None] | None":
        """Take a place; give what is to be waited for where none is free."""
        line = self._lines.get(domain)
        if line is None:
            line = self._lines[domain] = _Line(domain)
        if line.under_way < self._own:
            line.under_way += 1
            return None
        if self._shared:
            self._shared -= 1
            line.under_way += 1
            return None
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line.waiting.append(place)
        self._waiting[domain] = line
        return place

    def give_back(self, domain: DomainId) -> None:
        """Leave a place to whoever is next."""
        line = self._lines[domain]
        line.under_way -= 1
        if line.under_way >= self._own:
            self._shared += 1
            if self._waiting:
                self._shared -= 1
                self._admit(min(self._waiting.values(), key=_under_way))
        elif line.waiting:
            self._admit(line)
        elif not line.under_way:
            del self._lines[domain]

    def leave(self, domain: DomainId, place: "asyncio.Future[None]") -> None:
        """Wait no longer; a place that was given meanwhile goes to the next one."""
        line = self._lines[domain]
        if place not in line.waiting:
            self.give_back(domain)
            return
        line.waiting.remove(place)
        if not line.waiting:
            del self._waiting[domain]

    def _admit(self, line: _Line) -> None:
        line.under_way += 1
        place = line.waiting.popleft()
        if not place.done():  # else it is cancelled, and will be left
            place.set_result(None)
        del self._waiting[line.domain]
        if line.waiting:
            self._waiting[line.domain] = line

    def __len__(self) -> int:
        return sum(line.under_way + len(line.waiting) for line in self._lines.values())


def _under_way(line: _Line) -> int:
    return line.under_way


class Turn:
    """The turn of one request: taken and given back, perhaps several times."""

    __slots__ = ("_domain", "_held", "_turns")

    def __init__(self, turns: FairTurns, domain: DomainId) -> None:
        self._turns = turns
        self._domain = domain
        self._held = False

    async def take(self) -> bool:
        """Wait until it is this one's turn; say whether it had to wait."""
        place = self._turns.take(self._domain)
        if place is not None:
            try:
                await place
            except asyncio.CancelledError:
                self._turns.leave(self._domain, place)
                raise
        self._held = True
        return place is not None

    def give_back(self) -> None:
        """Let the next one have it, where it was taken."""
        if self._held:
            self._held = False
            self._turns.give_back(self._domain)

    def another(self) -> "Turn":
        """Give a turn for a part of the request that is done as one of its own."""
        return Turn(self._turns, self._domain)

    async def __aenter__(self) -> Self:
        await self.take()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.give_back()


async def in_turns(pieces: AsyncIterator[bytes], turn: Turn) -> AsyncIterator[bytes]:
    """Pass on the pieces of an answer, each made in a turn of its own."""
    while True:
        async with turn:
            piece = await anext(pieces, None)
        if piece is None:
            return
        yield piece
