"""Owns what can be done on the Assignments tab (guide C4)."""

from envi_scim.emulator.directory import NotThere
from envi_scim.emulator.moments import now_text
from envi_scim.emulator.services.effects import Effects
from envi_scim.emulator.store import Store


class AssignmentChanges:
    """People and groups of an application."""

    def __init__(self, store: Store, effects: Effects) -> None:
        self._store = store
        self._effects = effects

    def assign_group(self, application_id: str, group_id: str) -> None:
        """Assign a group: everybody in it is provisioned. Raises NotThere."""
        application, group = self._store.applications.get(application_id), self._store.groups.get(group_id)
        with self._store.database.at_once():
            if self._store.assignments.assign_group(application.id, group.id):
                self._effects.users_of_group(application, group.id)
                self._effects.happened(application.id, "Assign group to application", group.name)

    def unassign_group(self, application_id: str, group_id: str) -> None:
        """Take a group away: who is assigned no longer is deactivated. Raises NotThere."""
        application, group = self._store.applications.get(application_id), self._store.groups.get(group_id)
        with self._store.database.at_once():
            if not self._store.assignments.unassign_group(application.id, group.id):
                return
            for person_id in self._store.groups.member_ids(group.id):
                if not self._store.assignments.of(application.id, person_id).is_assigned:
                    self._store.assignments.note_unassigned(application.id, person_id, at=now_text())
            self._effects.users_of_group(application, group.id)
            self._effects.happened(application.id, "Unassign group from application", group.name)

    def move_group(self, application_id: str, group_id: str, *, up: bool) -> None:
        """Give a group that is assigned a higher or a lower priority. Raises NotThere."""
        order = [one.group.id for one in self._store.assignments.groups(application_id)]
        if group_id not in order:
            raise NotThere("The group is not assigned.")
        here = order.index(group_id)
        there = max(here - 1, 0) if up else min(here + 1, len(order) - 1)
        order[here], order[there] = order[there], order[here]
        with self._store.database.at_once():
            for priority, one in enumerate(order, start=1):
                self._store.assignments.set_priority(application_id, one, priority)

    def assign_person(self, application_id: str, person_id: str) -> None:
        """Assign somebody by themselves. Raises NotThere."""
        application, person = self._store.applications.get(application_id), self._store.people.get(person_id)
        with self._store.database.at_once():
            if self._store.assignments.assign_person(application.id, person.id):
                self._effects.user(application, person.id)
                self._effects.happened(application.id, "Add user to application", person.login)

    def unassign_person(self, application_id: str, person_id: str) -> None:
        """Take the own assignment of somebody away. Raises NotThere."""
        application, person = self._store.applications.get(application_id), self._store.people.get(person_id)
        with self._store.database.at_once():
            if not self._store.assignments.unassign_person(application.id, person.id):
                return
            if not self._store.assignments.of(application.id, person.id).is_assigned:
                self._store.assignments.note_unassigned(application.id, person.id, at=now_text())
            self._effects.user(application, person.id)
            self._effects.happened(application.id, "Remove user from application", person.login)

    def convert(self, application_id: str, person_id: str) -> None:
        """Convert an individual assignment to one by group, where there is one. Raises NotThere."""
        if self._store.assignments.of(application_id, person_id).through:
            self._store.assignments.unassign_person(application_id, person_id)

    def provision_everybody(self, application_id: str) -> None:
        """Have everybody who is assigned looked after. Raises NotThere."""
        application = self._store.applications.get(application_id)
        with self._store.database.at_once():
            for one in self._store.assignments.groups(application.id):
                self._effects.users_of_group(application, one.group.id)
            for person_id in self._store.assignments.individuals(application.id):
                self._effects.user(application, person_id)
