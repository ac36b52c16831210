"""Keeps people and groups."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from envi_scim.emulator.directory import Group, NotThere, Person, PersonStatus, Refused, key_of
from envi_scim.emulator.store.database import Database, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a page of names begins: behind this name and this id."""

    name: str = ""
    id: str = ""


BEGINNING: Final = Place()


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupWithCount:
    """A group and how many are in it."""

    group: Group
    members: int


class People:
    """People, by name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, person: Person) -> None:
        """Keep somebody new. Raises Refused where the username is another's."""
        if not self._database.write("add_person", **_params(person)):
            raise Refused(f"There is somebody with the username {person.login} already.", "login")

    def change(self, person: Person) -> None:
        """Keep what somebody is now. Raises Refused where the username is another's."""
        if not self._database.write("change_person", **_params(person)):
            raise Refused(f"There is somebody else with the username {person.login}.", "login")

    def delete(self, person: Person) -> None:
        """Forget somebody."""
        self._database.write("delete_person", id=person.id)

    def get(self, person_id: str) -> Person:
        """Find somebody by id. Raises NotThere."""
        row = self._database.one("get_person", id=person_id)
        if row is None:
            raise NotThere("There is no such person.")
        return person_of(row)

    def by_login(self, login: str) -> Person | None:
        """Find somebody by username, in any case."""
        row = self._database.one("person_by_login", login_key=key_of(login))
        return None if row is None else person_of(row)

    def page(self, *, text: str = "", after: Place = BEGINNING, count: int) -> Sequence[Person]:
        """Give people by name, those who have a text in their name or username."""
        rows = self._database.all("people", text=key_of(text), after_name=after.name, after_id=after.id, count=count)
        return [person_of(row) for row in rows]

    def number(self) -> int:
        """Say how many there are."""
        number: int = self._database.value("number_of_people")
        return number


class Groups:
    """Groups and who is in them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, group: Group) -> None:
        """Keep a new one. Raises Refused where there is one of this name."""
        if not self._database.write("add_group", **_group_params(group)):
            raise Refused(f"There is a group named {group.name} already.", "name")

    def change(self, group: Group) -> None:
        """Keep what a group is now. Raises Refused where there is another of this name."""
        if not self._database.write("change_group", **_group_params(group)):
            raise Refused(f"There is another group named {group.name}.", "name")

    def delete(self, group: Group) -> None:
        """Forget a group."""
        self._database.write("delete_group", id=group.id)

    def get(self, group_id: str) -> Group:
        """Find a group by id. Raises NotThere."""
        row = self._database.one("get_group", id=group_id)
        if row is None:
            raise NotThere("There is no such group.")
        return group_of(row)

    def page(self, *, text: str = "", after: Place = BEGINNING, count: int) -> Sequence[GroupWithCount]:
        """Give groups by name, those that have a text in it."""
        rows = self._database.all("groups", text=key_of(text), after_name=after.name, after_id=after.id, count=count)
        return [GroupWithCount(group=group_of(row), members=row[4]) for row in rows]

    def all(self) -> Sequence[Group]:
        """Give all of them."""
        return [group_of(row) for row in self._database.all("all_groups")]

    def of_person(self, person_id: str) -> Sequence[Group]:
        """Give the groups that somebody is in."""
        return [group_of(row) for row in self._database.all("groups_of_person", person=person_id)]

    def members(self, group_id: str, *, after: Place = BEGINNING, count: int) -> Sequence[Person]:
        """Give who is in a group, by name."""
        rows = self._database.all("members", group=group_id, after_name=after.name, after_id=after.id, count=count)
        return [person_of(row) for row in rows]

    def not_members(self, group_id: str, *, text: str = "", count: int) -> Sequence[Person]:
        """Give who is not in a group, by name."""
        rows = self._database.all("not_members", group=group_id, text=key_of(text), count=count)
        return [person_of(row) for row in rows]

    def member_ids(self, group_id: str) -> Sequence[str]:
        """Give who is in a group, by id."""
        return [row[0] for row in self._database.all("member_ids", group=group_id)]

    def number_of_members(self, group_id: str) -> int:
        """Say how many are in a group."""
        number: int = self._database.value("number_of_members", group=group_id)
        return number

    def add_member(self, group_id: str, person_id: str) -> bool:
        """Put somebody into a group; say whether they were not in it."""
        return self._database.write("add_member", group=group_id, person=person_id) > 0

    def remove_member(self, group_id: str, person_id: str) -> bool:
        """Take somebody out of a group; say whether they were in it."""
        return self._database.write("remove_member", group=group_id, person=person_id) > 0


def place_of(person: Person) -> Place:
    """Give the place behind somebody."""
    return Place(name=key_of(person.name), id=person.id)


def place_of_group(group: Group) -> Place:
    """Give the place behind a group."""
    return Place(name=key_of(group.name), id=group.id)


def person_of(row: Row) -> Person:
    """Read somebody: id, status, profile."""
    return Person(id=row[0], status=PersonStatus(row[1]), profile=json.loads(row[2]))


def group_of(row: Row) -> Group:
    """Read a group: id, name, description."""
    return Group(id=row[0], name=row[1], description=row[2])


def _params(person: Person) -> dict[str, object]:
    return {
        "id": person.id,
        "login_key": key_of(person.login),
        "name_key": key_of(person.name),
        "status": person.status.value,
        "profile": json.dumps(dict(person.profile), ensure_ascii=False),
    }


def _group_params(group: Group) -> dict[str, object]:
    return {"id": group.id, "name_key": key_of(group.name), "name": group.name, "description": group.description}
