"""Owns what an identity provider may read of all resources of a domain at once (RFC 7644 §3.4.2.1)."""

from collections.abc import Mapping

from msgspec.structs import replace

from envi_scim.provisioning.access import Access
from envi_scim.provisioning.ports import ListQuery, Page, Resource, Store


class ResourceProvisioning:
    """Users, groups and roles of a domain together."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def list(self, access: Access, queries: Mapping[str, ListQuery], *, groups: bool = True) -> Page[Resource]:
        """Read a page of resources of the types that are named; `groups` asks for those of the users."""
        asked = {kind: replace(query, reader=access.token_id) for kind, query in queries.items()}
        return await self._store.resources.list(access.domain.id, asked, groups=groups)
