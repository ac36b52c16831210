"""Owns what waits to be kept of requests that were answered: gathered for a second, then written domain by domain.

No request waits for it and none is refused for it: where the database does not keep up, the newest are let go
and the caller is told, so that it can count them. What cannot be written just now is tried again, as the very
batch that it was: nobody knows whether it is there, but all of it is or nothing, so where its keys are taken it is.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Final, TypeAlias

from envi_scim.provisioning.errors import StorageUnavailable
from envi_scim.provisioning.requests import Answered
from envi_scim.provisioning.values import DomainId
from envi_scim.storage.errors import UniqueViolation

# How long a request waits at most until it is written, and so how late an administrator sees it.
_SECONDS: Final = 1.0
# What one statement takes; as many are written at once, without waiting for the second to end.
BATCH: Final = 500
# Some seconds of what one worker serves at its fastest, and some 5 MB; what is just being written is part of it.
CAPACITY: Final = 10_000

# Writes all of a batch or nothing. Raises StorageUnavailable, behind which all of it may be there, and UniqueViolation.
Write: TypeAlias = Callable[[DomainId, Sequence[Answered]], Awaitable[None]]


class RequestBuffer:
    """Requests that are to be written."""

    def __init__(self, write: Write, *, capacity: int = CAPACITY) -> None:
        self._write = write
        self._capacity = capacity
        self._waiting: defaultdict[DomainId, list[Answered]] = defaultdict(list)
        # How many of the first that wait were tried together, by domains in which the last try failed.
        self._tried: dict[DomainId, int] = {}
        self._count = 0
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None

    def add(self, domain: DomainId, answered: Answered) -> bool:
        """Take a request; false where there is no room for it."""
        count = self._count
        if count >= self._capacity:
            return False
        self._waiting[domain].append(answered)
        self._count = count + 1
        if not count:
            self._begin_in(_SECONDS)
        elif count == BATCH:
            self._begin()
        return True

    async def settle(self) -> None:
        """Write what waits, once; what cannot be written stays."""
        if self._writing is not None:
            await asyncio.wait([self._writing])
        if self._count:
            self._begin()
        if self._writing is not None:
            await asyncio.wait([self._writing])

    async def close(self, *, within: float) -> None:
        """Write what waits, for so many seconds at most, and begin nothing any more."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self.settle()
        if self._writing is not None:
            self._count = 0
            self._writing.cancel()
            await asyncio.wait([self._writing])
        self._stop_timer()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _begin_in(self, seconds: float) -> None:
        if self._timer is None and self._writing is None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._begin)

    def _begin(self) -> None:
        self._stop_timer()
        if self._writing is None:
            self._writing = asyncio.get_running_loop().create_task(self._written())
            self._writing.add_done_callback(self._ended)

    def _ended(self, _: "asyncio.Task[None]") -> None:
        self._writing = None
        if self._count:
            self._begin_in(_SECONDS)

    async def _written(self) -> None:
        for domain in list(self._waiting):
            await self._written_of(domain)

    async def _written_of(self, domain: DomainId) -> None:
        """Write what waits in a domain, as far as it can be written; what comes meanwhile waits for the next time."""
        waiting = self._waiting[domain]
        left = len(waiting)
        while left:
            tried = self._tried.pop(domain, 0)
            batch = waiting[: tried or min(left, BATCH)]
            # Taken out first, so that what goes wrong with one batch leaves the others, and other domains, waiting.
            del waiting[: len(batch)]
            left -= len(batch)
            try:
                await self._write(domain, batch)
            except StorageUnavailable:
                waiting[:0] = batch
                self._count += len(batch)
                self._tried[domain] = len(batch)
                return
            except UniqueViolation:
                if not tried:
                    raise
            finally:
                self._count -= len(batch)
        if not waiting:
            del self._waiting[domain]
