"""Owns the setting up of administrators: made, listed, given other rights or another password, disabled, enabled.

A change ends the sessions of whom it is about, since they were begun by other rights or another password. It is an
event of the domain that it is about; what operators do among themselves belongs to no domain and is none: the
record of sign-ins shows when they acted. Who may do it is said by `permissions`.
"""

from collections.abc import Sequence
from dataclasses import replace

from envi_scim.provisioning.administrators import Administrator, Rights, check_email, may_be_for
from envi_scim.provisioning.console_ports import Passwords
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.errors import NoSuch, WrongRights
from envi_scim.provisioning.events import Actor, Event, EventKind, recorded
from envi_scim.provisioning.heaviness import Aside, at_once
from envi_scim.provisioning.names import check_length
from envi_scim.provisioning.passwords import check_password
from envi_scim.provisioning.permissions import NO_SUCH_ADMINISTRATOR
from envi_scim.provisioning.ports import Clock, Ids, Store
from envi_scim.provisioning.sessions import Session
from envi_scim.provisioning.values import AdministratorId, DomainId, Refused, Timestamp
from envi_scim.scim.attributes import Json


class AdministratorAdministration:
    """Administrators of the console, of one domain or of all."""

    def __init__(self, store: Store, clock: Clock, ids: Ids, passwords: Passwords, *, aside: Aside = at_once) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._passwords = passwords
        self._aside = aside

    async def create(
        self, email: str, password: str, *, rights: Rights, domain: Domain | None, actor: Actor
    ) -> Administrator:
        """Make an administrator of one domain, or of all.

        Raises:
            AlreadyTaken: the e-mail is another's, of whatever domain.
            InvalidName, WeakPassword, WrongRights: it cannot be made so.
        """
        check_administrator(email, password, rights, one_domain=domain is not None)
        now = self._clock.now()
        administrator = Administrator(
            id=AdministratorId(self._ids.new()),
            email=email,
            password_hash=await self._aside(lambda: self._passwords.hash(password)),
            rights=rights,
            domain_id=None if domain is None else domain.id,
            created_at=now,
        )
        details: dict[str, Json] = {"rights": rights.value}
        events = self._events(EventKind.ADMINISTRATOR_CREATE, administrator, at=now, actor=actor, details=details)
        await self._store.administrators.create(administrator, events=events)
        return administrator

    async def find(self, email: str) -> Administrator:
        """Find an administrator by e-mail, without regard to case. Raises NoSuch or InvalidName."""
        check_length(email, what="The e-mail of an administrator")
        found = await self._store.administrators.find_by_email(email)
        if found is None:
            raise NoSuch(f"There is no administrator with the e-mail {email}.")
        return found

    async def get(self, administrator_id: str) -> Administrator:
        """Find an administrator by id, which may be any text. Raises NoSuch, in the words of `permissions`."""
        found = await self._store.administrators.get(administrator_id)
        if found is None:
            raise NoSuch(NO_SUCH_ADMINISTRATOR)
        return found

    async def list(self, domain: Domain | None, *, after: str = "", limit: int) -> Sequence[Administrator]:
        """List the administrators of a domain alone, or without one all there are, by e-mail.

        `after` is the e-mail of the last of the page before.
        """
        if domain is None:
            return await self._store.administrators.list(after=after, limit=limit)
        return await self._store.administrators.list_of(domain.id, after=after, limit=limit)

    async def change_rights(
        self,
        administrator: Administrator,
        rights: Rights,
        *,
        domain: Domain | None,
        actor: Actor,
        keep: Session | None = None,
    ) -> Administrator:
        """Give an administrator these rights for that domain, or for all.

        Raises:
            WrongRights: they do not go with one domain, or with all.
            LastOperator: nobody would be left who may do everything.
            ChangedMeanwhile: somebody else was faster.
        """
        after = replace(administrator, rights=rights, domain_id=None if domain is None else domain.id)
        _check_rights(rights, one_domain=domain is not None)
        details: dict[str, Json] = {"from": administrator.rights.value, "to": rights.value}
        return await self._change(
            administrator, after, kind=EventKind.ADMINISTRATOR_RIGHTS, actor=actor, keep=keep, details=details
        )

    async def set_password(
        self, administrator: Administrator, password: str, *, actor: Actor, keep: Session | None = None
    ) -> Administrator:
        """Set an administrator's password; who sets the own one keeps the session. Raises WeakPassword."""
        check_password(password)
        password_hash = await self._aside(lambda: self._passwords.hash(password))
        after = replace(administrator, password_hash=password_hash)
        return await self._change(administrator, after, kind=EventKind.ADMINISTRATOR_PASSWORD, actor=actor, keep=keep)

    async def disable(self, administrator: Administrator, *, actor: Actor) -> Administrator:
        """Let an administrator sign in no more. Raises LastOperator or ChangedMeanwhile."""
        if not administrator.is_enabled:
            return administrator
        after = replace(administrator, disabled_at=self._clock.now())
        return await self._change(administrator, after, kind=EventKind.ADMINISTRATOR_DISABLE, actor=actor)

    async def enable(self, administrator: Administrator, *, actor: Actor) -> Administrator:
        """Let an administrator sign in again. Raises ChangedMeanwhile."""
        if administrator.is_enabled:
            return administrator
        after = replace(administrator, disabled_at=None)
        return await self._change(administrator, after, kind=EventKind.ADMINISTRATOR_ENABLE, actor=actor)

    async def _change(
        self,
        before: Administrator,
        after: Administrator,
        *,
        kind: EventKind,
        actor: Actor,
        keep: Session | None = None,
        details: dict[str, Json] | None = None,
    ) -> Administrator:
        if after == before:
            return before
        now = self._clock.now()
        events = self._events(kind, before, after, at=now, actor=actor, details=details)
        kept = None if keep is None else keep.id
        await self._store.administrators.change(before, after, at=now, keep=kept, events=events)
        return after

    def _events(
        self,
        kind: EventKind,
        *states: Administrator,
        at: Timestamp,
        actor: Actor,
        details: dict[str, Json] | None = None,
    ) -> dict[DomainId, Event]:
        """Give the event of each domain that the change is about: the one before and the one after it."""
        return {
            state.domain_id: recorded(kind, state.id, event_id=self._ids.new(), at=at, actor=actor, details=details)
            for state in states
            if state.domain_id is not None
        }


def check_administrator(email: str, password: str, rights: Rights, *, one_domain: bool) -> None:
    """Refuse what can be no administrator, before anything is hashed.

    Raises InvalidName, WeakPassword or WrongRights.
    """
    check_email(email)
    check_password(password)
    _check_rights(rights, one_domain=one_domain)


def _check_rights(rights: Rights, *, one_domain: bool) -> None:
    decision = may_be_for(rights, one_domain=one_domain)
    if isinstance(decision, Refused):
        raise WrongRights(decision.reason)
