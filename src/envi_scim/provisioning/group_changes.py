"""Owns how a checked document becomes a group, and what a request asks of its members. Pure."""

from collections.abc import Iterable
from typing import cast

from msgspec import Struct
from msgspec.structs import replace

from envi_scim.provisioning.documents import changed_names, decode, encode, external_id_of
from envi_scim.provisioning.events import Event
from envi_scim.provisioning.groups import Group, Member, MemberChange
from envi_scim.provisioning.names import check_name
from envi_scim.provisioning.values import GroupId, Timestamp
from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.errors import InvalidValue
from envi_scim.scim.member_operations import MemberDelta
from envi_scim.scim.notes import Note


class GroupChange(Struct, frozen=True, kw_only=True):
    """What a request makes of a group: of its attributes, of its members, of neither; and what was tolerated.

    `pinned` means that the group must be as it was read: its members were computed from those that were
    read, or the request names the version.
    """

    before: Group
    after: Group | None
    members: MemberChange | None
    event: Event | None
    notes: tuple[Note, ...] = ()
    pinned: bool = False


def new_group(document: Document, *, group_id: str, now: Timestamp) -> Group:
    """Make a group of a document that was checked for a create and that members were taken out of."""
    return Group(
        id=GroupId(group_id),
        display_name=_display_name(document),
        external_id=external_id_of(document),
        member_count=0,
        created_at=now,
        modified_at=now,
        version=1,
        document=encode(document, resource_id=group_id),
    )


def document_of(group: Group) -> Document:
    """Read the document of a group, which has no members."""
    return decode(group.document)


def rewritten(before: Group, document: Document, *, now: Timestamp) -> Group | None:
    """Make the group that a document without members leads to; None where nothing but members may change."""
    if document == document_of(before):
        return None
    return replace(
        before,
        display_name=_display_name(document),
        external_id=external_id_of(document),
        modified_at=max(now, before.modified_at),
        version=before.version + 1,
        document=encode(document, resource_id=before.id),
    )


def touched(before: Group, *, now: Timestamp) -> Group:
    """Give the group as it is when nothing but its members changed."""
    return replace(before, modified_at=max(now, before.modified_at), version=before.version + 1)


def details_of_change(before: Group, after: Group) -> dict[str, Json]:
    """Tell which attributes changed, by name alone."""
    names = changed_names(document_of(before), document_of(after))
    return {"attributes": names} if names else {}


def without_members(document: Document) -> tuple[Document, frozenset[str]]:
    """Part a document into its attributes and the ids of its members."""
    rest = {name: value for name, value in document.items() if name != "members"}
    return rest, member_ids(document.get("members"))


def member_ids(members: Json) -> frozenset[str]:
    """Give the ids that a checked `members` attribute names, each once."""
    return frozenset(_member_id(member) for member in cast("list[dict[str, Json]]", members or []))


def with_members(document: Document, members: Iterable[Member]) -> Document:
    """Give the document with its members as they are shown, for the rare PATCH that selects them by more than their id.

    What they are called is another resource's: it is there to be selected by, and `without_members` leaves it out.
    """
    return {**document, "members": [_shown(member) for member in members]}


def as_change(delta: MemberDelta) -> MemberChange | None:
    """Give what a PATCH asks of the members; None where it asks nothing."""
    if not (delta.clear or delta.add or delta.remove):
        return None
    return MemberChange(clear=delta.clear, add=delta.add, remove=delta.remove)


def _shown(member: Member) -> Document:
    shown: Document = {"value": member.id, "type": member.type.value}
    return {**shown, "display": member.display} if member.display else shown


def _member_id(member: dict[str, Json]) -> str:
    value = member.get("value")
    if not isinstance(value, str) or not value:
        raise InvalidValue("Each member needs a value: the id of a user or a group.")
    return value


def _display_name(document: Document) -> str:
    name = document.get("displayName")
    if not isinstance(name, str):
        raise InvalidValue("A group needs a displayName.")
    return check_name(name, what="displayName")
