"""Reads a domain as it is at one moment, page by page: the port `Snapshot`."""

from collections.abc import Sequence

from envi_scim.provisioning.errors import NoSuch
from envi_scim.provisioning.groups import Group
from envi_scim.provisioning.loading_ports import KeptDomain, KeptUser
from envi_scim.provisioning.values import DomainId, GroupId, UserId
from envi_scim.storage import records
from envi_scim.storage.counters import number_of_resources
from envi_scim.storage.domains import DomainReads
from envi_scim.storage.engines.protocol import Reads
from envi_scim.storage.keys import FIRST


class SqlSnapshot:
    """A domain in a database that stands still."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._domains = DomainReads(reads)

    async def domain(self, domain: DomainId) -> KeptDomain:
        found = await self._domains.get_domain(domain)
        if found is None:
            raise NoSuch("There is no such domain.")
        return KeptDomain(
            domain=found,
            configuration=await self._domains.configuration(domain),
            organizations=tuple(await self._domains.list_organizations(domain)),
            roles=tuple(await self._domains.list_roles(domain)),
            declaration=await self._domains.declaration(domain),
            kept_attributes=frozenset(
                row[0] for row in await self._reads.fetch_all("kept_attributes", {"domain": domain})
            ),
            users=await number_of_resources(self._reads, domain, "User"),
            groups=await number_of_resources(self._reads, domain, "Group"),
        )

    async def words(self, domain: DomainId, *, after: str, limit: int) -> Sequence[str]:
        params = {"domain": domain, "after": after, "count": limit}
        return [row[0] for row in await self._reads.fetch_all("page_of_words", params)]

    async def users(self, domain: DomainId, *, after: UserId | None, limit: int) -> Sequence[KeptUser]:
        params = {"domain": domain, "after": after or FIRST, "count": limit}
        rows = await self._reads.fetch_all("page_of_kept_users", params)
        return [KeptUser(account=records.account(row), locked_at=row[10]) for row in rows]

    async def groups(self, domain: DomainId, *, after: GroupId | None, limit: int) -> Sequence[Group]:
        params = {"domain": domain, "after": after or FIRST, "count": limit}
        return [records.group(row) for row in await self._reads.fetch_all("page_of_groups", params)]

    async def memberships(
        self, domain: DomainId, *, after: tuple[GroupId, str] | None, limit: int
    ) -> Sequence[tuple[GroupId, str]]:
        group, member = after or (FIRST, FIRST)
        params = {"domain": domain, "after_group": group, "after_member": member, "count": limit}
        return [(row[0], row[1]) for row in await self._reads.fetch_all("page_of_memberships", params)]
