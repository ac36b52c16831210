"""Owns the removal of what was kept long enough, again and again while a worker serves."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Final

from envi_scim.provisioning.errors import StorageUnavailable

# Each time it is one look a domain, and one a table, where there is nothing.
_PURGE_SECONDS: Final = 600.0


class Tidying:
    """The purges of a store, one behind the other; one that cannot be done now is done the next time."""

    def __init__(self, purges: Sequence[Callable[[], Awaitable[None]]]) -> None:
        self._purges = purges
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Tidy from now on."""
        self._task = asyncio.get_running_loop().create_task(self._tidy())

    async def close(self) -> None:
        """Tidy no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _tidy(self) -> None:
        while True:
            for purge in self._purges:
                with suppress(StorageUnavailable):
                    await purge()
            await asyncio.sleep(_PURGE_SECONDS)
