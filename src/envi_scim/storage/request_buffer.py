"""Owns what waits to be kept of requests that were answered: gathered for a second, then written domain by domain.

No request waits for it and none is refused for it: where the database does not keep up, the newest are let go
and the caller is told, so that it can count them. What cannot be written just now is tried again.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Final, TypeAlias

from envi_scim.provisioning.errors import StorageUnavailable
from envi_scim.provisioning.requests import Answered
from envi_scim.provisioning.values import DomainId

# How long a request waits at most until it is written, and so how late an administrator sees it.
_SECONDS: Final = 1.0
# What one statement takes; as many are written at once, without waiting for the second to end.
BATCH: Final = 500
# Some seconds of what one worker serves at its fastest, and some 5 MB.
CAPACITY: Final = 10_000

Write: TypeAlias = Callable[[DomainId, Sequence[Answered]], Awaitable[None]]


class RequestBuffer:
    """Requests that are to be written."""

    def __init__(self, write: Write, *, capacity: int = CAPACITY) -> None:
        self._write = write
        self._capacity = capacity
        self._waiting: defaultdict[DomainId, list[Answered]] = defaultdict(list)
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
        # One domain after the other is taken out, so that what goes wrong with one leaves the others waiting.
        for domain in list(self._waiting):
            answered = self._waiting.pop(domain)
            self._count -= len(answered)
            for start in range(0, len(answered), BATCH):
                batch = answered[start : start + BATCH]
                try:
                    await self._write(domain, batch)
                except StorageUnavailable:
                    self._back(domain, batch)

    def _back(self, domain: DomainId, batch: Sequence[Answered]) -> None:
        """Put back what could not be written, as far as there is room beside what has come meanwhile."""
        kept = batch[: max(0, self._capacity - self._count)]
        self._waiting[domain][:0] = kept
        self._count += len(kept)
