"""Owns how the parts of the emulator are put together: one store, one client, one worker, and what can be done."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import anyio
import httpx

from envi_scim.emulator import settings
from envi_scim.emulator.services.applications import ApplicationChanges
from envi_scim.emulator.services.assignments import AssignmentChanges
from envi_scim.emulator.services.directory import Directory
from envi_scim.emulator.services.push_groups import PushGroupChanges
from envi_scim.emulator.settings import LIMITS, Settings
from envi_scim.emulator.store import Store, open_store
from envi_scim.emulator.worker import Worker

_LONGEST_PATIENCE: Final = LIMITS["patience"][2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The emulator without its pages."""

    store: Store
    worker: Worker
    directory: Directory
    applications: ApplicationChanges
    assignments: AssignmentChanges
    push_groups: PushGroupChanges

    @property
    def settings(self) -> Settings:
        """The limits as they are now."""
        return settings.read(self.store.journal.setting)


@asynccontextmanager
async def opened(path: Path | None, *, transport: httpx.AsyncBaseTransport | None = None) -> AsyncIterator[Office]:
    """Open the emulator's file, or one in memory, and work until the block ends; `transport` is for tests."""
    store = open_store(path)
    try:
        # How long an answer may take and how many requests there are at once are settings, which each caller keeps to.
        async with httpx.AsyncClient(
            timeout=_LONGEST_PATIENCE,
            limits=httpx.Limits(max_connections=None),
            trust_env=False,
            follow_redirects=False,
            transport=transport,
        ) as client:
            worker = Worker(store, client, lambda: settings.read(store.journal.setting))
            office = Office(
                store=store,
                worker=worker,
                directory=Directory(store, worker.effects),
                applications=ApplicationChanges(
                    store, worker.effects, client, lambda: settings.read(store.journal.setting)
                ),
                assignments=AssignmentChanges(store, worker.effects),
                push_groups=PushGroupChanges(store, worker.effects),
            )
            worker.resume()
            async with anyio.create_task_group() as working:
                working.start_soon(worker.run)
                try:
                    yield office
                finally:
                    working.cancel_scope.cancel()
    finally:
        store.database.close()
