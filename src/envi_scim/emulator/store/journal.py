"""Keeps what was said on the wire and what happened: exchanges, events, imports, and settings."""

import json
from collections.abc import Sequence

from envi_scim.emulator.journal import Event, Exchange, Import, ImportedGroup, ImportedUser, ImportState, Outcome
from envi_scim.emulator.store.database import Database, Row

_LAST = 2**62
# Exchanges of an application that are kept; a first synchronization of 10,000 people has 20,000.
_KEPT = 50_000
_TIDY_EVERY = 1000


class Journal:
    """The log of an application."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_exchange(self, application_id: str, exchange: Exchange) -> int:
        """Keep an exchange, and let go of those that are old; give its number."""
        number = self._database.write(
            "add_exchange",
            application=application_id,
            task=exchange.task_id,
            at=exchange.at,
            method=exchange.method,
            url=exchange.url,
            request_headers=json.dumps(exchange.request_headers),
            request_body=exchange.request_body,
            status=exchange.status,
            response_headers=json.dumps(exchange.response_headers),
            response_body=exchange.response_body,
            milliseconds=exchange.milliseconds,
            failure=exchange.failure,
        )
        if number % _TIDY_EVERY == 0:
            self._database.write("forget_old_exchanges", application=application_id, keep=_KEPT)
        return number

    def exchanges(
        self, application_id: str, *, task_id: int = 0, before: int = _LAST, count: int
    ) -> Sequence[Exchange]:
        """Give exchanges of an application or of one of its tasks, the newest first."""
        rows = self._database.all("exchanges", application=application_id, task=task_id, before=before, count=count)
        return [_exchange(row) for row in rows]

    def exchange(self, application_id: str, number: int) -> Exchange | None:
        """Give one exchange of an application."""
        row = self._database.one("get_exchange", application=application_id, id=number)
        return None if row is None else _exchange(row)

    def add_event(self, application_id: str, event: Event) -> None:
        """Keep what happened."""
        self._database.write(
            "add_event",
            application=application_id,
            at=event.at,
            what=event.what,
            subject=event.subject,
            outcome=event.outcome.value,
            reason=event.reason,
        )

    def events(self, application_id: str, *, before: int = _LAST, count: int) -> Sequence[Event]:
        """Give what happened, the newest first."""
        rows = self._database.all("events", application=application_id, before=before, count=count)
        return [
            Event(id=row[0], at=row[1], what=row[2], subject=row[3], outcome=Outcome(row[4]), reason=row[5])
            for row in rows
        ]

    def begin_import(self, application_id: str, *, at: str) -> int:
        """Note that an import begins; give its number."""
        return self._database.write("begin_import", application=application_id, at=at)

    def end_import(self, run: Import) -> None:
        """Note how an import ended."""
        self._database.write(
            "end_import",
            id=run.id,
            state=run.state.value,
            users=run.users,
            inactive=run.inactive,
            matched=run.matched,
            groups=run.groups,
            error=run.error,
        )

    def end_cut_off_imports(self) -> None:
        """Note that imports ended which were running when the program did."""
        self._database.write("end_cut_off_imports")

    def imports(self, application_id: str, *, count: int) -> Sequence[Import]:
        """Give the imports of an application, the newest first."""
        return [
            Import(
                id=row[0],
                at=row[1],
                state=ImportState(row[2]),
                users=row[3],
                inactive=row[4],
                matched=row[5],
                groups=row[6],
                error=row[7],
            )
            for row in self._database.all("imports", application=application_id, count=count)
        ]

    def keep_imported(self, run_id: int, users: Sequence[ImportedUser], groups: Sequence[ImportedGroup]) -> None:
        """Keep what a page of an import brought."""
        with self._database.at_once():
            for user in users:
                self._database.write(
                    "add_imported_user",
                    run=run_id,
                    external_id=user.external_id,
                    user_name=user.user_name,
                    active=user.active,
                    person=user.person_id,
                )
            for group in groups:
                self._database.write("add_imported_group", run=run_id, external_id=group.external_id, name=group.name)

    def imported_users(self, run_id: int, *, count: int) -> Sequence[ImportedUser]:
        """Give users that an import brought, by name."""
        return [
            ImportedUser(external_id=row[0], user_name=row[1], active=bool(row[2]), person_id=row[3])
            for row in self._database.all("imported_users", run=run_id, count=count)
        ]

    def imported_groups(self, run_id: int, *, count: int) -> Sequence[ImportedGroup]:
        """Give groups that an import brought, by name."""
        rows = self._database.all("imported_groups", run=run_id, count=count)
        return [ImportedGroup(external_id=row[0], name=row[1]) for row in rows]

    def setting(self, name: str) -> str | None:
        """Give a setting of the emulator."""
        value: str | None = self._database.value("get_setting", name=name)
        return value

    def set(self, name: str, value: str) -> None:
        """Keep a setting of the emulator."""
        self._database.write("put_setting", name=name, value=value)


def _exchange(row: Row) -> Exchange:
    return Exchange(
        id=row[0],
        task_id=row[2],
        at=row[3],
        method=row[4],
        url=row[5],
        request_headers=json.loads(row[6]),
        request_body=row[7],
        status=row[8],
        response_headers=json.loads(row[9]),
        response_body=row[10],
        milliseconds=row[11],
        failure=row[12],
    )
