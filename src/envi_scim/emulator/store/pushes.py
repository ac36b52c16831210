"""Keeps which groups are pushed to an application: by name or by rules, how that went, and who is in them there."""

import json
from collections.abc import Mapping, Sequence

from envi_scim.emulator.push_groups import Condition, PushedGroup, PushRule, PushStatus
from envi_scim.emulator.store.database import Database, Row
from envi_scim.emulator.store.directory import group_of


class Pushes:
    """Rules and pushed groups."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_rule(self, application_id: str, rule: PushRule) -> None:
        """Keep a rule."""
        self._database.write(
            "add_rule",
            id=rule.id,
            application=application_id,
            name=rule.name,
            condition=rule.condition.value,
            text=rule.text,
        )

    def rules(self, application_id: str) -> Sequence[PushRule]:
        """Give the rules of an application, by name."""
        return [
            PushRule(id=row[0], name=row[1], condition=Condition(row[2]), text=row[3])
            for row in self._database.all("rules", application=application_id)
        ]

    def delete_rule(self, application_id: str, rule_id: str) -> None:
        """Forget a rule; what it pushed stays pushed."""
        self._database.write("delete_rule", application=application_id, id=rule_id)

    def add(self, application_id: str, group_id: str, *, by_rule: bool) -> bool:
        """Have a group pushed; say whether it was not."""
        return self._database.write("push_group", application=application_id, group=group_id, by_rule=by_rule) > 0

    def all(self, application_id: str) -> Sequence[PushedGroup]:
        """Give the groups that are pushed, by name."""
        return [_pushed(row) for row in self._database.all("pushed_groups", application=application_id)]

    def get(self, application_id: str, group_id: str) -> PushedGroup | None:
        """Give how a group is pushed."""
        row = self._database.one("get_pushed_group", application=application_id, group=group_id)
        return None if row is None else _pushed(row)

    def pushing(self, application_id: str, group_id: str) -> None:
        """Note that a push is to come or under way."""
        self._database.write("note_pushing", application=application_id, group=group_id)

    def linked(self, application_id: str, group_id: str, *, external_id: str, name: str) -> None:
        """Note which group of the application it is, and by what name."""
        self._database.write(
            "note_linked", application=application_id, group=group_id, external_id=external_id, name=name
        )

    def unlinked(self, application_id: str, group_id: str) -> None:
        """Note that the group of the application is gone, and with it who was in it."""
        with self._database.at_once():
            self.linked(application_id, group_id, external_id="", name="")
            self._database.write("forget_pushed_members", application=application_id, group=group_id)

    def pushed(self, pushed: PushedGroup, application_id: str, *, external_id: str, at: str) -> None:
        """Note that a push came to its end, of a group as it was when the push began."""
        self._database.write(
            "note_pushed",
            application=application_id,
            group=pushed.group.id,
            external_id=external_id,
            name=pushed.group.name,
            whole=pushed.whole,
            at=at,
        )

    def failed(self, application_id: str, group_id: str, *, error: str) -> None:
        """Note that a push failed, and why."""
        self._database.write("note_push_failed", application=application_id, group=group_id, error=error)

    def forget(self, application_id: str, group_id: str) -> None:
        """Push a group no longer."""
        self._database.write("forget_pushed_group", application=application_id, group=group_id)

    def members(self, application_id: str, group_id: str) -> Mapping[str, str]:
        """Give whom was said to be in a group: names by the application's ids."""
        rows = self._database.all("pushed_members", application=application_id, group=group_id)
        return {row[0]: row[1] for row in rows}

    def wanted_members(self, application_id: str, group_id: str) -> Mapping[str, str]:
        """Give who is to be in a group: the active users of the application that are its members."""
        rows = self._database.all("wanted_members", application=application_id, group=group_id)
        return {row[0]: json.loads(row[1])["login"] for row in rows}

    def keep_members(
        self, application_id: str, group_id: str, *, added: Mapping[str, str], removed: Sequence[str]
    ) -> None:
        """Note whom was said to be in a group, and whom no longer."""
        with self._database.at_once():
            for external_id, name in added.items():
                self._database.write(
                    "add_pushed_member", application=application_id, group=group_id, external_id=external_id, name=name
                )
            for external_id in removed:
                self._database.write(
                    "remove_pushed_member", application=application_id, group=group_id, external_id=external_id
                )

    def push_whole(self, application_id: str, group_id: str) -> None:
        """Have the next push say again who is in a group."""
        self._database.write("push_whole", application=application_id, group=group_id)

    def applications_of(self, group_id: str) -> Sequence[str]:
        """Give the applications that a group is pushed to, by id."""
        return [row[0] for row in self._database.all("applications_that_push", group=group_id)]

    def groups_of_person(self, application_id: str, person_id: str) -> Sequence[str]:
        """Give the pushed groups that somebody is in, by id."""
        rows = self._database.all("pushed_groups_of_person", application=application_id, person=person_id)
        return [row[0] for row in rows]


def _pushed(row: Row) -> PushedGroup:
    return PushedGroup(
        group=group_of(row),
        by_rule=bool(row[3]),
        external_id=row[4],
        pushed_name=row[5],
        status=PushStatus(row[6]),
        error=row[7],
        last_push=row[8],
        whole=row[9],
    )
