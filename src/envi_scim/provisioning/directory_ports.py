"""Owns what the lists of the console need of the store, beside the ports in `ports`; the same promises hold."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from envi_scim.provisioning.groups import Group, GroupMember
from envi_scim.provisioning.health import Signs
from envi_scim.provisioning.values import DomainId, GroupId, Timestamp


class Overviews(Protocol):
    """Things as lists show them. A page costs the same however many there are."""

    async def domains_for_operators(
        self, *, prefix: str, after: str, limit: int, failed_since: Timestamp
    ) -> Sequence[Signs]:
        """List domains by name, in the order of their folded names: the list that crosses domains.

        Those whose folded name begins with `prefix` and comes behind `after`.
        """

    async def domain(self, domain: DomainId, *, failed_since: Timestamp) -> Signs | None:
        """Give what is known of one domain."""

    async def groups(self, domain: DomainId, *, prefix: str, after: str | None, limit: int) -> Sequence[Group]:
        """List groups in the order of their folded names: those that begin with `prefix` and come behind `after`."""

    async def groups_named(self, domain: DomainId, keys: Collection[str]) -> Mapping[str, Group]:
        """Find groups by their folded names."""

    async def members(self, domain: DomainId, group: GroupId, *, after: str, limit: int) -> Sequence[GroupMember]:
        """List a group's members in the order of their ids, behind that of one; "" is before all."""
