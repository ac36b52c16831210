"""Owns what the rules about administrators need from outside: where they are kept, their sessions, their passwords.

Unlike all else these are looked up before any domain is known, so a domain is named only where a list is of one.
The store that holds them all is in `ports`.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from envi_scim.provisioning.administrators import Administrator
from envi_scim.provisioning.events import Event
from envi_scim.provisioning.sessions import Session, SignedIn
from envi_scim.provisioning.sign_ins import SignInRecord
from envi_scim.provisioning.values import AdministratorId, DomainId, SessionId, SignInId, Timestamp


class Administrators(Protocol):
    """Administrators of the console."""

    async def create(self, administrator: Administrator, *, events: Mapping[DomainId, Event]) -> None:
        """Store an administrator. Raises AlreadyTaken where the e-mail is another's, in whatever case."""

    async def find_by_email(self, email: str) -> Administrator | None:
        """Find an administrator by e-mail, without regard to case."""

    async def get(self, administrator: str) -> Administrator | None:
        """Find an administrator by id, which may be any client text."""

    async def list(self, *, after: str, limit: int) -> Sequence[Administrator]:
        """List administrators of all domains and of each, by e-mail; those behind the e-mail `after`."""

    async def list_of(self, domain: DomainId, *, after: str, limit: int) -> Sequence[Administrator]:
        """List the administrators of a domain alone, as above."""

    async def change(
        self,
        before: Administrator,
        after: Administrator,
        *,
        at: Timestamp,
        keep: SessionId | None,
        events: Mapping[DomainId, Event],
    ) -> None:
        """Put `after` in the place of `before`, and end all sessions but the one to `keep`.

        Raises LastOperator where no enabled operator would be left, ChangedMeanwhile where `before` is the past.
        """

    async def rehash(self, before: Administrator, password_hash: str) -> None:
        """Keep another hash of the same password, unless the password was changed meanwhile."""


class KeptSessions(Protocol):
    """Sessions of the console."""

    async def begin(
        self, session: Session, digest: str, *, administrator: Administrator, attempt: SignInId, former: str | None
    ) -> bool:
        """Store a session and that its attempt succeeded, and end the one whose digest is `former`.

        False, and nothing is done, where the administrator was disabled or got another password meanwhile.
        """

    async def find_by_digest(self, digest: str) -> SignedIn | None:
        """Find a session, open or not, and whose it is."""

    async def get(self, session: str) -> SignedIn | None:
        """Find a session by its id, which may be any client text, and whose it is."""

    async def seen(self, session: SessionId, *, at: Timestamp) -> None:
        """Note that a session was used; called at most once a minute and session."""

    async def end(self, session: SessionId, *, at: Timestamp) -> bool:
        """End a session; false where it was ended before."""

    async def end_all(self, administrator: AdministratorId, *, keep: SessionId | None, at: Timestamp) -> None:
        """End the sessions of an administrator but for the one to keep."""

    async def open_of(
        self, administrator: AdministratorId, *, now: Timestamp, seen_after: Timestamp, limit: int
    ) -> Sequence[Session]:
        """List an administrator's open sessions, the newest first."""

    async def open_in(
        self, domain: DomainId, *, now: Timestamp, seen_after: Timestamp, limit: int
    ) -> Sequence[SignedIn]:
        """List the open sessions of the administrators of a domain alone, the newest first."""

    async def use_form_key(self, session: SessionId, key: str) -> bool:
        """Note that a form was sent; false where it was before."""


class SignIns(Protocol):
    """The record of who tried to sign in, kept for a while."""

    async def begin(self, attempt: SignInRecord, *, since: Timestamp, of_account: int, from_network: int) -> bool:
        """Store an attempt, unless so many failed since then of its account, or from its network.

        Those under way count as failures, so that many at once are no way around the limit.
        """

    async def limited(self, attempt: SignInRecord, *, since: Timestamp) -> None:
        """Store that an attempt was one too many; once since then for its account and once for its network."""

    async def withdraw(self, attempt: SignInId) -> None:
        """Forget an attempt: the password was right, and nobody meant to sign in by it."""

    async def of_administrator(
        self, administrator: AdministratorId, *, before: SignInId | None, limit: int
    ) -> Sequence[SignInRecord]:
        """List an administrator's sign-ins, the newest first; those older than `before`, which may be any text."""

    async def in_domain(self, domain: DomainId, *, before: SignInId | None, limit: int) -> Sequence[SignInRecord]:
        """List the sign-ins of those who were administrators of a domain alone, as above."""


class Passwords(Protocol):
    """Hashes passwords (argon2id)."""

    def hash(self, password: str, /) -> str:
        """Give the hash to keep: salt and parameters are part of it."""

    def verify(self, kept: str, password: str, /) -> bool:
        """Say whether a password is the one that the kept hash was made of."""

    def is_outdated(self, kept: str, /) -> bool:
        """Say whether a kept hash was made with other parameters than one would be now."""
