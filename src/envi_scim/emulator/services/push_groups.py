"""Owns what can be done on the Push Groups tab (guide C5, C6)."""

from envi_scim.emulator import ids
from envi_scim.emulator.directory import NotThere, Refused, checked_name
from envi_scim.emulator.journal import Outcome
from envi_scim.emulator.push_groups import Condition, PushedGroup, PushRule, pushed_by
from envi_scim.emulator.services.effects import Effects
from envi_scim.emulator.store import Store


class PushGroupChanges:
    """Pushed groups of an application."""

    def __init__(self, store: Store, effects: Effects) -> None:
        self._store = store
        self._effects = effects

    def push_by_name(self, application_id: str, group_id: str) -> None:
        """Push a group. Raises NotThere."""
        application, group = self._store.applications.get(application_id), self._store.groups.get(group_id)
        with self._store.database.at_once():
            if self._store.pushes.add(application.id, group.id, by_rule=False):
                self._effects.group(application, group.id)

    def create_rule(self, application_id: str, *, name: str, condition: str, text: str) -> PushRule:
        """Push every group whose name meets a condition, now and later. Raises Refused or NotThere."""
        application = self._store.applications.get(application_id)
        if condition not in list(Condition):
            raise Refused("Choose how the name is compared.", "condition")
        rule = PushRule(
            id=ids.new_id(ids.RULE),
            name=checked_name(name, what="Rule name"),
            condition=Condition(condition),
            text=checked_name(text, what="Group name", field="text"),
        )
        with self._store.database.at_once():
            self._store.pushes.add_rule(application.id, rule)
            for group in pushed_by([rule], self._store.groups.all()):
                if self._store.pushes.add(application.id, group.id, by_rule=True):
                    self._effects.group(application, group.id)
        return rule

    def delete_rule(self, application_id: str, rule_id: str) -> None:
        """Delete a rule; what it pushed stays pushed."""
        self._store.pushes.delete_rule(application_id, rule_id)

    def push_now(self, application_id: str, group_id: str) -> None:
        """Push a group and all of its members again. Raises NotThere."""
        application = self._store.applications.get(application_id)
        self._get(application_id, group_id)
        with self._store.database.at_once():
            self._store.pushes.push_whole(application.id, group_id)
            self._effects.group(application, group_id)

    def unlink(self, application_id: str, group_id: str, *, delete: bool) -> None:
        """Push a group no longer, and delete it in the application or leave it there. Raises NotThere."""
        application = self._store.applications.get(application_id)
        pushed = self._get(application_id, group_id)
        with self._store.database.at_once():
            if delete and pushed.external_id:
                self._effects.group_removal(application, pushed.external_id)
            self._store.pushes.forget(application.id, group_id)
            what = "Delete pushed group" if delete else "Unlink pushed group"
            self._effects.happened(application.id, what, pushed.group.name, Outcome.SUCCESS)

    def _get(self, application_id: str, group_id: str) -> PushedGroup:
        pushed = self._store.pushes.get(application_id, group_id)
        if pushed is None:
            raise NotThere("The group is not pushed.")
        return pushed
