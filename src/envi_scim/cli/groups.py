"""Owns `envi-scim group`: which role each group of a domain stands for, or why none, and who is in it."""

from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Annotated

import msgspec
import typer

from envi_scim.cli.options import AsJson, Database, DomainName
from envi_scim.cli.output import Row, print_batches, print_line, print_record
from envi_scim.cli.pages import pages
from envi_scim.cli.session import run
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.group_provisioning import GroupOverview
from envi_scim.provisioning.groups import Group
from envi_scim.provisioning.roles import NoRole, Role, role_for_group
from envi_scim.scim.attributes import Json
from envi_scim.wiring import Services

group_commands = typer.Typer(name="group", help="The groups of a domain.", no_args_is_help=True)


def _row(group: Group, role: Role | NoRole) -> dict[str, Json]:
    return {
        "displayName": group.display_name,
        "role": role.name if isinstance(role, Role) else None,
        "noRole": role.reason if isinstance(role, NoRole) else None,
        "memberCount": group.member_count,
        "externalId": group.external_id,
        "createdAt": group.created_at,
        "modifiedAt": group.modified_at,
        "id": group.id,
    }


@group_commands.command("list")
def list_groups(domain: DomainName, *, database: Database = None, as_json: AsJson = False) -> None:
    """List a domain's groups in the order of their creation, with the role that each stands for or why none."""

    async def act(services: Services) -> None:
        owner = await services.administration.domain(domain)
        await print_batches(_batches(services, owner), as_json=as_json, what="groups")

    run(database, act)


async def _batches(services: Services, domain: Domain) -> AsyncIterator[tuple[int, Sequence[Row]]]:
    catalogue = await services.administration.list_roles(domain)
    prefix = (await services.administration.configuration(domain)).role_prefix
    async for page in pages(partial(services.groups.page, domain), reader=services.ids.new()):
        yield page.total, [_row(group, role_for_group(group.display_name, prefix, catalogue)) for group in page.rows]


@group_commands.command("show")
def show(
    domain: DomainName,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The displayName, without regard to case.")],
    *,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Show a group: the role that it stands for or why none, and its members."""

    async def act(services: Services) -> None:
        owner = await services.administration.domain(domain)
        overview = await services.groups.show(owner, name)
        await _print(services, owner, overview, as_json=as_json)

    run(database, act)


async def _print(services: Services, domain: Domain, overview: GroupOverview, *, as_json: bool) -> None:
    row = _row(overview.group, overview.role)
    if as_json:
        # One object, whose last member streams.
        print_line(f'{msgspec.json.encode(row).decode()[:-1]},"members":')
    else:
        print_record(row, as_json=False)
        print_line("members")
    await print_batches(_members(services, domain, overview.group), as_json=as_json, what="members", indent="  ")
    if as_json:
        print_line("}")


async def _members(services: Services, domain: Domain, group: Group) -> AsyncIterator[tuple[int, Sequence[Row]]]:
    async for batch in services.groups.members_shown(domain, group):
        rows = [{"display": member.display, "type": member.type.value, "id": member.id} for member in batch]
        yield group.member_count, rows
