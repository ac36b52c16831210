"""Owns `envi-scim scim`: the SCIM configuration of a domain (guide D3-D7)."""

from typing import Annotated, TypeAlias

import typer

from envi_scim.cli.options import AsJson, Database, DomainName
from envi_scim.cli.output import Row, print_record, warn
from envi_scim.cli.session import actor, run
from envi_scim.provisioning.configuration import Mode, ScimConfiguration, Status
from envi_scim.provisioning.domains import Domain, may_use_scim
from envi_scim.provisioning.values import Refused
from envi_scim.scim.attributes import Json
from envi_scim.wiring import Services

scim_commands = typer.Typer(name="scim", help="The SCIM configuration of a domain.", no_args_is_help=True)

NO_ORGANIZATION = (
    "The configuration is Active and names no organization: provisioned users will land in none. "
    "Set one with --organization."
)

NewStatus: TypeAlias = Annotated[
    Status | None, typer.Option(case_sensitive=False, help="Whether the domain's tokens are honoured.")
]
OrganizationName: TypeAlias = Annotated[
    str | None, typer.Option(metavar="NAME", help='Where provisioned users land; "" for nowhere.')
]
RolePrefix: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="PREFIX",
        help='What the names of groups that stand for roles begin with; "": every group\'s whole name is looked up.',
    ),
]
NewMode: TypeAlias = Annotated[
    Mode | None,
    typer.Option(
        case_sensitive=False,
        help="compatible: what real identity providers send is understood; strict: the interoperability profile alone.",
    ),
]


@scim_commands.command("configure")
def configure(
    domain: DomainName,
    *,
    status: NewStatus = None,
    organization: OrganizationName = None,
    role_prefix: RolePrefix = None,
    mode: NewMode = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Change what is given of a domain's SCIM configuration; what is not given stays."""

    async def act(services: Services) -> Row:
        owner = await services.administration.domain(domain)
        configuration = await services.administration.configure(
            owner,
            status=status,
            organization=organization,
            role_prefix=role_prefix,
            mode=mode,
            actor=actor(services),
        )
        if configuration.status is Status.ACTIVE and configuration.organization_id is None:
            warn(NO_ORGANIZATION)
        return await _row(services, owner, configuration)

    print_record(run(database, act), as_json=as_json)


@scim_commands.command("show")
def show(domain: DomainName, *, database: Database = None, as_json: AsJson = False) -> None:
    """Show a domain's SCIM configuration and whether it has a valid token."""

    async def act(services: Services) -> Row:
        owner = await services.administration.domain(domain)
        return await _row(services, owner, await services.administration.configuration(owner))

    print_record(run(database, act), as_json=as_json)


@scim_commands.command("keep")
def keep(
    domain: DomainName,
    attributes: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ATTRIBUTE ...]", help="All that are kept from now on. Without any: show them."),
    ] = None,
    *,
    none: Annotated[bool, typer.Option("--none", help="Keep none: all are overwritten again.")] = False,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Have attributes keep the value that users have in Envi when an identity provider writes."""
    if none and attributes:
        raise typer.BadParameter("--none stands alone.")

    async def act(services: Services) -> Row:
        owner = await services.administration.domain(domain)
        policy = services.update_policy
        changes = none or bool(attributes)
        kept = await (policy.keep(owner, attributes or (), actor=actor(services)) if changes else policy.kept(owner))
        return {"domain": owner.name, "kept": list[Json](kept)}

    print_record(run(database, act), as_json=as_json)


async def _row(services: Services, domain: Domain, configuration: ScimConfiguration) -> Row:
    eligible = may_use_scim(domain)
    return {
        "domain": domain.name,
        "status": configuration.status.value,
        "organization": configuration.organization_name,
        "validToken": await services.tokens.has_valid(domain),
        "rolePrefix": configuration.role_prefix,
        "mode": configuration.mode.value,
        "notEligible": eligible.reason if isinstance(eligible, Refused) else None,
    }
