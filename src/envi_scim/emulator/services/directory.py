"""Owns what can be done with people and groups (guide C1, C2)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from envi_scim.emulator import ids
from envi_scim.emulator.directory import Group, Person, PersonStatus, checked_name, checked_profile
from envi_scim.emulator.services.effects import Effects
from envi_scim.emulator.store import Store


class Directory:
    """People and groups."""

    def __init__(self, store: Store, effects: Effects) -> None:
        self._store = store
        self._effects = effects

    def add_person(self, fields: Mapping[str, str]) -> Person:
        """Add somebody. Raises Refused."""
        person = Person(id=ids.new_id(ids.PERSON), status=PersonStatus.ACTIVE, profile=checked_profile(fields))
        self._store.people.add(person)
        return person

    def change_person(self, person_id: str, fields: Mapping[str, str]) -> Person:
        """Give somebody another profile. Raises Refused or NotThere."""
        person = replace(self._store.people.get(person_id), profile=checked_profile(fields))
        with self._store.database.at_once():
            self._store.people.change(person)
            self._effects.person_changed(person)
        return person

    def set_status(self, person_id: str, status: PersonStatus) -> Person:
        """Activate or deactivate an account, and so its users in applications. Raises NotThere."""
        person = replace(self._store.people.get(person_id), status=status)
        with self._store.database.at_once():
            self._store.people.change(person)
            self._effects.person_changed(person)
        return person

    def reset_password(self, person_id: str) -> None:
        """Give somebody a new password, which goes where passwords are synchronized. Raises NotThere."""
        person = self._store.people.get(person_id)
        for application_id in self._store.assignments.applications_of(person.id):
            self._effects.password(self._store.applications.get(application_id), person.id)

    def add_group(self, name: str, description: str) -> Group:
        """Add a group; rules that want one of its name push it. Raises Refused."""
        group = Group(
            id=ids.new_id(ids.GROUP), name=checked_name(name, what="Name"), description=description.strip()[:1000]
        )
        with self._store.database.at_once():
            self._store.groups.add(group)
            self._effects.group_named(group)
        return group

    def change_group(self, group_id: str, name: str, description: str) -> Group:
        """Rename a group, here and where it is pushed. Raises Refused or NotThere."""
        found = self._store.groups.get(group_id)
        group = replace(found, name=checked_name(name, what="Name"), description=description.strip()[:1000])
        with self._store.database.at_once():
            self._store.groups.change(group)
            self._effects.group_named(group)
            self._effects.group_changed(group.id)
        return group

    def delete_group(self, group_id: str) -> None:
        """Delete a group, and with it what it gave: assignments, and its push. Raises NotThere."""
        group = self._store.groups.get(group_id)
        members = self._store.groups.member_ids(group_id)
        with self._store.database.at_once():
            self._effects_of_deleting(group)
            self.change_members(group_id, removed=members)
            self._store.groups.delete(group)

    def change_members(self, group_id: str, *, added: Iterable[str] = (), removed: Iterable[str] = ()) -> int:
        """Put people into a group and take people out of it; say how many that were. Raises NotThere."""
        self._store.groups.get(group_id)
        with self._store.database.at_once():
            moved = [one for one in added if self._store.groups.add_member(group_id, one)]
            moved += [one for one in removed if self._store.groups.remove_member(group_id, one)]
            if moved:
                self._effects.membership_changed(group_id, moved)
        return len(moved)

    def _effects_of_deleting(self, group: Group) -> None:
        for application_id in self._store.pushes.applications_of(group.id):
            application = self._store.applications.get(application_id)
            pushed = self._store.pushes.get(application_id, group.id)
            if pushed is not None and pushed.external_id:
                self._effects.group_removal(application, pushed.external_id)
            self._store.pushes.forget(application_id, group.id)
