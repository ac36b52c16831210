"""Owns what stands in a file before its users: what the domain is, and how that comes into a database.

A domain that is not there is made as the file says. Of one that is there nothing is changed: what it lacks is added,
and what it has otherwise is told. The configuration comes last (`settle`), when everybody is there whom it is about.
Each step may have been done before, by an import that was cut short.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from envi_scim.provisioning.configuration import Mode, ScimConfiguration
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.errors import InvalidLine, NoSuch, ProvisioningError
from envi_scim.provisioning.events import Actor, Event, EventKind, recorded
from envi_scim.provisioning.import_lines import Decode, Terms, TextLine, decoded, is_our_id, moment_of
from envi_scim.provisioning.kept_attributes import named
from envi_scim.provisioning.names import check_domain_name, check_length, check_typed_name, check_typed_text, fold
from envi_scim.provisioning.organizations import Organization
from envi_scim.provisioning.password_dictionaries import PasswordDictionaries
from envi_scim.provisioning.ports import Clock, Ids, Store
from envi_scim.provisioning.resource_types import resource_types, write_declaration
from envi_scim.provisioning.roles import Role
from envi_scim.provisioning.strict_types import for_strict
from envi_scim.provisioning.transfer_lines import (
    OWN,
    ConfigurationLine,
    DomainLine,
    EndLine,
    ExportLine,
    MembersLine,
    OrganizationLine,
    OwnLine,
    RoleLine,
    SchemaLine,
    WordsLine,
    read_own,
)
from envi_scim.provisioning.values import DomainId, OrganizationId, RoleId
from envi_scim.scim.attributes import Json
from envi_scim.scim.declarations import read_schema
from envi_scim.scim.errors import ScimError

_LEFT: Final = "{what} is not that of the file, and was left as it is."


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The lines before the first user, by their numbers; empty where the file is no export."""

    lines: tuple[tuple[TextLine, OwnLine], ...] = ()

    @property
    def export(self) -> ExportLine | None:
        """The first line of an export."""
        first = self.lines[0][1] if self.lines else None
        return first if isinstance(first, ExportLine) else None

    @property
    def domain(self) -> DomainLine | None:
        """What the domain is."""
        return next((own for _, own in self.lines if isinstance(own, DomainLine)), None)

    @property
    def schema(self) -> SchemaLine | None:
        """What the domain declares."""
        return next((own for _, own in self.lines if isinstance(own, SchemaLine)), None)

    @property
    def configuration(self) -> ConfigurationLine | None:
        """The domain's configuration."""
        return next((own for _, own in self.lines if isinstance(own, ConfigurationLine)), None)

    @property
    def moves(self) -> bool:
        """Whether the file is an export, or a part of one."""
        return self.export is not None


def heading_line(line: TextLine, decode: Decode, *, before: Sequence[OwnLine]) -> OwnLine | None:
    """Read a line that may belong to the heading; None where the heading has ended before it.

    Raises:
        InvalidLine: what stands there cannot be read, and so nothing behind it would be what it means.
    """
    try:
        document = decoded(line, decode)
    except (InvalidLine, ScimError):
        return None  # one line that cannot be read hinders none of the others
    if not isinstance(document.get(OWN), str):
        return None
    try:
        own = read_own(document)
    except InvalidLine as error:
        raise InvalidLine(f"Line {line.number}: {error}") from error
    if isinstance(own, MembersLine | EndLine):
        return None
    if isinstance(own, ExportLine) is bool(before):
        raise InvalidLine(f"Line {line.number}: an export begins with the line that says so, and has it once.")
    return own


class HeadingImport:
    """Brings the heading of a file into a database."""

    def __init__(self, store: Store, clock: Clock, ids: Ids, actor: Actor) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._actor = actor
        self._dictionaries = PasswordDictionaries(store, clock, ids)
        self.warnings: list[str] = []

    async def find(self, heading: Heading, name: str | None) -> Domain | None:
        """Find the domain that a file is for; None where the file has to make it.

        Raises:
            InvalidName: nobody says which domain it is.
            NoSuch: it is not there, and the file does not say what it is.
        """
        wanted = name or (heading.export.domain if heading.export else None)
        if wanted is None:
            raise InvalidLine("Say which domain the file is for: it does not name one itself.")
        check_length(wanted, what="The name of a domain")
        domain = await self._store.domains.find_domain(wanted)
        if domain is None and heading.domain is None:
            raise NoSuch(f"There is no domain named {wanted}, and the file does not say what it is: create it before.")
        return domain

    async def begin(self, heading: Heading, name: str | None) -> Domain:
        """Make what the file says before its users, as far as it is not there. Raises as `find` and InvalidLine."""
        domain = await self.find(heading, name)
        if domain is None and heading.domain is not None:
            domain = await self._made(heading.domain, name or heading.domain.name)
        assert domain is not None  # noqa: S101 - `find` has refused it
        for line, own in heading.lines:
            try:
                await self._bring(domain, own)
            except (ProvisioningError, ScimError) as error:
                raise InvalidLine(f"Line {line.number}: {error}") from error
        return domain

    async def terms(self, heading: Heading, domain: Domain | None) -> Terms:
        """Say by what the lines behind the heading are read; without a domain, by what the file says it would be."""
        if domain is None:
            declaration = None if heading.schema is None else _declaration(heading.schema)
            names = [own.name for _, own in heading.lines if isinstance(own, OrganizationLine)]
            organizations = {fold(name): OrganizationId("") for name in names}
            return Terms(moves=True, types=resource_types(declaration), organizations=organizations)
        configuration = await self._store.domains.configuration(domain.id)
        types = resource_types(await self._store.domains.declaration(domain.id))
        strict = configuration.mode is Mode.STRICT and not heading.moves
        return Terms(
            moves=heading.moves,
            strict=strict,
            types=for_strict(types) if strict else types,
            organizations={fold(one.name): one.id for one in await self._store.domains.list_organizations(domain.id)},
            organization=configuration.organization_id,
        )

    async def settle(self, heading: Heading, domain: Domain) -> None:
        """Configure a domain that nobody has configured yet. Raises InvalidLine."""
        wanted = heading.configuration
        if wanted is None:
            return
        organization = None
        if wanted.organization is not None:
            organization = await self._store.domains.find_organization(domain.id, wanted.organization)
            if organization is None:
                raise InvalidLine("The configuration names an organization that the domain does not have.")
        before = await self._store.domains.configuration(domain.id)
        after = ScimConfiguration(
            status=wanted.status,
            organization_id=None if organization is None else organization.id,
            organization_name=None if organization is None else organization.name,
            role_prefix=check_typed_text(wanted.role_prefix, what="The User Role Prefix"),
            mode=wanted.mode,
        )
        if before == ScimConfiguration() and after != before:
            details: dict[str, Json] = {"status": after.status.value, "mode": after.mode.value}
            event = self._event(EventKind.CONFIGURATION_UPDATE, domain.id, details)
            await self._store.domains.configure(domain.id, after, event=event)
        elif after != before:
            self.warnings.append(_LEFT.format(what="The SCIM configuration of the domain"))
        await self._keep(domain, named(wanted.kept_attributes))

    async def _keep(self, domain: Domain, wanted: frozenset[str]) -> None:
        before = await self._store.kept_attributes.list(domain.id)
        if wanted and not before:
            event = self._event(EventKind.CONFIGURATION_KEEP, domain.id, {"kept": list[Json](sorted(wanted))})
            await self._store.kept_attributes.replace(domain.id, wanted, event=event)
        elif wanted != before:
            self.warnings.append(_LEFT.format(what="Which attributes keep their value in Envi"))

    async def _made(self, line: DomainLine, name: str) -> Domain:
        """Make the domain, with the id that it has elsewhere unless somebody has that here."""
        there = await self._store.domains.get_domain(DomainId(line.id)) if is_our_id(line.id) else None
        domain = Domain(
            id=DomainId(line.id if is_our_id(line.id) and there is None else self._ids.new()),
            name=check_domain_name(name),
            type=line.type,
            authentication=line.authentication,
            created_at=moment_of(line.created_at, what="createdAt"),
        )
        await self._store.domains.create_domain(domain, event=self._event(EventKind.DOMAIN_CREATE, domain.id))
        return domain

    async def _bring(self, domain: Domain, own: OwnLine) -> None:
        match own:
            case DomainLine():
                if (own.type, own.authentication) != (domain.type, domain.authentication):
                    self.warnings.append(_LEFT.format(what="The type or the authentication of the domain"))
            case OrganizationLine():
                await self._organization(domain, own)
            case RoleLine():
                await self._role(domain, own)
            case SchemaLine():
                await self._declare(domain, _declaration(own))
            case WordsLine():
                if own.words:
                    await self._dictionaries.add(domain, "\n".join(own.words), actor=self._actor)
            case _:
                pass  # the configuration comes last

    async def _organization(self, domain: Domain, own: OrganizationLine) -> None:
        name = check_typed_name(own.name, what="The name of an organization")
        if await self._store.domains.find_organization(domain.id, name) is None:
            has_id = is_our_id(own.id) and not await self._store.domains.get_organization(
                domain.id, OrganizationId(own.id)
            )
            made = Organization(id=OrganizationId(own.id if has_id else self._ids.new()), name=name)
            event = self._event(EventKind.ORGANIZATION_CREATE, made.id)
            await self._store.domains.create_organization(domain.id, made, event=event)

    async def _role(self, domain: Domain, own: RoleLine) -> None:
        name = check_typed_name(own.name, what="The name of a role")
        there = await self._store.domains.list_roles(domain.id)
        if fold(name) not in {fold(one.name) for one in there}:
            has_id = is_our_id(own.id) and own.id not in {one.id for one in there}
            made = Role(id=RoleId(own.id if has_id else self._ids.new()), name=name)
            event = self._event(EventKind.ROLE_CREATE, made.id)
            await self._store.domains.create_role(domain.id, made, event=event)

    async def _declare(self, domain: Domain, declaration: str) -> None:
        before = await self._store.domains.declaration(domain.id)
        if before is None:
            schema = resource_types(declaration).user.extensions[-1].schema
            details: dict[str, Json] = {
                "urn": schema.id,
                "attributes": list[Json](one.name for one in schema.attributes),
            }
            event = self._event(EventKind.SCHEMA_DECLARE, domain.id, details)
            await self._store.domains.declare(domain.id, declaration, before=None, event=event)
        elif before != declaration:
            self.warnings.append(_LEFT.format(what="What the domain declares of its users"))

    def _event(self, kind: EventKind, subject: str, details: dict[str, Json] | None = None) -> Event:
        return recorded(
            kind, subject, event_id=self._ids.new(), at=self._clock.now(), actor=self._actor, details=details
        )


def _declaration(line: SchemaLine) -> str:
    """Give what a domain declares as it is kept. Raises InvalidValue."""
    return write_declaration(read_schema(line.schema, default_id="", name=""))
