"""Keeps who is assigned to an application, by themselves or through groups, and whom it knows as what."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from envi_scim.emulator.assignments import ApplicationUser, Assigned
from envi_scim.emulator.directory import Group, Person, key_of
from envi_scim.emulator.store.database import Database
from envi_scim.emulator.store.directory import BEGINNING, Place, group_of, person_of


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedGroup:
    """A group that is assigned: 1 is the highest priority."""

    group: Group
    priority: int
    members: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedPerson:
    """Somebody who is assigned, and how their newest task stands ("" where there was none)."""

    person: Person
    assigned: Assigned
    task_state: str
    task_error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unassigned:
    """Somebody who was assigned until then."""

    person: Person
    at: str


class Assignments:
    """Assignments and application users."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def assign_group(self, application_id: str, group_id: str) -> bool:
        """Assign a group behind those that are; say whether it was not."""
        return self._database.write("assign_group", application=application_id, group=group_id) > 0

    def set_priority(self, application_id: str, group_id: str, priority: int) -> None:
        """Give a group that is assigned another priority."""
        self._database.write("set_priority", application=application_id, group=group_id, priority=priority)

    def unassign_group(self, application_id: str, group_id: str) -> bool:
        """Take a group away; say whether it was assigned."""
        return self._database.write("unassign_group", application=application_id, group=group_id) > 0

    def groups(self, application_id: str) -> Sequence[AssignedGroup]:
        """Give the groups that are assigned, by priority."""
        rows = self._database.all("assigned_groups", application=application_id)
        return [AssignedGroup(group=group_of(row), priority=row[3], members=row[4]) for row in rows]

    def assign_person(self, application_id: str, person_id: str) -> bool:
        """Assign somebody by themselves; say whether they were not."""
        return self._database.write("assign_person", application=application_id, person=person_id) > 0

    def unassign_person(self, application_id: str, person_id: str) -> bool:
        """Take the own assignment of somebody away; say whether they had one."""
        return self._database.write("unassign_person", application=application_id, person=person_id) > 0

    def individuals(self, application_id: str) -> Sequence[str]:
        """Give who is assigned by themselves, by id."""
        return [row[0] for row in self._database.all("individuals", application=application_id)]

    def of(self, application_id: str, person_id: str) -> Assigned:
        """Say how somebody comes to an application."""
        row = self._database.one("assignment", application=application_id, person=person_id) or (0, None)
        return Assigned(by_themselves=bool(row[0]), through=row[1] or "")

    def people(
        self, application_id: str, *, text: str = "", after: Place = BEGINNING, count: int
    ) -> Sequence[AssignedPerson]:
        """Give who is assigned, by name."""
        rows = self._database.all(
            "assigned_people",
            application=application_id,
            text=key_of(text),
            after_name=after.name,
            after_id=after.id,
            count=count,
        )
        return [
            AssignedPerson(
                person=person_of(row),
                assigned=Assigned(by_themselves=bool(row[4]), through=row[5] or ""),
                task_state=row[6] or "",
                task_error=row[7] or "",
            )
            for row in rows
        ]

    def number(self, application_id: str) -> int:
        """Say how many are assigned."""
        number: int = self._database.value("number_of_assigned", application=application_id)
        return number

    def note_unassigned(self, application_id: str, person_id: str, *, at: str) -> None:
        """Note that somebody is assigned no longer."""
        self._database.write("note_unassigned", application=application_id, person=person_id, at=at)

    def unassigned_lately(self, application_id: str, *, count: int) -> Sequence[Unassigned]:
        """Give who was unassigned, the latest first."""
        rows = self._database.all("unassigned_lately", application=application_id, count=count)
        return [Unassigned(person=person_of(row), at=row[3]) for row in rows]

    def user(self, application_id: str, person_id: str) -> ApplicationUser | None:
        """Give what the application knows somebody as."""
        row = self._database.one("application_user", application=application_id, person=person_id)
        if row is None:
            return None
        return ApplicationUser(external_id=row[0], active=bool(row[1]), profile=json.loads(row[2]), at=row[3])

    def keep_user(self, application_id: str, person_id: str, user: ApplicationUser) -> None:
        """Keep what the application knows somebody as."""
        self._database.write(
            "put_application_user",
            application=application_id,
            person=person_id,
            external_id=user.external_id,
            active=user.active,
            profile=json.dumps(dict(user.profile), ensure_ascii=False),
            at=user.at,
        )

    def forget_user(self, application_id: str, person_id: str) -> None:
        """Forget what the application knows somebody as."""
        self._database.write("forget_application_user", application=application_id, person=person_id)

    def applications_of(self, person_id: str) -> Sequence[str]:
        """Give the applications that somebody has to do with, by id."""
        return [row[0] for row in self._database.all("applications_of_person", person=person_id)]
