"""Owns how a user or a group is brought to where it should be: looked at on both sides, then left to the habit.

What the application confirmed is kept at once. A user that becomes known, or is known no longer, has the groups looked
after that it is in.
"""

import secrets
from dataclasses import dataclass
from typing import Final

from envi_scim.emulator.applications import Application
from envi_scim.emulator.assignments import ApplicationUser
from envi_scim.emulator.directory import NotThere
from envi_scim.emulator.journal import Outcome
from envi_scim.emulator.mapping import profile_for
from envi_scim.emulator.moments import now_text
from envi_scim.emulator.services.effects import Effects
from envi_scim.emulator.store import Store
from envi_scim.emulator.tasks import Task, TaskKind
from envi_scim.emulator.wire.caller import Caller
from envi_scim.emulator.wire.habits import Habit
from envi_scim.emulator.wire.outcomes import Gone, Skipped
from envi_scim.emulator.wire.wanted import WantedGroup, WantedUser

_PASSWORD_BYTES: Final = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom or what a task is about, in which application, and who speaks to it."""

    task: Task
    application: Application
    habit: Habit
    caller: Caller


class Bringing:
    """Brings subjects to where they should be."""

    def __init__(self, store: Store, effects: Effects) -> None:
        self._store = store
        self._effects = effects

    async def bring(self, subject: Subject) -> None:
        """Do what lies between how it should be and how the application knows it.

        Raises Failed, TryLater, Skipped, Refused or NotThere; what was done until then is kept.
        """
        kind = subject.task.kind
        if kind is TaskKind.USER:
            await self._user(subject)
        elif kind is TaskKind.GROUP:
            await self._group(subject)
        elif kind is TaskKind.PASSWORD:
            await self._password(subject)
        elif kind is TaskKind.GROUP_REMOVAL:
            await subject.habit.remove_group(subject.caller, subject.task.subject_id)

    async def _user(self, subject: Subject) -> None:
        application = subject.application
        person = self._store.people.get(subject.task.subject_id)
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
            now = await subject.habit.settle_user(subject.caller, wanted)
        except Gone:
            self._keep_user(application, person.id, known, None)
            raise
        if now != known:
            self._keep_user(application, person.id, known, now)
            self._effects.ended(subject.task, Outcome.SUCCESS)

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
                    self._effects.group_of_user(application, group_id)

    async def _group(self, subject: Subject) -> None:
        application = subject.application
        pushed = self._store.pushes.get(application.id, subject.task.subject_id)
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
            external_id = await subject.habit.settle_group(subject.caller, wanted)
        except Gone:
            pushes.unlinked(application.id, group.id)
            raise
        pushes.pushed(pushed, application.id, external_id=external_id, at=now_text())
        self._effects.ended(subject.task, Outcome.SUCCESS)

    async def _password(self, subject: Subject) -> None:
        known = self._store.assignments.user(subject.application.id, subject.task.subject_id)
        if known is None or not known.active:
            raise Skipped("The application has no active user for this person.")
        await subject.habit.send_password(subject.caller, known, secrets.token_urlsafe(_PASSWORD_BYTES))
        self._effects.ended(subject.task, Outcome.SUCCESS)


CREATE: Final = "Create Users"
UPDATE: Final = "Update User Attributes"
DEACTIVATE: Final = "Deactivate Users"


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
