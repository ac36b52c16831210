"""Owns `envi-scim user`: what Envi makes of the users of a domain."""

from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Annotated

import typer

from envi_scim.cli.options import AsJson, Database, DomainName
from envi_scim.cli.output import Row, print_batches, print_json, print_record
from envi_scim.cli.pages import pages
from envi_scim.cli.passwords import password_of
from envi_scim.cli.session import actor, run
from envi_scim.provisioning.accounts import Account
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.local_users import check_password_of
from envi_scim.provisioning.names import check_typed_name
from envi_scim.provisioning.roles import GrantedRole
from envi_scim.provisioning.user_provisioning import UserOverview
from envi_scim.scim.attributes import Document, Json
from envi_scim.settings import USER_PASSWORD_VARIABLE
from envi_scim.wiring import Services

user_commands = typer.Typer(name="user", help="The users of a domain.", no_args_is_help=True)

UserName = Annotated[str, typer.Argument(metavar="USERNAME", help="The userName, without regard to case.")]


def _account_row(account: Account, organization: str | None, *, locked: bool | None = None) -> dict[str, Json]:
    return {
        "userName": account.user_name,
        "active": account.active,
        **({} if locked is None else {"locked": locked}),
        "organization": organization,
        "source": account.source.value,
        "externalId": account.external_id,
        "createdAt": account.created_at,
        "modifiedAt": account.modified_at,
        "id": account.id,
    }


@user_commands.command("list")
def list_users(domain: DomainName, *, database: Database = None, as_json: AsJson = False) -> None:
    """List a domain's users in the order of their creation."""

    async def act(services: Services) -> None:
        owner = await services.administration.domain(domain)
        await print_batches(_batches(services, owner), as_json=as_json, what="users")

    run(database, act)


async def _batches(services: Services, domain: Domain) -> AsyncIterator[tuple[int, Sequence[Row]]]:
    names = {found.id: found.name for found in await services.administration.list_organizations(domain)}
    async for page in pages(partial(services.users.page, domain), reader=services.ids.new()):
        accounts = [stored.account for stored in page.rows]
        yield (
            page.total,
            [
                _account_row(account, names.get(account.organization_id) if account.organization_id else None)
                for account in accounts
            ],
        )


@user_commands.command("show")
def show(domain: DomainName, user_name: UserName, *, database: Database = None, as_json: AsJson = False) -> None:
    """Show a user: status, lock, organization, roles, and where they come from."""

    async def act(services: Services) -> UserOverview:
        owner = await services.administration.domain(domain)
        return await services.users.show(owner, user_name)

    overview = run(database, act)
    row = _account_row(overview.stored.account, overview.organization, locked=overview.locked)
    if as_json:
        print_json({**row, "roles": _roles(overview), "groups": _groups(overview)})
        return
    roles: list[Json] = [f"{role.name} (by {_sources(role)})" for role in overview.roles]
    groups: list[Json] = [
        group.display_name if group.direct else f"{group.display_name} (through a group)"
        for group in overview.stored.groups or ()
    ]
    print_record({**row, "roles": roles, "groups": groups}, as_json=False)


def _roles(overview: UserOverview) -> Json:
    return [
        {"name": role.name, "groups": list[Json](role.groups), "assigned": role.assigned} for role in overview.roles
    ]


def _sources(role: GrantedRole) -> str:
    return ", ".join([*role.groups, *(["the user's roles"] if role.assigned else [])])


def _groups(overview: UserOverview) -> Json:
    return [
        {"displayName": group.display_name, "direct": group.direct, "id": group.id}
        for group in overview.stored.groups or ()
    ]


@user_commands.command("create")
def create(
    domain: DomainName,
    user_name: UserName,
    *,
    given_name: Annotated[str | None, typer.Option(metavar="NAME", help="The name.givenName.")] = None,
    family_name: Annotated[str | None, typer.Option(metavar="NAME", help="The name.familyName.")] = None,
    email: Annotated[
        list[str] | None, typer.Option(metavar="E-MAIL", help="May be repeated; the first is primary.")
    ] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Create a local user, which an identity provider then finds and links by its first write."""
    body = _body(user_name, given_name, family_name, email or [])

    async def act(services: Services) -> Account:
        owner = await services.administration.domain(domain)
        return await services.users.create_local(owner, body, actor=actor(services))

    print_record(_account_row(run(database, act), None), as_json=as_json)


@user_commands.command("lock")
def lock(domain: DomainName, user_name: UserName, *, database: Database = None, as_json: AsJson = False) -> None:
    """Lock a user: in Envi the status is Locked, whatever an identity provider says, until it is unlocked here."""

    async def act(services: Services) -> Row:
        owner = await services.administration.domain(domain)
        user = await services.local_users.id_of(owner, user_name)
        changed = await services.local_users.lock(owner, user, actor=actor(services))
        return {"userName": user_name, "locked": True, "changed": changed}

    print_record(run(database, act), as_json=as_json)


@user_commands.command("unlock")
def unlock(domain: DomainName, user_name: UserName, *, database: Database = None, as_json: AsJson = False) -> None:
    """Unlock a user: the status is what `active` says again."""

    async def act(services: Services) -> Row:
        owner = await services.administration.domain(domain)
        user = await services.local_users.id_of(owner, user_name)
        changed = await services.local_users.unlock(owner, user, actor=actor(services))
        return {"userName": user_name, "locked": False, "changed": changed}

    print_record(run(database, act), as_json=as_json)


@user_commands.command("set-password")
def set_password(
    domain: DomainName, user_name: UserName, *, database: Database = None, as_json: AsJson = False
) -> None:
    """Give a local user a password. It comes from ENVI_SCIM_USER_PASSWORD, else standard input, else a prompt."""
    password = password_of(USER_PASSWORD_VARIABLE)
    check_password_of(password, user_name)  # before anything is opened

    async def act(services: Services) -> Row:
        owner = await services.administration.domain(domain)
        user = await services.local_users.id_of(owner, user_name)
        await services.local_users.set_password(owner, user, password, actor=actor(services))
        return {"userName": user_name, "passwordSet": True}

    print_record(run(database, act), as_json=as_json)


def _body(user_name: str, given_name: str | None, family_name: str | None, emails: Sequence[str]) -> Document:
    """Make the SCIM document of what was typed; what was not given is left out, what is empty is refused."""
    given: list[tuple[str, str | None]] = [("--given-name", given_name), ("--family-name", family_name)]
    for option, value in [*given, *(("--email", email) for email in emails)]:
        if value is not None:
            check_typed_name(value, what=option)
    body: Document = {"userName": user_name}
    names: Document = {"givenName": given_name, "familyName": family_name}
    name: Document = {part: value for part, value in names.items() if value is not None}
    if name:
        body["name"] = name
    if emails:
        body["emails"] = list[Json](
            {"value": email, "type": "work", "primary": position == 0} for position, email in enumerate(emails)
        )
    return body
