"""Reads domains, groups and members as lists show them: the port `Overviews`."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from envi_scim.provisioning.configuration import Status
from envi_scim.provisioning.groups import Group, GroupMember, MemberType
from envi_scim.provisioning.health import MOST_FAILURES, LastRequest, Signs
from envi_scim.provisioning.people import status_of
from envi_scim.provisioning.values import DomainId, GroupId, Timestamp
from envi_scim.storage import records
from envi_scim.storage.domains import domain_of
from envi_scim.storage.engines.protocol import Engine, Row
from envi_scim.storage.filters.texts import is_storable, upper_bound
from envi_scim.storage.keys import FIRST, is_id

# The least character that a key can hold: nothing is between a key and the key with this behind it.
_LEAST: Final = "\x01"
# Behind the names of all domains, which are letters and digits.
_BEHIND_ALL: Final = "\U0010ffff"


class SqlOverviews:
    """What lists show, in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def domains_for_operators(
        self, *, prefix: str, after: str, limit: int, failed_since: Timestamp
    ) -> Sequence[Signs]:
        if not is_storable(prefix) or not is_storable(after):
            return ()
        params = {
            "first": max(prefix, after + _LEAST if after else ""),
            "until": (upper_bound(prefix) or _BEHIND_ALL) if prefix else _BEHIND_ALL,
            "count": limit,
        }
        rows = await self._engine.fetch_all("page_of_domains", params)
        return [await self._signs(row, failed_since) for row in rows]

    async def domain(self, domain: DomainId, *, failed_since: Timestamp) -> Signs | None:
        row = await self._engine.fetch_one("name_key_of_domain", {"domain": domain}) if is_id(domain) else None
        if row is None:
            return None
        params = {"first": row[0], "until": row[0] + _LEAST, "count": 1}
        found = await self._engine.fetch_one("page_of_domains", params)
        return None if found is None else await self._signs(found, failed_since)

    async def _signs(self, row: Row, failed_since: Timestamp) -> Signs:
        """Read the rest of a domain, by its id: one statement for many domains would be one for many nodes."""
        domain = domain_of(row)
        params = {"domain": domain.id, "failed_since": failed_since, "most_failed": MOST_FAILURES}
        # Some milliseconds where many of the domains have many failures.
        found = (await self._engine.fetch_large("signs_of_domain", params))[0]
        return Signs(
            domain=domain,
            status=Status(found[0]),
            had_token=row[5] is not None,
            token_expires_at=row[6],
            last_request=None if found[1] is None else LastRequest(at=found[1], status=found[2]),
            last_used_at=found[3],
            failed=found[4],
        )

    async def groups(self, domain: DomainId, *, prefix: str, after: str | None, limit: int) -> Sequence[Group]:
        if not is_storable(prefix):
            return ()
        first = max(prefix, "" if after is None else after + _LEAST)
        until = upper_bound(prefix)
        params: dict[str, object] = {"domain": domain, "first": first, "count": limit}
        if until is None:
            rows = await self._engine.fetch_all("page_of_groups_by_name", params)
        else:
            rows = await self._engine.fetch_all("page_of_groups_by_name_until", params | {"until": until})
        return [records.group(row) for row in rows]

    async def groups_named(self, domain: DomainId, keys: Collection[str]) -> Mapping[str, Group]:
        wanted = sorted(filter(is_storable, keys))
        if not wanted:
            return {}
        rows = await self._engine.fetch_all("groups_named", {"domain": domain, "name_keys": wanted})
        return {row[0]: records.group(row, first=1) for row in rows}

    async def members(self, domain: DomainId, group: GroupId, *, after: str, limit: int) -> Sequence[GroupMember]:
        behind = after or FIRST
        if not is_id(group) or not is_id(behind):
            return ()
        params = {"domain": domain, "group_id": group, "after": behind, "count": limit}
        return [_member(row) for row in await self._engine.fetch_all("page_of_members_with_status", params)]


def _member(row: Row) -> GroupMember:
    member = records.member(row)
    is_user = member.type is MemberType.USER
    return GroupMember(
        id=member.id,
        type=member.type,
        display=member.display,
        status=status_of(active=bool(row[3]), locked_at=row[4]) if is_user else None,
    )
