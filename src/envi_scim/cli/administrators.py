"""Owns `envi-scim admin`. A password comes from the environment or standard input, never from an argument.

Whoever may reach the database may do all of it, as an operator may in the console.
"""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Final, TypeAlias

import typer

from envi_scim.cli.options import AsJson, Database
from envi_scim.cli.output import Row, print_record, print_rows
from envi_scim.cli.passwords import password_of
from envi_scim.cli.session import actor, run
from envi_scim.provisioning.administrator_administration import check_administrator
from envi_scim.provisioning.administrators import Administrator, Rights
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.passwords import check_password
from envi_scim.provisioning.values import DomainId
from envi_scim.settings import PASSWORD_VARIABLE
from envi_scim.wiring import Services

admin_commands = typer.Typer(name="admin", help="Administrators of the console.", no_args_is_help=True)

Email: TypeAlias = Annotated[str, typer.Argument(metavar="EMAIL", help="The administrator's, in any case.")]

_PAGE: Final = 1000


@admin_commands.command("create")
def create(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="Unique without regard to case.")],
    *,
    domain: Annotated[
        str | None, typer.Option(metavar="DOMAIN", help="The one domain that they are for. Default: all.")
    ] = None,
    rights: Annotated[
        Rights | None,
        typer.Option(help="Default: administrator of the domain that is named, operator where none is."),
    ] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Create an administrator. The password: ENVI_SCIM_ADMIN_PASSWORD, else standard input, else a prompt."""
    given = rights or (Rights.OPERATOR if domain is None else Rights.ADMINISTRATOR)
    password = password_of(PASSWORD_VARIABLE)
    # Before a database is made for it.
    check_administrator(email, password, given, one_domain=domain is not None)

    async def act(services: Services) -> Row:
        owner = await _domain(services, domain)
        made = await services.administrators.create(email, password, rights=given, domain=owner, actor=actor(services))
        return await _row(services, made)

    # An administrator of one domain needs a database that has the domain.
    print_record(run(database, act, may_create=domain is None), as_json=as_json)


@admin_commands.command("list")
def list_administrators(
    *,
    domain: Annotated[
        str | None, typer.Option(metavar="DOMAIN", help="Only those that are for this domain alone.")
    ] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """List administrators by e-mail, with their rights."""

    async def act(services: Services) -> list[Row]:
        owner = await _domain(services, domain)
        rows: list[Row] = []
        last = ""
        while page := await services.administrators.list(owner, after=last, limit=_PAGE):
            rows += [await _row(services, administrator) for administrator in page]
            last = page[-1].email
        return rows

    print_rows(run(database, act), as_json=as_json)


@admin_commands.command("set-password")
def set_password(email: Email, *, database: Database = None, as_json: AsJson = False) -> None:
    """Set an administrator's password, which comes as that of `create`, and end their sessions."""
    password = password_of(PASSWORD_VARIABLE)
    check_password(password)

    async def act(services: Services, administrator: Administrator) -> Administrator:
        return await services.administrators.set_password(administrator, password, actor=actor(services))

    _change(email, act, database=database, as_json=as_json)


@admin_commands.command("rights")
def change_rights(
    email: Email,
    rights: Annotated[Rights, typer.Argument(metavar="RIGHTS", help="operator, administrator or auditor.")],
    *,
    domain: Annotated[
        str | None,
        typer.Option(
            metavar="DOMAIN",
            help='The one domain that they are for; "" for all. Default: as before; an operator is for all.',
        ),
    ] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Give an administrator other rights, and end their sessions."""

    async def act(services: Services, administrator: Administrator) -> Administrator:
        owner = await _domain(services, domain)
        if domain is None and rights is not Rights.OPERATOR and administrator.domain_id is not None:
            owner = await services.store.domains.get_domain(administrator.domain_id)
        return await services.administrators.change_rights(administrator, rights, domain=owner, actor=actor(services))

    _change(email, act, database=database, as_json=as_json)


@admin_commands.command("disable")
def disable(email: Email, *, database: Database = None, as_json: AsJson = False) -> None:
    """Let an administrator sign in no more, and end their sessions."""

    async def act(services: Services, administrator: Administrator) -> Administrator:
        return await services.administrators.disable(administrator, actor=actor(services))

    _change(email, act, database=database, as_json=as_json)


@admin_commands.command("enable")
def enable(email: Email, *, database: Database = None, as_json: AsJson = False) -> None:
    """Let an administrator sign in again."""

    async def act(services: Services, administrator: Administrator) -> Administrator:
        return await services.administrators.enable(administrator, actor=actor(services))

    _change(email, act, database=database, as_json=as_json)


@admin_commands.command("sessions")
def list_sessions(email: Email, *, database: Database = None, as_json: AsJson = False) -> None:
    """List the sessions of an administrator that are open, the newest first."""

    async def act(services: Services) -> list[Row]:
        administrator = await services.administrators.find(email)
        return [
            {
                "id": session.id,
                "createdAt": session.created_at,
                "seenAt": session.seen_at,
                "expiresAt": session.expires_at,
                "address": session.address or None,
                "userAgent": session.user_agent or None,
            }
            for session in await services.sessions.of(administrator)
        ]

    print_rows(run(database, act), as_json=as_json)


@admin_commands.command("end-sessions")
def end_sessions(email: Email, *, database: Database = None, as_json: AsJson = False) -> None:
    """End all sessions of an administrator, who may sign in again."""

    async def act(services: Services, administrator: Administrator) -> Administrator:
        await services.sessions.end_all(administrator)
        return administrator

    _change(email, act, database=database, as_json=as_json)


@admin_commands.command("sign-ins")
def list_sign_ins(
    email: Email,
    *,
    count: Annotated[int, typer.Option(metavar="N", min=1, max=10_000, help="How many.")] = 50,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """List when and from where an administrator signed in, or somebody tried to, the newest first."""

    async def act(services: Services) -> list[Row]:
        administrator = await services.administrators.find(email)
        return [
            {
                "at": record.at,
                "outcome": record.outcome.value,
                "address": record.address or None,
                "userAgent": record.user_agent or None,
            }
            for record in await services.sign_ins.of(administrator, limit=count)
        ]

    print_rows(run(database, act), as_json=as_json)


def _change(
    email: str,
    change: Callable[[Services, Administrator], Coroutine[Any, Any, Administrator]],
    *,
    database: str | None,
    as_json: bool,
) -> None:
    """Change one administrator and show who they are from now on."""

    async def act(services: Services) -> Row:
        return await _row(services, await change(services, await services.administrators.find(email)))

    print_record(run(database, act), as_json=as_json)


async def _domain(services: Services, name: str | None) -> Domain | None:
    return await services.administration.domain(name) if name else None


async def _row(services: Services, administrator: Administrator) -> Row:
    return {
        "email": administrator.email,
        "rights": administrator.rights.value,
        "domain": await _name_of(services, administrator.domain_id),
        "createdAt": administrator.created_at,
        "disabledAt": administrator.disabled_at,
        "id": administrator.id,
    }


async def _name_of(services: Services, domain: DomainId | None) -> str | None:
    found = None if domain is None else await services.store.domains.get_domain(domain)
    return None if found is None else found.name
