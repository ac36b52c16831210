"""Owns how many passwords are hashed at once: argon2 takes a core and 64 MiB for some 50 ms. Others wait their turn.

Given to `SignIn` and `AdministratorAdministration` by whoever puts the console together; one a worker.
"""

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

Result = TypeVar("Result")

# Sign-ins are rare; a crowd of them must not take the threads that large requests are computed in.
_AT_ONCE: Final = 2


class FewAside:
    """An `Aside` that computes in threads, a few at once and the rest behind them in their order."""

    def __init__(self, at_once: int = _AT_ONCE) -> None:
        self._turns = asyncio.Semaphore(at_once)

    async def __call__(self, compute: Callable[[], Result], /) -> Result:
        """Give its result, or raise what it raises."""
        async with self._turns:
            return await asyncio.to_thread(compute)
