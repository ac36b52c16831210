"""Fakes behind the ports of `provisioning.console_ports`: administrators, their sessions and sign-ins in memory."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from envi_scim.provisioning.administrators import Administrator
from envi_scim.provisioning.errors import AlreadyTaken, ChangedMeanwhile, LastOperator
from envi_scim.provisioning.events import Event
from envi_scim.provisioning.names import fold
from envi_scim.provisioning.sessions import Session, SignedIn
from envi_scim.provisioning.sign_ins import Outcome, SignInRecord
from envi_scim.provisioning.values import AdministratorId, DomainId, SessionId, SignInId, Timestamp


class FakePasswords:
    """Hashes that can be read. What was compared is remembered; those of `old` are outdated."""

    def __init__(self) -> None:
        self.compared: list[str] = []
        self.old = "old hash of "

    def hash(self, password: str, /) -> str:
        return f"hash of {password}"

    def verify(self, kept: str, password: str, /) -> bool:
        self.compared.append(kept)
        return kept in {f"hash of {password}", f"{self.old}{password}"}

    def is_outdated(self, kept: str, /) -> bool:
        return kept.startswith(self.old)


class FakeAdministrators:
    def __init__(self, record: Callable[[DomainId, Event], None]) -> None:
        self._record = record
        self.kept: dict[AdministratorId, Administrator] = {}
        self.sessions: dict[SessionId, KeptSession] = {}

    async def create(self, administrator: Administrator, *, events: Mapping[DomainId, Event]) -> None:
        if await self.find_by_email(administrator.email):
            raise AlreadyTaken("There is an administrator with this e-mail already.")
        self.kept[administrator.id] = administrator
        self._record_all(events)

    async def find_by_email(self, email: str) -> Administrator | None:
        return next((one for one in self.kept.values() if fold(one.email) == fold(email)), None)

    async def get(self, administrator: str) -> Administrator | None:
        return self.kept.get(AdministratorId(administrator))

    async def list(self, *, after: str, limit: int) -> Sequence[Administrator]:
        behind = [one for one in self.kept.values() if fold(one.email) > fold(after)]
        return sorted(behind, key=lambda one: fold(one.email))[:limit]

    async def list_of(self, domain: DomainId, *, after: str, limit: int) -> Sequence[Administrator]:
        every = await self.list(after=after, limit=len(self.kept))
        return [one for one in every if one.domain_id == domain][:limit]

    async def change(
        self,
        before: Administrator,
        after: Administrator,
        *,
        at: Timestamp,
        keep: SessionId | None,
        events: Mapping[DomainId, Event],
    ) -> None:
        others = [one for one in self.kept.values() if one.is_enabled_operator and one.id != before.id]
        if before.is_enabled_operator and not after.is_enabled_operator and not others:
            raise LastOperator("This is the last operator who can sign in: make another one before.")
        if self.kept[before.id] != before:
            raise ChangedMeanwhile("The administrator was changed meanwhile.")
        self.kept[before.id] = after
        self.end_sessions(before.id, keep=keep, at=at)
        self._record_all(events)

    async def rehash(self, before: Administrator, password_hash: str) -> None:
        if self.kept[before.id].password_hash == before.password_hash:
            self.kept[before.id] = replace(self.kept[before.id], password_hash=password_hash)

    def end_sessions(self, administrator: AdministratorId, *, keep: SessionId | None, at: Timestamp) -> None:
        """End what is open."""
        for kept in self.sessions.values():
            session = kept.session
            if session.administrator_id == administrator and session.ended_at is None and session.id != keep:
                kept.session = replace(session, ended_at=at)

    def _record_all(self, events: Mapping[DomainId, Event]) -> None:
        for domain, event in events.items():
            self._record(domain, event)


class FakeSignIns:
    def __init__(self) -> None:
        self.kept: list[SignInRecord] = []

    async def begin(self, attempt: SignInRecord, *, since: Timestamp, of_account: int, from_network: int) -> bool:
        passed = {Outcome.SUCCEEDED, Outcome.LIMITED}
        failed = [one for one in self.kept if one.at > since and one.outcome not in passed]
        if sum(one.account_key == attempt.account_key for one in failed) >= of_account:
            return False
        if sum(one.network == attempt.network for one in failed) >= from_network:
            return False
        self.kept.append(attempt)
        return True

    async def limited(self, attempt: SignInRecord, *, since: Timestamp) -> None:
        noted = [one for one in self.kept if one.at > since and one.outcome is Outcome.LIMITED]
        if not any(one.account_key == attempt.account_key or one.network == attempt.network for one in noted):
            self.kept.append(attempt)

    async def withdraw(self, attempt: SignInId) -> None:
        self.kept = [one for one in self.kept if one.id != attempt]

    async def of_administrator(
        self, administrator: AdministratorId, *, before: SignInId | None, limit: int
    ) -> Sequence[SignInRecord]:
        return self._page([one for one in self.kept if one.administrator_id == administrator], before, limit)

    async def in_domain(self, domain: DomainId, *, before: SignInId | None, limit: int) -> Sequence[SignInRecord]:
        return self._page([one for one in self.kept if one.domain_id == domain], before, limit)

    def succeed(self, attempt: SignInId) -> None:
        """Note that an attempt succeeded after all."""
        self.kept = [replace(one, outcome=Outcome.SUCCEEDED) if one.id == attempt else one for one in self.kept]

    def _page(self, found: list[SignInRecord], before: SignInId | None, limit: int) -> list[SignInRecord]:
        return [one for one in reversed(found) if before is None or one.id < before][:limit]


@dataclass
class KeptSession:
    """A session with what is kept beside it."""

    session: Session
    digest: str
    form_keys: set[str]


class FakeSessions:
    def __init__(self, administrators: FakeAdministrators, sign_ins: FakeSignIns) -> None:
        self._administrators = administrators
        self._sign_ins = sign_ins
        self.kept = administrators.sessions
        self.seen_at: list[Timestamp] = []

    async def begin(
        self, session: Session, digest: str, *, administrator: Administrator, attempt: SignInId, former: str | None
    ) -> bool:
        present = self._administrators.kept[administrator.id]
        if present.password_hash != administrator.password_hash or not present.is_enabled:
            return False
        self.kept[session.id] = KeptSession(session, digest, set())
        self._sign_ins.succeed(attempt)
        for kept in self.kept.values():
            if kept.digest == former:
                await self.end(kept.session.id, at=session.created_at)
        return True

    async def find_by_digest(self, digest: str) -> SignedIn | None:
        return next((self._with_whose(kept) for kept in self.kept.values() if kept.digest == digest), None)

    async def get(self, session: str) -> SignedIn | None:
        kept = self.kept.get(SessionId(session))
        return None if kept is None else self._with_whose(kept)

    async def seen(self, session: SessionId, *, at: Timestamp) -> None:
        self.seen_at.append(at)
        self.kept[session].session = replace(self.kept[session].session, seen_at=at)

    async def end(self, session: SessionId, *, at: Timestamp) -> bool:
        kept = self.kept[session]
        if kept.session.ended_at is not None:
            return False
        kept.session = replace(kept.session, ended_at=at)
        return True

    async def end_all(self, administrator: AdministratorId, *, keep: SessionId | None, at: Timestamp) -> None:
        self._administrators.end_sessions(administrator, keep=keep, at=at)

    async def open_of(
        self, administrator: AdministratorId, *, now: Timestamp, seen_after: Timestamp, limit: int
    ) -> Sequence[Session]:
        found = [kept.session for kept in self.kept.values() if kept.session.administrator_id == administrator]
        is_open = [one for one in found if one.ended_at is None and one.expires_at > now and one.seen_at > seen_after]
        return is_open[::-1][:limit]

    async def open_in(
        self, domain: DomainId, *, now: Timestamp, seen_after: Timestamp, limit: int
    ) -> Sequence[SignedIn]:
        found: list[SignedIn] = []
        for administrator in self._administrators.kept.values():
            if administrator.domain_id == domain:
                sessions = await self.open_of(administrator.id, now=now, seen_after=seen_after, limit=limit)
                found += [SignedIn(session=session, administrator=administrator) for session in sessions]
        return sorted(found, key=lambda one: one.session.id, reverse=True)[:limit]

    async def use_form_key(self, session: SessionId, key: str) -> bool:
        keys = self.kept[session].form_keys
        if key in keys:
            return False
        keys.add(key)
        return True

    def _with_whose(self, kept: KeptSession) -> SignedIn:
        return SignedIn(session=kept.session, administrator=self._administrators.kept[kept.session.administrator_id])
