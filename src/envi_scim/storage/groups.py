"""Keeps groups and their members: the port `Groups`.

A change locks the group's row first, then who joins, in the order of ids; the members that stay are never
read. What a change costs depends on what it names, not on the size of the group.
"""

from collections.abc import AsyncIterator, Callable, Sequence

import msgspec

from envi_scim.provisioning.errors import AlreadyTaken, ChangedMeanwhile
from envi_scim.provisioning.events import Event
from envi_scim.provisioning.group_changes import GroupChange
from envi_scim.provisioning.groups import Group, GroupWritten, Member, MemberChange
from envi_scim.provisioning.names import fold
from envi_scim.provisioning.ports import ListQuery, Page
from envi_scim.provisioning.values import DomainId, GroupId
from envi_scim.storage import records
from envi_scim.storage.engines.protocol import Engine, Row, Statements
from envi_scim.storage.errors import UniqueViolation
from envi_scim.storage.group_writes import (
    MEMBERS_AT_ONCE,
    NOBODY,
    Change,
    all_members,
    change_group,
    create_empty_group,
    create_group,
    delete_group,
    unknown_member,
)
from envi_scim.storage.keys import FIRST, is_id
from envi_scim.storage.lists import Lists
from envi_scim.storage.records import event_params

_TAKEN = "Another group of this domain has this displayName; upper and lower case make no difference."
# Members of the first batch: what a console page or a small group needs; the others are for streams.
_FIRST_BATCH = 100

_decode_ids = msgspec.json.Decoder(list[str]).decode


class SqlGroups:
    """Groups in a database."""

    def __init__(self, engine: Engine, lists: Lists) -> None:
        self._engine = engine
        self._lists = lists

    async def create(
        self, domain: DomainId, group: Group, members: frozenset[str], *, skip_unknown: bool, event: Event
    ) -> GroupWritten:
        async def work(statements: Statements) -> GroupWritten | None:
            return await create_group(
                statements, domain, group, members=members, skip_unknown=skip_unknown, event=event
            )

        if members:
            written = await self._engine.transact(work)
        else:
            written = await create_empty_group(self._engine, domain, group, event=event)
        if written is None:
            raise AlreadyTaken(_TAKEN)
        return written

    async def get(self, domain: DomainId, group: str) -> Group | None:
        if not is_id(group):
            return None
        row = await self._engine.fetch_one("get_group", {"domain": domain, "id": group})
        return None if row is None else records.group(row)

    async def find_by_display_name(self, domain: DomainId, display_name: str) -> Group | None:
        params = {"domain": domain, "display_name_key": fold(display_name)}
        row = await self._engine.fetch_one("find_group_by_name", params)
        return None if row is None else records.group(row)

    async def list(self, domain: DomainId, query: ListQuery) -> Page[Group]:
        page = await self._lists.page(domain, "Group", query)
        return Page(total=page.total, rows=tuple(map(records.group, page.rows)), end=page.end)

    async def rewrite(
        self,
        domain: DomainId,
        group: GroupId,
        decide: Callable[[Group, Sequence[Member]], GroupChange],
        *,
        with_members: bool,
        skip_unknown: bool,
    ) -> tuple[GroupChange, GroupWritten] | None:
        async def work(statements: Statements) -> tuple[GroupChange, GroupWritten] | None:
            row = await statements.fetch_one("lock_group", {"domain": domain, "id": group})
            if row is None:
                return None
            before = records.group(row)
            members = await all_members(statements, domain, group) if with_members else ()
            wanted = await statements.aside(lambda: decide(before, members))
            if wanted.event is None:
                return wanted, GroupWritten(group=before, changed=False)
            change = Change(
                group=before,
                after=wanted.after,
                members=wanted.members or NOBODY,
                skip_unknown=skip_unknown,
                event=wanted.event,
                pinned=wanted.pinned,
            )
            return wanted, await change_group(statements, domain, change)

        if not is_id(group):
            return None
        try:
            return await self._engine.transact(work, turn=(domain, group))
        except UniqueViolation as error:
            raise AlreadyTaken(_TAKEN) from error

    async def members(self, domain: DomainId, group: GroupId) -> AsyncIterator[Sequence[Member]]:
        if not is_id(group):
            return
        size, fetch = _FIRST_BATCH, self._engine.fetch_all
        params: dict[str, object] = {"domain": domain, "group_id": group, "after": FIRST, "count": size}
        while rows := await fetch("page_of_members", params):
            yield [records.member(row) for row in rows]
            if len(rows) < size:
                return
            size, fetch = MEMBERS_AT_ONCE, self._engine.fetch_large
            params |= {"after": rows[-1][0], "count": size}

    async def members_of(self, domain: DomainId, groups: Sequence[GroupId]) -> dict[GroupId, tuple[Member, ...]]:
        found: dict[GroupId, list[Member]] = {group: [] for group in groups}
        wanted = [group for group in groups if is_id(group)]
        if wanted:
            rows = await self._engine.fetch_large("members_of_groups", {"domain": domain, "groups": wanted})
            for row in rows:
                found[row[0]].append(records.member(row, first=1))
        return {group: tuple(members) for group, members in found.items()}

    async def change(
        self,
        domain: DomainId,
        group: Group,
        *,
        after: Group | None,
        members: MemberChange | None,
        skip_unknown: bool,
        event: Event,
        pinned: bool = False,
    ) -> GroupWritten:
        change = Change(
            group=group, after=after, members=members or NOBODY, skip_unknown=skip_unknown, event=event, pinned=pinned
        )
        if after is None and not pinned and not change.members.clear and self._engine.name == "postgres":
            return await self._change_members_at_once(domain, change)
        try:
            return await self._engine.transact(
                lambda statements: change_group(statements, domain, change), brief=change.is_brief
            )
        except UniqueViolation as error:
            raise AlreadyTaken(_TAKEN) from error

    async def _change_members_at_once(self, domain: DomainId, change: Change) -> GroupWritten:
        """Change members in one statement, which PostgreSQL can and SQLite, being in the process, need not."""
        joining = change.joining
        if not change.skip_unknown and len(joining) < len(change.members.add):
            raise unknown_member(change.members.add - set(joining))
        params = event_params(domain, change.event) | {
            "id": change.group.id,
            "joining": joining,
            "leaving": change.leaving,
            "all_known": not change.skip_unknown,
            "modified_at": change.event.at,
        }
        row = await self._engine.write("change_members", params)
        if row is None:
            raise ChangedMeanwhile("The group was deleted meanwhile.")
        return _written(row, change)

    async def delete(self, domain: DomainId, group: Group, *, event: Event, pinned: bool = True) -> None:
        version = group.version if pinned else None
        await self._engine.transact(
            lambda statements: delete_group(statements, domain, group.id, version=version, event=event)
        )


def _written(row: Row, change: Change) -> GroupWritten:
    """Read what the statement did: the group's columns, who joined, who left, who is known."""
    unknown = change.members.add - set(_decode_ids(row[10]))
    if unknown and not change.skip_unknown:
        raise unknown_member(unknown)
    changed = row[0] is not None
    return GroupWritten(
        group=records.group(row) if changed else change.group,
        added=tuple(_decode_ids(row[8])),
        removed=tuple(_decode_ids(row[9])),
        unknown=tuple(sorted(unknown)),
        changed=changed,
    )
