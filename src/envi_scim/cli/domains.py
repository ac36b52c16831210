"""Owns `envi-scim domain`, `organization` and `role`."""

from typing import Annotated

import typer

from envi_scim.cli.options import AsJson, Database, DomainName
from envi_scim.cli.output import Row, Table, print_json, print_record, print_rows
from envi_scim.cli.session import actor, run
from envi_scim.provisioning.domain_changes import DomainChange
from envi_scim.provisioning.domain_directory import DomainOverview
from envi_scim.provisioning.domains import Authentication, Domain, DomainType
from envi_scim.provisioning.names import check_domain_name
from envi_scim.provisioning.role_directory import RoleRenaming
from envi_scim.scim.attributes import Json
from envi_scim.wiring import Services

domain_commands = typer.Typer(name="domain", help="Domains: the customers of Envi.", no_args_is_help=True)
organization_commands = typer.Typer(
    name="organization", help="Organizations: the parts of a domain in which users live.", no_args_is_help=True
)
role_commands = typer.Typer(name="role", help="Roles: what the users of a domain may hold.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="Unique without regard to case.")]
PresentName = Annotated[str, typer.Argument(metavar="NAME", help="The present name, in any case.")]
NewName = Annotated[str, typer.Argument(metavar="NEW", help="The new name, unique without regard to case.")]


def _domain_row(domain: Domain) -> dict[str, Json]:
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


@domain_commands.command("update")
def update_domain(
    domain: DomainName,
    *,
    domain_type: Annotated[
        DomainType | None, typer.Option("--type", case_sensitive=False, help="How the domain is built.")
    ] = None,
    authentication: Annotated[
        Authentication | None,
        typer.Option("--authentication", case_sensitive=False, help="How its users sign in to Envi."),
    ] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Change a domain's type, authentication or both, and say what that does to SCIM. What is not given stays."""
    if domain_type is None and authentication is None:
        raise typer.BadParameter("Say what is to change: --type, --authentication, or both.")

    async def act(services: Services) -> DomainChange:
        present = await services.administration.domain(domain)
        return await services.administration.change_domain(
            present, domain_type=domain_type, authentication=authentication, actor=actor(services)
        )

    change = run(database, act)
    _print_with_effect(_domain_row(change.after), change.sentences, as_json=as_json)


@domain_commands.command("list")
def list_domains(*, database: Database = None, as_json: AsJson = False) -> None:
    """List all domains by name: status, last valid token, last request, and health at a glance."""

    async def act(services: Services) -> None:
        table = Table(as_json=as_json)
        after: str | None = ""
        while after is not None:
            page = await services.domains.page_for_operators(after=after)
            table.add([_overview_row(overview) for overview in page.rows])
            after = page.after
        table.end()

    run(database, act)


def _overview_row(overview: DomainOverview) -> Row:
    last = overview.last_request
    return {
        **_domain_row(overview.domain),
        "status": overview.status.value,
        "validToken": overview.has_valid_token,
        "tokenExpiresAt": overview.token_expires_at,
        "lastRequestAt": None if last is None else last.at,
        "lastRequestStatus": None if last is None else last.status,
        "health": overview.health.kind.value,
        "why": overview.health.sentence,
    }


def _print_with_effect(row: dict[str, Json], sentences: tuple[str, ...], *, as_json: bool) -> None:
    """Print what was changed, and what that does: a list of sentences for programs, one behind the other for people."""
    if as_json:
        print_json({**row, "effect": list(sentences)})
    else:
        print_record({**row, "effect": " ".join(sentences)}, as_json=False)


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
    """List a domain's organizations by name, and which one provisioned users land in."""

    async def act(services: Services) -> list[Row]:
        owner = await services.administration.domain(domain)
        return [
            {"name": found.organization.name, "filledByScim": found.is_filled_by_scim, "id": found.organization.id}
            for found in await services.organizations.list(owner)
        ]

    print_rows(run(database, act), as_json=as_json)


@organization_commands.command("rename")
def rename_organization(
    domain: DomainName, name: PresentName, new: NewName, *, database: Database = None, as_json: AsJson = False
) -> None:
    """Rename an organization. Its users, and a SCIM configuration that names it, stay with it."""

    async def act(services: Services) -> Row:
        owner = await services.administration.domain(domain)
        organization = await services.organizations.named(owner, name)
        renamed = await services.organizations.rename(owner, organization, new, actor=actor(services))
        return {"name": renamed.name, "id": renamed.id}

    print_record(run(database, act), as_json=as_json)


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
    """List a domain's roles by name, each with the group that stands for it."""

    async def act(services: Services) -> list[Row]:
        owner = await services.administration.domain(domain)
        return [
            {
                "name": found.role.name,
                "group": None if found.group is None else found.group.display_name,
                "memberCount": None if found.group is None else found.group.member_count,
                "id": found.role.id,
                "groupId": None if found.group is None else found.group.id,
            }
            for found in (await services.roles.list(owner, most=None)).rows
        ]

    print_rows(run(database, act), as_json=as_json)


@role_commands.command("rename")
def rename_role(
    domain: DomainName, name: PresentName, new: NewName, *, database: Database = None, as_json: AsJson = False
) -> None:
    """Rename a role, and say which group stood for it and which does from now on."""

    async def act(services: Services) -> RoleRenaming:
        owner = await services.administration.domain(domain)
        role = await services.roles.named(owner, name)
        return await services.roles.rename(owner, role, new, actor=actor(services))

    renaming = run(database, act)
    row: dict[str, Json] = {"name": renaming.after.name, "id": renaming.after.id}
    _print_with_effect(row, renaming.sentences, as_json=as_json)
