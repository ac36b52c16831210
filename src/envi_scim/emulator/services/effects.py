"""Owns what follows from a change: the users and groups that have to be looked after, as tasks.

An application that works in cycles has its tasks wait for the next one. One that may not call has none: who was
assigned before it was connected is provisioned by hand (Provision Users), as in Okta.
"""

from collections.abc import Callable, Iterable
from typing import Final

from envi_scim.emulator.applications import Application
from envi_scim.emulator.directory import Group, NotThere, Person
from envi_scim.emulator.journal import Event, Outcome
from envi_scim.emulator.moments import now_text
from envi_scim.emulator.push_groups import pushed_by
from envi_scim.emulator.store import Store
from envi_scim.emulator.store.tasks import AT_ONCE
from envi_scim.emulator.tasks import WITH_THE_NEXT_CYCLE, Task, TaskKind

_WHAT: Final = {
    TaskKind.USER: "Provision user",
    TaskKind.GROUP: "Push group",
    TaskKind.GROUP_REMOVAL: "Delete group in the application",
    TaskKind.PASSWORD: "Push password",
    TaskKind.IMPORT: "Import users and groups",
}


class Effects:
    """What is set going by a change. `wake` tells the worker that there is something to do."""

    def __init__(self, store: Store, wake: Callable[[], None]) -> None:
        self._store = store
        self.wake = wake

    def user(self, application: Application, person_id: str) -> None:
        """Have a user looked after."""
        self._add(application, TaskKind.USER, person_id)

    def password(self, application: Application, person_id: str) -> None:
        """Have a new password sent, where passwords are."""
        known = self._store.assignments.user(application.id, person_id)
        if application.sync_password and known is not None and known.active:
            self._add(application, TaskKind.PASSWORD, person_id)

    def users_of_group(self, application: Application, group_id: str) -> None:
        """Have everybody in a group looked after."""
        if application.may_call:
            self._store.tasks.add_for_members(
                application.id, group_id, at=now_text(), not_before=_not_before(application)
            )
            self.wake()

    def group(self, application: Application, group_id: str) -> None:
        """Have a pushed group looked after."""
        if application.may_call:
            self._store.pushes.pushing(application.id, group_id)
        self._add(application, TaskKind.GROUP, group_id)

    def group_of_user(self, application: Application, group_id: str) -> None:
        """Have a pushed group looked after one of whose users became known: in the cycle that made it so."""
        if application.may_call:
            self._store.pushes.pushing(application.id, group_id)
        self._add(application, TaskKind.GROUP, group_id, not_before=AT_ONCE)

    def group_removal(self, application: Application, external_id: str) -> None:
        """Have a group of the application deleted."""
        self._add(application, TaskKind.GROUP_REMOVAL, external_id)

    def read_back(self, application: Application) -> None:
        """Have users and groups read back."""
        self._add(application, TaskKind.IMPORT, "")

    def person_changed(self, person: Person) -> None:
        """Have somebody looked after wherever they are known."""
        for application_id in self._store.assignments.applications_of(person.id):
            self.user(self._store.applications.get(application_id), person.id)

    def membership_changed(self, group_id: str, person_ids: Iterable[str]) -> None:
        """Have those who came into a group, or left it, looked after, and the group where it is pushed."""
        people = tuple(person_ids)
        for application in self._store.applications.all():
            assigned = {one.group.id for one in self._store.assignments.groups(application.id)}
            if group_id in assigned:
                for person_id in people:
                    if not self._store.assignments.of(application.id, person_id).is_assigned:
                        self._store.assignments.note_unassigned(application.id, person_id, at=now_text())
                    self.user(application, person_id)
        self.group_changed(group_id)

    def group_changed(self, group_id: str) -> None:
        """Have a group looked after wherever it is pushed."""
        for application_id in self._store.pushes.applications_of(group_id):
            self.group(self._store.applications.get(application_id), group_id)

    def group_named(self, group: Group) -> None:
        """Have a group pushed wherever a rule wants one of its name."""
        for application in self._store.applications.all():
            for wanted in pushed_by(self._store.pushes.rules(application.id), [group]):
                if self._store.pushes.add(application.id, wanted.id, by_rule=True):
                    self.group(application, wanted.id)

    def ended(self, task: Task, outcome: Outcome, reason: str = "") -> None:
        """Write down how a task ended."""
        self.happened(task.application_id, _WHAT[task.kind], self._subject(task), outcome, reason)

    def happened(
        self, application_id: str, what: str, subject: str, outcome: Outcome = Outcome.SUCCESS, reason: str = ""
    ) -> None:
        """Write down what happened."""
        event = Event(at=now_text(), what=what, subject=subject, outcome=outcome, reason=reason)
        self._store.journal.add_event(application_id, event)

    def _add(
        self, application: Application, kind: TaskKind, subject_id: str, *, not_before: float | None = None
    ) -> None:
        if application.may_call:
            when = _not_before(application) if not_before is None else not_before
            self._store.tasks.add(application.id, kind, subject_id, at=now_text(), not_before=when)
            self.wake()

    def _subject(self, task: Task) -> str:
        """Name whom or what a task is about."""
        try:
            if task.kind in {TaskKind.USER, TaskKind.PASSWORD}:
                return self._store.people.get(task.subject_id).login
            if task.kind is TaskKind.GROUP:
                return self._store.groups.get(task.subject_id).name
        except NotThere:
            return task.subject_id
        return task.subject_id


def _not_before(application: Application) -> float:
    return WITH_THE_NEXT_CYCLE if application.kind.in_cycles else AT_ONCE
