"""Owns how many members join many groups at once, as a function that a transaction runs.

Locks are taken as every change of members takes them: the groups, then who joins, both in the order of ids.
"""

from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from envi_scim.provisioning.groups import MemberType
from envi_scim.provisioning.loading_ports import MembersWritten, NewMembers
from envi_scim.provisioning.values import DomainId
from envi_scim.storage.engines.protocol import Statements
from envi_scim.storage.group_writes import known_members
from envi_scim.storage.keys import is_id
from envi_scim.storage.records import event_row


async def add_members(
    statements: Statements, domain: DomainId, wanted: Sequence[NewMembers]
) -> Sequence[MembersWritten]:
    """Let users and groups join groups, and say of each of these what came of it."""
    groups = sorted({one.group for one in wanted if is_id(one.group)})
    there = {row[0] for row in await statements.fetch_all("lock_groups", {"domain": domain, "groups": groups})}
    asked = sorted({member for one in wanted if one.group in there for member in one.members if is_id(member)})
    known = await known_members(statements, domain, asked, users="known_among_many_users")
    joining = [_joining(one, known) if one.group in there else () for one in wanted]
    pairs = sorted({(one.group, member) for one, members in zip(wanted, joining, strict=True) for member in members})
    left = await _insert(statements, domain, pairs, known) if pairs else set()
    joined = []
    for one, members in zip(wanted, joining, strict=True):
        new = tuple(member for member in members if (one.group, member) in left)
        left.difference_update((one.group, member) for member in new)
        joined.append(new)
    await _tell(statements, domain, wanted, joined)
    return [
        MembersWritten(
            joined=len(new),
            unknown=tuple(sorted(set(one.members) - set(members))),
            group_is_there=one.group in there,
        )
        for one, members, new in zip(wanted, joining, joined, strict=True)
    ]


def _joining(one: NewMembers, known: dict[str, MemberType]) -> tuple[str, ...]:
    """Give those of the wanted who may join, each once: a group is no member of itself."""
    return tuple(sorted({member for member in one.members if member in known and member != one.group}))


async def _insert(
    statements: Statements, domain: DomainId, pairs: Sequence[tuple[str, str]], known: dict[str, MemberType]
) -> set[tuple[str, str]]:
    """Write memberships; give those that are new."""
    types = [known[member].value for _, member in pairs]
    params = {
        "domain": domain,
        "groups": [group for group, _ in pairs],
        "members": [member for _, member in pairs],
        "types": types,
        "rows": [(*pair, kind) for pair, kind in zip(pairs, types, strict=True)],
    }
    return {(row[0], row[1]) for row in await statements.fetch_all("load_members", params)}


async def _tell(
    statements: Statements, domain: DomainId, wanted: Sequence[NewMembers], joined: Sequence[tuple[str, ...]]
) -> None:
    """Write what changed of the groups that somebody joined, and the events."""
    told = [(one, new) for one, new in zip(wanted, joined, strict=True) if new]
    if not told:
        return
    numbers, changes = Counter[str](), Counter[str]()
    for one, new in told:
        numbers[one.group] += len(new)
        changes[one.group] += one.seen
    groups = sorted(numbers)
    params = {
        "domain": domain,
        "groups": groups,
        "joined": [numbers[group] for group in groups],
        "changes": [changes[group] for group in groups],
        "counts": [(domain, group, numbers[group], changes[group]) for group in groups],
        "modified_at": told[0][0].event.at,
    }
    await statements.fetch_all("count_loaded_members", params)
    events = [replace(one.event, details=one.event.details | {"added": list(new), "removed": []}) for one, new in told]
    await statements.write_rows("load_events", [event_row(domain, event) for event in events])
