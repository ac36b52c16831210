"""Keeps the administrators of the console: the port `Administrators`. A global table, as they come before a domain."""

from collections.abc import Mapping, Sequence

from envi_scim.provisioning.administrators import Administrator, Rights
from envi_scim.provisioning.errors import AlreadyTaken, ChangedMeanwhile, LastOperator
from envi_scim.provisioning.events import Event
from envi_scim.provisioning.names import fold
from envi_scim.provisioning.values import DomainId, SessionId, Timestamp
from envi_scim.storage.engines.protocol import Engine, Row, Statements
from envi_scim.storage.keys import FIRST, is_id
from envi_scim.storage.records import event_params

_RIGHTS = {rights.value: rights for rights in Rights}


class SqlAdministrators:
    """Administrators in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def create(self, administrator: Administrator, *, events: Mapping[DomainId, Event]) -> None:
        params = {
            "id": administrator.id,
            "email": administrator.email,
            "email_key": fold(administrator.email),
            "password_hash": administrator.password_hash,
            "rights": administrator.rights.value,
            "owner": administrator.domain_id,
            "created_at": administrator.created_at,
        }

        async def create(statements: Statements) -> None:
            if await statements.write("create_administrator", params) is None:
                raise AlreadyTaken(f"There is an administrator with the e-mail {administrator.email} already.")
            await _record(statements, events)

        await self._engine.transact(create)

    async def find_by_email(self, email: str) -> Administrator | None:
        row = await self._engine.fetch_one("find_administrator", {"email_key": fold(email)})
        return None if row is None else administrator_of(row)

    async def get(self, administrator: str) -> Administrator | None:
        if not is_id(administrator):
            return None
        row = await self._engine.fetch_one("get_administrator", {"id": administrator})
        return None if row is None else administrator_of(row)

    async def list(self, *, after: str, limit: int) -> Sequence[Administrator]:
        params = {"after_key": fold(after), "count": limit}
        return [administrator_of(row) for row in await self._engine.fetch_all("list_administrators", params)]

    async def list_of(self, domain: DomainId, *, after: str, limit: int) -> Sequence[Administrator]:
        params = {"domain": domain, "after_key": fold(after), "count": limit}
        rows = await self._engine.fetch_all("list_administrators_of_domain", params)
        return [administrator_of(row) for row in rows]

    async def change(
        self,
        before: Administrator,
        after: Administrator,
        *,
        at: Timestamp,
        keep: SessionId | None,
        events: Mapping[DomainId, Event],
    ) -> None:
        params = {
            "id": before.id,
            "password_hash": after.password_hash,
            "rights": after.rights.value,
            "owner": after.domain_id,
            "disabled_at": after.disabled_at,
            "password_hash_before": before.password_hash,
            "rights_before": before.rights.value,
            "owner_before": before.domain_id,
            "disabled_at_before": before.disabled_at,
        }

        async def change(statements: Statements) -> None:
            if before.is_enabled_operator and not after.is_enabled_operator:
                operators = await statements.fetch_all("enabled_operators", {})
                if {row[0] for row in operators} <= {before.id}:
                    raise LastOperator(f"{before.email} is the last operator who can sign in: make another one before.")
            # Begun in the meantime is what waits for the row (`begin_session`), and so is seen by what ends all.
            if await statements.write("change_administrator", params) is None:
                raise ChangedMeanwhile("The administrator was changed meanwhile. Look again, and repeat it.")
            ending = {"id": before.id, "keep": keep or FIRST, "at": at}
            await statements.write("end_sessions_of_administrator", ending)
            await _record(statements, events)

        await self._engine.transact(change)

    async def rehash(self, before: Administrator, password_hash: str) -> None:
        params = {"id": before.id, "password_hash": password_hash, "password_hash_before": before.password_hash}
        await self._engine.write("rehash_password", params)


async def _record(statements: Statements, events: Mapping[DomainId, Event]) -> None:
    for domain, event in events.items():
        await statements.write("record_event", event_params(domain, event))


def administrator_of(row: Row, *, first: int = 0) -> Administrator:
    """Read an administrator, whose columns begin at `first`."""
    return Administrator(
        id=row[first],
        email=row[first + 1],
        password_hash=row[first + 2],
        rights=_RIGHTS[row[first + 3]],
        domain_id=row[first + 4],
        created_at=row[first + 5],
        disabled_at=row[first + 6],
    )
