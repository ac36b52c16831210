"""Fakes behind the ports of `provisioning.people_ports`, over the rows of the store in memory."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from envi_scim.provisioning.accounts import Account, Source
from envi_scim.provisioning.documents import decode
from envi_scim.provisioning.events import Event
from envi_scim.provisioning.names import fold
from envi_scim.provisioning.people import Candidate, Person, SearchField, Step, Walk, WalkKind, status_of
from envi_scim.provisioning.values import AdministratorId, DomainId, EventId, TokenId, UserId

if TYPE_CHECKING:
    from tests.support.fakes import FakeStore


class FakePeople:
    def __init__(self, store: "FakeStore") -> None:
        self._store = store

    async def number(self, domain: DomainId) -> int:
        return len(self._store.rows(domain).accounts)

    def _person(self, domain: DomainId, account: Account, *, groups: bool = True) -> Person:
        rows = self._store.rows(domain)
        names = {one.id: one.name for one in rows.organizations.values()}
        return Person(
            account=account,
            organization=names.get(account.organization_id) if account.organization_id else None,
            locked_at=rows.locks.get(account.id),
            groups=self._store.users.groups_of(domain, account.id) if groups else (),
        )

    def _steps(self, domain: DomainId, walk: Walk) -> Iterator[Candidate]:
        rows = self._store.rows(domain)
        found: list[Candidate] = []
        for account in rows.accounts.values():
            locked_at = rows.locks.get(account.id)
            keys = sorted(_keys(account, walk, locked=locked_at is not None))
            found += [
                Candidate(
                    step=Step(key=key, id=account.id),
                    id=account.id,
                    status=status_of(active=account.active, locked_at=locked_at),
                    source=account.source,
                    organization_id=account.organization_id,
                    again=key != keys[0],
                )
                for key in keys
            ]
        yield from sorted(found, key=lambda one: (one.step.key, one.step.id))

    async def walk(self, domain: DomainId, walk: Walk, *, after: Step | None, limit: int) -> Sequence[Candidate]:
        self._store.reads.append("walk")
        behind = ("", "") if after is None else (after.key, after.id)
        return [one for one in self._steps(domain, walk) if (one.step.key, one.step.id) > behind][:limit]

    async def step(self, domain: DomainId, walk: Walk, user: str) -> Step | None:
        return next((one.step for one in self._steps(domain, walk) if one.id == user), None)

    async def at(self, domain: DomainId, users: Sequence[str], *, groups: bool = True) -> Sequence[Person]:
        self._store.reads.append("people")
        accounts = self._store.rows(domain).accounts
        return [self._person(domain, accounts[user], groups=groups) for user in users if user in accounts]

    async def has_password(self, domain: DomainId, user: UserId) -> bool:
        return user in self._store.rows(domain).passwords

    async def events(self, domain: DomainId, user: str, *, before: EventId | None, limit: int) -> Sequence[Event]:
        events = [event for event in self._store.rows(domain).events if event.resource_id == user]
        return [event for event in reversed(events) if before is None or event.id < before][:limit]

    async def names_of_actors(
        self, domain: DomainId, *, tokens: Sequence[TokenId], administrators: Sequence[AdministratorId]
    ) -> Mapping[str, str]:
        named = {token.id: token.name for token in await self._store.tokens.list(domain) if token.id in tokens}
        kept = self._store.administrators.kept.values()
        return {**named, **{one.id: one.email for one in kept if one.id in administrators}}


def _keys(account: Account, walk: Walk, *, locked: bool) -> set[str]:
    name = fold(account.user_name)
    match walk.kind:
        case WalkKind.BY_NAME:
            return {name}
        case WalkKind.INACTIVE:
            return set() if account.active else {name}
        case WalkKind.OF_SOURCE:
            return {name} if account.source is walk.source else set()
        case WalkKind.LOCKED:
            return {""} if locked else set()
        case WalkKind.FOUND:
            return _found(account, walk)


def _found(account: Account, walk: Walk) -> set[str]:
    document = decode(account.document)
    name = document.get("name")
    names = name if isinstance(name, dict) else {}
    emails = document.get("emails")
    values = [one.get("value") for one in emails if isinstance(one, dict)] if isinstance(emails, list) else []
    texts = {
        SearchField.USER_NAME: [account.user_name],
        SearchField.DISPLAY_NAME: [document.get("displayName")],
        SearchField.GIVEN_NAME: [names.get("givenName")],
        SearchField.FAMILY_NAME: [names.get("familyName")],
        SearchField.EMAIL: values,
    }
    if walk.field is SearchField.ID:
        return {""} if account.id == walk.text else set()
    if walk.field is SearchField.EXTERNAL_ID:
        return {""} if account.external_id == walk.text else set()
    found = texts[walk.field] if walk.field is not None else []
    return {fold(text) for text in found if isinstance(text, str) and fold(text).startswith(walk.text)}


class FakeLocalUsers:
    def __init__(self, store: "FakeStore") -> None:
        self._store = store

    async def lock(self, domain: DomainId, user: UserId, *, event: Event) -> bool:
        rows = self._store.rows(domain)
        if user not in rows.accounts or user in rows.locks:
            return False
        rows.locks[user] = event.at
        rows.events.append(event)
        return True

    async def unlock(self, domain: DomainId, user: UserId, *, event: Event) -> bool:
        rows = self._store.rows(domain)
        if rows.locks.pop(user, None) is None:
            return False
        rows.events.append(event)
        return True

    async def set_password(self, domain: DomainId, user: UserId, password_hash: str, *, event: Event) -> bool:
        rows = self._store.rows(domain)
        account = rows.accounts.get(user)
        if account is None or account.source is not Source.LOCAL:
            return False
        rows.passwords[user] = password_hash
        rows.events.append(event)
        return True


class FakeWords:
    def __init__(self, store: "FakeStore") -> None:
        self._store = store

    async def list(self, domain: DomainId, *, after: str, limit: int) -> Sequence[str]:
        words = self._store.rows(domain).words
        return [words[key] for key in sorted(words) if key > after][:limit]

    async def add(self, domain: DomainId, words: Mapping[str, str], *, most: int, event: Event) -> int | None:
        rows = self._store.rows(domain)
        new = {key: word for key, word in words.items() if key not in rows.words}
        if len(rows.words) + len(new) > most:
            return None
        if new:
            rows.words |= new
            rows.events.append(replace(event, details={**event.details, "added": len(new)}))
        return len(new)

    async def remove(self, domain: DomainId, keys: Sequence[str], *, event: Event) -> int:
        rows = self._store.rows(domain)
        removed = [key for key in set(keys) if rows.words.pop(key, None) is not None]
        if removed:
            rows.events.append(replace(event, details={**event.details, "removed": len(removed)}))
        return len(removed)


class FakeKeptAttributes:
    def __init__(self, store: "FakeStore") -> None:
        self._store = store

    async def list(self, domain: DomainId) -> frozenset[str]:
        return self._store.rows(domain, "kept_attributes").kept

    async def replace(self, domain: DomainId, attributes: frozenset[str], *, event: Event) -> None:
        rows = self._store.rows(domain)
        rows.kept = attributes
        rows.events.append(event)
