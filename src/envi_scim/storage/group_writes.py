"""Owns the writes to groups that take several statements, as functions that a transaction runs.

The same text on both engines: on SQLite none of the awaits suspends. Each may be run again after a
conflict, so none keeps anything.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from msgspec.structs import replace

from envi_scim.provisioning.errors import ChangedMeanwhile
from envi_scim.provisioning.events import Event
from envi_scim.provisioning.groups import Group, GroupWritten, Member, MemberChange, MemberType
from envi_scim.provisioning.names import fold
from envi_scim.provisioning.values import DomainId, GroupId
from envi_scim.scim.errors import InvalidValue
from envi_scim.storage import records
from envi_scim.storage.deletions import forget
from envi_scim.storage.engines.protocol import Statements
from envi_scim.storage.keys import FIRST, is_id, slot
from envi_scim.storage.records import event_params

NOBODY = MemberChange()
# Members that are read at once.
MEMBERS_AT_ONCE = 1000
# Each takes some thirty microseconds.
_FEW_MEMBERS = 50
_MOVED = "The group was changed or deleted meanwhile."


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be done to a group."""

    group: Group
    after: Group | None
    members: MemberChange
    skip_unknown: bool
    event: Event
    pinned: bool

    @property
    def joining(self) -> list[str]:
        """The ids that may join, in the order in which everybody locks them."""
        return sorted(member for member in self.members.add if is_id(member) and member != self.group.id)

    @property
    def is_brief(self) -> bool:
        """Whether it names few members, and so touches few."""
        members = self.members
        return not members.clear and len(members.add) + len(members.remove) <= _FEW_MEMBERS

    @property
    def leaving(self) -> list[str]:
        """The ids that leave, in the same order."""
        return sorted(member for member in self.members.remove if is_id(member))


async def create_empty_group(
    statements: Statements, domain: DomainId, group: Group, *, event: Event
) -> GroupWritten | None:
    """Store a group that nobody is in yet, as identity providers make them, in one write; None as below."""
    params = event_params(domain, event) | _group_params(domain, group) | {"slot": slot(group.id)}
    row = await statements.write("create_group", params, brief=True)
    return None if row is None else GroupWritten(group=group)


async def create_group(
    statements: Statements,
    domain: DomainId,
    group: Group,
    *,
    members: frozenset[str],
    skip_unknown: bool,
    event: Event,
) -> GroupWritten | None:
    """Store a group with those of its first members that exist; None where its name is taken."""
    joining = sorted(member for member in members if is_id(member) and member != group.id)
    known = await known_members(statements, domain, joining)
    unknown = _unknown(members, known, skip_unknown=skip_unknown)
    stored = replace(group, member_count=len(known))
    if await statements.fetch_one("insert_group", _group_params(domain, stored)) is None:
        return None
    added = await _add(statements, domain, group, known)
    count = {"domain": domain, "kind": "Group", "slot": slot(group.id), "change": 1}
    await statements.fetch_all("count_resource", count)
    await _record(statements, domain, event, added=added, removed=())
    return GroupWritten(group=stored, added=added, unknown=unknown)


async def change_group(statements: Statements, domain: DomainId, change: Change) -> GroupWritten:
    """Change a group's attributes, its members, or both."""
    group, members = change.group, change.members
    row = await statements.fetch_one("lock_group", {"domain": domain, "id": group.id})
    if row is None:
        raise ChangedMeanwhile(_MOVED)
    present = records.group(row)
    if present.version != group.version and (change.pinned or (change.after and not _same(present, group))):
        raise ChangedMeanwhile(_MOVED)
    known = await known_members(statements, domain, change.joining)
    unknown = _unknown(members.add, known, skip_unknown=change.skip_unknown)
    removed = await _remove(statements, domain, change, keep=sorted(known))
    added = await _add(statements, domain, group, known)
    after = change.after
    if not added and not removed and (after is None or _same(present, after)):
        return GroupWritten(group=present, unknown=unknown, changed=False)
    joined = len(added) - len(removed)
    if after is None:
        touch = {"domain": domain, "id": group.id, "joined": joined, "modified_at": change.event.at}
        row = await statements.fetch_one("touch_group", touch)
    else:
        row = await statements.fetch_one("update_group", _group_params(domain, after) | {"joined": joined})
    await _record(statements, domain, change.event, added=added, removed=removed)
    written = present if row is None else records.group(row)
    return GroupWritten(group=written, added=added, removed=removed, unknown=unknown)


async def all_members(statements: Statements, domain: DomainId, group: GroupId) -> list[Member]:
    """Read the members of a group, which is locked, so that they stay who they are."""
    members: list[Member] = []
    params: dict[str, object] = {"domain": domain, "group_id": group, "after": FIRST, "count": MEMBERS_AT_ONCE}
    while rows := await statements.fetch_all("page_of_members", params):
        members += [records.member(row) for row in rows]
        params["after"] = rows[-1][0]
    return members


async def delete_group(
    statements: Statements, domain: DomainId, group: GroupId, *, version: int | None, event: Event
) -> None:
    """Delete a group, at a version if one is named, its members and its memberships."""
    gone = {"domain": domain, "id": group, "member": group, "version_before": version}
    await statements.fetch_all("lock_group_and_its_groups", gone)
    if await statements.fetch_one("delete_group", gone) is None:
        raise ChangedMeanwhile(_MOVED)
    await statements.fetch_all("delete_members_of_group", gone)
    await forget(statements, domain, "Group", group, event=event)


async def known_members(
    statements: Statements, domain: DomainId, members: list[str], *, users: str = "known_users"
) -> dict[str, MemberType]:
    """Say which of these ids are users or groups of the domain; the query for `users` may be one for thousands."""
    if not members:
        return {}
    params = {"domain": domain, "members": members}
    known = {row[0]: MemberType.USER for row in await statements.fetch_all(users, params)}
    if len(known) < len(members):
        params = {"domain": domain, "members": [member for member in members if member not in known]}
        known |= {row[0]: MemberType.GROUP for row in await statements.fetch_all("known_groups", params)}
    return known


def unknown_member(unknown: Iterable[str]) -> InvalidValue:
    """Say that some members are nobody; ids are the client's own text and are not repeated."""
    number = len(list(unknown))
    what = "One member is" if number == 1 else f"{number} members are"
    return InvalidValue(f"{what} no user and no other group of this domain.")


def _unknown(wanted: frozenset[str], known: dict[str, MemberType], *, skip_unknown: bool) -> tuple[str, ...]:
    unknown = tuple(sorted(wanted - known.keys()))
    if unknown and not skip_unknown:
        raise unknown_member(unknown)
    return unknown


async def _add(statements: Statements, domain: DomainId, group: Group, known: dict[str, MemberType]) -> tuple[str, ...]:
    if not known:
        return ()
    members = sorted(known)
    params = {
        "domain": domain,
        "id": group.id,
        "members": members,
        "types": [known[member].value for member in members],
        "typed_members": [(member, known[member].value) for member in members],
    }
    return tuple(sorted(row[0] for row in await statements.fetch_all("add_members", params)))


async def _remove(statements: Statements, domain: DomainId, change: Change, *, keep: list[str]) -> tuple[str, ...]:
    if change.members.clear:
        query, members = "keep_members", keep
    elif change.leaving:
        query, members = "remove_members", change.leaving
    else:
        return ()
    params = {"domain": domain, "id": change.group.id, "members": members}
    return tuple(sorted(row[0] for row in await statements.fetch_all(query, params)))


async def _record(
    statements: Statements, domain: DomainId, event: Event, *, added: tuple[str, ...], removed: tuple[str, ...]
) -> None:
    """Write the event; where members came or went it names them."""
    if added or removed:
        event = replace(event, details=event.details | {"added": list(added), "removed": list(removed)})
    await statements.fetch_all("record_event", event_params(domain, event))


def _same(present: Group, after: Group) -> bool:
    return (
        present.display_name == after.display_name
        and present.external_id == after.external_id
        and present.document == after.document
    )


def _group_params(domain: DomainId, group: Group) -> dict[str, object]:
    return {
        "domain": domain,
        "id": group.id,
        "display_name": group.display_name,
        "display_name_key": fold(group.display_name),
        "external_id": group.external_id,
        "member_count": group.member_count,
        "created_at": group.created_at,
        "modified_at": group.modified_at,
        "version": group.version,
        "document": group.document,
    }
