"""Owns the work behind the pages: takes tasks that may begin, so many at once, and writes down how each ended.

A task that is cut off when the program ends begins anew at the next start. What a task does is `services.bringing`'s;
what nobody thought of ends the task that met it and is seen in the list of tasks.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Final

import anyio
import httpx

from envi_scim.emulator.applications import Application
from envi_scim.emulator.directory import NotThere, Refused
from envi_scim.emulator.journal import Outcome
from envi_scim.emulator.moments import now_seconds, now_text
from envi_scim.emulator.services.bringing import Bringing, Subject
from envi_scim.emulator.services.effects import Effects
from envi_scim.emulator.services.imports import read_back
from envi_scim.emulator.services.line import on_the_line
from envi_scim.emulator.settings import Settings
from envi_scim.emulator.store import Store
from envi_scim.emulator.tasks import Task, TaskKind
from envi_scim.emulator.wire.outcomes import Failed, Skipped, TryLater

_LONGEST_SLEEP: Final = 60.0


class Worker:
    """Does tasks until it is stopped."""

    def __init__(self, store: Store, client: httpx.AsyncClient, settings: Callable[[], Settings]) -> None:
        self._store = store
        self._client = client
        self._settings = settings
        self._awake = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()
        # All requests pass through it, those of one group that go out at once as well.
        self._gate = anyio.CapacityLimiter(settings().parallel)
        self.effects = Effects(store, self._awake.set)
        self._bringing = Bringing(store, self.effects)

    def resume(self) -> None:
        """Take up what was under way when the program ended."""
        self._store.tasks.begin_anew()
        self._store.journal.end_cut_off_imports()

    async def run(self) -> None:
        """Work; to be cancelled."""
        try:
            while True:
                self._awake.clear()
                self._begin_what_is_due()
                await self._rest()
        finally:
            await self._stop()

    async def settle(self) -> None:
        """Wait until nothing is under way and nothing may begin: for tests."""
        while self._under_way or self._store.tasks.due(now=now_seconds(), count=1):
            self._awake.set()
            await asyncio.sleep(0.01)

    def _begin_what_is_due(self) -> None:
        parallel = self._settings().parallel
        self._gate.total_tokens = parallel
        room = parallel - len(self._under_way)
        if room <= 0:
            return
        for task in self._store.tasks.due(now=now_seconds(), count=room):
            self._store.tasks.begin(task)
            doing = asyncio.get_running_loop().create_task(self._do(task))
            self._under_way.add(doing)
            doing.add_done_callback(partial(self._ended, task))

    def _ended(self, task: Task, doing: asyncio.Task[None]) -> None:
        self._under_way.discard(doing)
        self._awake.set()
        fault = None if doing.cancelled() else doing.exception()
        if fault is None:
            return
        try:
            self._store.applications.get(task.application_id)
        except NotThere:
            return  # it was removed under the task's feet
        self._failed(task, f"The emulator has a fault of its own: {fault!r}")

    async def _stop(self) -> None:
        """End what is under way, before the store closes under it."""
        for doing in self._under_way:
            doing.cancel()
        with anyio.CancelScope(shield=True):
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _rest(self) -> None:
        soonest = self._store.tasks.soonest()
        patience = _LONGEST_SLEEP if soonest is None else min(max(soonest - now_seconds(), 0.05), _LONGEST_SLEEP)
        try:
            async with asyncio.timeout(patience):
                await self._awake.wait()
        except TimeoutError:
            return

    async def _do(self, task: Task) -> None:
        settings = self._settings()
        try:
            application = self._store.applications.get(task.application_id)
        except NotThere:
            return  # it was removed, and its tasks with it
        try:
            await self._begin(task, application, settings)
        except NotThere:
            self._store.tasks.end(task, error="", at=now_text())
        except Skipped as reason:
            self._store.tasks.end(task, error="", at=now_text())
            self.effects.ended(task, Outcome.SKIPPED, str(reason))
        except TryLater as error:
            self._again(task, error, settings)
        except (Failed, Refused) as error:
            self._failed(task, str(error))
        else:
            self._store.tasks.end(task, error="", at=now_text())

    async def _begin(self, task: Task, application: Application, settings: Settings) -> None:
        if not application.may_call:
            raise Failed("The API integration is not enabled.")
        habit, caller = on_the_line(application, self._store, self._client, settings, gate=self._gate, task_id=task.id)
        subject = Subject(task=task, application=application, habit=habit, caller=caller)
        if task.kind is TaskKind.IMPORT:
            await read_back(self._store, caller, application.id, page=settings.page)
        else:
            await self._bringing.bring(subject)

    def _again(self, task: Task, error: TryLater, settings: Settings) -> None:
        if task.attempts + 1 >= settings.attempts:
            self._failed(task, str(error))
            return
        wait = error.seconds if error.seconds is not None else settings.backoff * 2**task.attempts
        self._store.tasks.put_off(task, until=now_seconds() + wait, error=str(error))

    def _failed(self, task: Task, reason: str) -> None:
        self._store.tasks.end(task, error=reason, at=now_text())
        if task.kind is TaskKind.GROUP:
            self._store.pushes.failed(task.application_id, task.subject_id, error=reason)
        self.effects.ended(task, Outcome.FAILURE, reason)
