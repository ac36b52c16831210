"""Owns what an operator or administrator sets up: domains, organizations, roles, configuration.

Names are unique without regard to case. A domain that is not eligible (guide D2) cannot be configured;
what it already has is kept.
"""

from collections.abc import Sequence
from dataclasses import replace

from envi_scim.provisioning.configuration import Mode, ScimConfiguration, Status
from envi_scim.provisioning.domain_changes import DomainChange, change_of
from envi_scim.provisioning.domains import Authentication, Domain, DomainType, may_use_scim
from envi_scim.provisioning.errors import NoSuch, NotEligible
from envi_scim.provisioning.events import Actor, EventKind, recorded
from envi_scim.provisioning.names import check_domain_name, check_length, check_typed_name, check_typed_text
from envi_scim.provisioning.organizations import Organization
from envi_scim.provisioning.ports import Clock, Ids, Store
from envi_scim.provisioning.roles import Role
from envi_scim.provisioning.tokens import any_valid
from envi_scim.provisioning.values import (
    DomainId,
    OrganizationId,
    Refused,
    RoleId,
)
from envi_scim.scim.attributes import Json


class Administration:
    """Domains and what belongs to them, apart from users, groups and tokens."""

    def __init__(self, store: Store, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids

    async def create_domain(
        self, name: str, *, domain_type: DomainType, authentication: Authentication, actor: Actor
    ) -> Domain:
        """Create a domain, its configuration Inactive and without organization. Raises AlreadyTaken."""
        domain = Domain(
            id=DomainId(self._ids.new()),
            name=check_domain_name(name),
            type=domain_type,
            authentication=authentication,
            created_at=self._clock.now(),
        )
        event = recorded(
            EventKind.DOMAIN_CREATE, domain.id, event_id=self._ids.new(), at=domain.created_at, actor=actor
        )
        await self._store.domains.create_domain(domain, event=event)
        return domain

    async def domain(self, name: str) -> Domain:
        """Find a domain by its name. Raises NoSuch or InvalidName."""
        check_length(name, what="The name of a domain")
        domain = await self._store.domains.find_domain(name)
        if domain is None:
            raise NoSuch(f"There is no domain named {name}.")
        return domain

    async def list_domains(self) -> Sequence[Domain]:
        """List all domains by name."""
        return await self._store.domains.list_domains()

    async def preview_domain_change(
        self, domain: Domain, *, domain_type: DomainType | None = None, authentication: Authentication | None = None
    ) -> DomainChange:
        """Say what another type or authentication of a domain does to SCIM; what is not given stays."""
        after = replace(
            domain,
            type=domain.type if domain_type is None else domain_type,
            authentication=domain.authentication if authentication is None else authentication,
        )
        tokens = await self._store.tokens.list(domain.id)
        return change_of(
            domain,
            after,
            configuration=await self._store.domains.configuration(domain.id),
            has_valid_token=any_valid(tokens, now=self._clock.now()),
        )

    async def change_domain(
        self,
        domain: Domain,
        *,
        domain_type: DomainType | None = None,
        authentication: Authentication | None = None,
        actor: Actor,
    ) -> DomainChange:
        """Change a domain's type, authentication or both; every worker acts by it within 5 s.

        Raises:
            ChangedMeanwhile: the domain is not what it was when it was read.
        """
        change = await self.preview_domain_change(domain, domain_type=domain_type, authentication=authentication)
        if change.changes:
            event = recorded(
                EventKind.DOMAIN_UPDATE,
                domain.id,
                event_id=self._ids.new(),
                at=self._clock.now(),
                actor=actor,
                details={
                    "attributes": list[Json](change.attributes),
                    "type": change.after.type.value,
                    "authentication": change.after.authentication.value,
                },
            )
            await self._store.domains.change_domain(domain, change.after, event=event)
        return change

    async def create_organization(self, domain: Domain, name: str, *, actor: Actor) -> Organization:
        """Create an organization of a domain. Raises AlreadyTaken."""
        organization = Organization(
            id=OrganizationId(self._ids.new()), name=check_typed_name(name, what="The name of an organization")
        )
        now = self._clock.now()
        event = recorded(EventKind.ORGANIZATION_CREATE, organization.id, event_id=self._ids.new(), at=now, actor=actor)
        await self._store.domains.create_organization(domain.id, organization, event=event)
        return organization

    async def list_organizations(self, domain: Domain) -> Sequence[Organization]:
        """List a domain's organizations by name."""
        return await self._store.domains.list_organizations(domain.id)

    async def create_role(self, domain: Domain, name: str, *, actor: Actor) -> Role:
        """Create a role of a domain; a group that stands for it takes effect at once. Raises AlreadyTaken."""
        role = Role(id=RoleId(self._ids.new()), name=check_typed_name(name, what="The name of a role"))
        event = recorded(EventKind.ROLE_CREATE, role.id, event_id=self._ids.new(), at=self._clock.now(), actor=actor)
        await self._store.domains.create_role(domain.id, role, event=event)
        return role

    async def list_roles(self, domain: Domain) -> Sequence[Role]:
        """List a domain's roles by name."""
        return await self._store.domains.list_roles(domain.id)

    async def configuration(self, domain: Domain) -> ScimConfiguration:
        """Read a domain's SCIM configuration."""
        return await self._store.domains.configuration(domain.id)

    async def configure(
        self,
        domain: Domain,
        *,
        status: Status | None = None,
        organization: str | None = None,
        role_prefix: str | None = None,
        mode: Mode | None = None,
        actor: Actor,
    ) -> ScimConfiguration:
        """Change what is given of a domain's configuration; an empty organization name means none.

        Raises:
            NotEligible: the domain may not use SCIM (guide D2).
            NoSuch: the domain has no organization of that name.
        """
        eligible = may_use_scim(domain)
        if isinstance(eligible, Refused):
            raise NotEligible(eligible.reason)
        before = await self._store.domains.configuration(domain.id)
        after = before
        if status is not None:
            after = replace(after, status=status)
        if mode is not None:
            after = replace(after, mode=mode)
        if role_prefix is not None:
            after = replace(after, role_prefix=check_typed_text(role_prefix, what="The User Role Prefix"))
        if organization is not None:
            after = await self._with_organization(domain, after, organization)
        if after != before:
            event = recorded(
                EventKind.CONFIGURATION_UPDATE,
                domain.id,
                event_id=self._ids.new(),
                at=self._clock.now(),
                actor=actor,
                details={"status": after.status.value, "mode": after.mode.value},
            )
            await self._store.domains.configure(domain.id, after, event=event)
        return after

    async def _with_organization(
        self, domain: Domain, configuration: ScimConfiguration, name: str
    ) -> ScimConfiguration:
        if not name:
            return replace(configuration, organization_id=None, organization_name=None)
        check_length(name, what="The name of an organization")
        organization = await self._store.domains.find_organization(domain.id, name)
        if organization is None:
            raise NoSuch(f"{domain.name} has no organization named {name}.")
        return replace(configuration, organization_id=organization.id, organization_name=organization.name)
