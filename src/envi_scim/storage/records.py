"""Owns the turn between rows and records: what stands where in the select lists of `queries/`."""

import msgspec

from envi_scim.provisioning.accounts import Account, GroupLink, Source
from envi_scim.provisioning.events import Actor, Event, EventKind
from envi_scim.provisioning.groups import Group, Member, MemberType
from envi_scim.provisioning.roles import Role
from envi_scim.provisioning.values import DomainId, EventId, GroupId
from envi_scim.storage.engines.protocol import Row

_SOURCES = {source.value: source for source in Source}
_MEMBER_TYPES = {kind.value: kind for kind in MemberType}
_encode = msgspec.json.Encoder(order="deterministic").encode
_decode_details = msgspec.json.Decoder(dict).decode
_decode_links = msgspec.json.Decoder(list[tuple[str, str, bool | int]]).decode
NO_LINKS: tuple[GroupLink, ...] = ()


def account(row: Row) -> Account:
    """Read an account."""
    return Account(
        id=row[0],
        user_name=row[1],
        external_id=row[2],
        active=bool(row[3]),
        source=_SOURCES[row[4]],
        organization_id=row[5],
        created_at=row[6],
        modified_at=row[7],
        version=row[8],
        document=row[9],
    )


def group(row: Row, *, first: int = 0) -> Group:
    """Read a group, whose columns begin at `first`."""
    return Group(
        id=row[first],
        display_name=row[first + 1],
        external_id=row[first + 2],
        member_count=row[first + 3],
        created_at=row[first + 4],
        modified_at=row[first + 5],
        version=row[first + 6],
        document=row[first + 7],
    )


def member(row: Row, *, first: int = 0) -> Member:
    """Read a member, whose columns begin at `first`; one that just went has no name left."""
    return Member(id=row[first], type=_MEMBER_TYPES[row[first + 1]], display=row[first + 2] or "")


def links(text: str) -> tuple[GroupLink, ...]:
    """Read the groups of a user, which the query gives as JSON, and put them in the order of their names."""
    if text == "[]":
        return NO_LINKS
    found = [
        GroupLink(id=GroupId(group_id), display_name=name, direct=bool(direct))
        for group_id, name, direct in _decode_links(text)
    ]
    return in_order(found)


def role(row: Row) -> Role:
    """Read a role."""
    return Role(id=row[0], name=row[1])


def in_order(found: list[GroupLink]) -> tuple[GroupLink, ...]:
    """Put groups in the order of their names; the id decides between names that differ in case alone."""
    return tuple(sorted(found, key=lambda link: (link.display_name, link.id)))


def event(row: Row) -> Event:
    """Read an event."""
    return Event(
        id=EventId(row[0]),
        at=row[1],
        kind=EventKind(row[2]),
        resource_id=row[3],
        actor=Actor(name=row[4], request_id=row[5]),
        details=_decode_details(row[6]),
    )


def event_params(domain: DomainId, change: Event) -> dict[str, object]:
    """Give an event as the parameters of the write that it belongs to, the domain's among them."""
    return {
        "domain": domain,
        "event": change.id,
        "event_at": change.at,
        "event_kind": change.kind.value,
        "resource_type": change.resource_type,
        "resource_id": change.resource_id,
        "actor": change.actor.name,
        "request": change.actor.request_id,
        "details": _encode(change.details).decode(),
    }


def event_row(domain: DomainId, change: Event) -> tuple[str, ...]:
    """Give an event as a row of its table."""
    return (
        domain,
        change.id,
        change.at,
        change.kind.value,
        change.resource_type,
        change.resource_id,
        change.actor.name,
        change.actor.request_id,
        _encode(change.details).decode() if change.details else "{}",
    )
