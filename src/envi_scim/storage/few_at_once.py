"""Owns how many lists of one domain that hold many documents are made at once; further ones wait.

Whoever waits holds next to nothing, and a domain that asks for many of them keeps no other one waiting.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from weakref import WeakValueDictionary

from envi_scim.provisioning.values import DomainId

# A page deep in 50,000 users of 1 KiB holds some 80 MB until it is there. Two at once use what a worker has: one
# waits for the database while the other computes.
AT_ONCE: Final = 2


class FewAtOnce:
    """Admission, domain by domain."""

    def __init__(self) -> None:
        self._semaphores: WeakValueDictionary[DomainId, asyncio.Semaphore] = WeakValueDictionary()

    @asynccontextmanager
    async def admitted(self, domain: DomainId) -> AsyncIterator[None]:
        """Wait until few enough of the domain are made, and be one of them."""
        semaphore = self._semaphores.setdefault(domain, asyncio.Semaphore(AT_ONCE))
        async with semaphore:
            yield
