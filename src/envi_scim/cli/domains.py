"""Owns `envi-scim domain`, `organization` and `role`."""

from typing import Annotated

import typer

from envi_scim.cli.options import AsJson, Database, DomainName
from envi_scim.cli.output import Row, print_record, print_rows
from envi_scim.cli.session import actor, run
from envi_scim.provisioning.domains import Authentication, Domain, DomainType
from envi_scim.provisioning.names import check_domain_name
from envi_scim.wiring import Services

domain_commands = typer.Typer(name="domain", help="Domains: the customers of Envi.", no_args_is_help=True)
organization_commands = typer.Typer(
    name="organization", help="Organizations: the parts of a domain in which users live.", no_args_is_help=True
)
role_commands = typer.Typer(name="role", help="Roles: what the users of a domain may hold.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="Unique without regard to case.")]


def _domain_row(domain: Domain) -> Row:
    return {
        "name": domain.name,
        "type": domain.type.value,
        "authentication": domain.authentication.value,
        "createdAt": domain.created_at,
        "id": domain.id,
    }


@domain_commands.command("create")
def create_domain(
    name: Name,
    *,
    domain_type: Annotated[DomainType, typer.Option("--type", case_sensitive=False, help="How the domain is built.")],
    authentication: Annotated[
        Authentication, typer.Option("--authentication", case_sensitive=False, help="How its users sign in to Envi.")
    ],
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Create a domain. Its SCIM configuration is Inactive and names no organization."""
    check_domain_name(name)  # before a database is made for it

    async def act(services: Services) -> Domain:
        return await services.administration.create_domain(
            name, domain_type=domain_type, authentication=authentication, actor=actor(services)
        )

    print_record(_domain_row(run(database, act, may_create=True)), as_json=as_json)


@domain_commands.command("list")
def list_domains(*, database: Database = None, as_json: AsJson = False) -> None:
    """List all domains by name."""

    async def act(services: Services) -> list[Row]:
        return [_domain_row(domain) for domain in await services.administration.list_domains()]

    print_rows(run(database, act), as_json=as_json)


@organization_commands.command("create")
def create_organization(domain: DomainName, name: Name, *, database: Database = None, as_json: AsJson = False) -> None:
    """Create an organization of a domain."""

    async def act(services: Services) -> Row:
        owner = await services.administration.domain(domain)
        organization = await services.administration.create_organization(owner, name, actor=actor(services))
        return {"name": organization.name, "id": organization.id}

    print_record(run(database, act), as_json=as_json)


@organization_commands.command("list")
def list_organizations(domain: DomainName, *, database: Database = None, as_json: AsJson = False) -> None:
    """List a domain's organizations by name."""

    async def act(services: Services) -> list[Row]:
        owner = await services.administration.domain(domain)
        found = await services.administration.list_organizations(owner)
        return [{"name": organization.name, "id": organization.id} for organization in found]

    print_rows(run(database, act), as_json=as_json)


@role_commands.command("create")
def create_role(domain: DomainName, name: Name, *, database: Database = None, as_json: AsJson = False) -> None:
    """Create a role of a domain. A group that stands for it gives it at once."""

    async def act(services: Services) -> Row:
        owner = await services.administration.domain(domain)
        role = await services.administration.create_role(owner, name, actor=actor(services))
        return {"name": role.name, "id": role.id}

    print_record(run(database, act), as_json=as_json)


@role_commands.command("list")
def list_roles(domain: DomainName, *, database: Database = None, as_json: AsJson = False) -> None:
    """List a domain's roles by name."""

    async def act(services: Services) -> list[Row]:
        owner = await services.administration.domain(domain)
        return [{"name": role.name, "id": role.id} for role in await services.administration.list_roles(owner)]

    print_rows(run(database, act), as_json=as_json)
