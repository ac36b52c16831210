"""Reads users as administrators look for them: the port `People`."""

from collections.abc import Mapping, Sequence
from typing import Final

from envi_scim.provisioning.accounts import Source
from envi_scim.provisioning.documents import decode
from envi_scim.provisioning.events import Event
from envi_scim.provisioning.people import AccountStatus, Candidate, Person, SearchField, Step, Walk, WalkKind, status_of
from envi_scim.provisioning.values import AdministratorId, DomainId, EventId, TokenId, UserId
from envi_scim.storage import records
from envi_scim.storage.attribute_index import user_rows
from envi_scim.storage.counters import number_of_resources
from envi_scim.storage.engines.protocol import Engine, Row
from envi_scim.storage.filters.texts import is_storable, upper_bound
from envi_scim.storage.keys import FIRST, KEY_LENGTH, is_id
from envi_scim.storage.users import SqlUsers

# The least character that a key can hold: nothing is between a key and the key with this behind it.
_LEAST: Final = "\x01"
# The attributes whose values have rows; of those with several values a user may be met several times.
_INDEXED: Final = frozenset(
    {SearchField.DISPLAY_NAME, SearchField.GIVEN_NAME, SearchField.FAMILY_NAME, SearchField.EMAIL}
)
_SEVERAL: Final = frozenset({SearchField.EMAIL})
# Where the rows of a person have what is no part of the account.
_ORGANIZATION, _LOCKED_AT = 10, 11


class SqlPeople:
    """Users in a database, by name and by beginning."""

    def __init__(self, engine: Engine, users: SqlUsers) -> None:
        self._engine = engine
        self._users = users

    async def number(self, domain: DomainId) -> int:
        return await number_of_resources(self._engine, domain, "User")

    async def walk(self, domain: DomainId, walk: Walk, *, after: Step | None, limit: int) -> Sequence[Candidate]:
        params: dict[str, object] = {"domain": domain, "count": limit}
        first = walk.text if after is None else after.key + _LEAST
        match walk.kind:
            case WalkKind.BY_NAME:
                return await self._candidates("page_of_people_by_name", params | {"first": first})
            case WalkKind.INACTIVE:
                return await self._candidates("page_of_inactive_people", params | {"first": first})
            case WalkKind.OF_SOURCE:
                source = "" if walk.source is None else walk.source.value
                return await self._candidates("page_of_people_of_source", params | {"first": first, "source": source})
            case WalkKind.LOCKED:
                behind = FIRST if after is None else after.id
                return await self._candidates("page_of_locked_people", params | {"after": behind})
            case WalkKind.FOUND:
                return await self._found(domain, walk, after=after, limit=limit)

    async def _found(self, domain: DomainId, walk: Walk, *, after: Step | None, limit: int) -> Sequence[Candidate]:
        if not walk.text or not is_storable(walk.text):
            return ()
        if walk.field is SearchField.ID:
            return await self._by_id(domain, walk.text, after=after)
        if walk.field is SearchField.EXTERNAL_ID:
            behind = FIRST if after is None else after.id
            params = {"domain": domain, "count": limit, "external_id": walk.text, "after": behind}
            return await self._candidates("page_of_people_by_external_id", params)
        return await self._beginning(domain, walk, after=after, limit=limit)

    async def _beginning(self, domain: DomainId, walk: Walk, *, after: Step | None, limit: int) -> Sequence[Candidate]:
        until = upper_bound(walk.text)
        if until is None or walk.field is None or len(walk.text) > KEY_LENGTH:
            return ()
        params: dict[str, object] = {"domain": domain, "count": limit, "until": until}
        if walk.field is SearchField.USER_NAME:
            first = walk.text if after is None else after.key + _LEAST
            return await self._candidates("page_of_people_by_name_until", params | {"first": first})
        begin = after or Step(key=walk.text, id=FIRST)
        params |= {"attribute": walk.field.value, "after_key": begin.key, "after_id": begin.id}
        rows = await self._engine.fetch_all("page_of_people_by_attribute", params)
        return await self._having(domain, walk, rows)

    async def _candidates(self, query: str, params: Mapping[str, object]) -> Sequence[Candidate]:
        # One batch that is tested takes a millisecond or two.
        return [_candidate(row) for row in await self._engine.fetch_all(query, params)]

    async def _by_id(self, domain: DomainId, text: str, *, after: Step | None) -> Sequence[Candidate]:
        people = () if after is not None else await self.at(domain, [text], groups=False)
        return [_candidate_of(person, key="") for person in people]

    async def _having(self, domain: DomainId, walk: Walk, rows: Sequence[Row]) -> Sequence[Candidate]:
        """Give the users of index rows; who has several values is a candidate by the first, and met again by others."""
        read = await self.at(domain, list({row[1]: None for row in rows}), groups=False)
        people = {person.account.id: person for person in read}
        found: list[Candidate] = []
        for row in rows:
            person = people.get(row[1])
            if person is None:  # deleted between the two reads, and still a step of the walk
                found.append(_gone(row))
            else:
                again = walk.field in _SEVERAL and row[0] != _first_key(person, walk)
                found.append(_candidate_of(person, key=row[0], again=again))
        return found

    async def step(self, domain: DomainId, walk: Walk, user: str) -> Step | None:
        if not is_id(user):
            return None
        if walk.kind is WalkKind.LOCKED or walk.field in (SearchField.EXTERNAL_ID, SearchField.ID):
            return Step(key="", id=user)
        if walk.field in _INDEXED:
            people = await self.at(domain, [user], groups=False)
            key = _first_key(people[0], walk) if people else None
            return None if key is None else Step(key=key, id=user)
        row = await self._engine.fetch_one("user_name_key_of", {"domain": domain, "user": user})
        return None if row is None else Step(key=row[0], id=user)

    async def at(self, domain: DomainId, users: Sequence[str], *, groups: bool = True) -> Sequence[Person]:
        wanted = [user for user in users if is_id(user)]
        if not wanted:
            return ()
        rows = {row[0]: row for row in await self._engine.fetch_all("people_at", {"domain": domain, "users": wanted})}
        present = [rows[user] for user in wanted if user in rows]
        stored = await self._users.with_groups(domain, [records.account(row) for row in present], groups=groups)
        return [
            Person(
                account=one.account,
                organization=row[_ORGANIZATION],
                locked_at=row[_LOCKED_AT],
                groups=one.groups or (),
            )
            for row, one in zip(present, stored, strict=True)
        ]

    async def has_password(self, domain: DomainId, user: UserId) -> bool:
        if not is_id(user):
            return False
        return await self._engine.fetch_one("has_password", {"domain": domain, "user": user}) is not None

    async def events(self, domain: DomainId, user: str, *, before: EventId | None, limit: int) -> Sequence[Event]:
        params: dict[str, object] = {"domain": domain, "resource_id": user, "count": limit}
        if not is_id(user):
            return ()
        if before is None:
            rows = await self._engine.fetch_all("events_of_resource", params)
        elif is_id(before):
            rows = await self._engine.fetch_all("events_of_resource_before", params | {"before_event": before})
        else:
            return ()
        return [records.event(row) for row in rows]

    async def names_of_actors(
        self, domain: DomainId, *, tokens: Sequence[TokenId], administrators: Sequence[AdministratorId]
    ) -> Mapping[str, str]:
        named: dict[str, str] = {}
        tokens = [token for token in tokens if is_id(token)]
        if tokens:
            params: dict[str, object] = {"domain": domain, "tokens": tokens}
            named |= {row[0]: row[1] for row in await self._engine.fetch_all("names_of_tokens", params)}
        administrators = [administrator for administrator in administrators if is_id(administrator)]
        if administrators:
            params = {"administrators": administrators}
            named |= {row[0]: row[1] for row in await self._engine.fetch_all("emails_of_administrators", params)}
        return named


def _candidate(row: Row) -> Candidate:
    return Candidate(
        step=Step(key=row[0], id=row[1]),
        id=UserId(row[1]),
        status=status_of(active=bool(row[2]), locked_at=row[5]),
        source=Source(row[3]),
        organization_id=row[4],
    )


def _candidate_of(person: Person, *, key: str, again: bool = False) -> Candidate:
    account = person.account
    return Candidate(
        step=Step(key=key, id=account.id),
        id=account.id,
        status=person.status,
        source=account.source,
        organization_id=account.organization_id,
        again=again,
    )


def _gone(row: Row) -> Candidate:
    step = Step(key=row[0], id=row[1])
    return Candidate(
        step=step,
        id=UserId(row[1]),
        status=AccountStatus.INACTIVE,
        source=Source.SCIM,
        organization_id=None,
        again=True,
    )


def _first_key(person: Person, walk: Walk) -> str | None:
    """Give the key by which a walk meets a person first; None where it does not."""
    if walk.field is None:
        return None
    rows = user_rows(decode(person.account.document))
    keys = [key for name, key in rows if name == walk.field.value and key.startswith(walk.text)]
    return min(keys, default=None)
