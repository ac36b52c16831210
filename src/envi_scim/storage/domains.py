"""Keeps domains, their organizations, roles and configuration: the port `Domains`."""

from collections.abc import Sequence

from envi_scim.provisioning.configuration import Mode, ScimConfiguration, Status
from envi_scim.provisioning.domains import Authentication, Domain, DomainType
from envi_scim.provisioning.errors import AlreadyTaken, ChangedMeanwhile, NoSuch
from envi_scim.provisioning.events import Event
from envi_scim.provisioning.names import fold
from envi_scim.provisioning.organizations import Organization
from envi_scim.provisioning.roles import Role
from envi_scim.provisioning.values import DomainId, OrganizationId
from envi_scim.storage import records
from envi_scim.storage.engines.protocol import Engine, Reads, Row
from envi_scim.storage.errors import UniqueViolation
from envi_scim.storage.keys import is_id
from envi_scim.storage.records import event_params

# The resource type that declarations are of.
_USERS = "User"


class DomainReads:
    """What is read of domains: now, or as they were at one moment."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    async def find_domain(self, name: str) -> Domain | None:
        return _domain(await self._reads.fetch_one("find_domain", {"name_key": fold(name)}))

    async def get_domain(self, domain: DomainId) -> Domain | None:
        if not is_id(domain):
            return None
        return _domain(await self._reads.fetch_one("get_domain", {"domain": domain}))

    async def list_domains(self) -> Sequence[Domain]:
        rows = await self._reads.fetch_all("list_domains", {})
        return [domain_of(row) for row in rows]

    async def find_organization(self, domain: DomainId, name: str) -> Organization | None:
        row = await self._reads.fetch_one("find_organization", {"domain": domain, "name_key": fold(name)})
        return None if row is None else Organization(id=row[0], name=row[1])

    async def get_organization(self, domain: DomainId, organization: OrganizationId) -> Organization | None:
        if not is_id(organization):
            return None
        row = await self._reads.fetch_one("get_organization", {"domain": domain, "organization": organization})
        return None if row is None else Organization(id=row[0], name=row[1])

    async def list_organizations(self, domain: DomainId) -> Sequence[Organization]:
        rows = await self._reads.fetch_all("list_organizations", {"domain": domain})
        return [Organization(id=row[0], name=row[1]) for row in rows]

    async def list_roles(self, domain: DomainId) -> Sequence[Role]:
        rows = await self._reads.fetch_all("list_roles", {"domain": domain})
        return [records.role(row) for row in rows]

    async def get_role(self, domain: DomainId, role: str) -> Role | None:
        if not is_id(role):
            return None
        row = await self._reads.fetch_one("get_role", {"domain": domain, "role": role})
        return None if row is None else records.role(row)

    async def configuration(self, domain: DomainId) -> ScimConfiguration:
        row = await self._reads.fetch_one("get_configuration", {"domain": domain})
        if row is None:
            raise NoSuch("There is no such domain.")
        return ScimConfiguration(
            status=Status(row[0]),
            organization_id=row[1],
            organization_name=row[2],
            role_prefix=row[3],
            mode=Mode(row[4]),
        )

    async def declaration(self, domain: DomainId) -> str | None:
        row = await self._reads.fetch_one("get_declaration", {"domain": domain, "kind": _USERS})
        return None if row is None else str(row[0])


class SqlDomains(DomainReads):
    """Domains in a database."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._engine = engine

    async def create_domain(self, domain: Domain, *, event: Event) -> None:
        params = event_params(domain.id, event) | _configuration_params(ScimConfiguration())
        params |= {
            "name": domain.name,
            "name_key": fold(domain.name),
            "type": domain.type.value,
            "authentication": domain.authentication.value,
            "created_at": domain.created_at,
        }
        if await self._engine.write("create_domain", params) is None:
            raise AlreadyTaken(f"There is a domain named {domain.name} already.")

    async def change_domain(self, before: Domain, after: Domain, *, event: Event) -> None:
        params = event_params(before.id, event) | {
            "type": after.type.value,
            "authentication": after.authentication.value,
            "type_before": before.type.value,
            "authentication_before": before.authentication.value,
        }
        if not is_id(before.id) or await self._engine.write("change_domain", params) is None:
            raise ChangedMeanwhile("The domain was changed meanwhile: look at it and try again.")

    async def create_organization(self, domain: DomainId, organization: Organization, *, event: Event) -> None:
        await self._create_named("create_organization", "an organization", domain, organization, event)

    async def rename_organization(
        self, domain: DomainId, before: Organization, after: Organization, *, event: Event
    ) -> None:
        await self._rename("organization", domain, before, after, event=event)

    async def create_role(self, domain: DomainId, role: Role, *, event: Event) -> None:
        await self._create_named("create_role", "a role", domain, role, event)

    async def rename_role(self, domain: DomainId, before: Role, after: Role, *, event: Event) -> None:
        await self._rename("role", domain, before, after, event=event)

    async def configure(self, domain: DomainId, configuration: ScimConfiguration, *, event: Event) -> None:
        params = event_params(domain, event) | _configuration_params(configuration)
        organization = configuration.organization_id
        if organization is not None and await self.get_organization(domain, organization) is None:
            raise NoSuch("There is no such organization in this domain.")
        if await self._engine.write("configure", params) is None:
            raise NoSuch("There is no such domain.")

    async def declare(self, domain: DomainId, declaration: str, *, before: str | None, event: Event) -> None:
        params = event_params(domain, event) | {"kind": _USERS, "declaration": declaration, "before": before}
        if await self._engine.write("declare", params) is None:
            raise ChangedMeanwhile("The domain's attributes were changed meanwhile: look at them and try again.")

    async def _create_named(
        self, query: str, what: str, domain: DomainId, named: Organization | Role, event: Event
    ) -> None:
        params = event_params(domain, event) | {"id": named.id, "name": named.name, "name_key": fold(named.name)}
        if await self._engine.write(query, params) is None:
            raise AlreadyTaken(f"The domain has {what} named {named.name} already.")

    async def _rename(
        self, what: str, domain: DomainId, before: Organization | Role, after: Organization | Role, *, event: Event
    ) -> None:
        params = event_params(domain, event) | {
            "id": before.id,
            "name": after.name,
            "name_key": fold(after.name),
            "name_before": before.name,
        }
        try:
            renamed = await self._engine.write(f"rename_{what}", params) if is_id(before.id) else None
        except UniqueViolation as error:
            raise AlreadyTaken(f"The domain has another {what} named {after.name} already.") from error
        if renamed is None:
            raise ChangedMeanwhile(f"The {what} was changed meanwhile: look at it and try again.")


def _configuration_params(configuration: ScimConfiguration) -> dict[str, object]:
    return {
        "status": configuration.status.value,
        "organization": configuration.organization_id,
        "role_prefix": configuration.role_prefix,
        "role_prefix_key": fold(configuration.role_prefix),
        "mode": configuration.mode.value,
    }


def domain_of(row: Row) -> Domain:
    """Read a domain."""
    return Domain(
        id=row[0],
        name=row[1],
        type=DomainType(row[2]),
        authentication=Authentication(row[3]),
        created_at=row[4],
    )


def _domain(row: Row | None) -> Domain | None:
    return None if row is None else domain_of(row)
