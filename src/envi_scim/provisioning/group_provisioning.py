"""Owns what an identity provider may do to the groups of a domain, and which role a group stands for.

Members are never part of a group: a request that adds or removes some names them alone, and none of the
others is read. Only a PATCH that selects members by something else than their id loads them. A write that
others were faster than begins again, and after a few attempts it has the group to itself
(`Groups.rewrite`). What a change of a document means is in `group_changes`; which bodies are understood
is `scim`'s.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, TypeVar

from envi_scim.provisioning.access import Access
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.errors import ChangedMeanwhile, NoSuch
from envi_scim.provisioning.events import Event, EventKind
from envi_scim.provisioning.group_changes import (
    GroupChange,
    as_change,
    details_of_change,
    document_of,
    new_group,
    rewritten,
    touched,
    with_members,
    without_members,
)
from envi_scim.provisioning.groups import Group, GroupWritten, Member, MemberChange
from envi_scim.provisioning.heaviness import Aside, are_heavy, are_many, at_once, has_many_values
from envi_scim.provisioning.ports import Clock, Ids, ListQuery, Page, Store
from envi_scim.provisioning.preconditions import check_version
from envi_scim.provisioning.roles import NoRole, Role, role_for_group
from envi_scim.provisioning.values import EventId, GroupId, Timestamp
from envi_scim.scim import dialects, member_operations, patch, validation
from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.core_schemas import GROUP
from envi_scim.scim.errors import NotFound
from envi_scim.scim.notes import Note
from envi_scim.scim.patch import Operation

Result = TypeVar("Result")

# Attempts to be faster than all others, which costs nobody a wait, before a request takes its turn behind them.
ATTEMPTS: Final = 3

UNKNOWN_MEMBER: Final = "unknown-member"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAnswer:
    """The group as it stands after a write, what was tolerated, and whether anything changed."""

    group: Group
    notes: tuple[Note, ...] = ()
    changed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupOverview:
    """A group as an operator or administrator looks at it: with the role it stands for, or why none."""

    group: Group
    role: Role | NoRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a request wants: the document without members, what becomes of the members, what was tolerated.

    `pinned` means that the members were computed from those that were read, so that the group must not
    have moved on.
    """

    document: Document
    members: MemberChange | None
    notes: tuple[Note, ...] = ()
    pinned: bool = False


class GroupProvisioning:
    """Groups of a domain: what SCIM does to them, and what an operator sees."""

    def __init__(self, store: Store, clock: Clock, ids: Ids, *, aside: Aside = at_once) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._aside = aside

    async def create(self, access: Access, body: Json, *, request_id: str) -> GroupAnswer:
        """Create a group, with members where the body names some. Raises AlreadyTaken for the displayName."""

        def read() -> tuple[Document, frozenset[str], tuple[Note, ...]]:
            meant, notes = (body, ()) if access.strict else dialects.rewrite_resource(body, GROUP)
            checked = validation.for_create(meant, GROUP, strict=access.strict)
            return (*without_members(checked.document), notes + checked.notes)

        document, members, notes = await self._computed(read, heavy=has_many_values(body))
        group = new_group(document, group_id=self._ids.new(), now=self._clock.now())
        written = await self._store.groups.create(
            access.domain.id,
            group,
            members,
            skip_unknown=not access.strict,
            event=self._event(EventKind.GROUP_CREATE, group, access, request_id=request_id),
        )
        return _answer(written, notes)

    async def get(self, access: Access, group_id: str) -> Group:
        """Read a group without its members. Raises NotFound."""
        group = await self._store.groups.get(access.domain.id, group_id)
        if group is None:
            raise _no_group()
        return group

    async def list(self, access: Access, query: ListQuery) -> Page[Group]:
        """Read a page of groups without their members."""
        return await self._store.groups.list(access.domain.id, replace(query, reader=access.token_id))

    def members(self, access: Access, group: Group) -> AsyncIterator[Sequence[Member]]:
        """Read a group's members in batches."""
        return self._store.groups.members(access.domain.id, group.id)

    async def members_of(self, access: Access, groups: Sequence[Group]) -> dict[str, tuple[Member, ...]]:
        """Read the members of a page of groups at once."""
        found = await self._store.groups.members_of(access.domain.id, [group.id for group in groups])
        return {str(group): members for group, members in found.items()}

    async def replace(
        self, access: Access, group_id: str, body: Json, *, if_match: frozenset[int] | None = None, request_id: str
    ) -> GroupAnswer:
        """Put a whole new group in the place of one (PUT): its members become those that the body names."""
        heavy = has_many_values(body)
        meant, tolerated = await self._computed(
            lambda: (body, ()) if access.strict else dialects.rewrite_resource(body, GROUP), heavy=heavy
        )

        def wanted(group: Group, _: Sequence[Member]) -> Wanted:
            checked = validation.for_replace(meant, document_of(group), GROUP, strict=access.strict)
            document, members = without_members(checked.document)
            change = MemberChange(clear=True, add=members)
            return Wanted(document=document, members=change, notes=tolerated + checked.notes)

        return await self._write(access, group_id, wanted, if_match=if_match, request_id=request_id, heavy=heavy)

    async def patch(
        self, access: Access, group_id: str, body: Json, *, if_match: frozenset[int] | None = None, request_id: str
    ) -> GroupAnswer:
        """Apply a PATCH to a group, all of its operations or none."""

        def read() -> tuple[tuple[Operation, ...], member_operations.Split | None, tuple[Note, ...]]:
            meant, notes = (body, ()) if access.strict else dialects.rewrite_patch(body, GROUP)
            parsed = patch.parse_patch(meant, GROUP, strict=access.strict)
            return parsed, member_operations.split(parsed, GROUP, strict=access.strict), notes

        heavy = has_many_values(body)
        operations, split, tolerated = await self._computed(read, heavy=heavy)

        def wanted(group: Group, members: Sequence[Member]) -> Wanted:
            if split is None:
                return _with_members_loaded(access, group, members, operations, tolerated)
            delta, others = split
            document = document_of(group)
            notes = tolerated
            if others:
                patched = patch.apply(document, others, GROUP, strict=access.strict)
                document = validation.for_patched(patched.document, GROUP)
                notes += patched.notes
            return Wanted(document=document, members=as_change(delta) if delta else None, notes=notes)

        return await self._write(
            access,
            group_id,
            wanted,
            if_match=if_match,
            request_id=request_id,
            heavy=heavy or are_heavy(operations),
            with_members=split is None,
        )

    async def delete(
        self, access: Access, group_id: str, *, if_match: frozenset[int] | None = None, request_id: str
    ) -> None:
        """Delete a group; its members stay, without the role that it gave them."""
        while True:  # until it is gone, by us or by another, or at none of the versions that are named
            group = await self.get(access, group_id)
            check_version(group.version, if_match)
            event = self._event(EventKind.GROUP_DELETE, group, access, request_id=request_id)
            try:
                await self._store.groups.delete(access.domain.id, group, event=event, pinned=if_match is not None)
            except ChangedMeanwhile:
                continue
            return

    async def page(self, domain: Domain, query: ListQuery) -> Page[Group]:
        """Read a page of groups for an operator or administrator."""
        return await self._store.groups.list(domain.id, query)

    async def show(self, domain: Domain, display_name: str) -> GroupOverview:
        """Look at a group by its name, with the role that it stands for or why it stands for none. Raises NoSuch."""
        group = await self._store.groups.find_by_display_name(domain.id, display_name)
        if group is None:
            raise NoSuch(f"{domain.name} has no group named {display_name}.")
        configuration = await self._store.domains.configuration(domain.id)
        catalogue = await self._store.domains.list_roles(domain.id)
        return GroupOverview(group=group, role=role_for_group(group.display_name, configuration.role_prefix, catalogue))

    def members_shown(self, domain: Domain, group: Group) -> AsyncIterator[Sequence[Member]]:
        """Read a group's members in batches for an operator or administrator."""
        return self._store.groups.members(domain.id, group.id)

    async def _write(
        self,
        access: Access,
        group_id: str,
        wanted_of: Callable[[Group, Sequence[Member]], Wanted],
        *,
        if_match: frozenset[int] | None,
        request_id: str,
        heavy: bool,
        with_members: bool = False,
    ) -> GroupAnswer:
        now, event_id = self._clock.now(), EventId(self._ids.new())

        def decide(before: Group, members: Sequence[Member]) -> GroupChange:
            check_version(before.version, if_match)
            wanted = wanted_of(before, members)
            after = rewritten(before, wanted.document, now=now)
            if after is None and wanted.members is None:
                return GroupChange(before=before, after=None, members=None, event=None, notes=wanted.notes)
            pinned = wanted.pinned or if_match is not None
            kind = EventKind.GROUP_MEMBERS if after is None else EventKind.GROUP_UPDATE
            if after is None and pinned:
                # With attributes, though the same, the store holds the group to the version that was read.
                after = touched(before, now=now)
            details = {} if after is None else details_of_change(before, after)
            event = _event(event_id, kind, before, access, request_id=request_id, now=now, details=details)
            return GroupChange(
                before=before, after=after, members=wanted.members, event=event, notes=wanted.notes, pinned=pinned
            )

        skip_unknown = not access.strict
        for _ in range(ATTEMPTS):
            before = await self.get(access, group_id)
            members = await self._all_members(access, before) if with_members else ()
            decided = await self._computed(partial(decide, before, members), heavy=heavy or are_many(len(members)))
            if decided.event is None:
                return GroupAnswer(group=before, notes=decided.notes, changed=False)
            try:
                written = await self._store.groups.change(
                    access.domain.id,
                    before,
                    after=decided.after,
                    members=decided.members,
                    skip_unknown=skip_unknown,
                    event=decided.event,
                    pinned=decided.pinned,
                )
            except ChangedMeanwhile:
                continue
            return _answer(written, decided.notes)
        in_turn = await self._store.groups.rewrite(
            access.domain.id, GroupId(group_id), decide, with_members=with_members, skip_unknown=skip_unknown
        )
        if in_turn is None:
            raise _no_group()
        decided, written = in_turn
        return _answer(written, decided.notes)

    async def _computed(self, compute: Callable[[], Result], *, heavy: bool) -> Result:
        return await self._aside(compute) if heavy else compute()

    async def _all_members(self, access: Access, group: Group) -> Sequence[Member]:
        return [member async for batch in self.members(access, group) for member in batch]

    def _event(self, kind: EventKind, group: Group, access: Access, *, request_id: str) -> Event:
        return _event(EventId(self._ids.new()), kind, group, access, request_id=request_id, now=self._clock.now())


def _event(
    event_id: EventId,
    kind: EventKind,
    group: Group,
    access: Access,
    *,
    request_id: str,
    now: Timestamp,
    details: dict[str, Json] | None = None,
) -> Event:
    return Event(
        id=event_id,
        at=now,
        kind=kind,
        resource_type=GROUP.name,
        resource_id=group.id,
        actor=access.actor(request_id),
        details=details or {},
    )


def _with_members_loaded(
    access: Access,
    group: Group,
    members: Sequence[Member],
    operations: tuple[Operation, ...],
    notes: tuple[Note, ...],
) -> Wanted:
    before = with_members(document_of(group), members)
    patched = patch.apply(before, operations, GROUP, strict=access.strict)
    document, ids = without_members(validation.for_patched(patched.document, GROUP))
    change = MemberChange(clear=True, add=ids) if ids != {member.id for member in members} else None
    return Wanted(document=document, members=change, notes=notes + patched.notes, pinned=True)


def _answer(written: GroupWritten, notes: tuple[Note, ...]) -> GroupAnswer:
    if written.unknown:
        notes = (*notes, Note(id=UNKNOWN_MEMBER, subject="members"))
    return GroupAnswer(group=written.group, notes=notes, changed=written.changed)


def _no_group() -> NotFound:
    return NotFound("There is no group with this id.")
