"""Owns what a group is, and what a request wants done to its members."""

from dataclasses import dataclass
from enum import StrEnum

from msgspec import Struct, field

from envi_scim.provisioning.people import AccountStatus
from envi_scim.provisioning.values import GroupId, Timestamp


class MemberType(StrEnum):
    """What a member is (RFC 7643 §4.2)."""

    USER = "User"
    GROUP = "Group"


class Group(Struct, frozen=True, kw_only=True):
    """One group of a domain. Its members are rows of their own and never part of it.

    `document` is the SCIM resource as compact JSON text with `id`, without `meta` and `members`.
    """

    id: GroupId
    display_name: str
    external_id: str | None
    member_count: int
    created_at: Timestamp
    modified_at: Timestamp
    version: int
    document: str


class Member(Struct, frozen=True, kw_only=True):
    """A member as it is shown; `display` is the user's displayName or userName, or the group's name."""

    id: str
    type: MemberType
    display: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMember:
    """A member as administrators look at it. `status` is what Envi makes of a user; a group has none."""

    id: str
    type: MemberType
    display: str
    status: AccountStatus | None

    @property
    def active(self) -> bool | None:
        """Whether a user is active and not locked; None of a group."""
        return None if self.status is None else self.status is AccountStatus.ACTIVE


class MemberChange(Struct, frozen=True, kw_only=True):
    """What is to become of a group's members, without knowing who they are.

    With `clear` everybody who is not in `add` leaves; without it those in `remove` leave and those in
    `add` join. No id is in both. Ids that are no resource of the domain are the caller's to refuse or skip.
    """

    clear: bool = False
    add: frozenset[str] = field(default_factory=frozenset)
    remove: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupWritten:
    """What a write did: the group as it stands now, who joined, who left, and which ids were nobody."""

    group: Group
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    changed: bool = True
