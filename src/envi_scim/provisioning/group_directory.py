"""Owns what administrators see of a domain's groups: a list with search, and one group with its members, page by page.

A page costs the same however many groups there are, and however many members one has. A place in a list is an id: it
may stand in an address, where no name may. Which role a group stands for: `roles`. Called by the console.
"""

from dataclasses import dataclass
from typing import Final

from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.errors import NoSuch
from envi_scim.provisioning.group_provisioning import GroupOverview
from envi_scim.provisioning.groups import Group, GroupMember
from envi_scim.provisioning.names import fold, searched
from envi_scim.provisioning.ports import Store
from envi_scim.provisioning.roles import NoRole, Role, role_for_group

PAGE: Final = 50

GONE: Final = "The place in this list is gone: the group there was deleted. Begin again at the first page."


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPage:
    """A page of groups by name. `after` goes on behind it, None at the end."""

    rows: tuple[GroupOverview, ...]
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownGroup:
    """A group, with a page of its members in the order of their ids. `after` goes on behind it, None at the end."""

    group: Group
    role: Role | NoRole
    members: tuple[GroupMember, ...]
    after: str | None = None


class GroupDirectory:
    """The groups of a domain, as administrators look for them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def page(self, domain: Domain, *, search: str = "", after: str = "") -> GroupPage:
        """Give the groups whose names begin with a text, in any case, behind the one with the id `after`.

        Raises:
            InvalidName: the text is too long.
            NoSuch: the place is gone.
        """
        prefix, behind = fold(searched(search)), None
        if after:
            group = await self._store.groups.get(domain.id, after)
            if group is None:
                raise NoSuch(GONE)
            behind = fold(group.display_name)
        found = await self._store.overviews.groups(domain.id, prefix=prefix, after=behind, limit=PAGE + 1)
        shown = found[:PAGE]
        return GroupPage(rows=await self._overviews(domain, *shown), after=shown[-1].id if len(found) > PAGE else None)

    async def of(self, domain: Domain, group_id: str, *, after: str = "") -> ShownGroup:
        """Look at a group by its id, and at the members behind the one with the id `after`; both may be any text.

        Raises:
            NoSuch: the domain has no such group.
        """
        group = await self._store.groups.get(domain.id, group_id)
        if group is None:
            raise NoSuch(f"{domain.name} has no such group: it was deleted, or never was.")
        found = await self._store.overviews.members(domain.id, group.id, after=after, limit=PAGE + 1)
        overview = (await self._overviews(domain, group))[0]
        shown = tuple(found[:PAGE])
        return ShownGroup(
            group=group,
            role=overview.role,
            members=shown,
            after=shown[-1].id if len(found) > PAGE else None,
        )

    async def _overviews(self, domain: Domain, *groups: Group) -> tuple[GroupOverview, ...]:
        """Give groups with the role of each: two queries for all of them."""
        prefix = (await self._store.domains.configuration(domain.id)).role_prefix
        catalogue = await self._store.domains.list_roles(domain.id)
        return tuple(
            GroupOverview(group=group, role=role_for_group(group.display_name, prefix, catalogue)) for group in groups
        )
