"""Owns `envi-scim demo`: a domain to try things on, ready for an identity provider, served on this machine alone.

A second start finds what the first one made and keeps all that happened since. Only the token is made
anew, since no more than a digest of the old one is kept: the one named "demo" before is revoked. Its
administrators' password is known to everybody, so it goes into no database that was not named for it: what
ENVI_SCIM_DATABASE says is for the other commands.
"""

import asyncio
import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, Final

import typer

from envi_scim import databases
from envi_scim.cli.emulator import FILE, serve_beside
from envi_scim.cli.emulator import PORT as EMULATOR_PORT
from envi_scim.cli.options import AsJson, DemoDatabase
from envi_scim.cli.output import print_json, print_line, tell
from envi_scim.cli.session import actor, warn_of_unknown_variables
from envi_scim.cli.workers import CannotListen, bound_socket, port_of, serve_here
from envi_scim.databases import PostgresServer, SqliteFile
from envi_scim.provisioning.administrators import Rights
from envi_scim.provisioning.configuration import Status
from envi_scim.provisioning.domains import Authentication, Domain, DomainType
from envi_scim.provisioning.errors import AlreadyTaken, NoSuch
from envi_scim.scim.attributes import Document
from envi_scim.settings import Settings, load
from envi_scim.wiring import Services, migrated, opened

DOMAIN: Final = "envi.com"
ORGANIZATION: Final = "For Testing Purpose"
ROLES: Final = ("Managed", "Testing", "Buyer")
TOKEN_NAME: Final = "demo"  # noqa: S105 - a name
ADMINISTRATOR: Final = "admin@envi.com"
OPERATOR: Final = "operator@envi.com"
# Known to everybody: the demo listens on the loopback interface alone.
PASSWORD: Final = "envi-demo-password"  # noqa: S105 - see above
LOCAL_USERS: Final = (("ada.local@envi.com", "Ada", "Local"), ("ben.local@envi.com", "Ben", "Local"))
DATABASE: Final = "sqlite:///envi-scim-demo.db"


def demo(
    *,
    port: Annotated[str | None, typer.Option(metavar="PORT", help="Default: 8000.")] = None,
    emulator_port: Annotated[
        int,
        typer.Option(metavar="PORT", min=0, max=65535, show_default=False, help="Of the stand-in Okta. Default: 8001."),
    ] = EMULATOR_PORT,
    emulator: Annotated[bool, typer.Option(help="Start the stand-in Okta, too.")] = True,
    database: DemoDatabase = DATABASE,
    as_json: AsJson = False,
) -> None:
    """Make a demo domain (once), print how to reach it, and serve it on 127.0.0.1."""
    settings = load(
        os.environ,
        {
            "host": "127.0.0.1",
            "port": port,
            "workers": "1",
            "database": database,
            "log_format": os.environ.get("ENVI_SCIM_LOG_FORMAT") or "console",
        },
    )
    warn_of_unknown_variables()
    with bound_socket(settings.host, settings.port) as taken:
        settings = replace(settings, port=port_of(taken))
        migrated(settings)
        secret = asyncio.run(_prepare(settings))
        with _emulator(emulator_port, database) if emulator else nullcontext("") as okta:
            _print_how(settings, secret, okta, as_json=as_json)
            serve_here(settings, taken)


@contextmanager
def _emulator(port: int, database: str) -> Iterator[str]:
    """Start the stand-in Okta in a process of its own; give its address, "" where its port is taken."""
    place = databases.parse(database)
    data = Path(f"{place.path}.okta" if isinstance(place, SqliteFile) else FILE)
    try:
        taken = bound_socket("127.0.0.1", port)
    except CannotListen as error:
        tell(f"The stand-in Okta is not started: {error}")
        yield ""
        return
    with taken:
        beside = get_context("spawn").Process(target=serve_beside, args=(taken, data), daemon=True)
        beside.start()
        try:
            yield f"http://127.0.0.1:{port_of(taken)}/"
        finally:
            beside.terminate()
            beside.join()


async def _prepare(settings: Settings) -> str:
    async with opened(settings) as services:
        try:
            domain = await services.administration.domain(DOMAIN)
        except NoSuch:
            domain = await _create(services)
        await _create_administrators(services, domain)
        return await _fresh_token(services, domain)


async def _create(services: Services) -> Domain:
    who = actor(services)
    administration = services.administration
    domain = await administration.create_domain(
        DOMAIN, domain_type=DomainType.SIMPLE, authentication=Authentication.HTTP_REDIRECT, actor=who
    )
    await administration.create_organization(domain, ORGANIZATION, actor=who)
    for role in ROLES:
        await administration.create_role(domain, role, actor=who)
    for user_name, given_name, family_name in LOCAL_USERS:
        name: Document = {"givenName": given_name, "familyName": family_name}
        await services.users.create_local(domain, {"userName": user_name, "name": name}, actor=who)
    await administration.configure(domain, status=Status.ACTIVE, organization=ORGANIZATION, actor=who)
    return domain


async def _create_administrators(services: Services, domain: Domain) -> None:
    """Make who may sign in, where they are not there yet: one of the demo's domain and one of all domains."""
    for email, rights, owner in (
        (ADMINISTRATOR, Rights.ADMINISTRATOR, domain),
        (OPERATOR, Rights.OPERATOR, None),
    ):
        with suppress(AlreadyTaken):
            await services.administrators.create(email, PASSWORD, rights=rights, domain=owner, actor=actor(services))


async def _fresh_token(services: Services, domain: Domain) -> str:
    for token in await services.tokens.list(domain):
        if token.name == TOKEN_NAME and token.revoked_at is None:
            await services.tokens.revoke(domain, token.id, actor=actor(services))
    made = await services.tokens.create(domain, name=TOKEN_NAME, actor=actor(services))
    return made.secret


def _print_how(settings: Settings, secret: str, okta: str, *, as_json: bool) -> None:
    base_url = f"{settings.base_url}/scim"
    if as_json:
        print_json(
            {
                "domain": DOMAIN,
                "console": f"{settings.base_url}/",
                "email": ADMINISTRATOR,
                "operator": OPERATOR,
                "password": PASSWORD,
                "baseUrl": base_url,
                "token": secret,
                "okta": okta,
            }
        )
        sys.stdout.flush()
        return
    program = shlex.quote(sys.argv[0])
    before, where = _database_named(settings)
    for line in (
        "",
        f"Envi SCIM serves the demo domain {DOMAIN}. Stop it with Ctrl+C; what it holds is kept.",
        "",
        f"  Console     {settings.base_url}/",
        f"  E-mail      {ADMINISTRATOR}   ({OPERATOR} for all domains)",
        f"  Password    {PASSWORD}",
        "",
        f"  Base URL    {base_url}",
        f"  API Token   Bearer {secret}",
        "",
        *([f"  Okta        {okta}   (a stand-in, to rehearse with)", ""] if okta else []),
        "Okta's test call:",
        "",
        f'  curl -H "Authorization: Bearer {secret}" "{base_url}/Users?startIndex=1&count=2"',
        "",
        "What Envi makes of what arrives:",
        "",
        *before,
        f"  {program} scim show {DOMAIN}{where}",
        f"  {program} user list {DOMAIN}{where}",
        "",
    ):
        print_line(line)
    sys.stdout.flush()


def _database_named(settings: Settings) -> tuple[tuple[str, ...], str]:
    """Give what is to be typed before the commands that follow, and behind each, so that they find the database.

    A password is never shown: whoever started the demo knows it.
    """
    database = databases.parse(settings.database)
    if isinstance(database, PostgresServer) and database.has_password:
        named = shlex.quote(database.shown)
        return (f"  export ENVI_SCIM_DATABASE={named}   # with the password in the place of …",), ""
    return (), f" --database {shlex.quote(settings.database)}"
