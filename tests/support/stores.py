"""Stores for tests, opened as the program does it, with limits that matter to no test unless it names its own."""

from envi_scim.provisioning.ports import Clock
from envi_scim.storage.store import SqlStore, open_store
from envi_scim.wiring.clock import SystemClock

ROOM = 50_000
PATIENCE = 30.0


async def a_store(url: str, clock: Clock | None = None, *, max_scan: int = ROOM) -> SqlStore:
    """Open a store."""
    return await open_store(url, clock or SystemClock(), pool_size=10, max_scan=max_scan, answer_within=PATIENCE)
