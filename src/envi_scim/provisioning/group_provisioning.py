"""Owns what an identity provider may do to the groups of a domain, and which role a group stands for.

Members are never part of a group: a request that adds or removes some names them alone, and none of the
others is read. Only a PATCH that selects members by something else than their id loads them. A write that
others were faster than begins again, and after a few attempts it has the group to itself
(`Groups.rewrite`). What a change of a document means is in `group_changes`; which bodies are understood
is `scim`'s.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from envi_scim.provisioning.access import Access
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.errors import NoSuch
from envi_scim.provisioning.events import Actor, Event, EventKind, recorded
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
from envi_scim.provisioning.heaviness import Aside, are_heavy, are_many, at_once, computed, has_many_values
from envi_scim.provisioning.names import check_length
from envi_scim.provisioning.ports import Clock, Ids, ListQuery, Page, Store
from envi_scim.provisioning.preconditions import check_version
from envi_scim.provisioning.retries import first_or_in_turn, until_decided
from envi_scim.provisioning.roles import NoRole, Role, role_for_group
from envi_scim.provisioning.values import GroupId
from envi_scim.scim import dialects, member_operations, patch, validation
from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.errors import NotFound
from envi_scim.scim.etag import Precondition
from envi_scim.scim.notes import Leniency, Note
from envi_scim.scim.patch import Operation

# Makes of a group and its members, where they are needed, the change that a request wants.
_Decide: TypeAlias = Callable[[Group, Sequence[Member]], GroupChange]


class GroupAnswer(Struct, frozen=True, kw_only=True):
    """The group as it stands after a write, and what was tolerated.

    `changes` is the kind of the event that was written, if any, and that members joined where it does not say so.
    """

    group: Group
    notes: tuple[Note, ...] = ()
    changes: tuple[EventKind, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return bool(self.changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupOverview:
    """A group as an operator or administrator looks at it: with the role it stands for, or why none."""

    group: Group
    role: Role | NoRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a request wants: the document without members, what becomes of the members, what was tolerated.

    `pinned` means that the group must not have moved on: the members were computed from those that were
    read, or the request names a version.
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
            meant, notes = (body, ()) if access.strict else dialects.rewrite_resource(body, access.types.group)
            checked = validation.for_create(meant, access.types.group, strict=access.strict)
            return (*without_members(checked.document), notes + checked.notes)

        document, members, notes = await computed(self._aside, read, heavy=has_many_values(body))
        group = new_group(document, group_id=self._ids.new(), now=self._clock.now())
        event = recorded(
            EventKind.GROUP_CREATE,
            group.id,
            event_id=self._ids.new(),
            at=group.created_at,
            actor=access.actor(request_id),
        )
        written = await self._store.groups.create(
            access.domain.id, group, members, skip_unknown=not access.strict, event=event
        )
        return _answer(written, notes, event)

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
        self, access: Access, group_id: str, body: Json, *, precondition: Precondition | None = None, request_id: str
    ) -> GroupAnswer:
        """Put a whole new group in the place of one (PUT): its members become those that the body names."""
        heavy = has_many_values(body)
        meant, tolerated = await computed(
            self._aside,
            lambda: (body, ()) if access.strict else dialects.rewrite_resource(body, access.types.group),
            heavy=heavy,
        )

        def wanted(group: Group, _: Sequence[Member]) -> Wanted:
            checked = validation.for_replace(meant, document_of(group), access.types.group, strict=access.strict)
            document, members = without_members(checked.document)
            change = MemberChange(clear=True, add=members)
            return Wanted(document=document, members=change, notes=tolerated + checked.notes)

        return await self._write(
            access, group_id, wanted, precondition=precondition, request_id=request_id, heavy=heavy
        )

    async def patch(
        self, access: Access, group_id: str, body: Json, *, precondition: Precondition | None = None, request_id: str
    ) -> GroupAnswer:
        """Apply a PATCH to a group, all of its operations or none."""

        def read() -> tuple[tuple[Operation, ...], member_operations.Split | None, tuple[Note, ...]]:
            meant, notes = (body, ()) if access.strict else dialects.rewrite_patch(body, access.types.group)
            parsed = patch.parse_patch(meant, access.types.group, strict=access.strict)
            split = member_operations.split(parsed, access.types.group, strict=access.strict)
            if not access.strict:
                notes += patch.beyond_profile(parsed) + member_operations.unknown_names(parsed, access.types.group)
            return parsed, split, notes

        heavy = has_many_values(body)
        operations, split, tolerated = await computed(self._aside, read, heavy=heavy)

        def wanted(group: Group, members: Sequence[Member]) -> Wanted:
            if split is None:
                return _with_members_loaded(access, group, members, operations, tolerated)
            delta, others = split
            document = document_of(group)
            notes = tolerated
            if others:
                patched = patch.apply(document, others, access.types.group, strict=access.strict)
                document = validation.for_patched(patched.document, access.types.group)
                notes += patched.notes
            return Wanted(document=document, members=as_change(delta) if delta else None, notes=notes)

        return await self._write(
            access,
            group_id,
            wanted,
            precondition=precondition,
            request_id=request_id,
            heavy=heavy or are_heavy(operations),
            with_members=split is None,
        )

    async def delete(
        self, access: Access, group_id: str, *, precondition: Precondition | None = None, request_id: str
    ) -> None:
        """Delete a group; its members stay, without the role that it gave them."""

        async def attempt() -> None:
            group = await self.get(access, group_id)
            check_version(group.version, precondition)
            event = self._event(EventKind.GROUP_DELETE, group.id, access.actor(request_id))
            await self._store.groups.delete(access.domain.id, group, event=event, pinned=precondition is not None)

        await until_decided(attempt)

    async def page(self, domain: Domain, query: ListQuery) -> Page[Group]:
        """Read a page of groups for an operator or administrator."""
        return await self._store.groups.list(domain.id, query)

    async def show(self, domain: Domain, display_name: str) -> GroupOverview:
        """Look at a group by its name, with the role that it stands for or why it stands for none.

        Raises:
            NoSuch: the domain has no group of that name.
            InvalidName: no group can have it.
        """
        check_length(display_name, what="The displayName")
        group = await self._store.groups.find_by_display_name(domain.id, display_name)
        if group is None:
            raise NoSuch(f"{domain.name} has no group named {display_name}.")
        configuration = await self._store.domains.configuration(domain.id)
        catalogue = await self._store.domains.list_roles(domain.id)
        return GroupOverview(group=group, role=role_for_group(group.display_name, configuration.role_prefix, catalogue))

    def members_shown(self, domain: Domain, group: Group) -> AsyncIterator[Sequence[Member]]:
        """Read a group's members in batches for an operator or administrator."""
        return self._store.groups.members(domain.id, group.id)

    def _event(self, kind: EventKind, group_id: str, actor: Actor) -> Event:
        return recorded(kind, group_id, event_id=self._ids.new(), at=self._clock.now(), actor=actor)

    async def _write(
        self,
        access: Access,
        group_id: str,
        wanted_of: Callable[[Group, Sequence[Member]], Wanted],
        *,
        precondition: Precondition | None,
        request_id: str,
        heavy: bool,
        with_members: bool = False,
    ) -> GroupAnswer:
        event = self._event(EventKind.GROUP_UPDATE, group_id, access.actor(request_id))

        def decide(before: Group, members: Sequence[Member]) -> GroupChange:
            check_version(before.version, precondition)
            wanted = wanted_of(before, members)
            return _decided(before, wanted, event, pinned=wanted.pinned or precondition is not None)

        return await first_or_in_turn(
            partial(self._attempt, access, group_id, decide, heavy=heavy, with_members=with_members),
            partial(self._in_turn, access, group_id, decide, with_members=with_members),
        )

    async def _attempt(
        self, access: Access, group_id: str, decide: _Decide, *, heavy: bool, with_members: bool
    ) -> GroupAnswer:
        before = await self.get(access, group_id)
        members = await self._all_members(access, before) if with_members else ()
        is_heavy = heavy or are_many(len(members))
        decided = await computed(self._aside, partial(decide, before, members), heavy=is_heavy)
        if decided.event is None:
            return GroupAnswer(group=before, notes=decided.notes)
        written = await self._store.groups.change(
            access.domain.id,
            before,
            after=decided.after,
            members=decided.members,
            skip_unknown=not access.strict,
            event=decided.event,
            pinned=decided.pinned,
        )
        return _answer(written, decided.notes, decided.event)

    async def _in_turn(self, access: Access, group_id: str, decide: _Decide, *, with_members: bool) -> GroupAnswer:
        found = await self._store.groups.rewrite(
            access.domain.id, GroupId(group_id), decide, with_members=with_members, skip_unknown=not access.strict
        )
        if found is None:
            raise _no_group()
        decided, written = found
        return _answer(written, decided.notes, decided.event)

    async def _all_members(self, access: Access, group: Group) -> Sequence[Member]:
        return [member async for batch in self.members(access, group) for member in batch]


def _decided(before: Group, wanted: Wanted, event: Event, *, pinned: bool) -> GroupChange:
    """Make the change of a group that a request wants, and its event; without one where nothing changes."""
    after = rewritten(before, wanted.document, now=event.at)
    if after is None and wanted.members is None:
        return GroupChange(before=before, after=None, members=None, event=None, notes=wanted.notes)
    kind = EventKind.GROUP_MEMBERS if after is None else EventKind.GROUP_UPDATE
    if after is None and pinned:
        # With attributes, though the same, the store holds the group to the version that was read.
        after = touched(before, now=event.at)
    details = {} if after is None else details_of_change(before, after)
    return GroupChange(
        before=before,
        after=after,
        members=wanted.members,
        event=replace(event, kind=kind, details=details),
        notes=wanted.notes,
        pinned=pinned,
    )


def _with_members_loaded(
    access: Access,
    group: Group,
    members: Sequence[Member],
    operations: tuple[Operation, ...],
    notes: tuple[Note, ...],
) -> Wanted:
    before = with_members(document_of(group), members)
    patched = patch.apply(before, operations, access.types.group, strict=access.strict)
    document, ids = without_members(validation.for_patched(patched.document, access.types.group))
    change = MemberChange(clear=True, add=ids) if ids != {member.id for member in members} else None
    return Wanted(document=document, members=change, notes=notes + patched.notes, pinned=True)


def _answer(written: GroupWritten, notes: tuple[Note, ...], event: Event | None) -> GroupAnswer:
    if written.unknown:
        notes = (*notes, Note(id=Leniency.UNKNOWN_MEMBER, subject="members"))
    changes: tuple[EventKind, ...] = (event.kind,) if written.changed and event is not None else ()
    if changes and written.added and EventKind.GROUP_MEMBERS not in changes:
        changes = (*changes, EventKind.GROUP_MEMBERS)
    return GroupAnswer(group=written.group, notes=notes, changes=changes)


def _no_group() -> NotFound:
    return NotFound("There is no group with this id.")
