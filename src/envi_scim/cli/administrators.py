"""Owns `envi-scim admin`. The password comes from the environment or standard input, never from an argument."""

from typing import Annotated

import typer

from envi_scim.cli.options import AsJson, Database
from envi_scim.cli.output import Row, print_record
from envi_scim.cli.passwords import password_of
from envi_scim.cli.session import run
from envi_scim.provisioning.administration import check_administrator
from envi_scim.settings import PASSWORD_VARIABLE
from envi_scim.wiring import Services

admin_commands = typer.Typer(name="admin", help="Administrators of the console.", no_args_is_help=True)


@admin_commands.command("create")
def create(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="Unique without regard to case.")],
    *,
    domain: Annotated[
        str | None, typer.Option(metavar="DOMAIN", help="The one domain to administer. Default: all.")
    ] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Create an administrator. The password: ENVI_SCIM_ADMIN_PASSWORD, else standard input, else a prompt."""
    password = password_of(PASSWORD_VARIABLE)
    check_administrator(email, password)  # before a database is made for it

    async def act(services: Services) -> Row:
        owner = None if domain is None else await services.administration.domain(domain)
        administrator = await services.administration.create_administrator(
            email, password, domain=owner, passwords=services.passwords
        )
        return {
            "email": administrator.email,
            "domain": None if owner is None else owner.name,
            "createdAt": administrator.created_at,
            "id": administrator.id,
        }

    # An administrator of one domain needs a database that has the domain.
    print_record(run(database, act, may_create=domain is None), as_json=as_json)
