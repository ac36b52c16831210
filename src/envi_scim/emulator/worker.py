"""Owns the work behind the pages: takes tasks that may begin, so many at once, and writes down how each ended.

A task that is cut off when the program ends begins anew at the next start. Users of an application come before its
groups as they are asked for in that order; a user that becomes known has the groups looked after that it is in. What
nobody thought of ends the task that met it and is seen in the list of tasks.
"""

import asyncio
import secrets
from collections.abc import Callable
from functools import partial
from typing import Final

import anyio
import httpx

from envi_scim.emulator.applications import Application
from envi_scim.emulator.assignments import ApplicationUser
from envi_scim.emulator.directory import NotThere, Refused
from envi_scim.emulator.journal import Outcome
from envi_scim.emulator.mapping import profile_for
from envi_scim.emulator.moments import now_seconds, now_text
from envi_scim.emulator.services.effects import Effects
from envi_scim.emulator.services.imports import read_back
from envi_scim.emulator.settings import Settings
from envi_scim.emulator.store import Store
from envi_scim.emulator.tasks import Task, TaskKind
from envi_scim.emulator.wire.caller import Caller
from envi_scim.emulator.wire.habits import Habit, habit_of
from envi_scim.emulator.wire.outcomes import Failed, Gone, Skipped, TryLater
from envi_scim.emulator.wire.wanted import WantedGroup, WantedUser

_LONGEST_SLEEP: Final = 60.0
_PASSWORD_BYTES: Final = 18


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
            self._note(task, Outcome.SKIPPED, str(reason))
        except TryLater as error:
            self._again(task, error, settings)
        except (Failed, Refused) as error:
            self._failed(task, str(error))
        else:
            self._store.tasks.end(task, error="", at=now_text())

    async def _begin(self, task: Task, application: Application, settings: Settings) -> None:
        if not application.may_call:
            raise Failed("The API integration is not enabled.")
        habit = habit_of(application, settings.limits)
        caller = Caller(
            self._client,
            base_url=application.base_url,
            headers=habit.headers(application.authorization),
            record=lambda exchange: self._store.journal.add_exchange(application.id, exchange),
            patience=settings.patience,
            gate=self._gate,
            task_id=task.id,
        )
        if task.kind is TaskKind.USER:
            await self._user(task, application, habit, caller)
        elif task.kind is TaskKind.GROUP:
            await self._group(task, application, habit, caller)
        elif task.kind is TaskKind.GROUP_REMOVAL:
            await habit.remove_group(caller, task.subject_id)
        elif task.kind is TaskKind.PASSWORD:
            await self._password(task, habit, caller)
        else:
            await read_back(self._store, caller, application.id, page=settings.page)

    async def _user(self, task: Task, application: Application, habit: Habit, caller: Caller) -> None:
        person = self._store.people.get(task.subject_id)
        known = self._store.assignments.user(application.id, person.id)
        assigned = self._store.assignments.of(application.id, person.id).is_assigned
        active = assigned and person.is_active
        what = _what_comes(known, active=active)
        if not what:
            return
        if not _may(application, what):
            if what == DEACTIVATE:
                # Nobody tells the application; when they come back they are looked for and linked again.
                self._keep_user(application, person.id, known, None)
            raise Skipped(f"{what} is not enabled for this application.")
        mappings = self._store.applications.mappings(application.id)
        new = profile_for(person, mappings)
        wanted = WantedUser(
            external_id=person.id,
            active=active,
            new=new,
            profile=new if known is None else profile_for(person, mappings, known.profile),
            known=known,
            password=secrets.token_urlsafe(_PASSWORD_BYTES),
        )
        try:
            now = await habit.settle_user(caller, wanted)
        except Gone:
            self._keep_user(application, person.id, known, None)
            raise
        if now != known:
            self._keep_user(application, person.id, known, now)
            self._note(task, Outcome.SUCCESS, "")

    def _keep_user(
        self, application: Application, person_id: str, before: ApplicationUser | None, now: ApplicationUser | None
    ) -> None:
        """Note what the application knows somebody as; where that changes, so does who is in its groups."""
        with self._store.database.at_once():
            if now is None:
                self._store.assignments.forget_user(application.id, person_id)
            else:
                self._store.assignments.keep_user(application.id, person_id, now)
            if _as_member(before) != _as_member(now):
                for group_id in self._store.pushes.groups_of_person(application.id, person_id):
                    self.effects.group_of_user(application, group_id)

    async def _group(self, task: Task, application: Application, habit: Habit, caller: Caller) -> None:
        pushed = self._store.pushes.get(application.id, task.subject_id)
        if pushed is None:
            raise NotThere
        pushes, group = self._store.pushes, pushed.group
        wanted = WantedGroup(
            external_id=group.id,
            name=group.name,
            members=pushes.wanted_members(application.id, group.id),
            known_id=pushed.external_id,
            known_name=pushed.pushed_name,
            known_members=pushes.members(application.id, group.id),
            whole=pushed.whole > 0,
            linked=lambda external_id, name: pushes.linked(
                application.id, group.id, external_id=external_id, name=name
            ),
            told=lambda added, removed: pushes.keep_members(application.id, group.id, added=added, removed=removed),
        )
        try:
            external_id = await habit.settle_group(caller, wanted)
        except Gone:
            pushes.unlinked(application.id, group.id)
            raise
        pushes.pushed(pushed, application.id, external_id=external_id, at=now_text())
        self._note(task, Outcome.SUCCESS, "")

    async def _password(self, task: Task, habit: Habit, caller: Caller) -> None:
        known = self._store.assignments.user(task.application_id, task.subject_id)
        if known is None or not known.active:
            raise Skipped("The application has no active user for this person.")
        await habit.send_password(caller, known, secrets.token_urlsafe(_PASSWORD_BYTES))
        self._note(task, Outcome.SUCCESS, "")

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
        self._note(task, Outcome.FAILURE, reason)

    def _note(self, task: Task, outcome: Outcome, reason: str) -> None:
        self.effects.happened(task.application_id, _WHAT[task.kind], self._subject(task), outcome, reason)

    def _subject(self, task: Task) -> str:
        try:
            if task.kind in {TaskKind.USER, TaskKind.PASSWORD}:
                return self._store.people.get(task.subject_id).login
            if task.kind is TaskKind.GROUP:
                return self._store.groups.get(task.subject_id).name
        except NotThere:
            return task.subject_id
        return task.subject_id


CREATE: Final = "Create Users"
UPDATE: Final = "Update User Attributes"
DEACTIVATE: Final = "Deactivate Users"
_WHAT: Final = {
    TaskKind.USER: "Provision user",
    TaskKind.GROUP: "Push group",
    TaskKind.GROUP_REMOVAL: "Delete group in the application",
    TaskKind.PASSWORD: "Push password",
    TaskKind.IMPORT: "Import users and groups",
}


def _what_comes(known: ApplicationUser | None, *, active: bool) -> str:
    """Name the setting (guide B7) that what is to be done with a user needs; nothing if there is nothing to do."""
    if not active:
        return DEACTIVATE if known is not None and known.active else ""
    return CREATE if known is None or not known.active else UPDATE


def _as_member(user: ApplicationUser | None) -> str | None:
    """Give the id by which somebody is in the groups of an application, None for not at all."""
    return user.external_id if user is not None and user.active else None


def _may(application: Application, what: str) -> bool:
    return {
        CREATE: application.create_users,
        UPDATE: application.update_users,
        DEACTIVATE: application.deactivate_users,
    }.get(what, False)
