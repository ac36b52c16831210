"""Keeps the sessions of the console: the port `KeptSessions`. Holds digests only."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from envi_scim.provisioning.administrators import Administrator
from envi_scim.provisioning.moments import later
from envi_scim.provisioning.ports import Clock
from envi_scim.provisioning.sessions import Session, SignedIn
from envi_scim.provisioning.sign_ins import Outcome
from envi_scim.provisioning.values import AdministratorId, DomainId, SessionId, SignInId, Timestamp
from envi_scim.storage.administrators import administrator_of
from envi_scim.storage.engines.protocol import Engine, Row, Statements
from envi_scim.storage.keys import FIRST, is_id

# Counted from its beginning; none lives for longer than a week (settings).
_KEPT: Final = timedelta(days=90)
_COLUMNS: Final = 8


class SqlSessions:
    """Sessions in a database."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def begin(
        self, session: Session, digest: str, *, administrator: Administrator, attempt: SignInId, former: str | None
    ) -> bool:
        params = {
            "session": session.id,
            "digest": digest,
            "id": administrator.id,
            "created_at": session.created_at,
            "expires_at": session.expires_at,
            "address": session.address,
            "user_agent": session.user_agent,
            "password_hash": administrator.password_hash,
        }

        async def begin(statements: Statements) -> bool:
            if await statements.write("begin_session", params) is None:
                return False
            await statements.write("note_signed_in", {"attempt": attempt, "outcome": Outcome.SUCCEEDED.value})
            if former is not None:
                await statements.write("end_session_of_digest", {"digest": former, "at": session.created_at})
            return True

        return await self._engine.transact(begin)

    async def find_by_digest(self, digest: str) -> SignedIn | None:
        row = await self._engine.fetch_one("find_session", {"digest": digest})
        return None if row is None else _signed_in(row)

    async def get(self, session: str) -> SignedIn | None:
        if not is_id(session):
            return None
        row = await self._engine.fetch_one("get_session", {"id": session})
        return None if row is None else _signed_in(row)

    async def seen(self, session: SessionId, *, at: Timestamp) -> None:
        await self._engine.write("note_session_seen", {"id": session, "at": at})

    async def end(self, session: SessionId, *, at: Timestamp) -> bool:
        return await self._engine.write("end_session", {"id": session, "at": at}) is not None

    async def end_all(self, administrator: AdministratorId, *, keep: SessionId | None, at: Timestamp) -> None:
        params = {"id": administrator, "keep": keep or FIRST, "at": at}
        await self._engine.write("end_sessions_of_administrator", params)

    async def open_of(
        self, administrator: AdministratorId, *, now: Timestamp, seen_after: Timestamp, limit: int
    ) -> Sequence[Session]:
        params = {"id": administrator, "at": now, "seen_after": seen_after, "count": limit}
        return [_session(row) for row in await self._engine.fetch_all("open_sessions_of_administrator", params)]

    async def open_in(
        self, domain: DomainId, *, now: Timestamp, seen_after: Timestamp, limit: int
    ) -> Sequence[SignedIn]:
        params = {"domain": domain, "at": now, "seen_after": seen_after, "count": limit}
        return [_signed_in(row) for row in await self._engine.fetch_all("open_sessions_in_domain", params)]

    async def use_form_key(self, session: SessionId, key: str) -> bool:
        return await self._engine.write("use_form_key", {"session": session, "form_key": key}) is not None

    async def purge(self) -> None:
        """Remove what began long ago. Raises StorageUnavailable."""
        params = {"first": FIRST, "at": later(self._clock.now(), -_KEPT)}
        while await self._engine.write("purge_sessions", params) is not None:
            pass


def _session(row: Row) -> Session:
    return Session(
        id=row[0],
        administrator_id=row[1],
        created_at=row[2],
        seen_at=row[3],
        expires_at=row[4],
        ended_at=row[5],
        address=row[6],
        user_agent=row[7],
    )


def _signed_in(row: Row) -> SignedIn:
    return SignedIn(session=_session(row), administrator=administrator_of(row, first=_COLUMNS))
