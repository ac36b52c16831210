"""Owns what administrators see of a domain's organizations, which one SCIM fills, and how one is renamed.

Accounts and the SCIM configuration name an organization by its id: a new name is everywhere at once.
"""

from dataclasses import dataclass, replace

from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.errors import NoSuch
from envi_scim.provisioning.events import Actor, EventKind, recorded
from envi_scim.provisioning.names import check_length, check_typed_name
from envi_scim.provisioning.organizations import Organization
from envi_scim.provisioning.ports import Clock, Ids, Store
from envi_scim.provisioning.values import OrganizationId


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationOverview:
    """An organization, and whether users that are provisioned land in it."""

    organization: Organization
    is_filled_by_scim: bool


class OrganizationDirectory:
    """The organizations of a domain."""

    def __init__(self, store: Store, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids

    async def list(self, domain: Domain) -> tuple[OrganizationOverview, ...]:
        """List all organizations by name."""
        chosen = (await self._store.domains.configuration(domain.id)).organization_id
        return tuple(
            OrganizationOverview(organization=organization, is_filled_by_scim=organization.id == chosen)
            for organization in await self._store.domains.list_organizations(domain.id)
        )

    async def named(self, domain: Domain, name: str) -> Organization:
        """Find an organization by its name, in any case. Raises NoSuch."""
        check_length(name, what="The name of an organization")
        organization = await self._store.domains.find_organization(domain.id, name)
        if organization is None:
            raise NoSuch(f"{domain.name} has no organization named {name}.")
        return organization

    async def get(self, domain: Domain, organization_id: str) -> Organization:
        """Find an organization by its id, which may be any text. Raises NoSuch."""
        organization = await self._store.domains.get_organization(domain.id, OrganizationId(organization_id))
        if organization is None:
            raise NoSuch(f"{domain.name} has no such organization.")
        return organization

    async def rename(self, domain: Domain, organization: Organization, name: str, *, actor: Actor) -> Organization:
        """Give an organization another name.

        Raises:
            InvalidName: no organization can have it.
            AlreadyTaken: another one has it, in whatever case.
            ChangedMeanwhile: the organization is not what it was when it was read.
        """
        renamed = replace(organization, name=check_typed_name(name, what="The name of an organization"))
        if renamed != organization:
            event = recorded(
                EventKind.ORGANIZATION_UPDATE,
                organization.id,
                event_id=self._ids.new(),
                at=self._clock.now(),
                actor=actor,
                details={"attributes": ["name"], "before": organization.name, "after": renamed.name},
            )
            await self._store.domains.rename_organization(domain.id, organization, renamed, event=event)
        return renamed
