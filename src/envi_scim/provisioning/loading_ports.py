"""Owns what import and export need of the store, beside the ports in `ports`; the same promises hold.

A call writes many rows in one transaction. What stands in the way of one of them is given back and hinders none of the
others.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from envi_scim.provisioning.accounts import Account
from envi_scim.provisioning.configuration import ScimConfiguration
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.events import Event
from envi_scim.provisioning.groups import Group
from envi_scim.provisioning.organizations import Organization
from envi_scim.provisioning.roles import Role
from envi_scim.provisioning.values import DomainId, GroupId, Timestamp, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """A user that is to be stored, with the event that tells of it; `locked_at` is None where it is not locked."""

    account: Account
    event: Event
    locked_at: Timestamp | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGroup:
    """A group without members that is to be stored, with the event that tells of it."""

    group: Group
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMembers:
    """Some who are to join a group. With `seen` that is a change of the group: a version and a time of its own.

    The event's details receive the ids of those who joined.
    """

    group: GroupId
    members: tuple[str, ...]
    event: Event
    seen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersWritten:
    """How many joined a group that were not in it, and which ids are nobody's; or that there is no such group."""

    joined: int = 0
    unknown: tuple[str, ...] = ()
    group_is_there: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptUser:
    """A user as it is kept."""

    account: Account
    locked_at: Timestamp | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDomain:
    """A domain with all that it has but its users, groups and forbidden words; of the first two, how many."""

    domain: Domain
    configuration: ScimConfiguration
    organizations: tuple[Organization, ...]
    roles: tuple[Role, ...]
    declaration: str | None
    kept_attributes: frozenset[str]
    users: int
    groups: int


class Snapshot(Protocol):
    """A domain at one moment, read page by page in the order of ids. Nothing is held in memory."""

    async def domain(self, domain: DomainId) -> KeptDomain:
        """Read what a domain is. Raises NoSuch."""

    async def words(self, domain: DomainId, *, after: str, limit: int) -> Sequence[str]:
        """Read forbidden words, in the order of their folded spelling, behind that of one word."""

    async def users(self, domain: DomainId, *, after: UserId | None, limit: int) -> Sequence[KeptUser]:
        """Read the users behind one."""

    async def groups(self, domain: DomainId, *, after: GroupId | None, limit: int) -> Sequence[Group]:
        """Read the groups behind one."""

    async def memberships(
        self, domain: DomainId, *, after: tuple[GroupId, str] | None, limit: int
    ) -> Sequence[tuple[GroupId, str]]:
        """Read who is in which group, behind one of these pairs."""


class Loading(Protocol):
    """Many resources at once."""

    def snapshot(self) -> AbstractAsyncContextManager[Snapshot]:
        """Open the database at one moment: what is written meanwhile is not seen."""

    async def users_in_the_way(self, domain: DomainId, users: Sequence[Account]) -> Sequence[Account]:
        """Find the accounts that have the id or the userName of one of these."""

    async def groups_in_the_way(self, domain: DomainId, groups: Sequence[Group]) -> Sequence[Group]:
        """Find the groups that have the id or the name of one of these."""

    async def add_users(self, domain: DomainId, users: Sequence[NewUser]) -> Sequence[Account]:
        """Store users, no two of which have an id or userName in common; give the accounts that stand in the way."""

    async def add_groups(self, domain: DomainId, groups: Sequence[NewGroup]) -> Sequence[Group]:
        """Store groups, no two of which have an id or a name in common; give the groups that stand in the way."""

    async def add_members(self, domain: DomainId, wanted: Sequence[NewMembers]) -> Sequence[MembersWritten]:
        """Let users and groups join groups; say of each of these what came of it. Who is in one already stays."""

    async def ids_of_users(self, domain: DomainId, names: Sequence[str]) -> Mapping[str, str]:
        """Find users by their folded userNames: who has which."""

    async def ids_of_groups(self, domain: DomainId, names: Sequence[str]) -> Mapping[str, str]:
        """Find groups by their folded names: which has which."""


class Waiting(NamedTuple):
    """Members who join at the end: where they stand among all who wait, on which line, in which group, who."""

    place: int
    line: int
    group: str
    members: tuple[str, ...]


class Notebook(Protocol):
    """What an import must remember of a file and memory may not hold. It belongs to one run and ends with it."""

    def rename(self, names: Iterable[tuple[str, str]]) -> None:
        """Remember which resource a file means by an id of its own."""

    def renamed(self, names: Sequence[str]) -> Mapping[str, str]:
        """Give what a file means by these, as far as it was remembered."""

    def repeated(self, marks: Sequence[str]) -> frozenset[str]:
        """Remember these marks, and say which of them were there before."""

    def defer(self, line: int, group: str, members: Sequence[str]) -> None:
        """Remember who joins at the end."""

    def waiting(self, *, after: int, limit: int) -> Sequence[Waiting]:
        """Give who waits behind a place: about so many members, at least one entry where there is one."""
