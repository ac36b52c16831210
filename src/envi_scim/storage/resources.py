"""Lists accounts, groups and roles together: the port `Resources`."""

from collections.abc import Collection, Mapping

from envi_scim.provisioning.ports import ListQuery, Page, Resource
from envi_scim.provisioning.values import DomainId
from envi_scim.storage import records
from envi_scim.storage.engines.protocol import Engine
from envi_scim.storage.keys import is_id
from envi_scim.storage.lists import Lists
from envi_scim.storage.scans import Found
from envi_scim.storage.users import SqlUsers


class SqlResources:
    """Accounts, groups and roles in a database."""

    def __init__(self, engine: Engine, lists: Lists, users: SqlUsers) -> None:
        self._engine = engine
        self._lists = lists
        self._users = users

    async def list(self, domain: DomainId, queries: Mapping[str, ListQuery], *, groups: bool = True) -> Page[Resource]:
        page = await self._lists.page_of_all(domain, queries)
        accounts = [records.account(found.row) for found in page.found if found.kind == "User"]
        stored = iter(await self._users.with_groups(domain, accounts, groups=groups))

        def resource(found: Found) -> Resource:
            if found.kind == "User":
                return next(stored)
            return records.group(found.row) if found.kind == "Group" else records.role(found.row)

        return Page(total=page.total, rows=tuple(map(resource, page.found)), end=page.end)

    async def names(self, domain: DomainId, ids: Collection[str]) -> Mapping[str, str]:
        wanted = sorted({one for one in ids if is_id(one)})
        if not wanted:
            return {}
        rows = await self._engine.fetch_all("names_of_resources", {"domain": domain, "ids": wanted})
        return {row[0]: row[1] for row in rows}
