"""Owns `envi-scim token`. The token alone goes to standard output, so that it can be piped."""

from datetime import timedelta
from typing import Annotated

import typer

from envi_scim.cli.options import AsJson, Database, DomainName
from envi_scim.cli.output import Row, print_json, print_line, print_record, print_rows, warn
from envi_scim.cli.session import actor, run
from envi_scim.provisioning.configuration import Status
from envi_scim.provisioning.tokens import Token, may_be_used
from envi_scim.provisioning.values import Refused, Timestamp
from envi_scim.settings.readers import life
from envi_scim.wiring import Services

token_commands = typer.Typer(name="token", help="The tokens of a domain.", no_args_is_help=True)


def _life(written: str) -> timedelta:
    try:
        return life(written)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _row(token: Token, *, now: Timestamp) -> Row:
    usable = may_be_used(token, now=now)
    return {
        "id": token.id,
        "name": token.name,
        "hint": token.hint,
        "createdAt": token.created_at,
        "expiresAt": token.expires_at,
        "revokedAt": token.revoked_at,
        "lastUsedAt": token.last_used_at,
        "lastUsedFrom": token.last_used_from or None,
        "lastUsedBy": token.last_used_by or None,
        "valid": not isinstance(usable, Refused),
    }


@token_commands.command("create")
def create(
    domain: DomainName,
    *,
    name: Annotated[str, typer.Option(metavar="NAME", help="What the token is for.")] = "SCIM",
    expires_in: Annotated[
        timedelta,
        typer.Option(
            parser=_life,
            metavar="TIME",
            help="How long it is valid, in days, hours, minutes or seconds: 365d, 12h, 30m, 90s.",
        ),
    ] = "365d",  # type: ignore[assignment]  # typer parses a default that is text
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Create a token and print it, once: only a digest of it is kept."""

    async def act(services: Services) -> tuple[str, Row]:
        owner = await services.administration.domain(domain)
        made = await services.tokens.create(owner, name=name, expires_in=expires_in, actor=actor(services))
        configuration = await services.administration.configuration(owner)
        if configuration.status is not Status.ACTIVE:
            warn(f"The SCIM configuration of {owner.name} is Inactive: the token is refused until it is Active.")
        return made.secret, _row(made.token, now=services.clock.now())

    secret, row = run(database, act)
    if as_json:
        print_json({"token": secret, **row})
    else:
        print_line(secret)


@token_commands.command("list")
def list_tokens(domain: DomainName, *, database: Database = None, as_json: AsJson = False) -> None:
    """List a domain's tokens, the newest first, without the tokens themselves."""

    async def act(services: Services) -> list[Row]:
        owner = await services.administration.domain(domain)
        now = services.clock.now()
        return [_row(token, now=now) for token in await services.tokens.list(owner)]

    print_rows(run(database, act), as_json=as_json)


@token_commands.command("revoke")
def revoke(
    domain: DomainName,
    token_id: Annotated[str, typer.Argument(metavar="TOKEN-ID", help="The id that `token list` shows.")],
    *,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Revoke a token. Within five seconds no worker honours it."""

    async def act(services: Services) -> None:
        owner = await services.administration.domain(domain)
        await services.tokens.revoke(owner, token_id, actor=actor(services))

    run(database, act)
    print_record({"id": token_id, "revoked": True}, as_json=as_json)
