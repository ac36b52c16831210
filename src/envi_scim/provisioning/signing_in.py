"""Owns signing in to the console: who may, how often one may try, and the session that comes of it.

Whoever is signed in confirms by the present password what an open browser alone must not allow; a wrong one counts as
a failure to sign in, so that a session is no place to guess at.

Whatever is wrong is told in one sentence. An unknown or disabled account takes as long as a wrong password, since a
hash is compared either way; what is one too many is answered at once, for accounts that exist and others alike.
An attempt is written down as failed before the password is looked at: so those under way count, too.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from envi_scim.provisioning.administrators import Administrator
from envi_scim.provisioning.console_ports import Passwords
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.heaviness import Aside
from envi_scim.provisioning.moments import later
from envi_scim.provisioning.names import MAX_NAME_BYTES
from envi_scim.provisioning.passwords import LONGEST_PASSWORD
from envi_scim.provisioning.ports import Clock, Ids, RandomBytes, Store
from envi_scim.provisioning.sessions import SECRET_BYTES, NewSession, Session, digest_of, origin, secret_of
from envi_scim.provisioning.sign_ins import (
    MOST_FROM_A_NETWORK,
    MOST_OF_AN_ACCOUNT,
    WINDOW,
    Outcome,
    SignInRecord,
    account_key,
    network_of,
)
from envi_scim.provisioning.values import Allowed, Decision, Refused, SessionId, SignInId
from envi_scim.scim.texts import why_not_kept

REFUSED: Final = Refused(
    "The e-mail or the password is wrong, or there were too many attempts. "
    "After several failures wait 15 minutes; a password that is forgotten is set by another administrator."
)

NOT_THE_PRESENT_ONE: Final = Refused("This is not your present password.")
TOO_OFTEN: Final = Refused("There were too many wrong passwords. Wait 15 minutes, then try again.")


class SignIn:
    """Signs administrators in. One a worker: it keeps the hash that unknown accounts are compared with."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        ids: Ids,
        passwords: Passwords,
        random_bytes: RandomBytes,
        *,
        life: timedelta,
        aside: Aside,
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._passwords = passwords
        self._random_bytes = random_bytes
        self._life = life
        self._aside = aside
        self._decoy = ""

    async def sign_in(
        self, email: str, password: str, *, address: str, user_agent: str, former: str = ""
    ) -> NewSession | Refused:
        """Begin a session; the one whose secret is `former` ends. All texts may be whatever a client sends."""
        # With the first attempt, whoever's that is: one that is slower tells nothing then.
        decoy = await self._made_decoy()
        administrator = await self._find(email)
        attempt = self._attempt(email, administrator, address, user_agent)
        if not await self._may_try(attempt):
            return REFUSED
        known = administrator if administrator is not None and administrator.is_enabled else None
        kept = decoy if known is None else known.password_hash
        typed = password if _may_be_one(password) else ""
        right = await self._aside(lambda: self._passwords.verify(kept, typed))
        if known is None or not right:
            return REFUSED
        return await self._begin(known, typed, attempt, former)

    async def confirm(self, administrator: Administrator, password: str, *, address: str, user_agent: str) -> Decision:
        """Say whether somebody who is signed in knows the present password, which may be whatever a client sends."""
        attempt = self._attempt(administrator.email, administrator, address, user_agent)
        if not await self._may_try(attempt):
            return TOO_OFTEN
        typed = password if _may_be_one(password) else ""
        if not await self._aside(lambda: self._passwords.verify(administrator.password_hash, typed)):
            return NOT_THE_PRESENT_ONE
        await self._store.sign_ins.withdraw(attempt.id)
        return Allowed()

    async def _may_try(self, attempt: SignInRecord) -> bool:
        """Write an attempt down as failed, unless it is one too many."""
        since = later(attempt.at, -WINDOW)
        if await self._store.sign_ins.begin(
            attempt, since=since, of_account=MOST_OF_AN_ACCOUNT, from_network=MOST_FROM_A_NETWORK
        ):
            return True
        await self._store.sign_ins.limited(replace(attempt, outcome=Outcome.LIMITED), since=since)
        return False

    async def _begin(
        self, administrator: Administrator, password: str, attempt: SignInRecord, former: str
    ) -> NewSession | Refused:
        secret = secret_of(self._random_bytes(SECRET_BYTES))
        now = self._clock.now()
        session = Session(
            id=SessionId(self._ids.new()),
            administrator_id=administrator.id,
            created_at=now,
            seen_at=now,
            expires_at=later(now, self._life),
            address=attempt.address,
            user_agent=attempt.user_agent,
        )
        begun = await self._store.sessions.begin(
            session,
            digest_of(secret),
            administrator=administrator,
            attempt=attempt.id,
            former=digest_of(former) if former else None,
        )
        if not begun:
            return REFUSED
        if self._passwords.is_outdated(administrator.password_hash):
            fresh = await self._aside(lambda: self._passwords.hash(password))
            await self._store.administrators.rehash(administrator, fresh)
        return NewSession(session=session, secret=secret)

    async def _made_decoy(self) -> str:
        if not self._decoy:
            nobodys = secret_of(self._random_bytes(SECRET_BYTES))
            self._decoy = await self._aside(lambda: self._passwords.hash(nobodys))
        return self._decoy

    async def _find(self, email: str) -> Administrator | None:
        if why_not_kept(email) is not None or len(email) > MAX_NAME_BYTES:
            return None
        return await self._store.administrators.find_by_email(email)

    def _attempt(self, email: str, administrator: Administrator | None, address: str, user_agent: str) -> SignInRecord:
        if administrator is None:
            outcome = Outcome.UNKNOWN
        else:
            outcome = Outcome.WRONG if administrator.is_enabled else Outcome.DISABLED
        shown = origin(address)
        return SignInRecord(
            id=SignInId(self._ids.new()),
            at=self._clock.now(),
            account_key=account_key(email),
            administrator_id=None if administrator is None else administrator.id,
            domain_id=None if administrator is None else administrator.domain_id,
            address=shown,
            network=network_of(shown),
            user_agent=origin(user_agent),
            outcome=outcome,
        )


class SignInHistory:
    """Who signed in, or tried to, as those who look after it see it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def of(
        self, administrator: Administrator, *, before: str | None = None, limit: int
    ) -> tuple[SignInRecord, ...]:
        """List an administrator's sign-ins, the newest first; `before` is the id of the last of the page before."""
        position = None if before is None else SignInId(before)
        return tuple(await self._store.sign_ins.of_administrator(administrator.id, before=position, limit=limit))

    async def within(self, domain: Domain, *, before: str | None = None, limit: int) -> tuple[SignInRecord, ...]:
        """List the sign-ins of the administrators of a domain, as above."""
        position = None if before is None else SignInId(before)
        return tuple(await self._store.sign_ins.in_domain(domain.id, before=position, limit=limit))


def _may_be_one(password: str) -> bool:
    if len(password) > LONGEST_PASSWORD:
        return False
    try:
        password.encode()
    except UnicodeEncodeError:
        return False
    return True
