"""Keeps many resources at once: the port `Loading`.

A batch is looked up and written in one transaction, by the same text on both engines: whoever has an id or a name
already is left out, and the rest goes in by COPY on PostgreSQL and row by row on SQLite. Somebody else who
takes one of these names between the two ends the transaction; it is begun again, and finds them. All who load
take names in one order, and the counters that requests share last.
"""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple, TypeAlias, TypeVar

from envi_scim.provisioning.accounts import Account
from envi_scim.provisioning.documents import decode
from envi_scim.provisioning.groups import Group
from envi_scim.provisioning.loading_ports import MembersWritten, NewGroup, NewMembers, NewUser
from envi_scim.provisioning.names import fold
from envi_scim.provisioning.values import DomainId
from envi_scim.storage import records
from envi_scim.storage.attribute_index import user_rows
from envi_scim.storage.engines.protocol import Engine, Reads, Statements
from envi_scim.storage.errors import UniqueViolation
from envi_scim.storage.keys import slot
from envi_scim.storage.loading_members import add_members
from envi_scim.storage.records import event_row
from envi_scim.storage.snapshots import SqlSnapshot

Found = TypeVar("Found", Account, Group)
_Row: TypeAlias = tuple[object, ...]
IndexedRow: TypeAlias = tuple[str, str, str, str, str]


class SqlLoading:
    """Import and export in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[SqlSnapshot]:
        async with self._engine.snapshot() as reads:
            yield SqlSnapshot(reads)

    async def users_in_the_way(self, domain: DomainId, users: Sequence[Account]) -> Sequence[Account]:
        return await _users_in_the_way(self._engine, domain, users)

    async def groups_in_the_way(self, domain: DomainId, groups: Sequence[Group]) -> Sequence[Group]:
        return await _groups_in_the_way(self._engine, domain, groups)

    async def add_users(self, domain: DomainId, users: Sequence[NewUser]) -> Sequence[Account]:
        # Made before anything is locked.
        written = sorted((_written(domain, user) for user in users), key=lambda one: one.name_key)
        accounts = [user.account for user in users]

        async def work(statements: Statements) -> Sequence[Account]:
            there = await _users_in_the_way(statements, domain, accounts)
            ids, names = {one.id for one in there}, {fold(one.user_name) for one in there}
            new = [one for one in written if one.id not in ids and one.name_key not in names]
            if new:
                await statements.write_rows("load_users", [one.account_row for one in new])
                index_rows = sorted(row for one in new for row in one.index_rows)
                await statements.write_rows("load_index_rows", index_rows)
                locks = [one.lock_row for one in new if one.lock_row is not None]
                if locks:
                    await statements.write_rows("load_locks", locks)
                await statements.write_rows("load_events", [one.event_row for one in new])
                await _count(statements, domain, "User", [one.id for one in new])
            return there

        return await self._until_alone(work, size=len(users))

    async def add_groups(self, domain: DomainId, groups: Sequence[NewGroup]) -> Sequence[Group]:
        wanted = sorted(groups, key=lambda one: fold(one.group.display_name))

        async def work(statements: Statements) -> Sequence[Group]:
            there = await _groups_in_the_way(statements, domain, [one.group for one in wanted])
            ids, names = {one.id for one in there}, {fold(one.display_name) for one in there}
            new = [one for one in wanted if one.group.id not in ids and fold(one.group.display_name) not in names]
            if new:
                await statements.write_rows("load_groups", [_group_row(domain, one.group) for one in new])
                await statements.write_rows("load_events", [event_row(domain, one.event) for one in new])
                await _count(statements, domain, "Group", [one.group.id for one in new])
            return there

        return await self._until_alone(work, size=len(groups))

    async def add_members(self, domain: DomainId, wanted: Sequence[NewMembers]) -> Sequence[MembersWritten]:
        return await self._engine.transact(lambda statements: add_members(statements, domain, wanted))

    async def ids_of_users(self, domain: DomainId, names: Sequence[str]) -> dict[str, str]:
        return await self._ids_of_names("ids_of_user_names", domain, names)

    async def ids_of_groups(self, domain: DomainId, names: Sequence[str]) -> dict[str, str]:
        return await self._ids_of_names("ids_of_group_names", domain, names)

    async def _ids_of_names(self, query: str, domain: DomainId, names: Sequence[str]) -> dict[str, str]:
        rows = await self._engine.fetch_all(query, {"domain": domain, "name_keys": names})
        return {row[0]: row[1] for row in rows}

    async def _until_alone(
        self, work: Callable[[Statements], Awaitable[Sequence[Found]]], *, size: int
    ) -> Sequence[Found]:
        """Write a batch, again where somebody took one of its names meanwhile: each time there is less of it left."""
        for _ in range(size):
            try:
                return await self._engine.transact(work)
            except UniqueViolation:
                continue
        return await self._engine.transact(work)


class _Written(NamedTuple):
    """A new account as rows."""

    id: str
    name_key: str
    account_row: _Row
    event_row: _Row
    index_rows: list[IndexedRow]
    lock_row: _Row | None


def _written(domain: DomainId, user: NewUser) -> _Written:
    account = user.account
    document = decode(account.document)
    display_name = document.get("displayName")
    user_id, name_key = account.id, fold(account.user_name)
    account_row = (
        domain,
        user_id,
        account.user_name,
        name_key,
        display_name if isinstance(display_name, str) else None,
        account.external_id,
        account.active,
        account.source.value,
        account.organization_id,
        account.created_at,
        account.modified_at,
        account.version,
        account.document,
    )
    return _Written(
        id=user_id,
        name_key=name_key,
        account_row=account_row,
        event_row=event_row(domain, user.event),
        index_rows=[(domain, "User", name, key, user_id) for name, key in user_rows(document)],
        lock_row=None if user.locked_at is None else (domain, user_id, user.locked_at),
    )


def _group_row(domain: DomainId, group: Group) -> _Row:
    return (
        domain,
        group.id,
        group.display_name,
        fold(group.display_name),
        group.external_id,
        0,
        group.created_at,
        group.modified_at,
        group.version,
        group.document,
    )


async def _users_in_the_way(reads: Reads, domain: DomainId, users: Sequence[Account]) -> Sequence[Account]:
    params = {
        "domain": domain,
        "ids": sorted(user.id for user in users),
        "name_keys": sorted(fold(user.user_name) for user in users),
    }
    rows = await reads.fetch_all("users_in_the_way", params)
    return list({row[0]: records.account(row) for row in rows}.values())


async def _groups_in_the_way(reads: Reads, domain: DomainId, groups: Sequence[Group]) -> Sequence[Group]:
    params = {
        "domain": domain,
        "ids": sorted(group.id for group in groups),
        "name_keys": sorted(fold(group.display_name) for group in groups),
    }
    rows = await reads.fetch_all("groups_in_the_way", params)
    return list({row[0]: records.group(row) for row in rows}.values())


async def _count(statements: Statements, domain: DomainId, kind: str, ids: Iterable[str]) -> None:
    """Count what was stored, slot by slot in their order."""
    for number, more in sorted(Counter(slot(one) for one in ids).items()):
        params = {"domain": domain, "kind": kind, "slot": number, "change": more}
        await statements.fetch_all("count_resource", params)
