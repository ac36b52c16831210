"""Keeps applications and their attribute mappings."""

from collections.abc import Sequence
from dataclasses import fields

from envi_scim.emulator.applications import KINDS, Application
from envi_scim.emulator.directory import NotThere, Refused, key_of
from envi_scim.emulator.mapping import DEFAULTS, ApplyOn, AttributeMapping
from envi_scim.emulator.profiles import LABELS
from envi_scim.emulator.store.database import Database, Row

_ORDER = list(LABELS)


class Applications:
    """Applications that were added."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, application: Application) -> None:
        """Keep a new one, with the mappings that each has at first. Raises Refused where the label is taken."""
        with self._database.at_once():
            params = {"label_key": key_of(application.label), "label": application.label, "kind": application.kind.id}
            if not self._database.write("add_application", id=application.id, **params):
                raise _taken(application)
            for mapping in DEFAULTS:
                self.map(application.id, mapping)

    def change(self, application: Application) -> None:
        """Keep what it is now. Raises Refused where the label is taken."""
        params = {each.name: getattr(application, each.name) for each in fields(application) if each.name != "kind"}
        if not self._database.write("change_application", label_key=key_of(application.label), **params):
            raise _taken(application)

    def delete(self, application: Application) -> None:
        """Forget it and all that belongs to it."""
        self._database.write("delete_application", id=application.id)

    def get(self, application_id: str) -> Application:
        """Find one by id. Raises NotThere."""
        row = self._database.one("get_application", id=application_id)
        if row is None:
            raise NotThere("There is no such application.")
        return _application(row)

    def all(self) -> Sequence[Application]:
        """Give all of them, by label."""
        return [_application(row) for row in self._database.all("applications")]

    def mappings(self, application_id: str) -> Sequence[AttributeMapping]:
        """Give the mappings of an application, in the order of the attributes."""
        found = [
            AttributeMapping(attribute=row[0], expression=row[1], apply_on=ApplyOn(row[2]))
            for row in self._database.all("mappings", application=application_id)
        ]
        return sorted(found, key=lambda mapping: _ORDER.index(mapping.attribute))

    def map(self, application_id: str, mapping: AttributeMapping) -> None:
        """Keep a mapping, in the place of the one that its attribute had."""
        self._database.write(
            "put_mapping",
            application=application_id,
            attribute=mapping.attribute,
            expression=mapping.expression,
            apply_on=mapping.apply_on.value,
        )

    def unmap(self, application_id: str, attribute: str) -> None:
        """Remove the mapping of an attribute."""
        self._database.write("remove_mapping", application=application_id, attribute=attribute)


def _application(row: Row) -> Application:
    return Application(
        id=row[0],
        label=row[1],
        kind=KINDS[row[2]],
        enabled=bool(row[3]),
        base_url=row[4],
        api_token=row[5],
        create_users=bool(row[6]),
        update_users=bool(row[7]),
        deactivate_users=bool(row[8]),
        sync_password=bool(row[9]),
    )


def _taken(application: Application) -> Refused:
    return Refused(f"There is an application labelled {application.label} already.", "label")
