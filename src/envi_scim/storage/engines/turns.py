"""Owns the order of those who want to write one resource and met others there too often: one after another.

They wait here, in the order in which they came, and not for the row's lock, where each would hold a connection
of the pool. A turn is there only while somebody has it or waits for it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from envi_scim.storage.engines.protocol import Turn

# Each has some milliseconds of work. With what one statement may take it stays below the minute after which
# identity providers give up.
_WAIT_SECONDS = 20.0


@dataclass(slots=True)
class _Place:
    """Where those who want one turn stand."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    wanted_by: int = 0


class Turns:
    """The turns of one worker. Other workers are kept off by the database's own lock."""

    def __init__(self) -> None:
        self._places: dict[Turn, _Place] = {}

    @asynccontextmanager
    async def taken(self, turn: Turn | None) -> AsyncIterator[None]:
        """Wait for a turn and have it. Raises TimeoutError."""
        if turn is None:
            yield
            return
        place = self._places.setdefault(turn, _Place())
        place.wanted_by += 1
        try:
            async with asyncio.timeout(_WAIT_SECONDS):
                await place.lock.acquire()
            try:
                yield
            finally:
                place.lock.release()
        finally:
            place.wanted_by -= 1
            if not place.wanted_by:
                del self._places[turn]

    def __len__(self) -> int:
        return len(self._places)
