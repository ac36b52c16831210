"""Owns the use of sessions of the console: whose a request is, how long a session goes on, and its end.

Who may look at another's sessions, or end one, is said by `permissions.may_administer`.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from envi_scim.provisioning.administrators import Administrator
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.errors import NoSuch
from envi_scim.provisioning.moments import later
from envi_scim.provisioning.ports import Clock, Store
from envi_scim.provisioning.sessions import (
    SEEN_EVERY,
    Session,
    SignedIn,
    digest_of,
    may_be_form_key,
    may_go_on,
)
from envi_scim.provisioning.values import Allowed

# More than anybody looks at.
_LISTED: Final = 100


class Sessions:
    """Sessions that have begun."""

    def __init__(self, store: Store, clock: Clock, *, idle: timedelta) -> None:
        self._store = store
        self._clock = clock
        self._idle = idle

    async def find(self, secret: str, *, touch: bool = True) -> SignedIn | None:
        """Say who is signed in with this secret, which may be any text; None where nobody is any more.

        What a page asks for by itself is no use of a session: such requests do not `touch` it.
        """
        if not secret:
            return None
        found = await self._store.sessions.find_by_digest(digest_of(secret))
        now = self._clock.now()
        if found is None or not self._is_open(found):
            return None
        if touch and later(found.session.seen_at, SEEN_EVERY) <= now:
            await self._store.sessions.seen(found.session.id, at=now)
        return found

    async def show(self, session_id: str) -> SignedIn:
        """Find an open session by its id, to see whose it is before it is ended. Raises NoSuch."""
        found = await self._store.sessions.get(session_id)
        if found is None or not self._is_open(found):
            raise NoSuch("There is no such session, or it has ended.")
        return found

    async def end(self, session: Session) -> None:
        """End a session: its next request is nobody's."""
        await self._store.sessions.end(session.id, at=self._clock.now())

    async def end_all(self, administrator: Administrator, *, keep: Session | None = None) -> None:
        """End all sessions of an administrator but the one to keep."""
        kept = None if keep is None else keep.id
        await self._store.sessions.end_all(administrator.id, keep=kept, at=self._clock.now())

    async def of(self, administrator: Administrator) -> Sequence[Session]:
        """List an administrator's open sessions, the newest first."""
        now = self._clock.now()
        return await self._store.sessions.open_of(
            administrator.id, now=now, seen_after=later(now, -self._idle), limit=_LISTED
        )

    async def within(self, domain: Domain) -> Sequence[SignedIn]:
        """List the open sessions of the administrators of a domain, the newest first."""
        now = self._clock.now()
        return await self._store.sessions.open_in(domain.id, now=now, seen_after=later(now, -self._idle), limit=_LISTED)

    async def use_form_key(self, session: Session, key: str) -> bool:
        """Say whether a form with this key comes for the first time: a reload must not do twice what it does."""
        return may_be_form_key(key) and await self._store.sessions.use_form_key(session.id, key)

    def _is_open(self, found: SignedIn) -> bool:
        goes_on = may_go_on(found.session, now=self._clock.now(), idle=self._idle)
        return isinstance(goes_on, Allowed) and found.administrator.is_enabled
