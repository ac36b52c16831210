"""A fake behind `provisioning.directory_ports`, over the rows of the store in memory."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.groups import Group, GroupMember, MemberType
from envi_scim.provisioning.health import MOST_FAILURES, LastRequest, Signs
from envi_scim.provisioning.names import fold
from envi_scim.provisioning.people import status_of
from envi_scim.provisioning.values import DomainId, GroupId, Timestamp

if TYPE_CHECKING:
    from tests.support.fakes import FakeStore


class FakeOverviews:
    def __init__(self, store: "FakeStore") -> None:
        self._store = store

    async def domains_for_operators(
        self, *, prefix: str, after: str, limit: int, failed_since: Timestamp
    ) -> Sequence[Signs]:
        found = [
            await self._signs(domain, failed_since)
            for domain in await self._store.domains.list_domains()
            if fold(domain.name).startswith(prefix) and fold(domain.name) > after
        ]
        return found[:limit]

    async def domain(self, domain: DomainId, *, failed_since: Timestamp) -> Signs | None:
        kept = self._store.domains.kept.get(domain)
        return None if kept is None else await self._signs(kept, failed_since)

    async def _signs(self, domain: Domain, failed_since: Timestamp) -> Signs:
        tokens = await self._store.tokens.list(domain.id)
        records = self._store.requests.kept.get(domain.id, [])
        failed = [record for record in records if record.status >= 400 and record.at >= failed_since]
        return Signs(
            domain=domain,
            status=self._store.rows(domain.id).configuration.status,
            had_token=bool(tokens),
            token_expires_at=max((token.expires_at for token in tokens if token.revoked_at is None), default=None),
            last_request=LastRequest(at=records[-1].at, status=records[-1].status) if records else None,
            failed=min(len(failed), MOST_FAILURES),
        )

    async def groups(self, domain: DomainId, *, prefix: str, after: str | None, limit: int) -> Sequence[Group]:
        self._store.reads.append("groups")
        by_key = sorted((fold(group.display_name), group) for group in self._store.rows(domain).groups.values())
        return [g for key, g in by_key if key.startswith(prefix) and (after is None or key > after)][:limit]

    async def groups_named(self, domain: DomainId, keys: Collection[str]) -> Mapping[str, Group]:
        self._store.reads.append("groups_named")
        groups = {fold(group.display_name): group for group in self._store.rows(domain).groups.values()}
        return {key: groups[key] for key in keys if key in groups}

    async def members(self, domain: DomainId, group: GroupId, *, after: str, limit: int) -> Sequence[GroupMember]:
        rows = self._store.rows(domain)
        ids = sorted(member for member in rows.members.get(group, ()) if member > after)
        return [self._member(domain, member) for member in ids[:limit]]

    def _member(self, domain: DomainId, member: str) -> GroupMember:
        rows = self._store.rows(domain)
        account = rows.accounts.get(member)
        if account is None:
            display = rows.groups[member].display_name
            return GroupMember(id=member, type=MemberType.GROUP, display=display, status=None)
        status = status_of(active=account.active, locked_at=rows.locks.get(member))
        return GroupMember(id=member, type=MemberType.USER, display=account.user_name, status=status)
